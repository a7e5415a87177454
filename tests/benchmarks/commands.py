"""Everyday commands as whole processes, on the example's repository, beside `import click`.

Python that imports click, the usual parser of command lines, is what a program of this kind takes
to do nothing. Commands that write begin at the same commit each time, on the branch of a task that
is not checked out; on the one that is, the working tree follows. An agents' hook is measured with
an event that concerns no task, beside Python that does nothing, and with one that it answers with
a hand-off. Measured is the time that processors spend, on git, too, which other work on the machine
hardly changes.
"""

from __future__ import annotations

import json
import sys
from functools import partial
from pathlib import Path
from shutil import copyfile
from typing import TYPE_CHECKING, Any, Final

from tests.benchmarks.repositories import begun, home
from tests.support.figures import Figure, Process, told, works_of
from tests.support.workflows import EXAMPLE, TASKS, WORKFLOW, children

if TYPE_CHECKING:
    from collections.abc import Iterator

    from git_context.api import Repository

ROUNDS: Final = 15
PYTHON: Final = (sys.executable, "-m", "git_context")
DOCUMENTS: Final = ("1-parent", "2a-frontend", "2b-backend", "2c-tests")
TASK: Final = TASKS[0]
AGENT: Final = "react-tanstack-developer"
ACTION: Final = "Accessibility audit (WCAG 2.1 AA)"
CLICK: Final = "import click"
NOTHING: Final = "python -I -c pass"
IDLE: Final = "hook with nothing to do"
WRITING: Final = {
    "add": ("add", "decisions", "Use one more library", "--task", TASK),
    "set": ("set", "phase", "review", "--task", TASK),
    "done": ("done", ACTION, "--task", TASK),
    "save": ("save", "--task", TASK, "--file"),
    "add, checked out": ("add", "decisions", "Use one more library"),
}
READING: Final = {
    "show": (("show",), 1.5),
    "status": (("status",), 1.5),
    "log": (("log",), 1.7),
    "blame": (("blame",), 1.7),
    "brief": (("brief", "--task", TASK), 1.7),
    "merge --dry-run": (("merge", "--dry-run"), 1.7),
}
TARGETS: Final = {
    **dict.fromkeys(("add", "set", "done", "save"), 1.7),
    **{name: target for name, (_, target) in READING.items()},
    "validate": 2.5,
    "review": 4.0,
    IDLE: 1.5,
    "hook with a hand-off": 1.6,
}


def figures() -> Iterator[Figure]:
    """Measure each in turns with `import click`."""
    with home() as parent:
        tried, merged = (_example(parent / name) for name in ("tried", "merged"))
        merged.merge()
        folder = merged.store.common_dir.parent
        processes = {
            CLICK: Process([sys.executable, "-c", CLICK], parent),
            NOTHING: Process([sys.executable, "-I", "-c", "pass"], parent),
            **dict(_writing(tried, parent)),
            **dict(_reading(tried)),
            "validate": Process([*PYTHON, "validate"], folder),
            "review": Process([*PYTHON, "review", "main~1", "main"], folder),
            **dict(_hooks(tried)),
        }
        times = works_of(processes, ROUNDS)
    for name in list(processes)[2:]:
        yield _figure(name, NOTHING if name == IDLE else CLICK, TARGETS.get(name), times)


def _figure(name: str, floor: str, target: float | None, times: dict[str, float]) -> Figure:
    shown = told({name: times[name], floor: times[floor]})
    return Figure(f"`{name}` / `{floor}`", times[name] / times[floor], target, detail=shown)


def _example(folder: Path) -> Repository:
    """Make the example's workflow with its tasks on branches."""
    opened = begun(folder)
    documents = folder.with_name(f"{folder.name}-documents")
    documents.mkdir()
    for name in DOCUMENTS:
        copyfile(Path(str(EXAMPLE / f"{name}.json")), documents / f"{name}.json")
    opened.import_(documents)
    return opened


def _writing(opened: Repository, parent: Path) -> Iterator[tuple[str, Process]]:
    document: dict[str, Any] = children()[TASK]
    document["decisions"].append("Use one more library")
    file = parent / "child.json"
    file.write_text(json.dumps(document, indent=2), encoding="utf-8")
    folder = opened.store.common_dir.parent
    git = opened.store.git
    task, main = git.commit(f"context/{WORKFLOW}/{TASK}"), git.commit("main")
    for name, words in WRITING.items():
        more = [str(file)] if name == "save" else []
        is_of_task = "--task" in words
        back = ("update-ref", f"refs/heads/context/{WORKFLOW}/{TASK}", task)
        begin = back if is_of_task else ("reset", "--quiet", "--hard", main)
        yield name, Process([*PYTHON, *words, *more], folder, partial(git.run, *begin))


def _reading(opened: Repository) -> Iterator[tuple[str, Process]]:
    folder = opened.store.common_dir.parent
    for name, (words, _) in READING.items():
        yield name, Process([*PYTHON, *words], folder)


def _hooks(opened: Repository) -> Iterator[tuple[str, Process]]:
    folder = opened.store.common_dir.parent
    agents = {IDLE: "general-purpose", "hook with a hand-off": AGENT}
    for name, agent in agents.items():
        event = {"agent_id": f"id of {agent}", "agent_type": agent, "cwd": str(folder)}
        command = [*PYTHON, "hook", "SubagentStart"]
        yield name, Process(command, folder, given=json.dumps(event).encode())
