from __future__ import annotations

from typing import Any

import pytest

from git_context.document.ownership import foreign_changes
from git_context.document.settings import Settings, read_settings
from git_context.merge.pointer import to_pointer
from git_context.merge.values import exact

BASE: dict[str, Any] = {
    "version": "1.0",
    "workflow_id": "w",
    "timestamp": "2025-01-15T09:00:00Z",
    "phase": "parallel",
    "feature_spec": {"name": "x"},
    "parallel_tasks": [{"task_id": "api"}, {"task_id": "web", "status": "open"}],
    "constraints": ["one", "two"],
    "decisions": ["a", "b"],
    "error_log": [{"message": "m"}],
    "metrics": {"own": 1, "speedup": "2x"},
}


def changes(
    members: dict[str, Any], task: str = "api", settings: Settings | None = None
) -> list[str]:
    before, after = exact(BASE), exact({**BASE, **members})
    assert isinstance(before, dict)
    assert isinstance(after, dict)
    after = {name: value for name, value in after.items() if value != "REMOVED"}
    found = foreign_changes(before, after, task, settings or Settings())
    return [to_pointer(path) for path, _ in found]


WEB = {"task_id": "web", "status": "open"}
API = {"task_id": "api"}


@pytest.mark.parametrize(
    "members",
    [
        {},
        {"parallel_tasks": [{**API, "status": "done", "context": {}}, WEB]},
        {"parallel_tasks": [API, WEB, {"task_id": "api.db"}]},
        {"parallel_tasks": [WEB, API]},
        {"decisions": ["b", "c"]},
        {"files_modified": ["x.py"]},
        {"constraints": ["one", "two", "three"]},
        {"error_log": [{"message": "m"}, {"message": "n"}]},
        {"timestamp": "2025-01-15T10:00:00Z"},
        {"timestamp": "2025-01-15T10:00:00+01:00"},
        {"metrics": {"own": 1, "speedup": "3x", "total_files_modified": 1}},
        {"parallel_execution_summary": {"tasks": []}},
    ],
    ids=str,
)
def test_what_a_task_may_do(members: dict[str, Any]) -> None:
    assert changes(members) == []


@pytest.mark.parametrize(
    ("members", "place"),
    [
        ({"parallel_tasks": [API, {**WEB, "status": "done"}]}, "/parallel_tasks/1"),
        ({"parallel_tasks": [API]}, "/parallel_tasks"),
        ({"parallel_tasks": [WEB]}, "/parallel_tasks"),
        ({"parallel_tasks": [API, WEB, {"task_id": "apis"}]}, "/parallel_tasks/2"),
        ({"parallel_tasks": [API, WEB, WEB]}, "/parallel_tasks/1"),
        ({"parallel_tasks": [API, WEB, 7]}, "/parallel_tasks/2"),
        ({"parallel_tasks": None}, "/parallel_tasks"),
        ({"parallel_tasks": "REMOVED"}, "/parallel_tasks"),
        ({"constraints": ["one"]}, "/constraints"),
        ({"constraints": ["one", "TWO"]}, "/constraints"),
        ({"constraints": "REMOVED"}, "/constraints"),
        ({"error_log": [{"message": "M"}]}, "/error_log"),
        ({"feature_spec": {"name": "y"}}, "/feature_spec"),
        ({"workflow_id": "v"}, "/workflow_id"),
        ({"phase": "done"}, "/phase"),
        ({"next_agent": None}, "/next_agent"),
        ({"timestamp": "2025-01-15T08:00:00Z"}, "/timestamp"),
        ({"metrics": {"own": 2}}, "/metrics/own"),
        ({"unknown": 1}, "/unknown"),
    ],
    ids=str,
)
def test_what_a_task_may_not_do(members: dict[str, Any], place: str) -> None:
    assert changes(members) == [place]


def test_a_sub_task_owns_itself_alone() -> None:
    assert changes({"parallel_tasks": [{**API, "status": "x"}, WEB]}, "api.db") == [
        "/parallel_tasks/0"
    ]


def test_a_repository_decides_for_itself() -> None:
    strict = read_settings('[ownership]\nedit = ["/phase"]\nadd = ["/decisions"]\n')

    assert changes({"phase": "done", "decisions": ["a", "b", "c"]}, settings=strict) == []
    assert changes({"decisions": ["b"]}, settings=strict) == ["/decisions"]
    assert changes({"constraints": ["one", "two", "three"]}, settings=strict) == ["/constraints"]
