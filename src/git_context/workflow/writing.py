"""The context that a verb writes: a task's, or the workflow's own, and whether that is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from git_context.document.policy import SettingsError
from git_context.document.settings import read_settings
from git_context.errors import ErrorKind, GitContextError
from git_context.repository.names import SHORT, short
from git_context.workflow import workflow_branches
from git_context.workflow.selection import find_target

if TYPE_CHECKING:
    from git_context.repository.object_store import ObjectStore
    from git_context.workflow.selection import Selector
    from git_context.workflow.target import Target


def writing_target(store: ObjectStore, selector: Selector) -> Target:
    """Return the target of a verb that writes, with a note where that may surprise the writer.

    An agent in a worktree of its own, or on a branch that is nobody's, may mean its task. Raises
    `GitContextError` there, if the repository's settings say `[agents] strict = true`.
    """
    target = find_target(store, selector)
    is_named = bool(selector.get("task") or selector.get("branch"))
    if is_named:
        return target
    if target.task:
        return target._replace(notes=_detached(store, target, selector))
    circumstance = _circumstance(store, target)
    if not circumstance:
        return target
    branch = short(target.ref)
    choice = f"--branch {branch}, or for a task: --task {_task(store, target)}"
    if _is_strict(store, target.ref):
        raise GitContextError(
            f"This would write the workflow's own context on {branch}, no task's, {circumstance}.",
            hint=f"To do so, add: {choice}",
            kind=ErrorKind.REFUSED,
        )
    note = f"The workflow's own context on {branch} is written, no task's, {circumstance}."
    return target._replace(notes=(f"{note} To say which, add: {choice}",))


def _detached(store: ObjectStore, target: Target, selector: Selector) -> tuple[str, ...]:
    """Say which task a detached HEAD was taken for."""
    if selector.get("current_task") or store.head() or target.task is None:
        return ()
    return (f"HEAD is detached, and of all branches {short(target.ref)} alone contains it.",)


def _circumstance(store: ObjectStore, target: Target) -> str:
    """Say why the writer may mean a task; nothing where the workflow's own context is likely."""
    if store.git_dir != store.common_dir:
        return "from a linked worktree"
    is_elsewhere = store.head() != target.ref
    if is_elsewhere and workflow_branches.task_tips(store, target.workflow):
        return "from another branch, while tasks are open"
    return ""


def _task(store: ObjectStore, target: Target) -> str:
    """Return the one open task, else a word that stands for one."""
    tasks = [task.id for task in workflow_branches.task_tips(store, target.workflow)]
    return tasks[0] if len(tasks) == 1 else "TASK"


def _is_strict(store: ObjectStore, ref: str) -> bool:
    """Tell whether the settings on a branch refuse what would otherwise be noted."""
    tip = store.tip(ref)
    content = store.settings(tip) if tip else None
    if not tip or content is None:
        return False
    try:
        return read_settings(content.decode()).strict_agents
    except (SettingsError, UnicodeDecodeError) as error:
        raise GitContextError(f"At {tip[:SHORT]}: {error}") from error
