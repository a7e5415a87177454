"""The whole picture of a workflow at one moment: what whoever takes it over needs to know."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from git_context.document import members
from git_context.document.derive import derive
from git_context.document.fold import is_object
from git_context.document.sizes import Size, size
from git_context.errors import GitContextError
from git_context.repository.names import context_path
from git_context.verification.verifying import examine
from git_context.workflow import scoping

if TYPE_CHECKING:
    from git_context.merge.values import Json
    from git_context.repository.store import Document, Store
    from git_context.verification.findings import Finding
    from git_context.workflow.scoping import Where


class TaskReport(NamedTuple):
    """A task: who did what, how it stands, and its figures as far as they are known."""

    task: str
    agent: str | None
    status: str | None
    scope: str | None
    phase: str | None
    summary: str | None
    minutes: int | None
    files: int | None
    coverage: str | None


class Report(NamedTuple):
    """A context at a commit, its figures, and what verification finds there now.

    `concerns` and `conflicts` are the records of the context, as they stand. `development_time` and
    what follows are computed, `None` where they cannot be known.
    """

    workflow: str
    commit: str
    updated_at: str | None
    current_agent: str | None
    next_agent: str | None
    phase: str | None
    summary: str | None
    development_time: str | None
    speedup: str | None
    coverage: str | None
    tasks: list[TaskReport]
    decisions: list[str]
    pending_actions: list[str]
    constraints: list[str]
    files: list[str]
    concerns: list[Document]
    conflicts: list[Document]
    findings: list[Finding]
    size: Size


class Head(NamedTuple):
    """Which context a report is on: its workflow, its commit, and its size there."""

    workflow: str
    commit: str
    size: Size


def report(store: Store, where: Where, revision: str | None = None) -> Report:
    """Return the whole picture of a workflow, at its branch's tip or at a revision.

    Nothing is written. Raises `GitContextError` where there is no such context.
    """
    workflow = scoping.workflow_of(store, where)
    tip = store.tip(scoping.home(store, workflow, where)) if revision is None else None
    commit = tip or "" if revision is None else store.resolve(revision)
    document = store.document(commit, workflow) if commit else None
    if document is None:
        raise GitContextError(f"{commit[:10]} has no context at {context_path(workflow)}.")
    stored = size(store.context_size(commit, workflow))
    findings = examine(store, workflow, document, [commit])
    return picture(Head(workflow, commit, stored), document, findings)


def picture(head: Head, document: Document, findings: list[Finding]) -> Report:
    """Return the report on a context, given what was found in it."""
    figures = derive(document)
    metrics = {path[1]: value for path, value in figures.items() if path[0] == "metrics"}
    return Report(
        head.workflow,
        head.commit,
        members.text(document, "timestamp"),
        members.text(document, "current_agent"),
        members.text(document, "next_agent"),
        members.text(document, "phase"),
        members.text(document, "context_summary"),
        members.text(metrics, "development_time"),
        members.text(metrics, "speedup"),
        members.text(metrics, "total_test_coverage"),
        _tasks(document, figures.get(("parallel_execution_summary",))),
        members.texts(document, "decisions"),
        members.texts(document, "pending_actions"),
        [*members.texts(document, "shared_constraints"), *members.texts(document, "constraints")],
        members.texts(document, "files_modified"),
        members.objects(document, "integration_concerns"),
        members.objects(document, "merge_conflicts"),
        findings,
        head.size,
    )


def _tasks(document: Document, summary: Json) -> list[TaskReport]:
    """List the tasks; what only the summary of the parallel run says of them is taken from it."""
    reported = members.objects(summary, "tasks") if is_object(summary) else []
    known = {members.text(task, "task_id"): task for task in reported}
    return [
        TaskReport(
            task,
            members.text(entry, "agent"),
            members.text(entry, "status"),
            members.text(entry, "scope"),
            members.text(entry, "phase"),
            members.text(entry, "context_summary"),
            _number(known.get(task, {}), "duration_minutes"),
            _number(entry, "files_count"),
            members.text(known.get(task, {}), "test_coverage"),
        )
        for task, entry in members.tasks(document)
    ]


def _number(holder: Document, name: str) -> int | None:
    """Return a whole number of no more digits than a count can have."""
    value = holder.get(name)
    most = 12
    return int(value) if type(value) is bytes and value.isdigit() and len(value) < most else None
