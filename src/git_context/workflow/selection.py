"""The workflow, task and branch of a command, given, or from HEAD."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypedDict

from git_context.errors import ErrorKind, GitContextError
from git_context.repository import names
from git_context.repository.branch_tasks import adopted_branches
from git_context.repository.names import HEADS, TaskName, short, task_of
from git_context.workflow import workflow_branches
from git_context.workflow.target import CommitInfo, Target

if TYPE_CHECKING:
    from git_context.repository.object_store import ObjectStore


class Selector(TypedDict, total=False):
    """The workflow, task and branch of a verb, and its commit message; gaps are filled in.

    `workflow`: its id; else that of the current branch's task, else the only one there is.
    `task`: its id; else `current_task`, else the task at hand (`task_here`), else the workflow as a
    whole. `branch`: where the workflow's own context lives; else the current branch, else the only
    one that has it. `agent` and `message` go into the commit. With `no_verify`, a context that is
    not valid is recorded all the same.
    """

    workflow: str | None
    task: str | None
    branch: str | None
    agent: str | None
    message: str | None
    current_task: str | None
    no_verify: bool


SELECTOR_KEYWORDS: Final = frozenset(Selector.__annotations__)


def find_target(store: ObjectStore, selector: Selector) -> Target:
    """Return the branch that a change goes to. Raises `GitContextError` where that is not clear."""
    workflow = workflow_of(store, selector)
    task = task_named(store, workflow, selector)
    if task is None:
        return Target(workflow_branch(store, workflow, selector), workflow)
    if store.tip(task.branch) is None:
        raise not_forked(store, task)
    return Target(task.branch, workflow, task)


def commit_info(selector: Selector) -> CommitInfo:
    """Return what the user says about a change."""
    return CommitInfo(
        selector.get("message") or "",
        selector.get("agent") or "",
        not selector.get("no_verify"),
    )


def workflow_of(store: ObjectStore, selector: Selector) -> str:
    """Return the workflow that is meant."""
    if given := selector.get("workflow"):
        return names.workflow_id(given)
    here = task_here(store)
    if here:
        return here.workflow
    listed = _workflows_at(store, selector.get("branch"))
    if len(listed) == 1:
        return listed[0]
    if listed:
        raise GitContextError(
            f"There are several workflows here: {', '.join(listed)}.",
            hint="Say which one is meant with --workflow.",
            kind=ErrorKind.AMBIGUOUS,
        )
    raise GitContextError(
        "There is no workflow here.",
        hint="Begin one with: git context start WORKFLOW; where there should be one, its context"
        " may be broken: git context validate",
        kind=ErrorKind.MISSING,
    )


def task_here(store: ObjectStore) -> TaskName | None:
    """Return the task of the current branch: its own, or the one that it is bound to.

    A detached HEAD is that of the only task whose branch contains it, unless the workflow's own
    branch does, too.
    """
    current = store.head()
    if current is None:
        return _task_containing_head(store)
    return task_of(current) or adopted_branches(store).get(current)


def _task_containing_head(store: ObjectStore) -> TaskName | None:
    commit = store.tip("HEAD")
    tips = {task_of(ref): tip for ref, tip in store.refs(names.TASKS).items()}
    found = [task for task, tip in tips.items() if commit and task and store.contains(tip, commit)]
    if len(found) != 1:
        return None
    upstream = workflow_branches.list_branches(store, found[0].workflow)
    is_upstream = any(store.contains(store.tip(ref) or "", commit or "") for ref in upstream)
    return None if is_upstream else found[0]


def _workflows_at(store: ObjectStore, branch: str | None) -> list[str]:
    """List the workflows on a branch; without one, those at HEAD, else those that have tasks."""
    tip = store.tip(HEADS + branch if branch else "HEAD")
    listed = store.workflows(tip) if tip else []
    if listed or branch:
        return listed
    tasks = [task_of(ref) for ref in store.refs(names.TASKS)]
    return sorted({task.workflow for task in tasks if task})


def task_named(store: ObjectStore, workflow: str, selector: Selector) -> TaskName | None:
    """Return the task that is meant, `None` for the workflow as a whole."""
    given = selector.get("task")
    if given is None and not selector.get("branch"):
        here = task_here(store)
        given = selector.get("current_task") or (
            here.id if here and here.workflow == workflow else None
        )
    return names.task(workflow, given) if given else None


def workflow_branch(store: ObjectStore, workflow: str, selector: Selector) -> str:
    """Return the branch of the workflow's own context: the one named, or the workflow branch."""
    branch = selector.get("branch")
    if not branch:
        return workflow_branches.workflow_branch(store, workflow)
    ref = HEADS + branch
    if store.tip(ref) is None:
        raise GitContextError(f"There is no branch {branch!r}.", kind=ErrorKind.MISSING)
    return ref


def find_tip(store: ObjectStore, workflow: str, task: TaskName | None, selector: Selector) -> str:
    """Return the newest commit of what is meant: a task's branch, or the workflow branch."""
    if task is None:
        return store.tip(workflow_branch(store, workflow, selector)) or ""
    found = store.tip(task.branch) or store.tip(task.closed)
    if found is None:
        raise not_forked(store, task)
    return found


def not_forked(store: ObjectStore, task: TaskName) -> GitContextError:
    """Return the error for a task that has no branch here."""
    if store.tip(task.closed):
        return GitContextError(
            f"The task {task.id!r} is closed.", hint=f"Its last commit is kept as {task.closed}."
        )
    return GitContextError(
        f"The task {task.id!r} has no branch {short(task.branch)} here.",
        hint=f"Make it with: git context fork {task.id}; or fetch it.",
        kind=ErrorKind.MISSING,
    )
