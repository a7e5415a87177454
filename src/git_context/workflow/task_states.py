"""The state of a task's branch: whether there is one, and how far it has come."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from git_context.repository import commits

if TYPE_CHECKING:
    from git_context.repository.names import TaskName
    from git_context.repository.object_store import ObjectStore

TaskState: TypeAlias = Literal["unforked", "unsaved", "open", "merged", "closed"]

# So many commits of the parent's branch are searched for a fork at which nothing was saved.
_FAR: Final = 10_000


def absent_state(store: ObjectStore, task: TaskName) -> TaskState:
    """Return the state of a task that has no branch: it was closed, or never forked."""
    return "closed" if store.tip(task.closed) else "unforked"


def branch_state(
    store: ObjectStore, task: TaskName, tip: str, parent_tip: str, ahead: int
) -> TaskState:
    """Return the state of a task's branch, which has `ahead` commits that its parent's has not.

    Without any, it is merged if its tip is the task's own, or came to the parent by a merge;
    otherwise it stands where it was forked.
    """
    if ahead:
        return "open"
    trailers = commits.parse_trailers(store.message(tip))
    is_own = (trailers.get(commits.WORKFLOW), trailers.get(commits.TASK)) == tuple(task)
    is_at_fork = not is_own and tip in islice(store.first_parents(parent_tip), _FAR)
    return "unsaved" if is_at_fork else "merged"
