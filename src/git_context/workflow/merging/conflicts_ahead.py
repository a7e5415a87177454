"""Conflicts that merges of open tasks would raise, found by merging them in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from git_context.errors import GitContextError
from git_context.repository.names import HEADS, TaskName, task_of
from git_context.workflow import workflow_branches
from git_context.workflow.merging.merge import MergeOptions, merge
from git_context.workflow.merging.merge_plan import MergeSource
from git_context.workflow.target import CommitInfo, Target

if TYPE_CHECKING:
    from git_context.repository.object_store import ObjectStore
    from git_context.workflow.reading import WorkflowStatus


def with_conflicts_ahead(store: ObjectStore, status: WorkflowStatus) -> WorkflowStatus:
    """Return a status that counts, for each task, the conflicts of a merge into its parent's.

    Each open task is merged by itself; nothing is changed. If that cannot be tried, the number
    stays `None`.
    """
    tasks = [
        task._replace(conflicts_ahead=_conflicts(store, status, task.task, task.commit))
        if task.commit and task.state == "open"
        else task._replace(conflicts_ahead=0)
        for task in status.tasks
    ]
    return status._replace(tasks=tasks)


def _conflicts(store: ObjectStore, status: WorkflowStatus, name: str, tip: str) -> int | None:
    task = TaskName(status.workflow, name)
    parent = workflow_branches.parent_task_branch(store, task) or HEADS + status.branch
    target = Target(parent, status.workflow, task_of(parent))
    source = MergeSource(name, tip)
    try:
        found = merge(store, target, [source], MergeOptions(dry_run=True), CommitInfo())
    except GitContextError:
        return None
    return None if found.left_out else len(found.conflicts) + len(found.files)
