"""What contexts say: a document or a part of it, the hand-off, all tasks, all workflows."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final, NamedTuple

from git_context.document import members, steps
from git_context.document.fold import is_object, task_entry
from git_context.document.references import FIELD
from git_context.errors import GitContextError
from git_context.repository import commits
from git_context.repository.names import HEADS, SHORT, TASKS, Task, context_path, short, task_of
from git_context.workflow import homes, scoping
from git_context.workflow.pruned import whole
from git_context.workflow.standing import child_document

if TYPE_CHECKING:
    from git_context.merge.values import Json
    from git_context.repository.store import Document, Store
    from git_context.workflow.scoping import Where

ENDED: Final = ("completed", "failed", "cancelled")


class Shown(NamedTuple):
    """A context, or a part of it, and where it stands; numbers are exact (see `merge.values`)."""

    workflow: str
    task: str | None
    commit: str
    pointer: str
    value: Json


class TaskStatus(NamedTuple):
    """One task: its entry, and how its branch stands to its parent's.

    `branch` and what follows is `None` where the task has no branch here. `stale` tells that the
    work is not ended and nobody has committed for a while. `fault` says why the context on the
    branch cannot be read; then the entry is that of the workflow's own.
    """

    task: str
    agent: str | None
    status: str | None
    phase: str | None
    branch: str | None
    commit: str | None
    updated_at: str | None
    ahead: int | None
    behind: int | None
    bytes: int | None
    conflicts: int
    stale: bool
    fault: str | None = None


class WorkflowStatus(NamedTuple):
    """A workflow: where its own context stands and what that says, and its tasks."""

    workflow: str
    branch: str
    commit: str
    phase: str | None
    current_agent: str | None
    next_agent: str | None
    updated_at: str | None
    bytes: int
    conflicts: int
    tasks: list[TaskStatus]


class Listed(NamedTuple):
    """A workflow, the branches that hold its own context, and the tasks that have branches."""

    workflow: str
    branches: list[str]
    tasks: list[str]
    phase: str | None
    updated_at: str | None


class HandOff(NamedTuple):
    """What an agent needs to go on with a workflow or task."""

    workflow: str
    task: str | None
    commit: str
    agent: str | None
    scope: str | None
    status: str | None
    summary: str | None
    phase: str | None
    last_active: str | None
    next_agent: str | None
    pending_actions: list[str]
    files_modified: list[str]
    constraints: list[str]


class Wanted(NamedTuple):
    """What to show: a revision (default: the branch), a place in it, and whether what was pruned.

    A task's own document is always whole.
    """

    revision: str | None = None
    pointer: str = ""
    full: bool = False


def show(store: Store, where: Where, wanted: Wanted) -> Shown:
    """Return a context at a revision (default: its branch), or what stands at a pointer in it.

    For a task it is the task's own document. With a revision and no task, it is the stored form.
    """
    revision, pointer, full = wanted
    workflow = scoping.workflow_of(store, where)
    given = where.get("task")
    task = scoping.task_named(store, workflow, where) if given or not revision else None
    commit = store.resolve(revision) if revision else scoping.tip(store, workflow, task, where)
    if task:
        found = child_document(store, task, commit)
        if found is None or task_entry(store.document(commit, workflow) or {}, task.id) is None:
            raise GitContextError(f"The context at {commit[:SHORT]} lists no task {task.id!r}.")
    else:
        found = store.document(commit, workflow)
    if found is None:
        raise GitContextError(f"{commit[:SHORT]} has no context at {context_path(workflow)}.")
    if full:
        found = whole(store, workflow, found)
    try:
        value = steps.find(found, steps.place(pointer) if pointer else ())
    except steps.StepError as error:
        hint = "Something was pruned; see it with: git context show --full"
        raise GitContextError(
            f"At {commit[:SHORT]}, {error}.", hint=hint if FIELD in found else ""
        ) from error
    return Shown(workflow, task.id if task else None, commit, pointer, value)


def restore(store: Store, where: Where) -> HandOff:
    """Return the hand-off of a task or workflow: its own document, and what binds it."""
    shown = show(store, where, Wanted())
    document = shown.value if is_object(shown.value) else {}
    stored = store.document(shown.commit, shown.workflow) or {}
    entry = (task_entry(stored, shown.task) or {}) if shown.task else {}

    def said(name: str, entry_name: str = "") -> str | None:
        value = document.get(name, entry.get(entry_name or name))
        return value if type(value) is str else None

    return HandOff(
        shown.workflow,
        shown.task,
        shown.commit,
        said("current_agent", "agent"),
        said("scope"),
        said("status"),
        said("context_summary"),
        said("phase"),
        said("timestamp") or members.text(stored, "timestamp"),
        said("next_agent"),
        members.texts(document, "pending_actions"),
        members.texts(document, "files_modified"),
        [*members.texts(stored, "shared_constraints"), *members.texts(stored, "constraints")],
    )


def status(store: Store, where: Where, stale_hours: float) -> WorkflowStatus:
    """Return how a workflow and all its tasks stand, listed ones first, in the context's order.

    A task is stale after so many hours without a commit.
    """
    workflow = scoping.workflow_of(store, where)
    home = scoping.home(store, workflow, where)
    commit = store.tip(home) or ""
    document = store.document(commit, workflow)
    if document is None:
        raise GitContextError(f"{short(home)} has no context at {context_path(workflow)}.")
    listed = [Task(workflow, name) for name, _ in members.tasks(document)]
    tasks = dict.fromkeys([*listed, *homes.tasks(store, workflow)])
    return WorkflowStatus(
        workflow,
        short(home),
        commit,
        members.text(document, "phase"),
        members.text(document, "current_agent"),
        members.text(document, "next_agent"),
        members.text(document, "timestamp"),
        store.context_size(commit, workflow),
        len(members.items(document, "merge_conflicts")),
        [_task_status(store, task, document, commit, stale_hours) for task in tasks],
    )


def list_workflows(store: Store) -> list[Listed]:
    """List the workflows on the branches of this repository."""
    places: dict[str, list[str]] = {}
    tasks: dict[str, list[str]] = {}
    for ref, tip in store.refs(HEADS).items():
        if ref.startswith(TASKS):
            if task := task_of(ref):
                tasks.setdefault(task.workflow, []).append(task.id)
            continue
        for workflow in store.workflows(tip):
            places.setdefault(workflow, []).append(ref)
    return [
        _listed(store, workflow, places.get(workflow, []), tasks.get(workflow, []))
        for workflow in sorted({*places, *tasks})
    ]


def _listed(store: Store, workflow: str, branches: list[str], tasks: list[str]) -> Listed:
    current = store.head()
    branches = sorted(branches, key=lambda ref: ref != current)
    tip = store.tip(branches[0]) if branches else None
    document = (store.document(tip, workflow) if tip else None) or {}
    return Listed(
        workflow,
        [short(ref) for ref in branches],
        tasks,
        members.text(document, "phase"),
        members.text(document, "timestamp"),
    )


def _task_status(
    store: Store, task: Task, home: Document, home_tip: str, stale_hours: float
) -> TaskStatus:
    tip = store.tip(task.branch)
    document, fault = home, None
    try:
        document = (store.document(tip, task.workflow) if tip else None) or home
    except GitContextError as error:
        fault = error.message
    entry = task_entry(document, task.id) or {}
    agent, state, phase = (members.text(entry, name) for name in ("agent", "status", "phase"))
    conflicts = len(members.items(document, "merge_conflicts")) if tip and not fault else 0
    if tip is None:
        absent = (None, None, None, None, None, None)
        return TaskStatus(task.id, agent, state, phase, *absent, conflicts, stale=False)
    above = next((up.branch for up in task.parents if store.tip(up.branch)), None)
    ahead, behind = store.ahead_behind(tip, (store.tip(above) if above else None) or home_tip)
    seconds = store.committed_at(tip)
    idle = (time.time() - seconds) / 3600
    return TaskStatus(
        task.id,
        agent,
        state,
        phase,
        short(task.branch),
        tip,
        commits.moment(seconds),
        ahead,
        behind,
        store.context_size(tip, task.workflow),
        conflicts,
        stale=idle > stale_hours and entry.get("status") not in ENDED,
        fault=fault,
    )
