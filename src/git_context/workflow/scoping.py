"""What a command is about: workflow, task and branch, given, from the environment, or from HEAD."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final, TypedDict

from git_context.errors import GitContextError
from git_context.repository import names
from git_context.repository.names import HEADS, Task, short, task_of
from git_context.workflow import homes
from git_context.workflow.places import Place, Told

if TYPE_CHECKING:
    from git_context.repository.store import Store

TASK_VARIABLE: Final = "GIT_CONTEXT_TASK"


class Where(TypedDict, total=False):
    """What a verb is about, and what its commit says; whatever is left out is found out.

    `workflow`: its id; else that of the current branch's task, else the only one there is.
    `task`: its id; else `GIT_CONTEXT_TASK`, else the task whose branch is checked out, else the
    workflow as a whole. `branch`: where the workflow's own context lives; else the current branch,
    else the only one that has it. `agent` and `message` go into the commit.
    """

    workflow: str | None
    task: str | None
    branch: str | None
    agent: str | None
    message: str | None


def place(store: Store, where: Where) -> Place:
    """Return the branch that a change goes to. Raises `GitContextError` where that is not clear."""
    workflow = workflow_of(store, where)
    task = task_named(store, workflow, where)
    if task is None:
        return Place(home(store, workflow, where), workflow)
    if store.tip(task.branch) is None:
        raise not_forked(store, task)
    return Place(task.branch, workflow, task)


def told(where: Where) -> Told:
    """Return what the user says about a change."""
    return Told(where.get("message") or "", where.get("agent") or "")


def workflow_of(store: Store, where: Where) -> str:
    """Return the workflow that is meant."""
    if given := where.get("workflow"):
        return names.workflow_id(given)
    here = task_of(store.head() or "")
    if here:
        return here.workflow
    branch = where.get("branch")
    tip = store.tip(HEADS + branch) if branch else store.tip("HEAD")
    listed = store.workflows(tip) if tip else []
    if not listed and not branch:
        listed = sorted(
            {task.workflow for ref in store.refs(names.TASKS) if (task := task_of(ref))}
        )
    if len(listed) == 1:
        return listed[0]
    if listed:
        raise GitContextError(
            f"There are several workflows here: {', '.join(listed)}.",
            hint="Say which one is meant with --workflow.",
        )
    raise GitContextError(
        "There is no workflow here.",
        hint="Begin one with: git context start WORKFLOW; where there should be one, its context"
        " may be broken: git context validate",
    )


def task_named(store: Store, workflow: str, where: Where) -> Task | None:
    """Return the task that is meant, `None` for the workflow as a whole."""
    given = where.get("task")
    if given is None and not where.get("branch"):
        here = task_of(store.head() or "")
        given = os.environ.get(TASK_VARIABLE) or (
            here.id if here and here.workflow == workflow else None
        )
    return names.task(workflow, given) if given else None


def home(store: Store, workflow: str, where: Where) -> str:
    """Return the branch of the workflow's own context: the one that is named, or its home."""
    branch = where.get("branch")
    if not branch:
        return homes.home(store, workflow)
    ref = HEADS + branch
    if store.tip(ref) is None:
        raise GitContextError(f"There is no branch {branch!r}.")
    return ref


def tip(store: Store, workflow: str, task: Task | None, where: Where) -> str:
    """Return the newest commit of what is meant: a task's branch, or the workflow's home."""
    if task is None:
        return store.tip(home(store, workflow, where)) or ""
    found = store.tip(task.branch) or store.tip(task.closed)
    if found is None:
        raise not_forked(store, task)
    return found


def not_forked(store: Store, task: Task) -> GitContextError:
    """Return the error for a task that has no branch here."""
    if store.tip(task.closed):
        return GitContextError(
            f"The task {task.id!r} is closed.", hint=f"Its last commit is kept as {task.closed}."
        )
    return GitContextError(
        f"The task {task.id!r} has no branch {short(task.branch)} here.",
        hint=f"Make it with: git context fork {task.id}; or fetch it.",
    )
