"""Many children merged by one command, beside as many `git merge` with the driver."""

from __future__ import annotations

import os
import sys
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import git_context
from git_context.document.fold import fold
from git_context.merge.values import exact
from git_context.repository.git import Git
from git_context.repository.names import context_path
from git_context.setup import install
from git_context.setup.interpreter import site_folder
from git_context.workflow.changes import text_of
from tests.benchmarks.measure import Figure, Process, medians

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from git_context.repository.store import Document, Store

START = (
    "import sys; sys.path.insert(0, sys.argv.pop(1)); "
    "from git_context.cli import main; sys.exit(main())"
)
WORKFLOW = "benchmark"
FEW, MANY = 100, 1000
BY_GIT = 50  # so many of them are merged by git, which stands for all
WHO = "benchmark <benchmark@example.org> 1767225600 +0000"
DECISIONS, FILES, SECTIONS = 20, 40, 110  # which make a child document of 20 KB


def figures() -> Iterator[Figure]:
    """Measure against git, growth and memory: with tasks that are listed late, and up front."""
    with TemporaryDirectory(prefix="git-context-benchmark-") as name:
        home = Path(name)
        (home / ".gitconfig").write_text("[user]\n\tname = b\n\temail = b@example.org\n", "utf-8")
        os.environ.update({"HOME": name, "XDG_CONFIG_HOME": name, "GIT_CONFIG_NOSYSTEM": "1"})
        yield from _not_listed(home)
        yield from _listed(home)


def _not_listed(home: Path) -> Iterator[Figure]:
    few, many = home / "few", home / "many"
    size = _build(few, FEW, listed=False)
    _build(many, MANY, listed=False)
    processes = {"few": _command(few), "many": _command(many), "git": _by_git(many)}
    times = medians(processes, rounds=5)
    yield _beside_git(f"{MANY} children of {size / 1000:.0f} KB", times)
    yield Figure(
        f"{FEW} to {MANY} children of {size / 1000:.0f} KB",
        times["many"] / times["few"],
        12,
        detail=f"{times['few']:.2f} s, {times['many']:.2f} s",
    )
    yield Figure("peak memory", processes["many"].peak(), 400, " MB")


def _listed(home: Path) -> Iterator[Figure]:
    folder = home / "listed"
    size = _build(folder, MANY, listed=True)
    processes = {"many": _command(folder), "git": _by_git(folder)}
    times = medians(processes, rounds=3)
    yield _beside_git(f"{MANY} that list all tasks, {size / 1000:.0f} KB", times)
    yield Figure("peak memory", processes["many"].peak(), 400, " MB")


def _beside_git(name: str, times: Mapping[str, float]) -> Figure:
    by_git = times["git"] * MANY / BY_GIT
    return Figure(
        f"{name}: one command / git merges",
        times["many"] / by_git,
        1 / 20,
        detail=f"{times['many']:.2f} s, {by_git:.0f} s by git: {by_git / times['many']:.0f} times",
    )


def _build(folder: Path, count: int, *, listed: bool) -> int:
    """Make a repository with a workflow and so many saved children; return the size of one."""
    folder.mkdir()
    git = Git(folder)
    git.run("init", "--quiet", "--initial-branch=main", "--template=")
    install.install(git)
    git.run("add", "--all")
    git.run("commit", "--quiet", "--message=Begin")
    tasks = [f"task-{number:04}" for number in range(count)]
    entries = [{"task_id": task, "agent": "developer", "scope": "a part"} for task in tasks]
    opened = git_context.open(folder)
    document: dict[str, Any] = {"decisions": ["one"], "files_modified": ["README.md"]}
    opened.start(WORKFLOW, {**document, "parallel_tasks": entries} if listed else document)
    start = opened.store.tip("refs/heads/main") or ""
    git.run("update-ref", "refs/heads/start", start)
    made = {task: _save(opened.store, start, task) for task in tasks}
    lines = [f"create refs/heads/context/{WORKFLOW}/{task} {made[task]}\n" for task in tasks]
    git.run("update-ref", "--stdin", input="".join(lines).encode())
    return len(opened.store.read(made[tasks[0]], context_path(WORKFLOW)) or b"")


def _save(store: Store, start: str, task: str) -> str:
    """Commit a child's stored form on top of `start`, without the checks of a save."""
    source = store.source(start, WORKFLOW)
    parent = store.document(start, WORKFLOW)
    assert source
    assert parent
    tree = store.tree_with(
        start, context_path(WORKFLOW), text_of(source, fold(parent, _child(task)))
    )
    lines = [f"tree {tree}", f"parent {start}", f"author {WHO}", f"committer {WHO}", "", task, ""]
    return store.write_commit("\n".join(lines).encode())


def _child(task: str) -> Document:
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
    command = [sys.executable, "-c", START, str(site_folder()), "merge"]
    return Process(command, folder, partial(_reset, folder))


def _by_git(folder: Path) -> Process:
    merges = "".join(
        f"git merge --quiet --no-edit context/{WORKFLOW}/task-{number:04} >/dev/null\n"
        for number in range(BY_GIT)
    )
    return Process(["sh", "-e", "-c", merges], folder, partial(_reset, folder))


def _reset(folder: Path) -> None:
    Git(folder).run("reset", "--quiet", "--hard", "start")
