"""The whole picture of a workflow at one moment: what whoever takes it over needs to know."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from git_context.document import members
from git_context.document.derive import derive
from git_context.document.fold import is_object
from git_context.document.sizes import Size, context_size
from git_context.errors import ErrorKind, GitContextError
from git_context.merge.values import with_numbers
from git_context.repository.names import context_path
from git_context.verification.verifying import examine
from git_context.workflow import selection

if TYPE_CHECKING:
    from git_context.merge.values import Json, JsonObject
    from git_context.repository.object_store import ObjectStore
    from git_context.verification.findings import VerificationFinding
    from git_context.wire import reviewing as wire
    from git_context.workflow.selection import Selector


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

    def to_json(self) -> wire.TaskReport:
        """Return what `--json` says of it."""
        return cast("wire.TaskReport", self._asdict())


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
    concerns: list[JsonObject]
    conflicts: list[JsonObject]
    findings: list[VerificationFinding]
    size: Size

    def to_json(self, *, exact: bool = False) -> wire.Report:
        """Return what `--json` says of it; numbers of the context are plain, or else `exact`."""
        report = {
            **self._asdict(),
            "tasks": [task.to_json() for task in self.tasks],
            "findings": [finding.to_json() for finding in self.findings],
            "size": self.size.to_json(),
        }
        return with_numbers(cast("wire.Report", report), exact=exact)


class ReportHeader(NamedTuple):
    """Which context a report is on: its workflow, its commit, and its size there."""

    workflow: str
    commit: str
    size: Size


def report(store: ObjectStore, selector: Selector, revision: str | None = None) -> Report:
    """Return the whole picture of a workflow, at its branch's tip or at a revision.

    Nothing is written. Raises `GitContextError` where there is no such context.
    """
    workflow = selection.workflow_of(store, selector)
    if revision is None:
        branch = selection.workflow_branch(store, workflow, selector)
        commit = store.tip(branch) or ""
    else:
        commit = store.resolve(revision)
    document = store.document(commit, workflow) if commit else None
    if document is None:
        raise GitContextError(
            f"{commit[:10]} has no context at {context_path(workflow)}.", kind=ErrorKind.MISSING
        )
    stored_size = context_size(store.context_size(commit, workflow))
    findings = examine(store, workflow, document, [commit])
    return build_report(ReportHeader(workflow, commit, stored_size), document, findings)


def build_report(
    head: ReportHeader, document: JsonObject, findings: list[VerificationFinding]
) -> Report:
    """Return the report on a context, given what was found in it."""
    figures = derive(document)
    metrics = {path[1]: value for path, value in figures.items() if path[0] == "metrics"}
    return Report(
        head.workflow,
        head.commit,
        members.text_value(document, "timestamp"),
        members.text_value(document, "current_agent"),
        members.text_value(document, "next_agent"),
        members.text_value(document, "phase"),
        members.text_value(document, "context_summary"),
        members.text_value(metrics, "development_time"),
        members.text_value(metrics, "speedup"),
        members.text_value(metrics, "total_test_coverage"),
        _tasks(document, figures.get(("parallel_execution_summary",))),
        members.entry_texts(document, "decisions"),
        members.entry_texts(document, "pending_actions"),
        [
            *members.entry_texts(document, "shared_constraints"),
            *members.entry_texts(document, "constraints"),
        ],
        members.text_items(document, "files_modified"),
        members.object_items(document, "integration_concerns"),
        members.object_items(document, "merge_conflicts"),
        findings,
        head.size,
    )


def _tasks(document: JsonObject, summary: Json) -> list[TaskReport]:
    """List the tasks; what only the summary of the parallel run says of them is taken from it."""
    reported = members.object_items(summary, "tasks") if is_object(summary) else []
    known = {members.text_value(task, "task_id"): task for task in reported}
    return [
        TaskReport(
            task,
            members.text_value(entry, "agent"),
            members.text_value(entry, "status"),
            members.text_value(entry, "scope"),
            members.text_value(entry, "phase"),
            members.text_value(entry, "context_summary"),
            _number(known.get(task, {}), "duration_minutes"),
            _number(entry, "files_count"),
            members.text_value(known.get(task, {}), "test_coverage"),
        )
        for task, entry in members.task_entries(document)
    ]


def _number(holder: JsonObject, name: str) -> int | None:
    """Return a whole number of no more digits than a count can have."""
    value = holder.get(name)
    most = 12
    return int(value) if type(value) is bytes and value.isdigit() and len(value) < most else None
