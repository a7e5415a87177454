"""Contexts that a commit, the index or the working tree has changed, as git lists them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from git_context.errors import ErrorKind, GitContextError
from git_context.repository import names
from git_context.repository.git_objects import FOLDER, TreeEntry
from git_context.repository.many_differences import many_differences

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from git_context.repository.git import Git
    from git_context.repository.object_store import ObjectStore

_TOP: Final = names.FOLDER.split("/", maxsplit=1)[0]
_RAW_RECORDS: Final = ("-z", "--raw", "--no-abbrev", "--no-renames")
_Pair = tuple[str, str]
_RAW: Final = re.compile(r":(\d+) (\d+) ([0-9a-f]+) ([0-9a-f]+) [A-Z]\d*")


class FileChange(NamedTuple):
    """The entries at a path now and before (`None`: nothing)."""

    path: str
    before: TreeEntry | None
    after: TreeEntry | None


def contexts_in_commit(git: Git, commit: str) -> list[FileChange]:
    """List all contexts of a commit, and whatever stands where their folder belongs."""
    wanted = (_TOP, names.FOLDER, f"{names.FOLDER}/")
    found: dict[str, FileChange] = {}
    for record in git.records("ls-tree", "-z", "--full-tree", commit, "--", *wanted):
        about, _, path = record.partition("\t")
        mode, _, oid = about.split(" ")
        entry = TreeEntry(oid, int(mode, 8))
        if _concerns(path, entry):
            found[path] = FileChange(path, None, entry)
    return list(found.values())


def staged_changes(git: Git, against: str | None) -> list[FileChange]:
    """List the contexts that the index has changed against a commit (`None`: against nothing)."""
    base = against or empty_tree(git)
    return _changes(
        git.records("diff-index", "--cached", *_RAW_RECORDS, base, "--", _pathspec(_TOP))
    )


def unstaged_changes(git: Git, against: str | None) -> list[FileChange]:
    """List the contexts that the working tree has changed against a commit (`None`: the index).

    The id of a file that git has not stored is all zeros. If git knows a file by its times
    alone, it is listed though it may be as it was.
    """
    command, *base = ("diff-files",) if against is None else ("diff-index", against)
    return _changes(git.records(command, *_RAW_RECORDS, *base, "--", _pathspec(_TOP)))


def changes_between(git: Git, before: str | None, after: str) -> list[FileChange]:
    """List the contexts that differ between two commits (`None`: from nothing)."""
    base = before or empty_tree(git)
    return _changes(
        git.recalled_records("diff-tree", "-r", *_RAW_RECORDS, base, after, "--", _pathspec(_TOP))
    )


def changes_of_pairs(git: Git, pairs: Iterable[_Pair]) -> dict[_Pair, list[FileChange]]:
    """List the contexts that differ between the commits of each pair, given as older and newer.

    An empty text for the older one stands for the parent that the newer one has, if it has any.
    """
    found = many_differences(git, pairs, "--no-renames", within=_pathspec(_TOP))
    return {
        pair: _changes([field for about, [path] in changes for field in (about, path)])
        for pair, changes in found.items()
    }


def current_commit(git: Git) -> str | None:
    """Return the current commit, `None` on a branch without one."""
    done = git.run("rev-parse", "--verify", "--quiet", "HEAD^{commit}", check=False)
    return done.stdout.decode().strip() or None


def merge_heads(git: Git) -> list[str]:
    """Return the commits that are being merged into the current one.

    `git merge` names them to the hook `pre-merge-commit` in its environment alone.
    """
    named = [name.removeprefix("GITHEAD_") for name in git.variables("GITHEAD_")]
    if named:
        return sorted(name for name in named if re.fullmatch(r"[0-9a-f]{40,64}", name))
    file = git.text("rev-parse", "--path-format=absolute", "--git-path", "MERGE_HEAD")
    try:
        with open(file, encoding="ascii") as heads:  # noqa: PTH123  # a name from git, as it is
            return heads.read().split()
    except OSError:
        return []


def merge_changes(
    store: ObjectStore, parents: Sequence[str], changes: Sequence[FileChange]
) -> list[FileChange]:
    """Return the changes of a merge against its first parent, and what it kept as that has it.

    The latter are contexts that another parent changed: its edits may be lost there.
    """
    git, ours, others = store.git, parents[0], parents[1:]
    found = {change.path: change for change in changes}
    bases = store.merge_bases_with_each(ours, others)
    unrelated = [change for one in others if not bases[one] for change in _all(git, one)]
    pairs = [(bases[one][0], one) for one in others if bases[one]]
    related = [change for one in changes_of_pairs(git, pairs).values() for change in one]
    for change in [*related, *unrelated]:
        if change.path not in found:
            kept = store.entry(ours, change.path)
            found[change.path] = FileChange(change.path, kept, kept)
    return list(found.values())


def _all(git: Git, commit: str) -> list[FileChange]:
    return changes_between(git, None, commit)


def empty_tree(git: Git) -> str:
    """Return the id of the tree without entries."""
    return git.run("hash-object", "-t", "tree", "--stdin").stdout.decode().strip()


def _changes(records: list[str]) -> list[FileChange]:
    found: list[FileChange] = []
    for raw, path in zip(records[::2], records[1::2], strict=True):
        parts = _RAW.fullmatch(raw)
        if parts is None:
            raise GitContextError(
                f"git printed what nobody understands: {raw!r}", kind=ErrorKind.GIT
            )
        old_mode, mode, old_id, new_id = parts.groups()
        before = _existing(old_mode, old_id)
        after = _existing(mode, new_id)
        is_of_context = _concerns(path, before) or _concerns(path, after)
        if is_of_context:
            found.append(FileChange(path, before, after))
    return found


def _existing(mode: str, oid: str) -> TreeEntry | None:
    """Return an entry as git lists it, `None` for the one that stands for nothing."""
    return TreeEntry(oid, int(mode, 8)) if int(mode, 8) else None


def _concerns(path: str, entry: TreeEntry | None) -> bool:
    """Tell whether an entry is a context, or stands where a folder of contexts belongs."""
    if entry is None:
        return False
    if path in (_TOP, names.FOLDER):
        return entry.mode != FOLDER
    name = path.removeprefix(names.FOLDER + "/")
    return name != path and "/" not in name and name.endswith(".json")


def _pathspec(path: str) -> str:
    """Return a pathspec that counts from the top, and in which no character is special."""
    return f":(top,literal){path}"
