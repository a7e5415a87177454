"""Views of contexts: a document or a part of it, the hand-off, all tasks, all workflows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from git_context.document import members, value_edits
from git_context.document.fields import PRUNED
from git_context.document.fold import is_object, task_entry
from git_context.errors import ErrorKind, GitContextError
from git_context.merge.values import with_numbers
from git_context.repository.names import HEADS, SHORT, TASKS, TaskName, context_path, short, task_of
from git_context.workflow import selection
from git_context.workflow.contribution import child_document
from git_context.workflow.restoring import restore_pruned
from git_context.workflow.task_statuses import WorkflowTip, task_statuses

if TYPE_CHECKING:
    from git_context.merge.values import Json, JsonObject
    from git_context.repository.object_store import ObjectStore
    from git_context.wire import reading as wire
    from git_context.workflow.selection import Selector
    from git_context.workflow.task_statuses import TaskStatus


class ShownContext(NamedTuple):
    """A context, or a part of it, and where it stands; numbers are exact (see `merge.values`)."""

    workflow: str
    task: str | None
    commit: str
    pointer: str
    value: Json

    def to_json(self, *, exact: bool = False) -> wire.Show:
        """Return what `--json` says of it; numbers of the context are plain, or else `exact`."""
        return with_numbers(cast("wire.Show", self._asdict()), exact=exact)


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

    def to_json(self) -> wire.Status:
        """Return what `--json` says of it."""
        tasks = [task.to_json() for task in self.tasks]
        return cast("wire.Status", {**self._asdict(), "tasks": tasks})


class WorkflowListing(NamedTuple):
    """A workflow, the branches that hold its own context, and the tasks that have branches."""

    workflow: str
    branches: list[str]
    tasks: list[str]
    phase: str | None
    updated_at: str | None

    def to_json(self) -> wire.Workflow:
        """Return what `--json` says of it."""
        return cast("wire.Workflow", self._asdict())


class HandOff(NamedTuple):
    """The hand-off to an agent that goes on with a workflow or task."""

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

    def to_json(self) -> wire.Restore:
        """Return what `--json` says of it."""
        return cast("wire.Restore", self._asdict())


class ShowOptions(NamedTuple):
    """The version to show: a revision (default: the branch), a place, and whether pruned parts.

    A task's own document is always whole.
    """

    revision: str | None = None
    pointer: str = ""
    full: bool = False


def show(store: ObjectStore, selector: Selector, options: ShowOptions) -> ShownContext:
    """Return a context at a revision (default: its branch), or what stands at a pointer in it.

    For a task it is the task's own document. With a revision and no task, it is the composed
    document.
    """
    revision, pointer, full = options
    workflow = selection.workflow_of(store, selector)
    # A revision stands for the composed document, unless a task is named beside it.
    is_own = selector.get("task") or not revision
    task = selection.task_named(store, workflow, selector) if is_own else None
    if revision:
        commit = store.resolve(revision)
    else:
        commit = selection.find_tip(store, workflow, task, selector)
    if task:
        document = _task_document(store, task, commit)
    else:
        document = _composed_document(store, workflow, commit)
    if full:
        document = restore_pruned(store, workflow, document)
    try:
        value = value_edits.find_value(document, value_edits.parse_path(pointer) if pointer else ())
    except value_edits.EditError as error:
        hint = "Something was pruned; see it with: git context show --full"
        raise GitContextError(
            f"At {commit[:SHORT]}, {error}.", hint=hint if PRUNED in document else ""
        ) from error
    return ShownContext(workflow, task.id if task else None, commit, pointer, value)


def _task_document(store: ObjectStore, task: TaskName, commit: str) -> JsonObject:
    document = child_document(store, task, commit)
    composed = store.document(commit, task.workflow) or {}
    if document is None or task_entry(composed, task.id) is None:
        raise GitContextError(
            f"The context at {commit[:SHORT]} lists no task {task.id!r}.", kind=ErrorKind.MISSING
        )
    return document


def _composed_document(store: ObjectStore, workflow: str, commit: str) -> JsonObject:
    document = store.document(commit, workflow)
    if document is None:
        raise GitContextError(
            f"{commit[:SHORT]} has no context at {context_path(workflow)}.", kind=ErrorKind.MISSING
        )
    return document


def restore(store: ObjectStore, selector: Selector) -> HandOff:
    """Return the hand-off of a task or workflow: its own document, and what binds it."""
    shown = show(store, selector, ShowOptions())
    document = shown.value if is_object(shown.value) else {}
    composed = store.document(shown.commit, shown.workflow) or {}
    entry = (task_entry(composed, shown.task) or {}) if shown.task else {}

    def text_of(name: str, entry_name: str = "") -> str | None:
        value = document.get(name, entry.get(entry_name or name))
        return value if type(value) is str else None

    return HandOff(
        shown.workflow,
        shown.task,
        shown.commit,
        text_of("current_agent", "agent"),
        text_of("scope"),
        text_of("status"),
        text_of("context_summary"),
        text_of("phase"),
        text_of("timestamp") or members.text_value(composed, "timestamp"),
        text_of("next_agent"),
        members.entry_texts(document, "pending_actions"),
        members.text_items(document, "files_modified"),
        [
            *members.entry_texts(composed, "shared_constraints"),
            *members.entry_texts(composed, "constraints"),
        ],
    )


def status(store: ObjectStore, selector: Selector, stale_hours: float) -> WorkflowStatus:
    """Return how a workflow and all its tasks stand, listed ones first, in the context's order.

    A task is stale after so many hours without a commit.
    """
    workflow = selection.workflow_of(store, selector)
    workflow_branch = selection.workflow_branch(store, workflow, selector)
    commit = store.tip(workflow_branch) or ""
    source = store.source(commit, workflow)
    if source is None:
        raise GitContextError(
            f"{short(workflow_branch)} has no context at {context_path(workflow)}.",
            kind=ErrorKind.MISSING,
        )
    document = store.stored(commit, workflow, source)
    main = WorkflowTip(workflow, commit, source, document)
    return WorkflowStatus(
        workflow,
        short(workflow_branch),
        commit,
        members.text_value(document, "phase"),
        members.text_value(document, "current_agent"),
        members.text_value(document, "next_agent"),
        members.text_value(document, "timestamp"),
        store.context_size(commit, workflow),
        len(members.list_items(document, "merge_conflicts")),
        task_statuses(store, main, stale_hours),
    )


def list_workflows(store: ObjectStore) -> list[WorkflowListing]:
    """List the workflows on the branches of this repository."""
    branches: dict[str, list[str]] = {}
    tasks: dict[str, list[str]] = {}
    for ref, tip in store.refs(HEADS).items():
        is_of_task = ref.startswith(TASKS)
        if is_of_task:
            task = task_of(ref)
            if task:
                tasks.setdefault(task.workflow, []).append(task.id)
            continue
        for workflow in store.workflows(tip):
            branches.setdefault(workflow, []).append(ref)
    listings: list[WorkflowListing] = []
    for workflow in sorted({*branches, *tasks}):
        its_branches = branches.get(workflow, [])
        its_tasks = tasks.get(workflow, [])
        listings.append(_listed(store, workflow, its_branches, its_tasks))
    return listings


def _listed(
    store: ObjectStore, workflow: str, branches: list[str], tasks: list[str]
) -> WorkflowListing:
    current = store.head()
    branches = sorted(branches, key=lambda ref: ref != current)
    tip = store.tip(branches[0]) if branches else None
    found = store.document(tip, workflow) if tip else None
    document = found or {}
    phase = members.text_value(document, "phase")
    saved = members.text_value(document, "timestamp")
    return WorkflowListing(
        workflow,
        [short(ref) for ref in branches],
        tasks,
        phase,
        saved,
    )
