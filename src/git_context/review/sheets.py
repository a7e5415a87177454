"""What a review shows of the contexts that changed between two commits."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from git_context.document.conflicts import FIELD, Conflict, Side
from git_context.document.fold import is_object
from git_context.merge.instants import instant
from git_context.merge.values import MISSING
from git_context.repository.names import context_path
from git_context.review.contributions import listed
from git_context.review.past import past
from git_context.review.sheet import Sheet, Worker

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from git_context.document.findings import Finding
    from git_context.merge.values import Json, Maybe
    from git_context.repository.store import Store

    Object = dict[str, Json]


class Ends(NamedTuple):
    """The two commits that are compared, and what they are called."""

    base: str
    base_commit: str
    head: str
    head_commit: str


def sheets(
    store: Store, ends: Ends, findings: Mapping[str, Sequence[Finding]] | None = None
) -> list[Sheet]:
    """Return what a review shows of every context that changed between two commits.

    `findings` are those of the newer versions, by workflow. Raises `GitContextError` where a
    version cannot be read.
    """
    told = findings or {}
    return [
        sheet(store, workflow, ends, told.get(workflow, ()))
        for workflow in _changed_workflows(store, ends)
    ]


def _changed_workflows(store: Store, ends: Ends) -> list[str]:
    commits = (ends.base_commit, ends.head_commit)
    listed = {name for commit in commits for name in store.workflows(commit)}
    paths = {name: context_path(name) for name in sorted(listed)}
    return [
        name
        for name, path in paths.items()
        if store.entry(ends.base_commit, path) != store.entry(ends.head_commit, path)
    ]


def sheet(store: Store, workflow: str, ends: Ends, findings: Sequence[Finding] = ()) -> Sheet:
    """Return what a review shows of a workflow's context; one that came or went is missing once.

    Raises `GitContextError` where a version cannot be read.
    """
    old: Maybe = store.document(ends.base_commit, workflow) or MISSING
    new: Maybe = store.document(ends.head_commit, workflow) or MISSING
    policy = store.policy(ends.head_commit)
    names = {ends.base_commit: ends.base, ends.head_commit: ends.head}
    history = past(store, workflow, ends.head_commit, names)
    tasks = [_worker(entry) for entry in _entries(new)]
    return Sheet(
        workflow,
        ends.base,
        ends.head,
        new,
        policy,
        _size(store, ends.base_commit, workflow),
        _size(store, ends.head_commit, workflow),
        tasks,
        listed(old, new, policy, [task.id for task in tasks], history.parts),
        history.parts,
        list(_conflicts(new)),
        findings,
        history.commits,
        history.sizes,
    )


def _size(store: Store, commit: str, workflow: str) -> int:
    entry = store.entry(commit, context_path(workflow))
    return store.size(entry) if entry else 0


def _entries(document: Maybe) -> Iterator[Object]:
    entries = document.get("parallel_tasks") if is_object(document) else None
    for entry in entries if type(entries) is list else []:
        if is_object(entry) and type(entry.get("task_id")) is str:
            yield entry


def _worker(entry: Object) -> Worker:
    started, completed = instant(entry.get("started_at")), instant(entry.get("completed_at"))
    took = completed - started if started and completed and started <= completed else None
    return Worker(
        str(entry["task_id"]),
        _text(entry, "agent"),
        _text(entry, "scope"),
        _text(entry, "status"),
        round(took.total_seconds() / 60) if took else None,
    )


def _conflicts(document: Maybe) -> Iterator[Conflict]:
    """Read the recorded conflicts; what is none of a known form is for validation to tell."""
    records = document.get(FIELD) if is_object(document) else None
    for record in records if type(records) is list else []:
        sides = record.get("sides") if is_object(record) else None
        if is_object(record) and type(sides) is list:
            yield Conflict(
                _text(record, "path") or "",
                _text(record, "kind") or "",
                record.get("base", MISSING),
                record.get("ours", MISSING),
                [_side(side) for side in sides if is_object(side)],
            )


def _side(side: Object) -> Side:
    return Side(_text(side, "task") or "", _text(side, "commit") or "", side.get("value", MISSING))


def _text(entry: Object, name: str) -> str | None:
    value = entry.get(name)
    return value if type(value) is str else None
