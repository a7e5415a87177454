"""Contexts as commits and the index have them, read through the git command line.

Nothing is checked out, no link is followed, and the size of a file is known before it is read.
Unlike `store`, this works in every repository that git can read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from git_context.document.validate import TOO_LARGE
from git_context.errors import ErrorKind, GitContextError
from git_context.repository import names
from git_context.repository.ancestry import merge_bases
from git_context.repository.git import as_lines, read_batch

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from git_context.repository.git import Git

FILES: Final = ("100644", "100755")
FOLDER_MODE: Final = "040000"
# Bytes of all contents that are read at one go; others are read when they are asked for.
_MOST_HELD: Final = 64 * 1024 * 1024
NOTHING: Final = "000000"
_TOP: Final = names.FOLDER.split("/", maxsplit=1)[0]
_RAW_RECORDS: Final = ("-z", "--raw", "--no-abbrev", "--no-renames")
_RAW: Final = re.compile(r":(\d+) (\d+) ([0-9a-f]+) ([0-9a-f]+) [A-Z]\d*")


class RawEntry(NamedTuple):
    """The entry at a path: git's mode and the object's id."""

    mode: str
    id: str

    @property
    def is_file(self) -> bool:
        """Whether it is a plain file."""
        return self.mode in FILES


class FileChange(NamedTuple):
    """The entries at a path now and before (`None`: nothing)."""

    path: str
    before: RawEntry | None
    after: RawEntry | None


class ObjectReader:
    """Reads objects of the repository of `git`, each once."""

    def __init__(self, git: Git) -> None:
        self.git = git
        self._sizes: dict[str, int] = {}
        self._contents: dict[str, bytes] = {}
        self._room = _MOST_HELD

    def load(self, entries: Iterable[RawEntry | None]) -> None:
        """Read the sizes of files and the contents of those that are not too large, at one go."""
        ids = {entry.id for entry in entries if entry and entry.is_file} - self._sizes.keys()
        if not ids:
            return
        listed = as_lines(sorted(ids))
        checked = self.git.run("cat-file", "--batch-check", input=listed).stdout.decode()
        for line in checked.splitlines():
            name, kind, *size = line.split(" ")
            if kind != "blob":
                raise GitContextError(
                    f"The object {name} is missing.",
                    hint="A partial clone fetches it when its remote can be reached; else see:"
                    " git fsck",
                    kind=ErrorKind.MISSING,
                )
            self._sizes[name] = int(size[0])
        self._contents |= self._read(self._next_ones(sorted(ids)))

    def _next_ones(self, ids: list[str]) -> list[str]:
        """Return those of the files that are not too large, as many as may be held at a time."""
        chosen: list[str] = []
        for name in ids:
            if self._sizes[name] <= min(TOO_LARGE, self._room):
                chosen.append(name)
                self._room -= self._sizes[name]
        return chosen

    def _read(self, ids: list[str]) -> dict[str, bytes]:
        """Return the contents of files, whose sizes are known."""
        if not ids:
            return {}
        printed = self.git.run("cat-file", "--batch", input=as_lines(ids)).stdout
        return read_batch(printed, {name: self._sizes[name] for name in ids})

    def size(self, entry: RawEntry) -> int:
        """Return the size of a file."""
        self.load([entry])
        return self._sizes[entry.id]

    def content(self, entry: RawEntry) -> bytes | None:
        """Return the content of a file, `None` where it is too large to be read."""
        self.load([entry])
        held = self._contents.get(entry.id)
        if held is None and self._sizes[entry.id] <= TOO_LARGE:
            return self._read([entry.id])[entry.id]
        return held

    def entry(self, commit: str, path: str) -> RawEntry | None:
        """Return what stands at a path in a commit; one that a link leads to does not."""
        for record in self.git.records("ls-tree", "-z", "--full-tree", commit, "--", path):
            about, _, name = record.partition("\t")
            if name == path:
                mode, _, oid = about.split(" ")
                return RawEntry(mode, oid)
        return None


def contexts_in_commit(git: Git, commit: str) -> list[FileChange]:
    """List all contexts of a commit, and whatever stands where their folder belongs."""
    wanted = (_TOP, names.FOLDER, f"{names.FOLDER}/")
    found: dict[str, FileChange] = {}
    for record in git.records("ls-tree", "-z", "--full-tree", commit, "--", *wanted):
        about, _, path = record.partition("\t")
        mode, _, oid = about.split(" ")
        if _concerns(path, mode):
            found[path] = FileChange(path, None, RawEntry(mode, oid))
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
        git.records("diff-tree", "-r", *_RAW_RECORDS, base, after, "--", _pathspec(_TOP))
    )


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
    reader: ObjectReader, parents: Sequence[str], changes: Sequence[FileChange]
) -> list[FileChange]:
    """Return the changes of a merge against its first parent, and what it kept as that has it.

    The latter are contexts that another parent changed: its edits may be lost there.
    """
    git, ours = reader.git, parents[0]
    found = {change.path: change for change in changes}
    for other in parents[1:]:
        bases = merge_bases(git, ours, other)
        for change in changes_between(git, bases[0] if bases else None, other):
            if change.path not in found:
                kept = reader.entry(ours, change.path)
                found[change.path] = FileChange(change.path, kept, kept)
    return list(found.values())


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
        is_of_context = _concerns(path, mode) or _concerns(path, old_mode)
        if is_of_context:
            before = _existing(old_mode, old_id)
            after = _existing(mode, new_id)
            found.append(FileChange(path, before, after))
    return found


def _existing(mode: str, oid: str) -> RawEntry | None:
    return None if mode == NOTHING else RawEntry(mode, oid)


def _concerns(path: str, mode: str) -> bool:
    """Tell whether an entry is a context, or stands where a folder of contexts belongs."""
    if path in (_TOP, names.FOLDER):
        return mode not in (FOLDER_MODE, NOTHING)
    name = path.removeprefix(names.FOLDER + "/")
    return name != path and "/" not in name and name.endswith(".json")


def _pathspec(path: str) -> str:
    """Return a pathspec that counts from the top, and in which no character is special."""
    return f":(top,literal){path}"
