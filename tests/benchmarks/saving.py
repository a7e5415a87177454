"""A save of a child document, beside `git commit` of the same file and a bare `import pygit2`.

The save checks the document, folds it into the parent's, splices that into the text that is there,
and commits on the task's branch without a checkout. Both commit a file of the same size, with
another decision each time.
"""

from __future__ import annotations

import json
import sys
from itertools import count
from typing import TYPE_CHECKING, Any, Final

from git_context.repository.names import context_path
from tests.benchmarks.contexts import KB
from tests.benchmarks.repositories import WORKFLOW, begun, home
from tests.support.figures import Figure, Process, medians, told

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TASK: Final = "task"
LINE: Final = "Keep it simple, and say why, so that whoever comes next knows; this is number "
TARGET, SMALL = 3, 20 * KB
SIZES: Final = {"20 KB": SMALL, "200 KB": 200 * KB, "2 MB": 2000 * KB}
ROUNDS: Final = 11


def figures() -> Iterator[Figure]:
    """Measure saves of some sizes; the target is for such as an agent makes."""
    with home() as parent:
        for name, size in SIZES.items():
            yield from _saves(parent / name.replace(" ", "-"), name, size)


def _saves(folder: Path, name: str, size: int) -> Iterator[Figure]:
    opened = begun(folder)
    opened.start(WORKFLOW, {"decisions": ["one"]})
    opened.fork(TASK, agent="benchmark", scope="all")
    number = count()
    child = folder.with_suffix(".json")
    same = folder / context_path(WORKFLOW)
    command = ["save", "--task", TASK, "--file", str(child)]
    commit = ["git", "commit", "--quiet", "--all", "--message=Save"]
    processes = {
        "save": Process(
            [sys.executable, "-m", "git_context", *command],
            folder,
            lambda: _write(child, size, next(number)),
        ),
        "git commit": Process(commit, folder, lambda: _write(same, size, next(number))),
        "import pygit2": Process([sys.executable, "-c", "import pygit2"], folder),
    }
    times = medians(processes, ROUNDS)
    ratio = times["save"] / (times["git commit"] + times["import pygit2"])
    target = TARGET if size == SMALL else None
    names = f"save of {name} / `git commit` and `import pygit2`"
    yield Figure(names, ratio, target, detail=told(times))
    if size == SMALL:
        yield Figure("memory of a save", processes["save"].peak(), 400, " MB")


def _write(file: Path, size: int, number: int) -> None:
    """Write a child document of a size, which differs from others by its last decision."""
    document: dict[str, Any] = {
        "task_id": TASK,
        "parent_workflow_id": WORKFLOW,
        "phase": "in progress",
        "decisions": [f"{LINE}{at}" for at in range(size // len(LINE))] + [f"The {number}th save"],
    }
    file.write_text(json.dumps(document, indent=2), encoding="utf-8")
