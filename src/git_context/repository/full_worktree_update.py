"""A working tree that follows its branch in all files, as git's own two-tree merge would have it.

git decides: `git read-tree -m OLD NEW` keeps what is staged beside the change and refuses what the
change would overwrite. The new files are written to a folder aside first, so that no moment shows
half of one, and a killed process can be taken over at any point.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Final, NamedTuple

from git_context.errors import GitContextError
from git_context.repository import refs
from git_context.repository.changed_contexts import empty_tree
from git_context.repository.locks import Backoff
from git_context.repository.tree_file import AnyTreeFile
from git_context.repository.worktree_update import RefUpdate, WorktreeUpdate, new_token
from git_context.repository.worktrees import Worktree

if TYPE_CHECKING:
    from pathlib import Path

    from git_context.repository.object_store import ObjectStore

_SUBMODULE: Final = "160000"
_ABSENT: Final = "000000"


class _TreeChange(NamedTuple):
    """A file in which two commits differ: modes and ids, those of an absent file being zeros."""

    path: str
    old: tuple[str, str]
    new: tuple[str, str]


class FullWorktreeUpdate(WorktreeUpdate):
    """One working tree on its way from one commit to the next, which can differ in any files.

    `seen` says as JSON what state each file had that is to be replaced or removed.
    """

    def __init__(
        self, store: ObjectStore, tree: Worktree, ref_update: RefUpdate, token: str, seen: str
    ) -> None:
        super().__init__(store, tree, ref_update, token, seen)
        self._looks: dict[str, str] = json.loads(seen)

    @classmethod
    def begin(cls, store: ObjectStore, tree: Worktree, ref_update: RefUpdate) -> FullWorktreeUpdate:
        """Look at all files that will change, so that any change from now on shows."""
        update = cls(store, tree, ref_update, new_token(), "{}")
        looks = {path: update._any(path).look() for path in update._concerned()}
        return cls(store, tree, ref_update, update.token, json.dumps(looks))

    def refuse_changes(self) -> None:
        """Raise `GitContextError` where git would not go from the old commit to the new one."""
        if list(self._looks) != self._concerned():
            raise refs.RefMovedError("the index changed")
        self._copy_index()
        git = self.tree.git(self._new_index)
        git.run("update-index", "-q", "--refresh", check=False)
        done = git.run("read-tree", "-m", "-u", "-n", *self._commits, check=False)
        complaint = os.fsdecode(done.stderr).strip().removeprefix("error: ").removeprefix("fatal: ")
        # git itself would overwrite files that it has to ignore.
        uncommitted = [change.path for change in self._changes() if self._is_in_the_way(change)]
        if done.returncode or uncommitted:
            what = complaint or f"{', '.join(uncommitted)} would be overwritten."
            raise GitContextError(
                f"The working tree {self.tree.top} has changes in the way of the merge: {what}",
                hint="Commit them, stash them, or move the files away. Nothing has changed.",
            )

    def prepare(self) -> None:
        """Write the new files and the new index aside, as `git read-tree -u` writes them."""
        self._copy_index()
        self._aside.mkdir(parents=True)
        # In an empty working tree, no file is in the way, and only what is new gets written.
        git = Worktree(self._aside, self.tree.git_dir).git(self._new_index)
        git.run("read-tree", "-m", "-u", "--no-recurse-submodules", *self._commits)
        # Outside of a sparse checkout, git writes no file; one that is there all the same follows.
        left_out = [path for path in self._present() if not os.path.lexists(self._aside / path)]
        if left_out:
            listed = b"".join(os.fsencode(path) + b"\0" for path in left_out)
            git.run("update-index", "--no-skip-worktree", "-z", "--stdin", input=listed)
            git.run("checkout-index", "-z", "--stdin", input=listed)

    def finish(self) -> None:
        """Put the prepared files and index in place and let go; can be repeated."""
        if self._new_index.exists() and not self._owns_lock():
            # Somebody removed the lock of a killed process, and has perhaps used the index since.
            self.lock(Backoff())
            self._new_index.unlink()
            self._copy_index()
            # Files that were put in place already look changed beside that index: -i ignores them.
            git = self.tree.git(self._new_index)
            if git.run("read-tree", "-i", "-m", *self._commits, check=False).returncode:
                self._new_index.unlink()
        failed = self._place_files()
        self._install_index()
        if failed:
            raise GitContextError(
                f"The branch has moved, but files of {self.tree.top} could not follow: "
                + ", ".join(failed),
                hint=f"git -C {self.tree.top} checkout HEAD -- FILE",
            )

    def let_go(self) -> None:
        """Give git's lock of the index back, and change nothing; can be repeated."""
        from shutil import rmtree  # noqa: PLC0415  # slow

        rmtree(self._aside, ignore_errors=True)
        super().let_go()

    def _refresh(self) -> None:
        self.tree.git(self._new_index).run("update-index", "-q", "--refresh", check=False)

    @property
    def _commits(self) -> tuple[str, str]:
        return self.ref_update.old or empty_tree(self.store.git), self.ref_update.new

    @property
    def _aside(self) -> Path:
        """The folder for new files: where a rename brings them into the working tree."""
        git_dir, top = self.tree.git_dir, self.tree.top
        is_near = not top.is_dir() or git_dir.stat().st_dev == top.stat().st_dev
        near = git_dir if is_near else top
        return near / f".git-context-{self.token}"

    def _changes(self) -> list[_TreeChange]:
        git = self.tree.git()
        options = ("-r", "-z", "--raw", "--no-renames", "--full-index")
        records = git.records("diff-tree", *options, *self._commits)
        changes: list[_TreeChange] = []
        for metadata, path in zip(records[::2], records[1::2], strict=True):
            old_mode, new_mode, old_id, new_id, _ = metadata.removeprefix(":").split(" ")
            changes.append(_TreeChange(path, (old_mode, old_id), (new_mode, new_id)))
        return changes

    def _concerned(self) -> list[str]:
        """List the files that follow: those whose index entry is that of the old commit."""
        indexed = self._indexed_files()
        absent = (_ABSENT, "0" * len(self.ref_update.new))
        return [
            change.path
            for change in self._changes()
            if indexed.get(change.path, absent) == change.old
            and _SUBMODULE not in (change.old[0], change.new[0])
        ]

    def _deleted(self) -> set[str]:
        """Return the files that the new commit has no more."""
        return {change.path for change in self._changes() if change.new[0] == _ABSENT}

    def _present(self) -> list[str]:
        """List the files that follow and are there, but for those that are deleted."""
        deleted = self._deleted()
        return [path for path, look in self._looks.items() if look and path not in deleted]

    def _indexed_files(self) -> dict[str, tuple[str, str]]:
        entries: dict[str, tuple[str, str]] = {}
        for line in self.tree.git().records("ls-files", "--stage", "-z"):
            metadata, _, path = line.partition("\t")
            mode, name, stage = metadata.split(" ")
            if stage == "0":
                entries[path] = (mode, name)
        return entries

    def _is_in_the_way(self, change: _TreeChange) -> bool:
        return change.old[0] == _ABSENT and bool(self._looks.get(change.path))

    def _place_files(self) -> list[str]:
        """Rename new files into place and delete old ones; return those where that failed."""
        deleted = self._deleted()
        failed: list[str] = []
        # Deletions go first: a deleted file may stand where a new one needs a folder.
        for path in sorted(self._looks, key=lambda path: path not in deleted):
            file, look = self._any(path), self._looks[path]
            try:
                if path in deleted:
                    file.remove(look)
                else:
                    file.take(self._aside / path, look)
            except (OSError, GitContextError) as error:
                failed.append(f"{path} ({error})")
        return failed

    def _any(self, path: str) -> AnyTreeFile:
        return AnyTreeFile(self.tree.top, path)
