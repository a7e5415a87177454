"""Which branches can be bound to a task."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from git_context.errors import ErrorKind, GitContextError
from git_context.repository.branch_tasks import adopted_branches, setting_of
from git_context.repository.names import short, task_of
from git_context.workflow.workflow_branches import list_branches

if TYPE_CHECKING:
    from git_context.repository.names import TaskName
    from git_context.repository.object_store import ObjectStore


def check_adoptable(store: ObjectStore, ref: str, task: TaskName) -> None:
    """Raise `GitContextError` where a branch cannot be bound to a task."""
    branch = short(ref)
    if store.tip(ref) is None:
        raise GitContextError(
            f"There is no branch {branch!r} with a commit.", kind=ErrorKind.MISSING
        )
    if task_of(ref):
        raise GitContextError(f"{branch} is the branch of a task already, and cannot be adopted.")
    if list_branches(store, task.workflow) == [ref]:
        raise GitContextError(
            f"{branch} cannot be adopted: no other branch holds the workflow {task.workflow!r}."
        )
    bound = adopted_branches(store).get(ref, task)
    if bound != task:
        unset = shlex.join(["git", "config", "--unset-all", setting_of(ref)])
        raise GitContextError(
            f"{branch} is bound to the task {bound.id!r} of {bound.workflow!r} already.",
            hint=f"To unbind it: {unset}",
        )
