from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_context.document.policy import context_policy
from git_context.history.blame import BlamedPart, RemovedPart
from git_context.history.timeline import Credit
from git_context.merge.values import MISSING, exact
from git_context.review.context_history import ContextHistory
from git_context.review.contributions import list_changes

ADA = Credit("a" * 40, "2026-01-01T00:00:00Z", "ada", "agent-a")
BOB = Credit("b" * 40, "2026-01-01T00:00:00Z", "bob", "agent-b")
OWN = Credit("c" * 40, "2026-01-01T00:00:00Z", None, "orchestrator")
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["", "a", "b"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3)
    ),
    max_leaves=8,
)
FIELDS = st.sampled_from(["decisions", "metrics", "parallel_tasks", "phase", "own"])
DOCUMENTS = st.dictionaries(FIELDS, VALUES)


def told(
    old: Any,
    new: Any,
    parts: list[BlamedPart] | None = None,
    removed: list[RemovedPart] | None = None,
) -> list[tuple[str, str, str | None]]:
    """Return kind, place and task of each change."""
    before, after = (value if value is MISSING else exact(value) for value in (old, new))
    found = list_changes(
        before,
        after,
        context_policy(),
        ["ada", "bob"],
        ContextHistory([], {}, parts or [], removed or []),
    )
    return [(change.kind, "/".join(change.path), change.task) for change in found]


def test_a_task_and_its_fields_are_told_part_by_part() -> None:
    entry = {"task_id": "ada", "status": "new", "context": {"test_data": {"a": 1, "b": [1]}}}
    assert told({}, {"parallel_tasks": [entry]}) == [
        ("added", "parallel_tasks/ada/context/test_data", "ada"),
        ("added", "parallel_tasks/ada/task_id", "ada"),
        ("added", "parallel_tasks/ada/status", "ada"),
    ]


def test_lists_with_a_rule_are_told_member_by_member() -> None:
    assert told({}, {"decisions": ["a", "b"], "own": ["a", "b"]}) == [
        ("added", "decisions", None),
        ("added", "decisions", None),
        ("added", "own", None),
    ]
    assert told({"decisions": ["a", "b"]}, {}) == [("removed", "decisions", None)] * 2


def test_a_whole_document_is_told_field_by_field() -> None:
    document = {"phase": "one", "metrics": {"a": 1}}
    assert told(MISSING, document) == [("added", "metrics", None), ("added", "phase", None)]
    assert told(document, MISSING) == [("removed", "metrics", None), ("removed", "phase", None)]


def test_edits_and_moves_keep_their_place() -> None:
    old = {"own": [{"id": "x", "n": 1}, {"id": "y", "n": 2}]}
    new = {"own": [{"id": "y", "n": 2}, {"id": "x", "n": 3}]}
    assert ("edited", "own/x/n", None) in told(old, new)


def test_what_came_belongs_to_who_brought_it() -> None:
    new = {"decisions": ["of ada", "of bob", "of none"], "metrics": {"a": 1, "b": 2}, "phase": "x"}
    parts = [
        BlamedPart("/decisions", member=True, value="of ada", by=ADA),
        BlamedPart("/decisions", member=True, value="of bob", by=BOB),
        BlamedPart("/decisions", member=True, value="of none", by=OWN),
        BlamedPart("/metrics/a", member=False, value=b"1", by=ADA),
        BlamedPart("/metrics/b", member=False, value=b"2", by=BOB),
        BlamedPart("/phase", member=False, value="x", by=BOB),
    ]
    assert told({}, new, parts) == [
        ("added", "decisions", None),
        ("added", "metrics", None),  # several brought what is in it
        ("added", "decisions", "ada"),
        ("added", "decisions", "bob"),
        ("added", "phase", "bob"),
    ]


def test_what_one_task_brought_as_a_whole_is_its_own() -> None:
    parts = [
        BlamedPart(f"/metrics/{name}", member=False, value=b"1", by=ADA) for name in ("a", "b")
    ]
    assert told({}, {"metrics": {"a": 1, "b": 1}}, parts) == [("added", "metrics", "ada")]


@pytest.mark.parametrize("gone", [["x"], [{"task_id": "bob", "status": "done"}]])
def test_what_is_gone_belongs_to_the_entry_it_stood_in(gone: list[Any]) -> None:
    field = "parallel_tasks" if gone != ["x"] else "decisions"
    tasks = {task for _, _, task in told({field: gone}, {field: []})}
    assert tasks == ({"bob"} if gone != ["x"] else {None})


@given(DOCUMENTS, DOCUMENTS)
def test_there_are_changes_where_there_is_a_difference(old: Any, new: Any) -> None:
    assert told(old, old) == []
    mirrored = {"added": "removed", "removed": "added"}
    there = sorted((kind, place) for kind, place, _ in told(old, new) if kind in mirrored)
    back = sorted((mirrored[kind], place) for kind, place, _ in told(new, old) if kind in mirrored)
    if not any(isinstance(value, list) for value in (*old.values(), *new.values())):
        assert there == back


def test_what_is_gone_is_told_of_who_took_it_out_last() -> None:
    removed = [
        RemovedPart("/decisions", True, "a", ADA, OWN),  # noqa: FBT003  # a row of blame
        RemovedPart("/decisions", True, "a", BOB, OWN),  # noqa: FBT003  # a row of blame
        RemovedPart("/phase", False, "one", BOB, OWN),  # noqa: FBT003  # a row of blame
    ]
    old = {"decisions": ["a", "b"], "phase": "one"}
    assert told(old, {"decisions": []}, removed=removed) == [
        ("removed", "decisions", None),
        ("removed", "decisions", "ada"),
        ("removed", "phase", "bob"),
    ]
