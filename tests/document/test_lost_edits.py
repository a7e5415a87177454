from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from git_context.document.lost_edits import EditVersions, find_lost_edits
from git_context.document.policy import context_policy
from git_context.merge.pointer import to_pointer
from git_context.merge.policy import Policy
from git_context.merge.threeway import merge
from git_context.merge.values import MISSING, exact
from tests.support.documents import INFERRED, Triple, triples

BASE: dict[str, Any] = {
    "workflow_id": "w",
    "phase": "one",
    "decisions": ["a", "b"],
    "parallel_tasks": [{"task_id": "api"}, {"task_id": "web"}],
    "metrics": {"total_files_modified": 1},
    "steps": [1, 1, 2],
}
MERGED: dict[str, Any] = {
    "workflow_id": "w",
    "phase": "two",
    "decisions": ["b", "c", "d"],
    "parallel_tasks": [
        {"task_id": "api", "status": "done"},
        {"task_id": "web"},
        {"task_id": "e2e"},
    ],
    "metrics": {"total_files_modified": 2},
    "steps": [1, 1, 2, 2],
    "notes": "n",
}


def lost(members: dict[str, Any]) -> list[str]:
    committed = {name: value for name, value in {**MERGED, **members}.items() if value != "GONE"}
    trio = EditVersions(exact(BASE), exact(MERGED), exact(committed))
    return [to_pointer(path) for path, _, _ in find_lost_edits(trio, context_policy())]


@pytest.mark.parametrize(
    ("members", "places"),
    [
        ({}, []),
        ({"decisions": ["b", "c"]}, ["/decisions"]),
        ({"decisions": ["a", "b", "c", "d"]}, ["/decisions"]),
        ({"decisions": ["a", "b"]}, ["/decisions", "/decisions", "/decisions"]),
        ({"decisions": ["d", "c", "b", "of one's own"]}, []),
        ({"decisions": "GONE"}, ["/decisions"]),
        ({"phase": "one"}, ["/phase"]),
        ({"phase": "three"}, []),
        ({"notes": "GONE"}, ["/notes"]),
        (
            {"parallel_tasks": BASE["parallel_tasks"]},
            ["/parallel_tasks/api/status", "/parallel_tasks/e2e"],
        ),
        ({"metrics": {"total_files_modified": 1}}, []),
        ({"steps": [1, 1, 2]}, ["/steps"]),
        ({"steps": [1, 2, 2]}, []),
    ],
    ids=str,
)
def test_edits_that_are_lost(members: dict[str, Any], places: list[str]) -> None:
    assert lost(members) == places


def test_a_document_that_is_gone() -> None:
    trio = EditVersions(exact(BASE), exact(MERGED), MISSING)

    assert [path for path, _, _ in find_lost_edits(trio, context_policy())] == [()]


def test_where_sides_clashed_a_person_decided() -> None:
    trio = EditVersions(exact(BASE), exact(MERGED), exact({**MERGED, "phase": "one"}))

    assert list(find_lost_edits(trio, context_policy(), [("phase",)])) == []


@given(triples(INFERRED))
def test_undoing_a_whole_merge_is_never_overlooked(triple: Triple) -> None:
    base, ours, theirs = triple
    merged = merge(base, ours, theirs)
    value = merged.value()

    assert list(find_lost_edits(EditVersions(base, value, value), Policy())) == []
    if not merged.conflicts and value != base and MISSING not in (base, value):
        assert list(find_lost_edits(EditVersions(base, value, base), Policy())) != [] or _reordered(
            base, value
        )


def _reordered(base: object, value: object) -> bool:
    """Tell whether two values differ in the order of items alone, which is no edit to lose."""
    if isinstance(base, dict) and isinstance(value, dict):
        return base.keys() == value.keys() and all(
            _reordered(base[key], value[key]) for key in base
        )
    if isinstance(base, list) and isinstance(value, list):
        return sorted(map(repr, base)) == sorted(map(repr, value)) or (
            len(base) == len(value) and all(map(_reordered, base, value))
        )
    return base == value
