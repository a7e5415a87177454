"""The part of a review that shows the contexts that changed between two commits."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

from git_context.document import members
from git_context.document.conflicts import FIELD, RecordedConflict, RecordedSide
from git_context.document.fold import is_object
from git_context.document.policy import context_policy
from git_context.errors import GitContextError
from git_context.merge.instants import instant
from git_context.merge.values import MISSING
from git_context.repository.changed_contexts import changes_between
from git_context.repository.names import workflow_at
from git_context.review.context_history import UNKNOWN, read_context_history
from git_context.review.context_review import ContextReview, TaskSummary
from git_context.review.contributions import list_changes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from git_context.document.findings import ValidationFinding
    from git_context.merge.values import JsonObject, Maybe
    from git_context.repository.object_store import ObjectStore

Result = TypeVar("Result")


class Ends(NamedTuple):
    """The two commits that are compared, and what they are called.

    The settings in force are those of the commit `rules`, by default those of the head.
    """

    base: str
    base_commit: str
    head: str
    head_commit: str
    rules: str = ""


def review_contexts(
    store: ObjectStore,
    ends: Ends,
    findings: Mapping[str, Sequence[ValidationFinding]] | None = None,
    workflows: Sequence[str] | None = None,
) -> list[ContextReview]:
    """Return what a review shows of the contexts that changed between two commits.

    `findings` are those of the newer versions, by workflow; `workflows` limits it to some. Contexts
    whose file has no workflow's name are left to validation.
    """
    findings_by_workflow = findings or {}
    changed: set[str] = set()
    for change in changes_between(store.git, ends.base_commit, ends.head_commit):
        workflow = workflow_at(change.path)
        if workflow:
            changed.add(workflow)
    chosen = sorted(changed if workflows is None else changed.intersection(workflows))
    return [
        review_context(store, workflow, ends, findings_by_workflow.get(workflow, ()))
        for workflow in chosen
    ]


def review_context(
    store: ObjectStore, workflow: str, ends: Ends, findings: Sequence[ValidationFinding] = ()
) -> ContextReview:
    """Return what a review shows of a workflow's context; one that came or went is missing once.

    If a version, its history or the settings cannot be read, the review says so.
    """
    faults: list[str] = []
    policy = _read(lambda: store.policy(ends.rules or ends.head_commit), context_policy(), faults)
    old = _read(lambda: _document(store, ends.base_commit, workflow), None, faults)
    new = _read(lambda: _document(store, ends.head_commit, workflow), None, faults)
    names = {ends.base_commit: ends.base, ends.head_commit: ends.head}
    history = _read(
        lambda: read_context_history(store, workflow, ends.head_commit, names), UNKNOWN, faults
    )
    listing = members.task_entries(new) if is_object(new) else []
    tasks = [_task_summary(task, entry) for task, entry in listing]
    reviewed = list_changes(old, new, policy, [task.id for task in tasks], history)
    return ContextReview(
        workflow,
        ends.base,
        ends.head,
        new,
        policy,
        store.context_size(ends.base_commit, workflow),
        store.context_size(ends.head_commit, workflow),
        tasks,
        () if None in (old, new) else reviewed,
        history.parts,
        list(_conflicts(new)),
        findings,
        history.commits,
        history.sizes,
        " ".join(dict.fromkeys(faults)),
    )


def _read(read: Callable[[], Result], otherwise: Result, faults: list[str]) -> Result:
    """Return what is read; where it cannot be, note why, and return what stands for it."""
    try:
        return read()
    except GitContextError as error:
        faults.append(error.message)
        return otherwise


def _document(store: ObjectStore, commit: str, workflow: str) -> Maybe:
    document = store.document(commit, workflow)
    return MISSING if document is None else document


def _task_summary(task: str, entry: JsonObject) -> TaskSummary:
    started, completed = instant(entry.get("started_at")), instant(entry.get("completed_at"))
    took = completed - started if started and completed and started <= completed else None
    return TaskSummary(
        task,
        members.text_value(entry, "agent"),
        members.text_value(entry, "scope"),
        members.text_value(entry, "status"),
        round(took.total_seconds() / 60) if took else None,
        members.text_value(entry, "context_summary"),
        members.text_value(entry, "phase"),
    )


def _conflicts(document: Maybe) -> Iterator[RecordedConflict]:
    """Read the recorded conflicts; what is none of a known form is for validation to tell."""
    for record in members.object_items(document, FIELD) if is_object(document) else []:
        if type(record.get("sides")) is list:
            yield RecordedConflict(
                members.text_value(record, "path") or "",
                members.text_value(record, "kind") or "",
                record.get("base", MISSING),
                record.get("ours", MISSING),
                list(map(_side, members.object_items(record, "sides"))),
            )


def _side(side: JsonObject) -> RecordedSide:
    task, commit = members.text_value(side, "task"), members.text_value(side, "commit")
    return RecordedSide(task or "", commit or "", side.get("value", MISSING))
