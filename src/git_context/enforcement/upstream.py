"""Changes that a task's branch may bring along because its parents have them.

Anybody who may push can make a branch or tag that holds what a task must not change. So a commit is
taken for somebody else's only where a branch had it before the push that tasks come from, or that
is another task's: there it was held against what that task owns.
"""

from __future__ import annotations

import os
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple

from git_context.repository import names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from git_context.repository.git import Git


class Update(NamedTuple):
    """A ref that is pushed: its full name, the commit that it is to have, and the one it had.

    The latter is empty where the ref is new.
    """

    ref: str
    commit: str
    old: str = ""


class Published(NamedTuple):
    """The branches before a push by their full names on the server, and the default one.

    Refs in `refusable` may be refused though others of the same push are accepted; with `None`, any
    ref may.
    """

    git: Git
    branches: dict[str, str]
    default: str
    refusable: frozenset[str] | None

    def sure(self, updates: Sequence[Update]) -> dict[str, str]:
        """Return the branches that will be as pushed if any ref of the push is accepted."""
        every = {*self.branches, *(update.ref for update in updates)}
        folders = {folder for ref in every for folder in _folders(ref)}
        return {
            update.ref: update.commit
            for update in updates
            if update.ref not in folders
            and every.isdisjoint(_folders(update.ref))
            and self._moves_on(update)
        }

    def _moves_on(self, update: Update) -> bool:
        old = self.branches.get(update.ref, "")
        if self.refusable is None or update.ref in self.refusable or update.old != old:
            return False
        asked = ("--is-ancestor", old, update.commit)
        return not old or self.git.run("merge-base", *asked, check=False).returncode == 0


def on_server(git: Git) -> Published:
    """Return what this repository has, which is pushed to."""
    done = git.run("symbolic-ref", "--quiet", "HEAD", check=False)
    default = os.fsdecode(done.stdout).removesuffix("\n")
    branches = _branches(git, names.HEADS)
    if _asks_for_each_ref(git):
        return Published(git, branches, default, None)
    # A branch that is checked out may have to stay.
    lines = git.text("worktree", "list", "--porcelain").split("\n")
    checked_out = [line.removeprefix("branch ") for line in lines if line.startswith("branch ")]
    return Published(git, branches, default, frozenset(checked_out))


def _asks_for_each_ref(git: Git) -> bool:
    """Tell whether there is a hook `update`: as a file or, since git 2.54, as a setting."""
    asked = ("--path-format=absolute", "--git-path", "hooks/update")
    if os.access(git.text("rev-parse", *asked), os.X_OK):
        return True
    listed = git.run("config", "-z", "--get-regexp", r"^hook\..*\.event$", check=False).stdout
    return b"\nupdate\0" in listed


def on_remote(git: Git, remote: str) -> Published:
    """Return what a remote had when this clone last heard of it."""
    folder = f"refs/remotes/{remote}/"
    done = git.run("symbolic-ref", "--quiet", f"{folder}HEAD", check=False)
    default = os.fsdecode(done.stdout).removesuffix("\n").removeprefix(folder)
    branches = _branches(git, folder)
    branches.pop(names.HEADS + "HEAD", None)
    return Published(git, branches, names.HEADS + default if default else "", frozenset())


def foreign_tips(
    before: Published, pushed: dict[str, str], workflow: str, parents: Sequence[str] = ()
) -> list[str]:
    """Return the ends of all that is no task's doing, whichever task of a workflow has it.

    `pushed` are the branches that will be as pushed, `parents` names or patterns of the branches
    that tasks come from. The default is the default branch, or where it does not have the
    workflow's context, each that does and is no task's. If there is none at all, as in a first
    push, it is chosen from those that are pushed.
    """
    path = names.context_path(workflow)
    tasks = [tip for ref, tip in before.branches.items() if names.task_of(ref)]
    found = _parents(before, before.branches, path, parents)
    if found:
        moved = {ref: commit for ref, commit in pushed.items() if ref in found}
    else:
        moved = _parents(before, pushed, path, parents)
    return [*tasks, *found.values(), *moved.values()]


def _parents(
    before: Published, branches: dict[str, str], path: str, parents: Sequence[str]
) -> dict[str, str]:
    """Choose those of some branches that tasks come from."""
    able = {
        ref: tip
        for ref, tip in branches.items()
        if ref.startswith(names.HEADS) and not ref.startswith(names.TASKS)
    }
    if parents:
        return {ref: tip for ref, tip in able.items() if _matches(ref, parents)}
    holding = _holding(before.git, able, path)
    if before.default in holding:
        return {before.default: holding[before.default]}
    return holding


def _matches(ref: str, patterns: Sequence[str]) -> bool:
    """Tell whether any of the names or patterns is one of a branch."""
    return any(fnmatchcase(names.short(ref), pattern) for pattern in patterns)


def _holding(git: Git, branches: dict[str, str], path: str) -> dict[str, str]:
    """Return those branches that have something at a path."""
    asked = "".join(f"{tip}:{path}\n" for tip in branches.values()).encode()
    printed = git.run("cat-file", "--batch-check", input=asked).stdout.decode().splitlines()
    return {
        ref: tip
        for (ref, tip), line in zip(branches.items(), printed, strict=True)
        if not line.endswith(" missing")
    }


def _branches(git: Git, folder: str) -> dict[str, str]:
    """Return the tips of the branches in a folder of refs, by their full names on the server."""
    listed = git.text("for-each-ref", "--format=%(objectname) %(refname)", folder)
    pairs = (line.split(" ", 1) for line in listed.split("\n") if line)
    return {names.HEADS + ref.removeprefix(folder): tip for tip, ref in pairs}


def _folders(ref: str) -> list[str]:
    """Return the folders that a ref's name lies in: none of them can be a ref itself."""
    steps = ref.split("/")
    return ["/".join(steps[:end]) for end in range(1, len(steps))]
