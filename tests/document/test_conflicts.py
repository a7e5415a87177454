"""Records of conflicts: taken apart, carried along, made simpler."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from git_context.document.conflicts import (
    RecordedConflict,
    RecordedSide,
    merge_records,
    simplify_records,
    split_records,
)
from git_context.document.policy import context_policy
from git_context.merge.values import MISSING

if TYPE_CHECKING:
    from git_context.merge.values import Json

POLICY = context_policy()


def side(task: str, value: Any = MISSING, commit: str = "c") -> dict[str, Any]:
    made = {"task": task, "commit": commit}
    return made if value is MISSING else {**made, "value": value}


def record(path: str, *sides: Json, base: Any = "o", ours: Any = "m") -> dict[str, Any]:
    head = {"path": path, "kind": "both modified", "base": base, "ours": ours}
    shown = {name: value for name, value in head.items() if value is not MISSING}
    return {**shown, "sides": list(sides)}


def conflict(path: str, *sides: RecordedSide, base: Any = "o", ours: Any = "m") -> RecordedConflict:
    return RecordedConflict(path, "both modified", base, ours, list(sides))


def test_a_record_leaves_out_what_is_missing() -> None:
    made = RecordedConflict(
        "/x", "deleted by them", "o", MISSING, [RecordedSide("t", "c", MISSING)]
    )
    assert made.record() == {
        "path": "/x",
        "kind": "deleted by them",
        "base": "o",
        "sides": [{"task": "t", "commit": "c"}],
    }


def test_null_is_a_value_of_a_record() -> None:
    made = RecordedConflict("/x", "both modified", None, None, [RecordedSide("t", "c", None)])
    assert made.record()["base"] is None
    assert made.record()["sides"] == [{"task": "t", "commit": "c", "value": None}]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (MISSING, (MISSING, [])),
        ([], ([], [])),
        ({"a": "1"}, ({"a": "1"}, [])),
        ({"merge_conflicts": "none"}, ({"merge_conflicts": "none"}, [])),
        (
            {"merge_conflicts": [{"path": "/x"}], "a": "1"},
            ({"merge_conflicts": [], "a": "1"}, [{"path": "/x"}]),
        ),
    ],
)
def test_records_stand_apart_from_the_document(document: Any, expected: Any) -> None:
    assert split_records(document) == expected


A, B, C = record("/a", side("t", "1")), record("/b", side("t", "2")), {"odd": True}


@pytest.mark.parametrize(
    ("ours", "edits", "expected"),
    [
        pytest.param([A, B], [], [A, B], id="nothing changed"),
        pytest.param([A], [([A], [A, B])], [A, B], id="one side recorded one"),
        pytest.param([A, B], [([A, B], [B])], [B], id="one side decided one"),
        pytest.param([B], [([A, B], [A, B])], [B], id="decided here, kept there"),
        pytest.param([A, B], [([A, B], [A]), ([A, B], [B])], [], id="each decided another"),
        pytest.param([A], [([A], [A, B]), ([A], [A, B])], [A, B], id="both recorded the same"),
        pytest.param([C, A], [([C], [C, B])], [C, A, B], id="others' records stay"),
        pytest.param(
            [record("/a", side("t", "1"))],
            [([], [record("/a", side("u", "2"))])],
            [record("/a", side("t", "1"), side("u", "2"))],
            id="sides of one place come together",
        ),
        pytest.param(
            [record("/a", side("t", "1"), side("u", "2"))],
            [([record("/a", side("t", "1"))], [])],
            [record("/a", side("u", "2"))],
            id="decided before another side came",
        ),
    ],
)
def test_records_merge_side_by_side(ours: Any, edits: Any, expected: Any) -> None:
    assert merge_records(ours, edits, []) == expected


@pytest.mark.parametrize(
    ("ours", "new", "expected"),
    [
        pytest.param(
            [],
            conflict("/a", RecordedSide("t", "c", "1")),
            [record("/a", side("t", "1"))],
            id="new",
        ),
        pytest.param(
            [record("/a", side("t", "1"))],
            conflict("/a", RecordedSide("u", "c", "2")),
            [record("/a", side("t", "1"), side("u", "2"))],
            id="another task's",
        ),
        pytest.param(
            [record("/a", side("t", "1"))],
            conflict("/a", RecordedSide("t", "d", "2"), base="1"),
            [record("/a", side("t", "2", "d"))],
            id="the task went on: its base is that of the record",
        ),
        pytest.param(
            [record("/a", side("t", "1"))],
            conflict("/a", RecordedSide("t", "d", "o"), base="1"),
            [],
            id="the task went back",
        ),
        pytest.param(
            [record("/a", side("t", "1"))],
            conflict("/a", RecordedSide("t", "d", "2"), base="other"),
            [record("/a", side("t", "1"), side("t", "2", "d"))],
            id="the task changed something else: nothing is lost",
        ),
    ],
)
def test_a_new_conflict_joins_the_records(ours: Any, new: RecordedConflict, expected: Any) -> None:
    assert merge_records(ours, [], [new]) == expected


@pytest.mark.parametrize(
    ("records", "document", "expected"),
    [
        pytest.param([A], {"a": "m"}, [A], id="as it was"),
        pytest.param([A], {"a": "n"}, [record("/a", side("t", "1"), ours="n")], id="ours went on"),
        pytest.param([A], {"a": "1"}, [], id="ours is the side"),
        pytest.param(
            [record("/a", side("t", "1"), side("u", "2"))],
            {"a": "1"},
            [record("/a", side("u", "2"), ours="1")],
            id="ours is one of the sides",
        ),
        pytest.param([A], {}, [record("/a", side("t", "1"), ours=MISSING)], id="ours is gone"),
        pytest.param([record("/a", side("t"))], {}, [], id="gone on both sides"),
        pytest.param(
            [record("/parallel_tasks/t/phase", side("u", "1"))],
            {"parallel_tasks": [{"task_id": "s", "phase": "x"}, {"task_id": "t", "phase": "1"}]},
            [],
            id="in a keyed list",
        ),
        pytest.param(
            [C, {"path": "/a", "sides": []}], {"a": "m"}, [C, {"path": "/a", "sides": []}], id="odd"
        ),
        pytest.param(
            [record("no pointer", side("t", "1"))],
            {},
            [record("no pointer", side("t", "1"), ours=MISSING)],
            id="no pointer",
        ),
    ],
)
def test_records_become_simpler(records: Any, document: Any, expected: Any) -> None:
    assert simplify_records(records, document, POLICY) == expected
    assert simplify_records(expected, document, POLICY) == expected
