"""The working trees of a repository, and which branch each has checked out."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from git_context.errors import ErrorKind, GitContextError
from git_context.repository import files
from git_context.repository.git import Git

if TYPE_CHECKING:
    from git_context.repository.object_store import ObjectStore

# The file `HEAD` says so where a reftable has the refs (gitrepository-layout(5)).
_IN_REFTABLE: Final = "refs/heads/.invalid"


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


def worktrees_with(store: ObjectStore, ref: str) -> list[Worktree]:
    """List the working trees that have a branch checked out, born or not.

    That of the current folder is the one that git works on here, wherever the environment or a link
    has it; of the others, git itself knows where they are. One whose folder is gone does not count,
    unless it was only given another name.
    Raises `GitContextError` where one cannot be found, or is rebasing the branch: git would give up
    in the end if that moved meanwhile.
    """
    _refuse_rebased(store, ref)
    return checked_out(store, ref)


def checked_out(store: ObjectStore, ref: str) -> list[Worktree]:
    """Do the same, and leave rebases alone."""
    on_branch = [git_dir for git_dir in git_dirs(store) if branch_of(git_dir) == ref]
    here = _here(store) if store.git_dir in on_branch else None
    found = {here.git_dir: here} if here else {}
    if on_branch == [*found]:
        return [*found.values()]  # as nearly always: nobody need ask git for more
    for folder in _listed_folders(store, ref, here):
        # One whose folder is gone was perhaps given another name, which is sought below.
        if folder.is_dir():
            tree = _worktree(store, folder)
            found.setdefault(tree.git_dir, tree)
    for git_dir in on_branch:
        if git_dir not in (store.common_dir, *found):
            renamed = moved(git_dir)
            if renamed:
                found[git_dir] = renamed
    return list(found.values())


def _listed_folders(store: ObjectStore, ref: str, here: Worktree | None) -> list[Path]:
    """Return the folders of other working trees than `here` on a branch, as git lists them."""
    listed = os.fsdecode(store.git.run("worktree", "list", "--porcelain", "-z").stdout)
    records = [record.strip("\0").split("\0") for record in listed.split("\0\0")]
    if here and here.git_dir == store.common_dir:
        del records[0]  # the main working tree: git tells where it would usually be
    on_branch = [lines[0] for lines in records if f"branch {ref}" in lines]
    return [Path(line.removeprefix("worktree ")) for line in on_branch]


def git_dirs(store: ObjectStore) -> list[Path]:
    """List the git directories of all working trees."""
    return [store.common_dir, *store.common_dir.glob("worktrees/*")]


def _refuse_rebased(store: ObjectStore, ref: str) -> None:
    for git_dir in git_dirs(store):
        for state in ("rebase-merge", "rebase-apply"):
            if files.read(git_dir / state / "head-name").strip() == os.fsencode(ref):
                raise GitContextError(
                    f"{ref} is being rebased.",
                    hint="Finish that first: git rebase --continue; or: git rebase --abort",
                )


def _here(store: ObjectStore) -> Worktree | None:
    if not store.inside_work_tree:
        return None
    top = os.path.realpath(store.git.folder / store.top)
    return Worktree(Path(top), store.git_dir)


def _worktree(store: ObjectStore, path: Path) -> Worktree:
    if (path / ".git").exists():
        return Worktree(path, Path(Git(path).text("rev-parse", "--absolute-git-dir")))
    # Of a submodule and its like, git names the git directory as the main working tree.
    configured = store.git.config(key="core.worktree")
    if configured and (top := store.common_dir / configured[-1]).is_dir():
        return Worktree(top.resolve(), store.common_dir)
    raise GitContextError(
        f"The working tree that belongs to {path} has the branch checked out and was not found.",
        hint="Run the command in that working tree.",
        kind=ErrorKind.MISSING,
    )


def moved(git_dir: Path) -> Worktree | None:
    """Find a linked working tree whose folder was renamed without `git worktree move`."""
    former = Path(_linked(git_dir / "gitdir")).parent
    for folder in former.parent.iterdir() if former.name and former.parent.is_dir() else ():
        if _linked(folder / ".git") == os.path.realpath(git_dir):
            return Worktree(folder, git_dir)
    return None


def _linked(file: Path) -> str:
    """Return where a file of git's leads by which a working tree and its git directory are tied."""
    if not os.path.isfile(file):  # noqa: PTH113  # unlike Path, it takes what is out of reach for none
        return ""
    named = os.fsdecode(files.read(file)).strip().removeprefix("gitdir: ")
    return os.path.realpath(file.parent / named)


def branch_of(git_dir: Path) -> str:
    """Return the full name of the branch that a working tree has checked out; else anything."""
    head = git_dir / "HEAD"
    if head.is_symlink():
        return os.fspath(head.readlink())
    branch = os.fsdecode(files.read(head).removeprefix(b"ref:").strip())
    if branch != _IN_REFTABLE:
        return branch
    asked = Git(git_dir, {"GIT_DIR": str(git_dir)}).run("symbolic-ref", "-q", "HEAD", check=False)
    return os.fsdecode(asked.stdout).strip()
