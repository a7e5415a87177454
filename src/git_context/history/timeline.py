"""The commits that touched a context, and how they follow each other.

git leaves out what did not touch the file, and joins what is left (`--full-history
--simplify-merges`): a commit stays where it differs from all that it comes from, and a merge where
it brought different lines together.
"""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from git_context.repository import commits as messages
from git_context.repository.ancestry import newest
from git_context.repository.names import context_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from git_context.repository.object_store import ObjectStore
    from git_context.wire import values as wire

_FORMAT: Final = "%x00%H%x00%P%x00%an%x00%at%x00%ct%x00%B%x00"
_OPTIONS: Final = (
    # Whatever the user's settings would change is given explicitly.
    "--encoding=UTF-8",
    "--no-follow",
    "--no-show-signature",
    "--diff-merges=off",
    "--no-renames",
    "--root",
    "--raw",
    "--no-abbrev",
    "-z",
    f"--format={_FORMAT}",
    "--full-history",
    "--simplify-merges",
    "--parents",
    "--topo-order",
)
_PULLS: Final = "--show-pulls"
_WITH_FILES: Final = ("--root", "--raw", "--no-abbrev", "-z")
# As `git merge --squash` writes it.
_SQUASH: Final = "Squashed commit"
_SQUASHED: Final = re.compile(r"^commit ([0-9a-f]{40,64})\nAuthor: ", re.MULTILINE)
_TRAILER: Final = re.compile(r"^[^\S\n]*(Context-(?:Task|Agent)): (.+)$", re.MULTILINE)

_Fields = dict[str, tuple[str, ...]]


class Credit(NamedTuple):
    """The maker of a commit, its task and its time: as its trailers say, else its author."""

    commit: str
    time: str
    task: str | None
    agent: str

    def to_json(self) -> wire.Credit:
        """Return what `--json` says of it."""
        return cast("wire.Credit", self._asdict())


class Commit(NamedTuple):
    """A commit that touched the context.

    `parents` are positions in the timeline. `blob` is the context's object id and `mode` its file
    mode; empty and 0 where the commit has none.
    """

    id: str
    parents: list[int]
    author: str
    authored: int
    committed: int
    message: str
    blob: str
    mode: int

    @property
    def is_squash(self) -> bool:
        """Tell whether the message may say out of which commits this one was squashed."""
        return _SQUASH in self.message

    @property
    def subject(self) -> str:
        """The first line of the message."""
        return self.message.partition("\n")[0]

    def credit(self) -> Credit:
        """Return who gets the credit for what the commit brought.

        A commit squashed out of others has their trailers somewhere in its message; they count
        where they agree.
        """
        trailers = messages.parse_trailers(self.message)
        task, agent = trailers.get(messages.TASK), trailers.get(messages.AGENT)
        if not task and "Context-Task" in self.message:
            agreed = _agreed_trailers(self.message)
            task, agent = agreed.get(messages.TASK), agent or agreed.get(messages.AGENT)
        return Credit(self.id, messages.moment(self.authored), task or None, agent or self.author)


def timeline(store: ObjectStore, workflow: str, *tips: str, pulls: bool = False) -> list[Commit]:
    """Return the commits that touched a workflow's context up to some tips, parents first.

    With one tip, the last commit has the context as the tip has it. A commit that says out of which
    others it was squashed follows those, too, where they are still in the repository. With `pulls`,
    merges that brought changes to their first parent's line stay, too.
    """
    path = context_path(workflow)
    options = [_PULLS] if pulls else []
    found = _read(store, path, tips, *options)
    listed = list(found)
    squashes: dict[str, list[str]] = {}
    while named := _squashed(store, found, squashes):
        tops = {commit: _newest(store, path, commit) for commit in named}
        found |= _read(store, path, [*tips, *named])
        for commit, squashed in squashes.items():
            squashes[commit] = [tops.get(one, one) for one in squashed]
    return _linked(store, path, _in_order(found, listed, squashes), squashes, {})


def continued(
    store: ObjectStore, workflow: str, base: str, tip: str, length: int
) -> list[Commit] | None:
    """Return the commits that a timeline of so many commits up to `base` goes on with up to `tip`.

    That is so where `base` is the one commit that all newer ones come from. Elsewhere, and where
    commits were squashed out of others, it is `None`: the timeline is to be made anew.
    """
    if base == tip:
        return []
    if not _all_come_from(store, base, tip):
        return None
    path = context_path(workflow)
    found = _read(store, path, [tip, f"^{base}"])
    if any(_SQUASH in fields[4] for fields in found.values()):
        return None
    return _linked(store, path, dict(reversed(found.items())), {}, {base: length - 1})


def _all_come_from(store: ObjectStore, base: str, tip: str) -> bool:
    """Tell whether `base` is the one commit that all newer ones come from."""
    asked = ("--boundary", "--parents", f"{base}..{tip}")
    borders: list[str] = []
    for line in store.git.text("rev-list", *asked).splitlines():
        commit, *parents = line.split()
        if commit.startswith("-"):
            borders.append(commit)
        elif not parents:
            # git goes by the dates of commits; where clocks disagree, it may list all that `base`
            # has, down to the first commit.
            return False
    return borders == [f"-{base}"]


def lanes(store: ObjectStore, workflow: str, *tips: str) -> list[tuple[str, str]]:
    """Return git's drawing of the commits, with pulls: lines, each with the commit that it shows.

    Lines that only connect others have an empty string for it.
    """
    options = [option for option in _OPTIONS if option not in _WITH_FILES]
    drawn = [_PULLS, "--graph", "--no-color", "--format=%x00%H%x00"]
    place = f":(top,literal){context_path(workflow)}"
    text = store.git.text("log", *options, *drawn, *tips, "--", place)
    found = (line.partition("\0") for line in text.splitlines())
    return [(drawing.rstrip(), commit.rstrip("\0")) for drawing, _, commit in found]


def _read(store: ObjectStore, path: str, tips: Sequence[str], *options: str) -> _Fields:
    """Return by id, the newest first: parents, author, both times, message, and the raw line."""
    place = f":(top,literal){path}"
    listed = store.git.run("log", *_OPTIONS, *options, *tips, "--", place).stdout
    words = listed.decode("utf-8", "replace").split("\0")
    found: _Fields = {}
    at = 0
    while at + 7 < len(words):
        commit, *fields = words[at + 1 : at + 7]
        at += 8
        raw = ""
        while at < len(words) and words[at].startswith((":", "\n:")):
            if words[at + 1] == path:
                raw = words[at]
            at += 2
        found[commit] = (*fields, raw)
    return found


def _newest(store: ObjectStore, path: str, commit: str) -> str:
    """Return the commit that stands in the simplified history where `commit` does."""
    return next(iter(_read(store, path, [commit])), commit)


def _squashed(store: ObjectStore, found: _Fields, squashes: dict[str, list[str]]) -> list[str]:
    """Note which commits were squashed out of which, and return those that are yet to be read."""
    named: list[str] = []
    for commit, fields in found.items():
        message = fields[4]
        if commit in squashes or _SQUASH not in message:
            continue
        squashes[commit] = _heads(store, list(dict.fromkeys(_SQUASHED.findall(message))))
        named += [head for head in squashes[commit] if head not in found]
    return named


def _heads(store: ObjectStore, ids: list[str]) -> list[str]:
    """Return those of the commits that are here and that no other one of them follows."""
    asked = "".join(f"{name}\n" for name in ids).encode()
    answers = store.git.run("cat-file", "--batch-check", input=asked).stdout.decode()
    here = [words[0] for line in answers.splitlines() if (words := line.split())[1] == "commit"]
    return newest(store.git, here)


def _in_order(found: _Fields, listed: list[str], squashes: dict[str, list[str]]) -> _Fields:
    """Sort by descent, squashes behind what they were made of; the first listed is the last."""
    if not squashes:
        return dict(reversed(found.items()))
    ordered: _Fields = {}
    waiting = listed
    while waiting:
        commit = waiting[-1]
        parents = [*found[commit][0].split(), *squashes.get(commit, ())]
        missing = [parent for parent in parents if parent in found and parent not in ordered]
        if missing:
            # The commit stays below them, and comes up again when they are in order.
            waiting += missing
            continue
        ordered.setdefault(commit, found[commit])
        waiting.pop()
    return ordered


def _linked(
    store: ObjectStore,
    path: str,
    ordered: _Fields,
    squashes: dict[str, list[str]],
    before: dict[str, int],
) -> list[Commit]:
    """Make commits of what git printed; `before` are the positions of those that come before."""
    first = max(before.values(), default=-1) + 1
    positions = {**before, **dict(zip(ordered, count(first), strict=False))}
    linked: list[Commit] = []
    for commit, (parents, author, authored, committed, message, raw) in ordered.items():
        named = [*parents.split(), *squashes.get(commit, ())]
        # Those without a position are in no history that was asked for, or cut off.
        parent_positions = [positions[parent] for parent in named if parent in positions]
        mode, blob = _file(raw) if raw else _entry(store, commit, path)
        linked.append(
            Commit(
                commit,
                list(dict.fromkeys(parent_positions)),
                author,
                int(authored or 0),
                int(committed or 0),
                message,
                blob,
                mode,
            )
        )
    return linked


def _file(raw: str) -> tuple[int, str]:
    """Read a line of `git log --raw`: the mode and id that the file has now."""
    _, mode, _, blob, _ = raw.split(" ")
    return (int(mode, 8), blob) if blob.strip("0") else (0, "")


def _entry(store: ObjectStore, commit: str, path: str) -> tuple[int, str]:
    entry = store.entry(commit, path)
    return (entry.mode, entry.id) if entry else (0, "")


def _agreed_trailers(message: str) -> dict[str, str]:
    """Return the trailers anywhere in a message that are given once, or with one value."""
    values: dict[str, set[str]] = {}
    for name, value in _TRAILER.findall(message):
        if stripped := value.strip():
            values.setdefault(name, set()).add(stripped)
    return {name: several.pop() for name, several in values.items() if len(several) == 1}
