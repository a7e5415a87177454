"""Contradictions within a context."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from git_context.document import members
from git_context.merge.pointer import to_pointer
from git_context.verification.findings import MISMATCH, VerificationFinding
from git_context.verification.model import entries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from git_context.verification.model import VerificationSubject, VerifiedTask

PENDING: Final = "pending_actions"
CONSTRAINTS: Final = ("shared_constraints", "constraints", "integration_requirements")
_DONE: Final = (
    "completed_actions",
    "actions_completed",
    "done_actions",
    "finished_actions",
    "done",
)


def contradictions(subject: VerificationSubject) -> Iterator[VerificationFinding]:
    """List what a context says in two ways."""
    yield from _actions(subject)
    for task in subject.tasks:
        yield from _constraints(subject, task)
    yield from _conflicts(subject)


def _actions(subject: VerificationSubject) -> Iterator[VerificationFinding]:
    left_open = entries(subject.document.get(PENDING))
    pending = {_plain(action) for action in left_open}
    for task in [subject.workflow_task, *subject.tasks]:
        for name in _DONE:
            reported = entries(task.context.get(name))
            for action in reported:
                is_pending = _plain(action) in pending
                if is_pending:
                    place = to_pointer((*task.path, name))
                    yield VerificationFinding(
                        "action",
                        MISMATCH,
                        f"Action {action!r}, done by {task.name}",
                        f"{task.name} reports {action!r} as done, and it is pending.",
                        task.ids,
                        place,
                    )


def _constraints(subject: VerificationSubject, task: VerifiedTask) -> Iterator[VerificationFinding]:
    if not task.branch:
        return
    for name, items in task.branch.dropped.items():
        stated = entries(subject.document.get(name))
        present = set(stated)
        for item in items:
            if item not in present:
                yield VerificationFinding(
                    "constraint",
                    MISMATCH,
                    f"Constraint {item!r}, dropped by {task.name}",
                    f"{task.name} took {item!r} out of {name}.",
                    task.ids,
                    to_pointer((name,)),
                )


def _conflicts(subject: VerificationSubject) -> Iterator[VerificationFinding]:
    for entry in members.object_items(subject.document, "merge_conflicts"):
        path = members.text_value(entry, "path")
        if path is None:
            continue
        place = path or "the whole document"
        names = [members.text_value(side, "task") for side in members.object_items(entry, "sides")]
        yield VerificationFinding(
            "conflict",
            MISMATCH,
            f"Conflict at {place}",
            f"The values that were merged at {place} contradict each other, and nobody has"
            " decided.",
            tuple(name for name in names if name is not None),
            to_pointer(("merge_conflicts", path)),
        )


def _plain(action: str) -> str:
    return " ".join(action.casefold().split()).rstrip(".!✓✅ ")
