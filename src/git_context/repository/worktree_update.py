"""A working tree that follows its branch: one file and its index entry, and nothing else."""

from __future__ import annotations

import errno
import os
from stat import S_IMODE
from typing import TYPE_CHECKING, Final, NamedTuple

from git_context.errors import GitContextError
from git_context.jsontext.errors import JsonTextError
from git_context.jsontext.parse import parse
from git_context.repository import files, refs
from git_context.repository.git_objects import TreeEntry
from git_context.repository.locks import Backoff
from git_context.repository.tree_file import TreeFile
from git_context.repository.worktrees import branch_of

if TYPE_CHECKING:
    from pathlib import Path

    from git_context.repository.object_store import ObjectStore
    from git_context.repository.worktrees import Worktree

_INDEX: Final = "index"
_LOCK: Final = "index.lock"
_NEW_INDEX: Final = "index.git-context"
# Errors of file systems without hard links, such as those of memory cards.
_NO_LINKS: Final = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS)
_TEXT: Final = (
    "git-context {token}\nIf no git-context command is running, run: git context list\n"
    "It finishes or undoes what a killed one began, and removes this file.\n"
)


def new_token() -> str:
    """Return a name that no other update has."""
    return os.urandom(16).hex()


class _IndexedFile(NamedTuple):
    """The index entry of the file, and the letter in which `git ls-files -v` tells flags."""

    entry: TreeEntry
    tag: str

    @property
    def is_skipped(self) -> bool:
        """Whether a sparse checkout, or the user, has git leave the file alone."""
        return self.tag in "Ss"

    @property
    def is_unwatched(self) -> bool:
        """Whether git has orders not to look for changes of the file."""
        return self.is_skipped or self.tag.islower()


class RefUpdate(NamedTuple):
    """A branch's move from one commit (`None`: unborn) to the next, and the one file it changes.

    Without a path, it can change any files (see `treefollowing`).
    """

    ref: str
    old: str | None
    new: str
    path: str


class WorktreeUpdate:
    """One working tree on its way from one commit to the next.

    `token` marks the lock of the index as ours; `seen` is the state of the file at the start.
    """

    def __init__(
        self, store: ObjectStore, tree: Worktree, ref_update: RefUpdate, token: str, seen: str
    ) -> None:
        self.store = store
        self.tree = tree
        self.ref_update = ref_update
        self.token = token
        self.seen = seen
        self._file = TreeFile(tree.top, ref_update.path)

    @classmethod
    def begin(cls, store: ObjectStore, tree: Worktree, ref_update: RefUpdate) -> WorktreeUpdate:
        """Look at the file, so that any change from now on shows."""
        return cls(store, tree, ref_update, new_token(), TreeFile(tree.top, ref_update.path).look())

    def lock(self, backoff: Backoff) -> None:
        """Take git's own lock of the index; raises `LockHeldError` where the turn does not come."""
        written = self._new_index.with_name(f"{self._new_index.name}-lock")
        files.replace(written, _TEXT.format(token=self.token).encode())
        try:
            while not _named(written, self._lock):
                if not backoff.wait():
                    raise refs.LockHeldError(str(self._lock))
        finally:
            written.unlink(missing_ok=True)

    def refuse_changes(self) -> None:
        """Raise `GitContextError` where the file has changes of the user's, staged or not."""
        path, top = self.ref_update.path, self.tree.top
        git = self.tree.git()
        changed = git.records("status", "--porcelain", "-z", "--untracked-files=all", "--", path)
        if self._entry(self.ref_update.old) is None and changed in ([], [f"?? {path}"]):
            if self.seen and not self._holds_the_new_value():
                raise GitContextError(
                    f"{path} exists in {top}, and is not committed.",
                    hint="Move it away, or commit it first.",
                )
        elif changed or self._has_unwatched_changes():
            raise GitContextError(
                f"{path} has changes in {top} that are not committed.",
                hint=f"Commit them, or drop them: git restore --staged --worktree -- {path}",
            )

    def prepare(self) -> None:
        """Write the new file and the new index beside the old ones."""
        entry = self._entry(self.ref_update.new)
        assert entry  # noqa: S101  # the step's commit was made to have the file
        indexed = self._indexed()
        left_out = bool(indexed and indexed.is_skipped and not self.seen)
        if not left_out:
            filters = ("--filters", f"--path={self.ref_update.path}")
            content = self.tree.git().run("cat-file", *filters, entry.id).stdout
            self._file.write_beside(content, executable=bool(entry.mode & 0o100))
        self._write_index(entry, left_out=left_out)

    def finish(self) -> None:
        """Put the prepared file and index in place and let go; can be repeated."""
        self._file.put_in_place(self.seen)
        if self._new_index.exists() and not self._owns_lock():
            # Somebody removed the lock of a killed process, and has perhaps used the index since.
            self.lock(Backoff())
            self._new_index.unlink()
            indexed = self._indexed()
            if (indexed.entry if indexed else None) == self._entry(self.ref_update.old):
                self.prepare()
                self._file.put_in_place(self.seen)
        self._install_index()

    def abandon(self) -> None:
        """Throw away what was prepared, and let go; can be repeated."""
        self._file.discard()
        self.let_go()

    def let_go(self) -> None:
        """Give git's lock of the index back, and change nothing; can be repeated."""
        for leftover in ("", ".lock", "-lock"):
            self._new_index.with_name(self._new_index.name + leftover).unlink(missing_ok=True)
        if self._owns_lock():
            self._lock.unlink()

    def is_checked_out(self) -> bool:
        """Tell whether the working tree is where it was, and still has the branch checked out."""
        return self.tree.top.is_dir() and branch_of(self.tree.git_dir) == self.ref_update.ref

    @property
    def _lock(self) -> Path:
        return self.tree.git_dir / _LOCK

    @property
    def _new_index(self) -> Path:
        # A git that outlived its killed command writes to no file of the next one.
        return self.tree.git_dir / f"{_NEW_INDEX}-{self.token}"

    def _owns_lock(self) -> bool:
        try:
            return self.token.encode() in self._lock.read_bytes()
        except FileNotFoundError:
            return False

    def _entry(self, commit: str | None) -> TreeEntry | None:
        return self.store.entry(commit, self.ref_update.path) if commit else None

    def _holds_the_new_value(self) -> bool:
        new = self.store.read(self.ref_update.new, self.ref_update.path) or b""
        try:
            return parse(self._file.read()).value == parse(new).value
        except JsonTextError:
            return False

    def _has_unwatched_changes(self) -> bool:
        """Tell whether the user changed the file, and has git not look at it."""
        indexed = self._indexed()
        if not (self.seen and indexed and indexed.is_unwatched):
            return False
        asked = ("hash-object", "--stdin", f"--path={self.ref_update.path}")
        stored = self.tree.git().run(*asked, input=self._file.read()).stdout
        return stored.decode().strip() != indexed.entry.id

    def _indexed(self) -> _IndexedFile | None:
        listed = self.tree.git().records(
            "ls-files", "-v", "--stage", "-z", "--", self.ref_update.path
        )
        if not listed:
            return None
        tag, mode, name, _ = listed[0].split("\t")[0].split(" ")
        return _IndexedFile(TreeEntry(name, int(mode, 8)), tag)

    def _write_index(self, entry: TreeEntry, *, left_out: bool) -> None:
        self._copy_index()
        skipped = ("--skip-worktree", self.ref_update.path) if left_out else ()
        info = f"{entry.mode:o},{entry.id},{self.ref_update.path}"
        git = self.tree.git(self._new_index)
        git.run("update-index", "--add", "--cacheinfo", info, *skipped)

    def _copy_index(self) -> None:
        current = self.tree.git_dir / _INDEX
        try:
            if current.exists():
                known = current.stat()
                self._new_index.write_bytes(current.read_bytes())
                self._new_index.chmod(S_IMODE(known.st_mode))
                # With its time, by which git tells entries that it has to look at twice.
                os.utime(self._new_index, ns=(known.st_atime_ns, known.st_mtime_ns))
        except OSError as error:
            raise GitContextError(f"Cannot copy {current}: {error.strerror}.") from error

    def _install_index(self) -> None:
        if self._owns_lock() and self._new_index.exists():
            # Before it is installed: a git that is killed in it must not hold the index's own lock.
            self._refresh()
            self._new_index.replace(self.tree.git_dir / _INDEX)
        self.let_go()

    def _refresh(self) -> None:
        """Let git note in the new index that files are as they should be, or find out later."""
        git = self.tree.git(self._new_index, may_lock=True)
        git.run(
            "status", "--porcelain", "--untracked-files=no", "--", self.ref_update.path, check=False
        )


def _named(file: Path, name: Path) -> bool:
    """Give a file a further name in one step; `False` where that name is taken."""
    try:
        try:
            os.link(file, name)
        except OSError as error:
            has_links = error.errno not in _NO_LINKS
            if has_links:
                raise
            _copy_new(file, name)
    except FileExistsError:
        return False
    except OSError as error:
        message = f"Cannot write {name}: {error.strerror}."
        raise GitContextError(message) from error
    return True


def _copy_new(file: Path, name: Path) -> None:
    """Make a copy where nothing stands; whoever is killed in it leaves a lock that says nothing."""
    with name.open("xb") as copy:
        copy.write(file.read_bytes())
