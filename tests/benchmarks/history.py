"""`log` and `blame` over 10,000 commits, beside what git needs to list them.

`git log --format=%H -- FILE` reads no file at all, and after `git gc` not even commits: git has
written its index of them then. `log` and `blame` rest on all versions of the context, which
`git context init` reads ahead: measured in a clone that is set up, and after one to 16 commits
more. As saves leave a repository (loose objects), and as `git gc` does (packed, commit graph).

Without `init` the first of them reads each version, once, and misses the limit: libgit2 alone takes
7 times as long to unpack the versions of a packed file as git takes to list the commits. `git log
-p` reads them, too, so that the first time is compared with that as well.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from git_context.history.history_cache import FOLDER
from git_context.repository.git import Git
from git_context.setup.interpreter import site_folder
from tests.support.figures import Figure, Process, medians

if TYPE_CHECKING:
    from collections.abc import Iterator

START = (
    "import os, sys; sys.path.insert(0, sys.argv.pop(1)); "
    "os.dup2(os.open(os.devnull, os.O_WRONLY), 1); "
    "from git_context.cli import run; run()"
)
READY, GROWN = "set up", "a few commits later"
COLD, INIT = "not set up, first", "init"
TARGET = 5
LIST, SHOW = "log --format=%H", "log -p"
COMMITS = 10_000
TASKS = 16
ITEMS = 60  # in each list, which makes a document of 10 KB
PATH = ".claude/context/benchmark.json"
WHO = "benchmark <benchmark@example.org>"
FIRST_SECOND = 1_767_225_600


def figures() -> Iterator[Figure]:
    """Measure both commands in both kinds of repositories, and their memory."""
    with TemporaryDirectory(prefix="git-context-benchmark-") as name:
        home = Path(name)
        os.environ.update({"HOME": name, "XDG_CONFIG_HOME": name, "GIT_CONFIG_NOSYSTEM": "1"})
        packed, loose = home / "packed", home / "loose"
        document = _build(packed)
        _unpack(packed, loose)
        Git(packed).run("gc", "--quiet")
        for folder in (loose, packed):
            for command in ("log", "blame"):
                yield from _compared(folder, command, document)


def _compared(folder: Path, command: str, document: dict[str, Any]) -> Iterator[Figure]:
    program = [sys.executable, "-c", START, str(site_folder())]
    line = [*program, command, "-w", "benchmark"]

    def forget() -> None:
        shutil.rmtree(folder / ".git" / FOLDER, ignore_errors=True)

    def show_plainly() -> None:
        # What git shows of contexts in a clone that is set up is another topic.
        (folder / ".git/info/attributes").unlink(missing_ok=True)

    def grow() -> None:
        document["phase"] = str(random.random())  # another each time
        parent = f"from {Git(folder).commit('main')}\n"
        stream = _commit(document, COMMITS, parent)
        Git(folder).run("fast-import", "--quiet", input=stream.encode())

    listing = Process(["sh", "-c", f"git {LIST} -- {PATH} >/dev/null"], folder)
    showing = Process(["sh", "-c", f"git {SHOW} -- {PATH} >/dev/null"], folder, show_plainly)
    cold = Process(line, folder, forget)
    init = Process([*program, INIT], folder, forget)
    ready = Process(line, folder)
    name = f"{command}, {COMMITS:,} commits, {folder.name}"

    # What comes last leaves the clone set up.
    times = medians({LIST: listing, SHOW: showing, COLD: cold, INIT: init}, rounds=3)
    known = medians({LIST: listing, READY: ready}, rounds=15)
    yield _figure(f"{name}, {READY}", known, READY, LIST, TARGET)
    grown = medians({LIST: listing, GROWN: Process(line, folder, grow)}, rounds=15)
    yield _figure(f"{name}, {GROWN}", grown, GROWN, LIST, TARGET)
    yield _figure(f"{name}, {COLD}", times, COLD, LIST, TARGET)
    yield _figure(f"{name}, {COLD}", times, COLD, SHOW)
    yield _figure(f"init, which reads them for both commands, {folder.name}", times, INIT, SHOW)
    yield Figure(f"memory of {name}, {COLD}", cold.peak(), 400, " MB")
    yield Figure(f"memory of {name}, {READY}", ready.peak(), 400, " MB")


def _figure(
    name: str, times: dict[str, float], one: str, other: str, target: float | None = None
) -> Figure:
    detail = f"{times[one]:.2f} s, {times[other]:.2f} s"
    return Figure(f"{name} / git {other}", times[one] / times[other], target, detail=detail)


def _build(folder: Path) -> dict[str, Any]:
    """Make a line of commits, each of which changes fields and items as a save does.

    Returns the last document.
    """
    folder.mkdir()
    git = Git(folder)
    git.run("init", "--quiet", "--initial-branch=main", "--template=")
    chance = random.Random(1)  # the same history each time
    document = _document()
    stream: list[str] = []
    for number in range(COMMITS):
        _change(document, number, chance)
        stream.append(_commit(document, number))
    git.run("fast-import", "--quiet", input="".join(stream).encode())
    return document


def _document() -> dict[str, Any]:
    return {
        "version": "1.0",
        "workflow_id": "benchmark",
        "timestamp": "",
        "current_agent": "",
        "parallel_tasks": [
            {"task_id": f"task-{at}", "agent": f"agent-{at}", "scope": "a part", "status": ""}
            for at in range(TASKS)
        ],
        "files_modified": [f"src/module_{at}/file.py" for at in range(ITEMS)],
        "decisions": [f"Decision {at}: keep it simple, and say why" for at in range(ITEMS)],
        "pending_actions": [f"Action {at}: review what was done" for at in range(ITEMS)],
    }


def _change(document: dict[str, Any], number: int, chance: random.Random) -> None:
    document["timestamp"] = f"2026-01-{number // 1440 % 28 + 1:02}T{number % 1440:04}Z"
    document["current_agent"] = f"agent-{number % TASKS}"
    name = chance.choice(["files_modified", "decisions", "pending_actions", "parallel_tasks"])
    if name == "parallel_tasks":
        document[name][number % TASKS]["status"] = f"at {number}"
    else:
        del document[name][chance.randrange(ITEMS)]
        document[name].append(f"{name} of {number}, which is as long as others")


def _commit(document: dict[str, Any], number: int, parent: str = "") -> str:
    content = json.dumps(document, indent=2) + "\n"
    message = (
        f"Save {number}\n\nContext-Workflow: benchmark\nContext-Task: task-{number % TASKS}\n"
        f"Context-Agent: agent-{number % TASKS}\n"
    )
    when = f"{WHO} {FIRST_SECOND + 60 * number} +0000"
    return (
        f"commit refs/heads/main\nauthor {when}\ncommitter {when}\n"
        f"data {len(message)}\n{message}\n"
        f"{parent}M 100644 inline {PATH}\ndata {len(content)}\n{content}\n"
    )


def _unpack(packed: Path, loose: Path) -> None:
    """Copy a repository and store its objects one by one."""
    shutil.copytree(packed, loose)
    git = Git(loose)
    packs = list((loose / ".git/objects/pack").glob("*.pack"))
    contents = [pack.read_bytes() for pack in packs]
    shutil.rmtree(loose / ".git/objects/pack")
    for content in contents:
        git.run("unpack-objects", "-q", input=content)
