"""What a review shows of the contexts that changed between two commits."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

from git_context.document import members
from git_context.document.conflicts import FIELD, Conflict, Side
from git_context.document.fold import is_object
from git_context.document.policy import context_policy
from git_context.errors import GitContextError
from git_context.merge.instants import instant
from git_context.merge.values import MISSING
from git_context.repository.names import workflow_at
from git_context.repository.objects import between
from git_context.review.contributions import listed
from git_context.review.past import UNKNOWN, past
from git_context.review.sheet import Sheet, Worker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from git_context.document.findings import Finding
    from git_context.merge.values import Json, Maybe
    from git_context.repository.store import Store

    Object = dict[str, Json]

Result = TypeVar("Result")


class Ends(NamedTuple):
    """The two commits that are compared, and what they are called."""

    base: str
    base_commit: str
    head: str
    head_commit: str


def sheets(
    store: Store,
    ends: Ends,
    findings: Mapping[str, Sequence[Finding]] | None = None,
    workflows: Sequence[str] | None = None,
) -> list[Sheet]:
    """Return what a review shows of the contexts that changed between two commits.

    `findings` are those of the newer versions, by workflow; `workflows` limits it to some. Contexts
    whose file has no workflow's name are left to validation.
    """
    told = findings or {}
    changed = {
        workflow
        for change in between(store.git, ends.base_commit, ends.head_commit)
        if (workflow := workflow_at(change.path))
    }
    chosen = sorted(changed if workflows is None else changed.intersection(workflows))
    return [sheet(store, workflow, ends, told.get(workflow, ())) for workflow in chosen]


def sheet(store: Store, workflow: str, ends: Ends, findings: Sequence[Finding] = ()) -> Sheet:
    """Return what a review shows of a workflow's context; one that came or went is missing once.

    Where a version, its history or the settings cannot be read, the sheet says so.
    """
    faults: list[str] = []
    policy = _read(lambda: store.policy(ends.head_commit), context_policy(), faults)
    old = _read(lambda: _document(store, ends.base_commit, workflow), None, faults)
    new = _read(lambda: _document(store, ends.head_commit, workflow), None, faults)
    names = {ends.base_commit: ends.base, ends.head_commit: ends.head}
    history = _read(lambda: past(store, workflow, ends.head_commit, names), UNKNOWN, faults)
    listing = members.tasks(new) if is_object(new) else []
    tasks = [_worker(task, entry) for task, entry in listing]
    told = listed(old, new, policy, [task.id for task in tasks], history)
    return Sheet(
        workflow,
        ends.base,
        ends.head,
        new,
        policy,
        store.context_size(ends.base_commit, workflow),
        store.context_size(ends.head_commit, workflow),
        tasks,
        () if None in (old, new) else told,
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


def _document(store: Store, commit: str, workflow: str) -> Maybe:
    document = store.document(commit, workflow)
    return MISSING if document is None else document


def _worker(task: str, entry: Object) -> Worker:
    started, completed = instant(entry.get("started_at")), instant(entry.get("completed_at"))
    took = completed - started if started and completed and started <= completed else None
    return Worker(
        task,
        members.text(entry, "agent"),
        members.text(entry, "scope"),
        members.text(entry, "status"),
        round(took.total_seconds() / 60) if took else None,
    )


def _conflicts(document: Maybe) -> Iterator[Conflict]:
    """Read the recorded conflicts; what is none of a known form is for validation to tell."""
    for record in members.objects(document, FIELD) if is_object(document) else []:
        if type(record.get("sides")) is list:
            yield Conflict(
                members.text(record, "path") or "",
                members.text(record, "kind") or "",
                record.get("base", MISSING),
                record.get("ours", MISSING),
                list(map(_side, members.objects(record, "sides"))),
            )


def _side(side: Object) -> Side:
    task, commit = members.text(side, "task"), members.text(side, "commit")
    return Side(task or "", commit or "", side.get("value", MISSING))
