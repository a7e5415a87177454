"""A working tree that follows its branch: one file and its index entry, and nothing else.

A ref, a file and an index cannot change in one step, so the order makes up for it:

1. a journal says what is about to happen; `index.lock` keeps git itself out of the working tree;
2. the new file and the new index are written beside the old ones;
3. the ref moves: from here on, what was prepared is put in place, by this process or, where that
   was killed, by the next git-context command (`recover`); before, it is thrown away;
4. file and index are renamed into place, the lock and the journal go.

What a killed process leaves in between is locked against git's own commands, and `index.lock`
says in its text what to do.
"""

from __future__ import annotations

import json
import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple
from uuid import uuid4

from git_context.errors import GitContextError
from git_context.repository import files, names, refs
from git_context.repository.folders import Folder
from git_context.repository.worktrees import Worktree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from git_context.repository.locks import Turn
    from git_context.repository.store import Entry, Store

_INDEX: Final = "index"
_LOCK: Final = "index.lock"
_NEW_INDEX: Final = "index.git-context"
_TEXT: Final = (
    "git-context {token}\nIf no git-context command is running, run: git context status\n"
    "It finishes or undoes what a killed one began, and removes this file.\n"
)


class Step(NamedTuple):
    """A branch's move from one commit (`None`: unborn) to the next, and the file it changes."""

    ref: str
    old: str | None
    new: str
    path: str


class Follower:
    """One working tree on its way from one commit to the next."""

    def __init__(self, store: Store, tree: Worktree, step: Step, token: str, seen: str) -> None:
        self.store = store
        self.tree = tree
        self.step = step
        self.token = token
        self.seen = seen
        self.folder = Folder(tree.top, step.path)

    @classmethod
    def begin(cls, store: Store, tree: Worktree, step: Step) -> Follower:
        """Look at the file, so that any change from now on shows."""
        return cls(store, tree, step, uuid4().hex, Folder(tree.top, step.path).look())

    # Before the ref moves

    def lock(self, turn: Turn) -> None:
        """Take git's lock of the index; raises `HeldError` when the turn does not come."""
        written = self.tree.git_dir / f"{_NEW_INDEX}-lock"
        files.replace(written, _TEXT.format(token=self.token).encode())
        try:
            while not _linked(written, self._lock):
                if not turn.wait():
                    raise refs.HeldError(str(self._lock))
        finally:
            written.unlink(missing_ok=True)

    def refuse_changes(self) -> None:
        """Raise `GitContextError` where the file has changes of the user's, staged or not."""
        path = self.step.path
        git = self.tree.git()
        changed = git.records("status", "--porcelain", "-z", "--untracked-files=all", "--", path)
        entry = self._entry(self.step.old)
        foreign = entry is None and self.seen and not self._holds_the_new_content()
        if foreign or (changed and not (entry is None and changed == [f"?? {path}"])):
            raise GitContextError(
                f"{path} has changes in {self.tree.top} that are not committed.",
                hint="Commit them, or take them back with: git restore --staged --worktree -- "
                + path,
            )

    def prepare(self) -> None:
        """Write the new file and the new index beside the old ones."""
        entry = self._entry(self.step.new)
        assert entry  # noqa: S101  # the step's commit was made to have the file
        if not self._is_sparse():
            filters = ("--filters", f"--path={self.step.path}")
            content = self.tree.git().run("cat-file", *filters, entry.id).stdout
            self.folder.write_beside(content, executable=bool(entry.mode & 0o100))
        self._write_index(entry)

    # After the ref moved

    def finish(self) -> None:
        """Put the prepared file and index in place and let go; safe to repeat."""
        self.folder.put_in_place(self.seen)
        if self._owns_lock():
            if self._new_index.exists():
                self._new_index.replace(self.tree.git_dir / _INDEX)
            self._lock.unlink()
        git = self.tree.git(may_lock=True)
        git.run("status", "--porcelain", "--untracked-files=no", "--", self.step.path, check=False)

    def abandon(self) -> None:
        """Throw away what was prepared, and let go; safe to repeat."""
        self.folder.discard()
        for leftover in (self._new_index, self.tree.git_dir / f"{_NEW_INDEX}.lock"):
            leftover.unlink(missing_ok=True)
        if self._owns_lock():
            self._lock.unlink()

    # Parts

    @property
    def _lock(self) -> Path:
        return self.tree.git_dir / _LOCK

    @property
    def _new_index(self) -> Path:
        return self.tree.git_dir / _NEW_INDEX

    def _owns_lock(self) -> bool:
        try:
            return self.token.encode() in self._lock.read_bytes()
        except FileNotFoundError:
            return False

    def _entry(self, commit: str | None) -> Entry | None:
        return self.store.entry(commit, self.step.path) if commit else None

    def _holds_the_new_content(self) -> bool:
        new = self.store.read(self.step.new, self.step.path)
        return self.folder.read() == new

    def _is_sparse(self) -> bool:
        """Tell whether a sparse checkout leaves the file out of this working tree."""
        listed = self.tree.git().records("ls-files", "-t", "-z", "--", self.step.path)
        return any(line.startswith("S ") for line in listed) and not self.seen

    def _write_index(self, entry: Entry) -> None:
        current = self.tree.git_dir / _INDEX
        if current.exists():
            shutil.copyfile(current, self._new_index)
        sparse = ("--skip-worktree", self.step.path) if self._is_sparse() else ()
        info = f"{entry.mode:o},{entry.id},{self.step.path}"
        git = self.tree.git(self._new_index)
        git.run("update-index", "--add", "--cacheinfo", info, *sparse)


def _linked(file: Path, name: Path) -> bool:
    """Give a file a further name in one step; `False` where that name is taken."""
    try:
        os.link(file, name)
    except FileExistsError:
        return False
    except OSError as error:
        raise GitContextError(f"Cannot write {name}: {error.strerror}.") from error
    return True
