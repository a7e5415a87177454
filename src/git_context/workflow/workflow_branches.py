"""Which branch holds the parent of a task: the one it was forked from and is merged into.

The parent of a sub-task is the nearest task that its id extends. The parent of a task is the
*workflow branch*: the branch, of those that are no task's, on which its context lives.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from git_context.errors import ErrorKind, GitContextError
from git_context.repository.branch_tasks import adopted_branches
from git_context.repository.names import HEADS, TASKS, TaskName, context_path, short, task_of

if TYPE_CHECKING:
    from git_context.repository.object_store import ObjectStore

_REMOTES = "refs/remotes/"


def list_branches(store: ObjectStore, workflow: str) -> list[str]:
    """List the branches that hold a workflow's context and are no task's; the current one first.

    A branch that is bound to a task is that task's.
    """
    path = context_path(workflow)
    adopted = adopted_branches(store)
    current = store.head()
    found = [
        ref
        for ref, tip in store.refs(HEADS).items()
        if not ref.startswith(TASKS) and ref not in adopted and store.entry(tip, path)
    ]
    return sorted(found, key=lambda ref: ref != current)


def workflow_branch(store: ObjectStore, workflow: str, besides: str = "") -> str:
    """Return the workflow branch: the current one if that holds it, else the only one that does.

    The branch `besides` does not count: it is about to be a task's. Raises `GitContextError` where
    there is none, or no telling which.
    """
    current = store.head()
    if current and current != besides and _holds_context(store, current, workflow):
        return current
    found = [ref for ref in list_branches(store, workflow) if ref != besides]
    if not found:
        raise GitContextError(
            f"No branch here holds the workflow {workflow!r}.",
            hint=f"Begin it with: git context start {workflow}; or check out the branch that a"
            " remote has it on: git switch BRANCH",
            kind=ErrorKind.MISSING,
        )
    if len(found) > 1:
        listed = ", ".join(map(short, found))
        raise GitContextError(
            f"Several branches hold the workflow {workflow!r}: {listed}.",
            hint="Say which one is meant with --branch, or check it out.",
            kind=ErrorKind.AMBIGUOUS,
        )
    return found[0]


def _holds_context(store: ObjectStore, ref: str, workflow: str) -> bool:
    """Tell whether a branch is no task's, and holds a workflow's context."""
    if ref.startswith(TASKS) or ref in adopted_branches(store):
        return False
    tip = store.tip(ref)
    return tip is not None and store.entry(tip, context_path(workflow)) is not None


def parent_branch(store: ObjectStore, task: TaskName, besides: str = "") -> str:
    """Return the branch that a task's branch comes from and goes back to, other than `besides`."""
    return parent_task_branch(store, task) or workflow_branch(store, task.workflow, besides)


def parent_task_branch(store: ObjectStore, task: TaskName) -> str | None:
    """Return the branch of the nearest task above one; `None` where none of them has any."""
    return next((above.branch for above in task.parents if store.tip(above.branch)), None)


def parent_tips(store: ObjectStore, task: TaskName) -> list[str]:
    """Return the tips of the branches that a task can have come from, remote ones among them."""
    for above in task.parents:
        if tip := store.tip(above.branch):
            return [tip]
    path = context_path(task.workflow)
    adopted = adopted_branches(store)
    return [
        tip
        for ref, tip in store.refs(HEADS, _REMOTES).items()
        if not _is_task(ref) and ref not in adopted and store.entry(tip, path)
    ]


def _is_task(ref: str) -> bool:
    return ref.startswith(TASKS) or (ref.startswith(_REMOTES) and "/context/" in ref)


def task_tips(store: ObjectStore, workflow: str) -> dict[TaskName, str]:
    """Return the tasks of a workflow that have a branch here, with its tip."""
    found = {task_of(ref): tip for ref, tip in store.refs(f"{TASKS}{workflow}/").items()}
    return {task: tip for task, tip in found.items() if task}
