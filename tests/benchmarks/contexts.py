"""Contexts of any size, with edits on both sides all over them."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

KB, MB = 1000, 1_000_000
SIZES = {"5 KB": 5 * KB, "50 KB": 50 * KB, "500 KB": 500 * KB, "5 MB": 5 * MB, "50 MB": 50 * MB}
EDITED = 100  # one task in so many is edited, on each side
CLASHES = 3


def write_versions(folder: Path, size: int, *, clashing: bool = False) -> int:
    """Write `base`, `ours` and `theirs` of about `size` bytes; return the size of the base."""
    folder.mkdir(parents=True, exist_ok=True)
    hundred, two_hundred = (len(json.dumps(context(count), indent=2)) for count in (100, 200))
    base = context(max(size * 100 // (two_hundred - hundred), 1))
    for side, first in (("ours", 0), ("theirs", 1)):
        write(folder / side, edited(base, side, first, clashing=clashing))
    return write(folder / "base", base)


def context(tasks: int) -> dict[str, Any]:
    """Return a context with so many tasks, each with sections of its own."""
    return {
        "version": "1.0",
        "workflow_id": "benchmark",
        "timestamp": "2026-01-01T00:00:00Z",
        "phase": "parallel",
        "parallel_tasks": [task(number) for number in range(tasks)],
        "files_modified": [f"src/module_{number}/file.py" for number in range(tasks)],
        "decisions": [f"Decision {number}: keep it simple" for number in range(tasks)],
        "pending_actions": [f"Action {number}: review it" for number in range(tasks)],
        "error_log": [
            {"timestamp": f"2026-01-01T00:00:00.{number:09}Z", "agent": "x", "error": "timeout"}
            for number in range(tasks // 4)
        ],
        "context_summary": "A workflow with many tasks.",
    }


def task(number: int) -> dict[str, Any]:
    return {
        "task_id": f"task-{number}",
        "agent": "developer",
        "status": "in_progress",
        "started_at": "2026-01-01T00:00:00Z",
        "context": {
            "implementation_details": {
                "notes": f'Notes of task {number}: as written, "quoted" and über-long. ' * 4,
                "coverage": {"lines": 91.5, "branches": 80, "total": "91%"},
                "tags": ["api", "database", "review"],
            },
            "api_contract_assumptions": [f"GET /things/{number}", f"PUT /things/{number}"],
        },
    }


def edited(base: dict[str, Any], side: str, first: int, *, clashing: bool) -> dict[str, Any]:
    """Return what one side made of it: additions, removals and changes, the other's excepted."""
    document = copy.deepcopy(base)
    tasks = document["parallel_tasks"]
    for entry in tasks[first :: max(min(EDITED, len(tasks) // 2), 2)]:
        entry["status"] = "completed"
        entry["context"]["implementation_details"]["tags"].append(side)
        entry["context"][f"section_of_{side}"] = {"by": side}
    tasks.append({**task(0), "task_id": f"task-of-{side}"})
    for name in ("files_modified", "decisions", "pending_actions"):
        document[name].append(f"{name} of {side}")
        if len(document[name]) > EDITED:
            del document[name][first + 10]
    if clashing:
        for entry in tasks[1 : 1 + CLASHES]:
            entry["agent"] = side
    return document


def write(file: Path, document: object) -> int:
    return file.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", "utf-8")
