"""The working trees of a repository, and which branch each has checked out."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from git_context.errors import GitContextError
from git_context.repository import files
from git_context.repository.git import Git

if TYPE_CHECKING:
    from git_context.repository.store import Store


class Worktree(NamedTuple):
    """A working tree: its top folder, and the git directory that holds its index and `HEAD`."""

    top: Path
    git_dir: Path

    def git(self, index: Path | None = None, *, may_lock: bool = False) -> Git:
        """Return git for this working tree, on its own or on another index file."""
        env = {"GIT_DIR": str(self.git_dir), "GIT_WORK_TREE": str(self.top)}
        if index:
            env["GIT_INDEX_FILE"] = str(index)
        if may_lock:
            env["GIT_OPTIONAL_LOCKS"] = "1"
        return Git(self.top, env)


def having(store: Store, ref: str) -> list[Worktree]:
    """List the working trees that have a branch checked out, born or not.

    That of the current folder is the one that git works on here, wherever the environment or a link
    has it; of the others, git itself knows where they are. One whose folder is gone does not count.
    Raises `GitContextError` where one cannot be found, or is rebasing the branch: git would give up
    in the end if that moved meanwhile.
    """
    _refuse_rebased(store, ref)
    here = _here(store) if store.head() == ref else None
    found = [here] if here else []
    listed = os.fsdecode(store.git.run("worktree", "list", "--porcelain", "-z").stdout)
    records = [record.strip("\0").split("\0") for record in listed.split("\0\0")]
    if here and here.git_dir == store.common_dir:
        del records[0]  # the main working tree: git tells where it would usually be
    for lines in records:
        if f"branch {ref}" in lines:
            path = Path(lines[0].removeprefix("worktree "))
            tree = _worktree(store, path) if path.is_dir() else None
            if tree and not (here and tree.git_dir == here.git_dir):
                found.append(tree)
    return found


def _refuse_rebased(store: Store, ref: str) -> None:
    for git_dir in (store.common_dir, *store.common_dir.glob("worktrees/*")):
        for state in ("rebase-merge", "rebase-apply"):
            if files.read(git_dir / state / "head-name").strip() == os.fsencode(ref):
                raise GitContextError(
                    f"{ref} is being rebased.",
                    hint="Finish that first: git rebase --continue; or: git rebase --abort",
                )


def _here(store: Store) -> Worktree | None:
    top = store.git.work_tree()
    return Worktree(top, store.git_dir) if top else None


def _worktree(store: Store, path: Path) -> Worktree:
    if (path / ".git").exists():
        return Worktree(path, Path(Git(path).text("rev-parse", "--absolute-git-dir")))
    # Of a submodule and its like, git names the git directory as the main working tree.
    configured = store.git.config(key="core.worktree")
    if configured and (top := store.common_dir / configured[-1]).is_dir():
        return Worktree(top.resolve(), store.common_dir)
    raise GitContextError(
        f"The working tree that belongs to {path} has the branch checked out and was not found.",
        hint="Run the command in that working tree.",
    )
