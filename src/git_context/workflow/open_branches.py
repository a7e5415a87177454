"""The branches of a remote that a base is to be merged into: which they are, and by what way.

Whoever may push can give a branch any name and any content. Names and commits alone tell what is
done with it, and the settings in force are those of the base.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple

from git_context.document.policy import SettingsError
from git_context.document.settings import Settings, read_settings
from git_context.errors import ErrorKind, GitContextError
from git_context.repository import trees
from git_context.repository.names import HEADS, SHORT, short, task_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from git_context.repository.names import TaskName
    from git_context.repository.object_store import ObjectStore
    from git_context.repository.remotes import RemoteHeads


class Base(NamedTuple):
    """The branch that is merged into others, its commit, and the tips of branches like it.

    `others` are branches that work is begun from and goes back to: the default one, and those that
    the base's settings name as `parents`.
    """

    ref: str
    commit: str
    others: dict[str, str]

    @property
    def task(self) -> TaskName | None:
        """The task whose branch it is."""
        return task_of(self.ref)


class OpenBranch(NamedTuple):
    """A branch with work that its base has not: its tip, its task, and the branch it comes from."""

    ref: str
    tip: str
    task: TaskName | None
    upstream: str

    @property
    def depth(self) -> int:
        """The number of tasks that it is a sub-task of."""
        return len(self.task.parents) if self.task else 0


def find_base(store: ObjectStore, heads: RemoteHeads, name: str | None) -> Base:
    """Return the named base, by default the remote's default branch.

    Raises `GitContextError` where there is no such branch, or its settings cannot be read.
    """
    ref = _base_ref(heads, name)
    if ref not in heads.tips:
        raise GitContextError(f"The remote has no branch {short(ref)!r}.", kind=ErrorKind.MISSING)
    commit = heads.tips[ref]
    patterns = _settings(store, commit).parents
    others = [other for other in heads.tips if other == heads.default or _fits(other, patterns)]
    return Base(ref, commit, {other: heads.tips[other] for other in others if other != ref})


def _base_ref(heads: RemoteHeads, name: str | None) -> str:
    if name:
        return HEADS + name.removeprefix(HEADS)
    if heads.default:
        return heads.default
    raise GitContextError(
        "It is not clear which branch is the base: the remote names no default branch.",
        hint="Say which one with --base.",
        kind=ErrorKind.AMBIGUOUS,
    )


def _settings(store: ObjectStore, commit: str) -> Settings:
    content = store.settings(commit)
    try:
        return read_settings(content.decode()) if content else Settings()
    except (SettingsError, UnicodeDecodeError) as error:
        raise GitContextError(f"At {commit[:SHORT]}: {error}", kind=ErrorKind.INVALID) from error


def _fits(ref: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(short(ref), pattern) for pattern in patterns)


def open_branches(
    store: ObjectStore, tips: dict[str, str], base: Base, patterns: Sequence[str] = ()
) -> list[OpenBranch]:
    """List the branches that the base is to be merged into, each task before its sub-tasks.

    These are the branches of tasks, and others that changed a context since they left the base, as
    far as the base has not got all of them. With a task's branch as the base, they are those of its
    sub-tasks. `patterns` leave out all whose names none of them fits.
    """
    unmerged = _unmerged(store, tips, base)
    chosen = [ref for ref in unmerged if not patterns or _fits(ref, patterns)]
    found = [_open_branch(ref, unmerged, base) for ref in chosen]
    meant = [branch for branch in found if _is_meant(store, branch, base)]
    return sorted(meant, key=lambda branch: branch.depth)


def _unmerged(store: ObjectStore, tips: dict[str, str], base: Base) -> dict[str, str]:
    """Return the branches, but bases, that have something which the base has not."""
    able = {ref: tip for ref, tip in tips.items() if ref not in (base.ref, *base.others)}
    return {ref: tip for ref, tip in able.items() if not store.contains(base.commit, tip)}


def _open_branch(ref: str, unmerged: dict[str, str], base: Base) -> OpenBranch:
    task = task_of(ref)
    above = [parent.branch for parent in task.parents] if task else []
    still_open = (parent for parent in above if parent in unmerged or parent == base.ref)
    return OpenBranch(ref, unmerged[ref], task, next(still_open, base.ref))


def _is_meant(store: ObjectStore, branch: OpenBranch, base: Base) -> bool:
    if base.task:
        return branch.task is not None and base.task in branch.task.parents
    return branch.task is not None or _touches_contexts(store, branch.tip, base.commit)


def _touches_contexts(store: ObjectStore, tip: str, base: str) -> bool:
    """Tell whether a commit has other contexts than the commit where it left a base."""
    start = store.merge_base(tip, [base])
    before = trees.contexts(store, store.tree_id(start)) if start else {}
    return trees.contexts(store, store.tree_id(tip)) != before


def foreign_origin(store: ObjectStore, branch: OpenBranch, base: Base) -> str | None:
    """Return the branch like the base that a branch was begun from instead, if there is one.

    The branch has work of that one then which the base has not.
    """
    ahead = {
        other: tip for other, tip in base.others.items() if not store.contains(base.commit, tip)
    }
    for other, tip in ahead.items():
        start = store.merge_base(branch.tip, [tip])
        if start and not store.contains(base.commit, start):
            return other
    return None
