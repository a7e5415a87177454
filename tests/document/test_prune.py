"""What a prune may take, in which order, and that it takes nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_context.document.derive import derive
from git_context.document.fold import is_object
from git_context.document.prune import (
    PrunablePart,
    choose_parts,
    prunable_parts,
    reference_to,
    referred_parts,
)
from git_context.document.references import prune_parts, remove_parts
from tests.support.prunable import COMMIT, LONG, context, contexts, message, rich, task

if TYPE_CHECKING:
    from git_context.merge.values import Json

KEPT = (
    "files_modified",
    "decisions",
    "pending_actions",
    "constraints",
    "shared_constraints",
    "integration_concerns",
    "context_summary",
    "metrics",
    "parallel_execution_summary",
)


def pointers(document: dict[str, Json], *done: str) -> list[str]:
    return [part.pointer for part in prunable_parts(document, done)]


def test_what_goes_in_which_order() -> None:
    found = prunable_parts(rich(), [])
    assert [(part.kind, part.pointer, part.items) for part in found] == [
        ("conversation_history", "/conversation_history", (5, 6, 7, 8)),
        ("error_log", "/error_log", (0,)),
        ("checkpoints", "/checkpoints/one", ()),
        ("context", "/parallel_tasks/backend/context/implementation_details/endpoints", ()),
        (
            "context",
            "/parallel_tasks/backend/context/implementation_details/test_coverage/files",
            (),
        ),
        ("context", "/parallel_tasks/backend/context/notes", ()),
    ]


def test_a_merged_task_counts_as_done_whatever_its_status_says() -> None:
    assert "/parallel_tasks/frontend/context/notes" in pointers(rich(), "frontend")


@pytest.mark.parametrize("status", ["completed", "failed", "cancelled", "Completed"])
def test_an_ended_task_is_done(status: str) -> None:
    document = context(parallel_tasks=[task("t", status, notes=LONG)])
    assert pointers(document) == ["/parallel_tasks/t/context/notes"]


@pytest.mark.parametrize("name", KEPT)
def test_in_a_section_too_what_the_work_stands_on_stays(name: str) -> None:
    assert pointers(context(parallel_tasks=[{**task("t"), "context": {name: [LONG]}}])) == []


def test_what_is_smaller_than_its_reference_stays() -> None:
    assert pointers(context(parallel_tasks=[task("t", notes="short", other=None)])) == []


def test_the_first_5_and_last_20_messages_stay() -> None:
    for count, wanted in ((25, []), (26, [5]), (40, list(range(5, 20)))):
        document = context(conversation_history=[message(at) for at in range(count)])
        assert [at for part in prunable_parts(document, []) for at in part.items] == wanted


@pytest.mark.parametrize(
    "mark",
    [
        {"type": "decision"},
        {"kind": "Decision"},
        {"decision": True},
        {"decision": "use SQL"},
        {"pinned": True},
        {"important": True},
        {"is_decision": True},
    ],
)
def test_messages_marked_as_decisions_stay(mark: dict[str, Any]) -> None:
    document = context(
        conversation_history=[message(at, **(mark if at == 7 else {})) for at in range(30)]
    )
    assert [part.items for part in prunable_parts(document, [])] == [(5, 6, 8, 9)]
    section = context(parallel_tasks=[task("t", conversation_history=[message(0, **mark)])])
    assert pointers(section) == []


@pytest.mark.parametrize(
    ("error", "goes"),
    [
        ({"resolved": True}, True),
        ({"status": "resolved"}, True),
        ({"status": "Fixed"}, True),
        ({"resolution": "Turned it off and on."}, True),
        ({"resolved_at": "2026-01-01T00:00:00Z"}, True),
        ({"resolved": False}, False),
        ({"resolved": None}, False),
        ({"status": "open"}, False),
        ({}, False),
    ],
)
def test_which_errors_are_resolved(error: dict[str, Any], *, goes: bool) -> None:
    document = context(error_log=[{"error": LONG, **error}])
    assert bool(pointers(document)) is goes


def test_which_checkpoints_are_finished() -> None:
    def found(*points: dict[str, Any]) -> list[str]:
        return pointers(context(checkpoints=[{"note": LONG, **point} for point in points]))

    assert found({"id": "a"}) == []
    assert found({"id": "a"}, {"id": "b"}) == ["/checkpoints/a"]
    assert found({"id": "a", "status": "finished"}) == ["/checkpoints/a"]
    assert found({"id": "a"}, {"id": "a"}, {"id": "b"}) == []
    assert found({"id": 1}, {"id": "1"}, {"id": "b"}) == []


@pytest.mark.parametrize(
    "tasks", [None, {}, "x", [1, None], [{"task_id": 1}], [task("t", notes=LONG)] * 2]
)
def test_what_has_no_one_place_stays(tasks: Any) -> None:
    assert pointers(context(parallel_tasks=tasks)) == []


@given(contexts)
def test_a_prune_takes_nothing_that_the_work_stands_on(document: dict[str, Json]) -> None:
    left = remove_parts(document, reference_to(prunable_parts(document, []), COMMIT))
    assert derive(left) == derive(document)
    for name in KEPT:
        assert left.get(name) == document.get(name)
    old, new = (_entries(one) for one in (document, left))
    for before, after in zip(old, new, strict=True):
        assert {**before, "context": 0} == {**after, "context": 0}


@given(contexts)
def test_what_was_taken_is_not_there_to_be_taken_again(document: dict[str, Json]) -> None:
    left = prune_parts(document, reference_to(prunable_parts(document, []), COMMIT))
    assert prunable_parts(left, []) == []


@given(contexts)
def test_a_reference_tells_what_was_taken(document: dict[str, Json]) -> None:
    found = prunable_parts(document, [])
    told = referred_parts(reference_to(found, COMMIT), document)
    assert sorted(told) == sorted(found)


@given(st.lists(st.integers(1, 50), max_size=30), st.integers(0, 800))
def test_a_budget_takes_as_few_as_it_needs(sizes: list[int], limit: int) -> None:
    found = [PrunablePart("context", (str(at),), (), size) for at, size in enumerate(sizes)]

    def measure(some: list[PrunablePart]) -> int:
        return sum(sizes) - sum(part.bytes for part in some)

    taken = choose_parts(found, limit, measure)
    assert taken == found[: len(taken)]
    assert measure(taken) <= limit or taken == found
    assert not taken or measure(taken[:-1]) > limit


def _entries(document: dict[str, Json]) -> list[dict[str, Json]]:
    listed = document["parallel_tasks"]
    assert isinstance(listed, list)
    return [entry for entry in listed if is_object(entry)]
