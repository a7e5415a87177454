"""The command and the hook as whole processes, and what validation itself takes.

`jsonschema` is another validator, with this tool's own schema: it looks at types alone, while
`validate` also looks for secrets, paths, times and references, and tells lines and columns.
"""

from __future__ import annotations

import json
import sys
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import jsonschema  # type: ignore[import-untyped]

from git_context.document.schema import json_schema
from git_context.document.validate import ValidationRequest, validate
from git_context.repository.names import context_path
from tests.benchmarks.contexts import KB
from tests.benchmarks.repositories import begun, home
from tests.support.figures import Figure, Process, medians, timed, told

if TYPE_CHECKING:
    from collections.abc import Iterator

EXAMPLE: Final = Path(str(files("git_context"))) / "data" / "user-profile" / "3-merged.json"
FILES: Final = 3
SMALL, LARGE = 20 * KB, 400 * KB  # above 500 KB, a context is an error unread
ROUNDS: Final = 15


def figures() -> Iterator[Figure]:
    """Measure `git context validate`, `git context hook pre-commit`, and validation alone."""
    with home() as parent:
        yield _command(parent / "command")
        yield _hook(parent / "hook")
    yield from _validation()


def _command(folder: Path) -> Figure:
    """Measure the command on the merged context of the example, which is valid."""
    begun(folder)
    document = EXAMPLE.read_bytes()
    file = folder / context_path(json.loads(document)["workflow_id"])
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(document)
    validate_it = Process([sys.executable, "-m", "git_context", "validate", str(file)], folder)
    bare = Process([sys.executable, "-c", "import click"], folder)
    times = medians({"validate": validate_it, "import click": bare}, ROUNDS)
    ratio = times["validate"] / times["import click"]
    return Figure(
        "`validate` on the context of the example / `import click`", ratio, 4, detail=told(times)
    )


def _hook(folder: Path) -> Figure:
    git = begun(folder).store.git
    for number in range(FILES):
        file = folder / context_path(f"w{number}")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(_context(f"w{number}", SMALL), indent=2), encoding="utf-8")
    git.run("add", "--all")
    hook = Process([sys.executable, "-m", "git_context", "hook", "pre-commit"], folder)
    bare = Process([sys.executable, "-c", "import pydantic"], folder)
    times = medians({"hook": hook, "import pydantic": bare}, ROUNDS)
    ratio = times["hook"] / times["import pydantic"]
    return Figure(
        f"hook on {FILES} staged files of 20 KB / `import pydantic`", ratio, 6, detail=told(times)
    )


def _validation() -> Iterator[Figure]:
    text = json.dumps(_context("w", LARGE), indent=2).encode()
    other = jsonschema.Draft202012Validator(json_schema())
    works = {
        "validate": lambda: validate(ValidationRequest(".claude/context/w.json", text)),
        "read": lambda: json.loads(text),
        "jsonschema": lambda: list(other.iter_errors(json.loads(text))),
    }
    times = timed(works, ROUNDS)
    for name, label in (("read", "reading it"), ("jsonschema", "jsonschema")):
        ratio = times["validate"] / times[name]
        yield Figure(f"`validate` of 400 KB / {label}", ratio, detail=told(times))


def _context(workflow: str, size: int) -> dict[str, Any]:
    """Return a context of the size wanted, made of what contexts are made of."""
    lines = [
        f"Step {at}: move the profile endpoint to src/api/routes/profile_{at}.py and cover it"
        for at in range(size // 200)
    ]
    tasks = [
        {"task_id": f"task-{at}", "agent": "developer", "status": "open", "scope": lines[at]}
        for at in range(size // 500)
    ]
    return {
        "version": "1.0",
        "workflow_id": workflow,
        "timestamp": "2025-01-15T09:00:00Z",
        "parallel_tasks": tasks,
        "files_modified": [f"src/api/routes/profile_{at}.py" for at in range(len(lines))],
        "decisions": lines,
    }
