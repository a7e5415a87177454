"""Validation of staged contexts in the hook, as a whole process, beside `import pydantic`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from tests.benchmarks.measure import Figure, Process, medians, milliseconds

if TYPE_CHECKING:
    from collections.abc import Iterator

FILES = 3
SIZE = 20_000
ROUNDS = 15


def figures() -> Iterator[Figure]:
    """Measure `git context hook pre-commit` on three staged contexts of 20 KB."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
        for number in range(FILES):
            file = folder / ".claude" / "context" / f"w{number}.json"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(_context(f"w{number}"), indent=2), encoding="utf-8")
        subprocess.run(["git", "add", "."], cwd=folder, check=True)
        hook = Process([sys.executable, "-m", "git_context", "hook", "pre-commit"], folder)
        bare = Process([sys.executable, "-c", "import pydantic"], folder)
        times = medians({"hook": hook, "pydantic": bare}, rounds=ROUNDS)
    detail = ", ".join(f"{name} {milliseconds(seconds)}" for name, seconds in times.items())
    ratio = times["hook"] / times["pydantic"]
    yield Figure("hook on 3 staged files of 20 KB / import pydantic", ratio, 6, detail=detail)


def _context(workflow: str) -> dict[str, Any]:
    """Return a context of the size wanted, made of what contexts are made of."""
    lines = [
        f"Step {at}: move the profile endpoint to src/api/routes/profile_{at}.py and cover it"
        for at in range(SIZE // 200)
    ]
    tasks = [
        {"task_id": f"task-{at}", "agent": "developer", "status": "open", "scope": lines[at]}
        for at in range(SIZE // 500)
    ]
    return {
        "version": "1.0",
        "workflow_id": workflow,
        "timestamp": "2025-01-15T09:00:00Z",
        "parallel_tasks": tasks,
        "files_modified": [f"src/api/routes/profile_{at}.py" for at in range(len(lines))],
        "decisions": lines,
    }
