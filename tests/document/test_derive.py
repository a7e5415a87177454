"""Figures computed from a context: those of the example, and what is left out."""

from __future__ import annotations

import json
from itertools import permutations
from typing import Any

import pytest

from git_context.document.derive import derive
from git_context.document.fold import is_object
from git_context.document.policy import context_policy
from git_context.merge.threeway import merge
from git_context.merge.values import exact, plain
from tests.document.examples import CHILDREN, example, reported


def figures(**members: Any) -> dict[str, Any]:
    document = exact(members)
    assert is_object(document)
    return {"/".join(path): plain(value) for path, value in derive(document).items()}


def task(started: str | None, completed: str | None, **others: Any) -> dict[str, Any]:
    times = {"started_at": started, "completed_at": completed}
    return {"task_id": "t", **{name: at for name, at in times.items() if at}, **others}


@pytest.mark.parametrize("order", list(permutations(CHILDREN)))
def test_the_example_in_any_order(order: tuple[str, ...]) -> None:
    base = example("1-parent.json")
    merged = base
    for name in order:
        value = merge(base, merged, reported(name), context_policy()).value()
        assert is_object(value)
        merged = value
    found = derive(merged)
    expected = example("3-merged.json")
    summary, wanted = found["parallel_execution_summary",], expected["parallel_execution_summary"]
    assert is_object(summary)
    assert is_object(wanted)
    assert {**summary, "tasks": 0} == {**wanted, "tasks": 0}
    coverages = []
    assert isinstance(summary["tasks"], list)
    assert isinstance(wanted["tasks"], list)
    for mine, theirs in zip(summary["tasks"], wanted["tasks"], strict=True):
        assert is_object(mine)
        assert is_object(theirs)
        coverages.append(mine.pop("test_coverage", None))
        theirs.pop("test_coverage")
        assert mine == theirs
    assert coverages == ["87%", "94%", None]  # the tests report no percentage of their own
    metrics = {path[1]: value for path, value in found.items() if path[0] == "metrics"}
    assert metrics == expected["metrics"]


def test_zones_and_seconds_count() -> None:
    found = figures(
        parallel_tasks=[
            task("2025-01-15T10:00:00+02:00", "2025-01-15T08:30:31Z"),
            task("2025-01-15T08:10:00Z", "2025-01-15T09:00:00Z"),
        ]
    )
    summary = found["parallel_execution_summary"]
    assert summary["started_at"] == "2025-01-15T10:00:00+02:00"
    assert [each["duration_minutes"] for each in summary["tasks"]] == [31, 50]
    assert found["metrics/development_time"] == "60 minutes parallel (vs 81 minutes sequential)"
    assert found["metrics/speedup"] == "1.4x faster"


@pytest.mark.parametrize(
    "entry",
    [
        task(None, "2025-01-15T09:00:00Z"),
        task("2025-01-15T09:00:00Z", None),
        task("2025-01-15T10:00:00Z", "2025-01-15T09:00:00Z"),
        task("soon", "later"),
        {"task_id": "t", "started_at": 1, "completed_at": 2},
    ],
)
def test_times_that_cannot_be_known_are_left_out(entry: dict[str, Any]) -> None:
    assert figures(parallel_tasks=[entry]) == {}


def test_no_speed_without_time() -> None:
    found = figures(parallel_tasks=[task("2025-01-15T09:00:00Z", "2025-01-15T09:00:00Z")])
    assert "metrics/speedup" not in found


@pytest.mark.parametrize("total", ["", "%", "high", "1e9%", "9" * 400 + "%", 94, None, ["94%"]])
def test_a_coverage_that_is_no_percentage_counts_for_nothing(total: Any) -> None:
    context = {"implementation_details": {"test_coverage": {"total": total}}}
    assert figures(parallel_tasks=[{"task_id": "t", "context": context}]) == {}


@pytest.mark.parametrize("tasks", [None, {}, "x", [1, None, []]])
def test_what_is_no_list_of_tasks_has_no_figures(tasks: Any) -> None:
    assert figures(parallel_tasks=tasks) == {}


def test_stale_figures_are_computed_anew_by_a_merge_and_others_are_left_alone() -> None:
    base = exact({"workflow_id": "w", "files_modified": [], "metrics": {"total_files_modified": 0}})
    sides = [
        exact(
            {
                "workflow_id": "w",
                "files_modified": [name],
                "metrics": {"total_files_modified": 1, name: json.loads("1")},
            }
        )
        for name in ("a", "b")
    ]
    merged = merge(base, sides[0], sides[1], context_policy())
    assert not merged.conflicts
    assert merged.value() == exact(
        {
            "workflow_id": "w",
            "files_modified": ["a", "b"],
            "metrics": {"total_files_modified": 2, "a": 1, "b": 1},
        }
    )
