"""What `review` and `diff` share: how a change is written for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from git_context.cli import history
from git_context.merge.pointer import to_pointer

if TYPE_CHECKING:
    from git_context.review.context_review import ReviewedChange


def to_json(change: ReviewedChange) -> dict[str, Any]:
    """Return what `--json` says of a change."""
    credit = change.credit
    return {
        "task": change.task,
        "kind": change.kind,
        "pointer": to_pointer(change.path),
        "member": change.is_member,
        **history.valued("before", change.before),
        **history.valued("after", change.after),
        "commit": credit.commit if credit else None,
        "agent": credit.agent if credit else None,
        "time": credit.time if credit else None,
    }
