"""The workflow that the tests of the page show."""

from __future__ import annotations

from git_context.merge.values import exact
from git_context.review.context_review import ContextReview, TaskSummary
from tests.support.review_pages import added, sheet


def workflow() -> ContextReview:
    """Return a sheet of two tasks, with a nested document."""
    small = sheet("plain")
    by = small.parts[1].by
    ada, bob = by._replace(task="ada", agent="agent-a"), by._replace(task="bob", agent="agent-b")
    document = {
        "decisions": [f"decision {at}" for at in range(4)],
        "details": {"deep": {"deeper": {"needle": "found me"}}},
        "many": [f"entry {at}" for at in range(250)],
        "long": "words " * 10_000,
    }
    return small._replace(
        document=exact(document),
        tasks=[TaskSummary("ada", "agent-a"), TaskSummary("bob", "agent-b")],
        changes=[
            *(added("decisions", f"decision {at}", ada) for at in range(3)),
            added("decisions", "decision 3", bob),
            added("files_modified", "src/bob.py", bob),
        ],
        parts=[
            part._replace(pointer="/decisions", value=f"decision {at}", by=bob if at > 2 else ada)
            for at, part in enumerate([small.parts[1]] * 4)
        ],
    )
