"""Contexts with all that a prune takes, for tests: written out, and generated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from git_context.document.fold import is_object
from git_context.merge.values import exact

if TYPE_CHECKING:
    from git_context.merge.values import Json

    Object = dict[str, Json]

COMMIT = "a" * 40
LONG = "A text that is longer than any reference to it would be, so that pruning it is worth while."


def context(**members: Any) -> Object:
    """Return a context of the workflow `w` with these members."""
    document = exact({"version": "1.0", "workflow_id": "w", **members})
    assert is_object(document)
    return document


def message(at: int, **others: Any) -> dict[str, Any]:
    """Return the message number `at` of a conversation."""
    minutes = f"{at // 60:02}:{at % 60:02}"
    return {
        "timestamp": f"2026-01-01T{minutes}:00Z",
        "agent": "a",
        "text": f"{at} {LONG}",
        **others,
    }


def task(name: str, status: str = "completed", **sections: Any) -> dict[str, Any]:
    """Return an entry of `parallel_tasks`."""
    return {"task_id": name, "agent": "a", "status": status, "context": sections}


def rich() -> Object:
    """Return a context in which there is something of each kind to take, and to leave."""
    return context(
        parallel_tasks=[
            task(
                "backend",
                implementation_details={
                    "endpoints": {"GET /": LONG},
                    "test_coverage": {"total": "94%", "files": [LONG]},
                },
                decisions=["a decision that the parent had"],
                notes=LONG,
                tiny=1,
            ),
            task("frontend", "in_progress", notes=LONG),
        ],
        decisions=["keep it small"],
        checkpoints=[{"id": name, "commit": COMMIT, "note": LONG} for name in ("one", "two")],
        error_log=[
            {"timestamp": "2026-01-01T00:00:00Z", "error": LONG, "resolved": True},
            {"timestamp": "2026-01-01T00:01:00Z", "error": LONG},
        ],
        conversation_history=[
            message(at, **({"type": "decision"} if at == 9 else {})) for at in range(30)
        ],
    )


texts = st.sampled_from(["", "short", LONG, LONG[::-1], "ü" * 80])
sections = st.dictionaries(
    st.sampled_from(["notes", "implementation_details", "test_data", "metadata", "timestamp"]),
    texts
    | st.dictionaries(st.sampled_from(["endpoints", "test_coverage", "x"]), texts, max_size=3),
    max_size=4,
)
entries = st.builds(
    task,
    st.sampled_from(["a", "b", "c.d", "e~/f"]),
    st.sampled_from(["completed", "in_progress", "failed"]),
).flatmap(lambda entry: sections.map(lambda written: {**entry, "context": written}))


def _messages(marks: list[bool]) -> list[dict[str, Any]]:
    return [message(at, decision=marked) for at, marked in enumerate(marks)]


def _errors(marks: list[bool]) -> list[dict[str, Any]]:
    return [message(at, resolved=resolved) for at, resolved in enumerate(marks)]


def _checkpoints(notes: list[str]) -> list[dict[str, Any]]:
    return [{"id": str(at), "note": note} for at, note in enumerate(notes)]


contexts = st.builds(
    context,
    parallel_tasks=st.lists(entries, max_size=3, unique_by=lambda entry: entry["task_id"]),
    conversation_history=st.lists(st.booleans(), max_size=40).map(_messages),
    error_log=st.lists(st.booleans(), max_size=4).map(_errors),
    checkpoints=st.lists(texts, max_size=3).map(_checkpoints),
    decisions=st.lists(texts, max_size=3, unique=True),
)
