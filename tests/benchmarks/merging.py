"""1,000 children merged by one command, beside as many `git merge` with the driver.

git merges 50 of them, whose time is multiplied: for each, git starts the driver on a context that
has grown by all before, so that the remaining ones would take it longer. Once the parent context
lists no task beforehand; once it lists all, so that every child's composed document does, too.
"""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Any

from git_context.document.fold import fold
from git_context.merge.values import exact
from git_context.repository.git import Git
from git_context.repository.names import context_path
from git_context.workflow.changes import render_context
from tests.benchmarks.repositories import WORKFLOW, begun, home
from tests.support.figures import Figure, Process, medians, told

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from git_context.merge.values import JsonObject
    from git_context.repository.object_store import ObjectStore

FEW, MANY = 100, 1000
BY_GIT = 50  # so many of them are merged by git, which stands for all
WHO = "benchmark <benchmark@example.org> 1767225600 +0000"
DECISIONS, FILES, SECTIONS = 20, 40, 110  # which make a child document of 20 KB


def figures() -> Iterator[Figure]:
    """Measure against git, growth and memory: with tasks that are listed late, and up front."""
    with home() as folder:
        yield from _not_listed(folder)
        yield from _listed(folder)


def _not_listed(parent: Path) -> Iterator[Figure]:
    few, many = parent / "few", parent / "many"
    _build(few, FEW, listed=False)
    size = _build(many, MANY, listed=False)
    processes = {"few": _command(few), "many": _command(many), "git": _by_git(many)}
    times = medians(processes, rounds=5)
    yield _beside_git(f"{MANY:,} tasks of {size / 1000:.0f} KB", times)
    detail = f"{times['few']:.2f} s, {times['many']:.2f} s"
    yield Figure(f"{MANY:,} tasks / {FEW}", times["many"] / times["few"], 12, detail=detail)
    yield Figure(f"memory for {MANY:,} tasks", processes["many"].peak(), 400, " MB")


def _listed(parent: Path) -> Iterator[Figure]:
    folder = parent / "listed"
    size = _build(folder, MANY, listed=True)
    processes = {"many": _command(folder), "git": _by_git(folder)}
    times = medians(processes, rounds=3)
    name = f"{MANY:,} tasks that list all, {size / 1000:.0f} KB each"
    yield _beside_git(name, times)
    yield Figure(f"memory for {MANY:,} tasks that list all", processes["many"].peak(), 400, " MB")
    yield from _status(parent, folder)


def _status(parent: Path, saved: Path) -> Iterator[Figure]:
    """Measure `status`: again, of tasks that have saved, and of tasks that were only forked."""
    few, many = parent / "forked", parent / "forked-many"
    _fork(few, MANY)
    _fork(many, 10 * MANY)
    command = [sys.executable, "-m", "git_context", "status"]
    refs = Process(["git", "for-each-ref"], saved)
    folders = {"saved": saved, "few": few, "many": many}
    processes = {name: Process(command, folder) for name, folder in folders.items()}
    times = medians({**processes, "refs": refs}, rounds=5)
    name = f"status of {MANY:,} tasks / `git for-each-ref`"
    yield Figure(name, times["saved"] / times["refs"], 10, detail=told(times))
    growth = times["many"] / times["few"]
    yield Figure(f"status of {10 * MANY:,} tasks / {MANY:,}", growth, 12, detail=told(times))
    yield Figure(f"memory for the status of {10 * MANY:,}", processes["many"].peak(), 250, " MB")


def _fork(folder: Path, count: int) -> None:
    """Make a repository with a workflow and so many tasks that have saved nothing."""
    opened = begun(folder)
    tasks = [f"task-{number:05}" for number in range(count)]
    entries = [{"task_id": task, "agent": "developer", "scope": "a part"} for task in tasks]
    opened.start(WORKFLOW, {"parallel_tasks": entries})
    start = opened.store.tip("refs/heads/main") or ""
    lines = [f"create refs/heads/context/{WORKFLOW}/{task} {start}\n" for task in tasks]
    opened.store.git.run("update-ref", "--stdin", input="".join(lines).encode())


def _beside_git(name: str, times: Mapping[str, float]) -> Figure:
    by_git = times["git"] * MANY / BY_GIT
    return Figure(
        f"{name}: one command / `git merge` of each",
        times["many"] / by_git,
        1 / 20,
        detail=f"{times['many']:.2f} s, {by_git:.0f} s: {by_git / times['many']:.0f} times faster",
    )


def _build(folder: Path, count: int, *, listed: bool) -> int:
    """Make a repository with a workflow and so many saved children; return the size of one."""
    opened = begun(folder)
    tasks = [f"task-{number:04}" for number in range(count)]
    entries = [{"task_id": task, "agent": "developer", "scope": "a part"} for task in tasks]
    document: dict[str, Any] = {"decisions": ["one"], "files_modified": ["README.md"]}
    opened.start(WORKFLOW, {**document, "parallel_tasks": entries} if listed else document)
    start = opened.store.tip("refs/heads/main") or ""
    git = opened.store.git
    git.run("update-ref", "refs/heads/start", start)
    made = {task: _save(opened.store, start, task) for task in tasks}
    lines = [f"create refs/heads/context/{WORKFLOW}/{task} {made[task]}\n" for task in tasks]
    git.run("update-ref", "--stdin", input="".join(lines).encode())
    return len(opened.store.read(made[tasks[0]], context_path(WORKFLOW)) or b"")


def _save(store: ObjectStore, start: str, task: str) -> str:
    """Commit a child's composed document on top of `start`, without the checks of a save."""
    source = store.source(start, WORKFLOW)
    parent = store.document(start, WORKFLOW)
    assert source
    assert parent
    tree = store.tree_with(
        start, context_path(WORKFLOW), render_context(source, fold(parent, _child(task)))
    )
    lines = [f"tree {tree}", f"parent {start}", f"author {WHO}", f"committer {WHO}", "", task, ""]
    return store.write_commit("\n".join(lines).encode())


def _child(task: str) -> JsonObject:
    child = exact(
        {
            "task_id": task,
            "parent_workflow_id": WORKFLOW,
            "phase": "done",
            "decisions": [f"{task}: decision {number}, " + "x" * 40 for number in range(DECISIONS)],
            "files_modified": [f"src/{task}/file_{number}.py" for number in range(FILES)],
            "implementation_details": {
                f"part_{number}": {"notes": "y" * 60, "lines": number, "done": True}
                for number in range(SECTIONS)
            },
        }
    )
    assert type(child) is dict
    return child


def _command(folder: Path) -> Process:
    return Process([sys.executable, "-m", "git_context", "merge"], folder, partial(_reset, folder))


def _by_git(folder: Path) -> Process:
    merges = "".join(
        f"git merge --quiet --no-edit context/{WORKFLOW}/task-{number:04} >/dev/null\n"
        for number in range(BY_GIT)
    )
    return Process(["sh", "-e", "-c", merges], folder, partial(_reset, folder))


def _reset(folder: Path) -> None:
    Git(folder).run("reset", "--quiet", "--hard", "start")
