"""Names that some file systems take for those of contexts, of their folder or of the settings.

If case does not count, `.Claude/Context/w.JSON` is `.claude/context/w.json`: whichever is
checked out last stands there, though no check took it for a context. HFS+ and APFS also compare
other forms of Unicode as equal, HFS+ drops characters that nobody sees, and NTFS drops dots and
spaces at the end, knows streams by a colon and short names by a tilde.
"""

from __future__ import annotations

import os
import re
import unicodedata
from typing import TYPE_CHECKING, Final

from git_context.document.findings import CODES, ValidationFinding
from git_context.document.policy import SETTINGS_FILE
from git_context.repository import names
from git_context.repository.changed_contexts import empty_tree

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from git_context.repository.git import Git

_TOP: Final = names.FOLDER.split("/", maxsplit=1)[0]
_SUFFIX: Final = ".json"
# Whatever can be taken for one of our names has these letters of it in this order.
_PATHSPECS: Final = (":(top,icase)*c*l*a*u*d*e*", ":(top,icase)*g*i*t*c*o*t*o*m*")
_ADDED: Final = (
    *("-r", "-z", "--name-only", "--diff-filter=d"),
    *("--no-renames", "--ignore-submodules=none"),
)
# Those that HFS+ leaves out of names, as git's `utf8.c` has them.
_UNSEEN: Final = re.compile("[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]")
_SHORT: Final = {_TOP: re.compile(r"claude~\d+"), SETTINGS_FILE: re.compile(r"git-co~\d+\.tom")}
_SHORT_CONTEXT: Final = re.compile(r".*~\d+\.jso")


def folded(path: str) -> str:
    """Return what a path is where case, form and invisible characters do not count."""
    return "/".join(map(_folded_name, path.replace("\\", "/").split("/")))


def task_of(ref: str) -> names.TaskName | None:
    """Return the task whose branch a ref is, or is where case does not count."""
    return names.task_of(ref) or names.task_of(folded(ref))


def clause(path: str) -> str:
    """Say what a path could be taken for; nothing where it is what it looks like."""
    taken_for = folded(path)
    folder = names.FOLDER + "/"
    if path == taken_for == SETTINGS_FILE or path in (_TOP, names.FOLDER):
        return ""
    if taken_for in (SETTINGS_FILE, _TOP, names.FOLDER):
        return f"the name could be taken for {taken_for}"
    if not taken_for.startswith(folder):
        return ""
    if not path.startswith(folder):
        return f"the name could be taken for one in the folder {names.FOLDER}"
    return _clause_inside(path.removeprefix(folder), taken_for.removeprefix(folder))


def added_by(git: Git, commits: Mapping[str, Sequence[str]]) -> dict[str, list[ValidationFinding]]:
    """Report such names by the commit that added or changed them; `commits` have their parents.

    A path that one parent of a merge has already was not added by the merge.
    """
    asked = "".join(f"{commit}\n" for commit in commits).encode()
    options = ("--stdin", "--root", "-m", *_ADDED, "--", *_PATHSPECS)
    printed = os.fsdecode(git.run("diff-tree", *options, input=asked).stdout)
    # The id of a commit, then what differs from a parent; one that differs in nothing has no id.
    against: dict[str, list[set[str]]] = {}
    paths: set[str] = set()
    records = printed.split("\0")[:-1]
    for record in records:
        if record in commits:
            paths = set()
            against.setdefault(record, []).append(paths)
        else:
            paths.add(record)
    return {
        commit: list(_findings(sorted(set.intersection(*differing)), commit))
        for commit, differing in against.items()
        if len(differing) == max(1, len(commits[commit]))
    }


def added_between(git: Git, before: str | None, after: str) -> list[ValidationFinding]:
    """Report such names that one commit has and another has not (`None`: from nothing)."""
    base = before or empty_tree(git)
    return list(_findings(git.records("diff-tree", *_ADDED, base, after, "--", *_PATHSPECS), after))


def staged(git: Git, against: str | None) -> list[ValidationFinding]:
    """Report such names that the index has and a commit has not (`None`: from nothing)."""
    base = against or empty_tree(git)
    options = ("--cached", *_ADDED[1:], base, "--", *_PATHSPECS)
    return list(_findings(git.records("diff-index", *options), ""))


def _findings(paths: Iterable[str], commit: str) -> Iterator[ValidationFinding]:
    for path in paths:
        if text := clause(path):
            yield ValidationFinding(CODES["look-alike"], text, path=path, revision=commit)


def _clause_inside(name: str, taken_for: str) -> str:
    """Say what a name in the folder of contexts could be taken for."""
    file, *below = taken_for.split("/")
    is_context = file.endswith(_SUFFIX) or _SHORT_CONTEXT.fullmatch(file)
    if not is_context:
        return ""
    if below:
        return "a folder stands where a context belongs"
    return "" if name.endswith(_SUFFIX) else f"the name could be taken for {taken_for}"


def _folded_name(name: str) -> str:
    shown = unicodedata.normalize("NFD", _UNSEEN.sub("", name)).casefold()
    stem = unicodedata.normalize("NFC", shown).partition(":")[0]
    plain = stem if stem in (".", "..") else stem.rstrip(". ")
    long = (name for name, short in _SHORT.items() if short.fullmatch(plain))
    return next(long, plain)
