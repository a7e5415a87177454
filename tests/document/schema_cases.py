"""Documents that the schema allows, and documents that it does not."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

EXAMPLES = sorted((Path(str(files("git_context"))) / "data" / "user-profile").iterdir())


GOOD = {"version": "1.0", "workflow_id": "w"}


# Members, and where the fault is.
BAD: list[tuple[dict[str, Any], str]] = [
    ({"version": 1.0}, "version"),
    ({"version": "1"}, "version"),
    ({"version": "1.0.0"}, "version"),
    ({"version": None}, "version"),
    ({"workflow_id": 7}, "workflow_id"),
    ({"timestamp": 1736931600}, "timestamp"),
    ({"current_agent": ["a"]}, "current_agent"),
    ({"phase": True}, "phase"),
    ({"decisions": "one"}, "decisions"),
    ({"decisions": None}, "decisions"),
    ({"decisions": ["one", 2]}, "decisions/1"),
    ({"files_modified": {"a": 1}}, "files_modified"),
    ({"parallel_tasks": {}}, "parallel_tasks"),
    ({"parallel_tasks": ["a"]}, "parallel_tasks/0"),
    ({"parallel_tasks": [{"agent": "a"}]}, "parallel_tasks/0"),
    ({"parallel_tasks": [{"task_id": 1}]}, "parallel_tasks/0/task_id"),
    ({"parallel_tasks": [{"task_id": "a", "files_count": "3"}]}, "parallel_tasks/0/files_count"),
    ({"parallel_tasks": [{"task_id": "a", "files_count": True}]}, "parallel_tasks/0/files_count"),
    ({"parallel_tasks": [{"task_id": "a", "context": []}]}, "parallel_tasks/0/context"),
    ({"checkpoints": [{"id": 1.5}]}, "checkpoints/0/id"),
    ({"checkpoints": [{}]}, "checkpoints/0"),
    ({"error_log": ["x"]}, "error_log/0"),
    ({"conversation_history": "x"}, "conversation_history"),
    ({"integration_concerns": [{"concern": None}]}, "integration_concerns/0/concern"),
    ({"merge_conflicts": [{}]}, "merge_conflicts/0"),
    ({"metrics": 1}, "metrics"),
    ({"metrics": {"total_files_modified": "19"}}, "metrics/total_files_modified"),
    ({"context_summary": 1}, "context_summary"),
]


FINE: list[dict[str, Any]] = [
    {},
    {"version": "99.7"},
    {"next_agent": None, "phase": None},
    {"unknown": [1, {"a": None}], "feature_spec": "text", "metadata": [1]},
    {"parallel_tasks": [{"task_id": "a.b", "files_count": 3, "context": {"x": 1}, "mine": 1}]},
    {"checkpoints": [{"id": 1}, {"id": "one"}]},
    {"metrics": {"own": 1e400, "total_files_modified": None}},
]
