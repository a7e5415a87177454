"""The changes of a context: small enough to read, by whom, and in the order of interest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from git_context.document.fields import member_names
from git_context.merge.changes import ADDED, CHANGED, REMOVED, REORDERED, find_changes
from git_context.merge.pointer import to_pointer
from git_context.merge.values import Missing, identity
from git_context.review.context_history import UNKNOWN
from git_context.review.context_review import ReviewedChange, field_of
from git_context.review.similarity import with_edits

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

    from git_context.history.timeline import Credit
    from git_context.merge.changes import Change
    from git_context.merge.policy import Policy
    from git_context.merge.values import Json, Maybe, Path
    from git_context.review.context_history import ContextHistory

    # Whether it is gone, its pointer, and which member of a set it is.
    Unit = tuple[bool, str, Hashable]

_KINDS: Final = {CHANGED: "edited", REORDERED: "moved"}
_FIRST: Final = ("decisions", "pending_actions", "context_summary", "files_modified")
_LAST: Final = (
    "parallel_tasks",
    *("version", "workflow_id", "parent_workflow_id", "task_id"),
    *("timestamp", "current_agent", "next_agent", "phase"),
)


def list_changes(
    old: Maybe, new: Maybe, policy: Policy, tasks: Sequence[str], history: ContextHistory = UNKNOWN
) -> list[ReviewedChange]:
    """List what changed between two documents, grouped by task and field.

    The changes of the workflow itself come first, then those of the tasks in their order; within a
    task, decisions come first, and what says who and when comes last. `history` tells who brought
    the new values, and who took out the old ones; else, the task in whose entry a value stood.
    """
    origins = _origins(history)
    found = [
        _changed(part, origins)
        for change in with_edits(find_changes(old, new, policy), old, new, policy)
        for part in _spread(change, policy)
    ]
    positions = {task: at for at, task in enumerate(tasks)}
    ranks = {name: at for at, name in enumerate(_ranked())}

    def rank(change: ReviewedChange) -> tuple[int, int, str]:
        field = field_of(change.path)
        of_task = -1 if change.task is None else positions.get(change.task, len(positions))
        return of_task, ranks.get(field, ranks[_LAST[0]] - 1), field

    return sorted(found, key=rank)


def _ranked() -> list[str]:
    """Return the names of fields as they interest a reader; unknown ones come before the last."""
    others = [name for name in member_names() if name not in _FIRST and name not in _LAST]
    return [*_FIRST, *others, "", *_LAST]


def _spread(change: Change, policy: Policy) -> Iterator[Change]:
    """List part by part what came or went as a whole, where its parts are distinguished."""
    came = change.kind == ADDED
    value = change.after if came else change.before
    if change.kind not in (ADDED, REMOVED) or not _has_parts(change.path, value, policy):
        yield change
        return
    nothing: Json = {} if type(value) is dict else []
    old, new = (nothing, value) if came else (value, nothing)
    for part in find_changes(old, new, policy, change.path):
        yield from _spread(part, policy)


def _has_parts(path: Path, value: Maybe, policy: Policy) -> bool:
    """Tell whether a value is a frame for others: a document, a task's entry, a list by a rule."""
    if isinstance(value, Missing) or not value:
        return False
    if type(value) is list:
        return policy.rule(path) is not None
    is_entry = len(path) == 2 and path[0] == "parallel_tasks"  # noqa: PLR2004  # the list, the task
    is_document = not path or (path[0] == "parallel_tasks" and path[2:] == ("context",))
    return type(value) is dict and (is_entry or is_document)


def _changed(change: Change, origins: dict[Unit, Credit | None]) -> ReviewedChange:
    credit = origins.get(_unit(change))
    return ReviewedChange(
        _KINDS.get(change.kind, change.kind),
        change.path,
        change.before,
        change.after,
        credit.task if credit else _entry_of(change.path),
        credit,
        is_member=change.is_member,
    )


def _entry_of(path: Path) -> str | None:
    return path[1] if len(path) > 1 and path[0] == "parallel_tasks" else None


def _unit(change: Change) -> Unit:
    """Return what a value is known by in a history."""
    is_gone = isinstance(change.after, Missing)
    value = change.before if is_gone else change.after
    member = None if isinstance(value, Missing) or not change.is_member else identity(value)
    return is_gone, to_pointer(change.path), member


def _origins(history: ContextHistory) -> dict[Unit, Credit | None]:
    """Return who brought or took out what; of a value with parts, who did all, if one did."""
    found: dict[Unit, Credit | None] = {}
    for removed in history.removed:
        member = identity(removed.value) if removed.member else None
        found.setdefault((True, removed.pointer, member), removed.by)
    for part in history.parts:
        if part.member:
            found[False, part.pointer, identity(part.value)] = part.by
        _credit_upwards(found, part.pointer, part.by)
    return found


def _credit_upwards(found: dict[Unit, Credit | None], pointer: str, credit: Credit) -> None:
    """Credit a part's value, and all that it stands in: nobody, where another brought a part."""
    while pointer:
        known = found.setdefault((False, pointer, None), credit)
        if known is None:
            # The value around it has nobody's credit either.
            return
        if known != credit:
            found[False, pointer, None] = None
        pointer = pointer.rpartition("/")[0]
