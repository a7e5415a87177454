"""Measures what docs/scale.md says: `python -m tests.docs.scale` prints its tables.

Figures are processor seconds of whole commands, those of the git processes that they start
included, and the least of some runs: other work on the machine then counts little.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import git_context
from git_context.document.fold import fold
from git_context.history.history_cache import FOLDER
from git_context.merge.values import exact
from git_context.repository.git import Git
from git_context.repository.names import context_path
from git_context.workflow.changes import render_context
from tests.support.figures import Process

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from git_context.api import Repository
    from git_context.merge.values import JsonObject

RUNS: Final = 3
TASKS: Final = (1, 10, 100, 1000)
SIZES: Final = (20, 200, 2000)
COMMITS: Final = (100, 1000, 5000)
WORKFLOW: Final = "scale"
WHO: Final = "Ada <ada@example.org> 1767225600 +0000"
PROGRAM: Final = [sys.executable, "-m", "git_context"]


def main() -> None:
    with TemporaryDirectory(prefix="git-context-scale-") as name:
        settle(name)
        for lines in (_merges, _levels, _saves, _histories):
            for line in lines(Path(name)):
                sys.stdout.write(line + "\n")
                sys.stdout.flush()


def settle(home: str) -> None:
    """Let the commands of this process live in a home of their own."""
    (Path(home) / ".gitconfig").write_text("[user]\n\tname = A\n\temail = a@b.c\n", "utf-8")
    os.environ.update({"HOME": home, "XDG_CONFIG_HOME": home, "GIT_CONFIG_NOSYSTEM": "1"})
    os.environ["PYTHONPATH"] = str(Path(git_context.__file__).parents[1])


def _merges(home: Path) -> Iterator[str]:
    yield "| tasks | `merge` | memory | `status` | merged context |"
    yield "|---|---|---|---|---|"
    for count in TASKS:
        opened = _repository(home / f"tasks-{count}")
        start = _tip(opened)
        for number in range(count):
            task = f"task-{number:04}"
            commit = _commit(opened, start, fold(_document(opened, start), _child(task)))
            opened.store.git.run("update-ref", f"refs/heads/context/{WORKFLOW}/{task}", commit)
        status = _seconds(opened, ["status"])
        merge = _seconds(opened, ["merge"], partial(_back, opened, start))
        _back(opened, start)
        peak = Process([*PROGRAM, "merge"], opened.store.git.folder).peak()
        size = len(opened.store.read(_tip(opened), context_path(WORKFLOW)) or b"")
        cells = f"{merge:.2f} s | {peak:.0f} MB | {status:.2f} s | {size / 1e6:.2f} MB"
        yield f"| {count:,} | {cells} |"


def _levels(home: Path) -> Iterator[str]:
    yield "\n| 110 tasks | `merge` |\n|---|---|"
    for about, parts in (("side by side", False), ("10, each with 10 sub-tasks", True)):
        opened = _repository(home / f"levels-{parts}")
        for number in range(10):
            opened.fork(f"task-{number}", agent="a", scope="a whole")
            for part in range(10):
                if parts:
                    opened.fork(f"part-{part}", agent="a", scope="a part", parent=f"task-{number}")
                else:
                    opened.fork(f"task-{number}-{part}", agent="a", scope="a part")
        for task in opened.list()[0].tasks:
            child = {"task_id": task, "parent_workflow_id": WORKFLOW, "decisions": [f"by {task}"]}
            opened.save(child, task=task)
        start = _tip(opened)
        merge = _seconds(opened, ["merge"], partial(_back, opened, start))
        yield f"| {about} | {merge:.2f} s |"


def _saves(home: Path) -> Iterator[str]:
    yield "\n| context | `add` | `git commit` of such a file | `import pygit2` |"
    yield "|---|---|---|---|"
    for size in SIZES:
        decisions = [f"Decision {number}: ".ljust(93, "x") for number in range(size * 10)]
        opened = _repository(home / f"size-{size}", decisions=decisions)
        folder = opened.store.git.folder
        opened.fork("task", agent="a", scope="all")
        save = min(
            cpu([*PROGRAM, "add", "decisions", f"{run}", "--task", "task"], folder)
            for run in range(RUNS)
        )
        plain = folder / context_path(WORKFLOW)
        commits: list[float] = []
        for _ in range(RUNS):
            plain.write_text(f"{plain.read_text('utf-8')}\n", "utf-8")
            commits.append(cpu(["git", "commit", "--quiet", "--all", "--message=save"], folder))
        pygit2 = min(cpu([sys.executable, "-c", "import pygit2"], folder) for _ in range(RUNS))
        yield f"| {size:,} KB | {save:.2f} s | {min(commits):.2f} s | {pygit2:.2f} s |"


def _histories(home: Path) -> Iterator[str]:
    yield "\n| commits | `log`, first | again | `blame`, first | again | `git log -- FILE` |"
    yield "|---|---|---|---|---|---|"
    for count in COMMITS:
        opened = _repository(home / f"commits-{count}")
        tip = _tip(opened)
        items = ["zero"]
        for number in range(count):
            items = [*items, f"Decision {number}: keep it simple"][-200:]
            tip = _commit(opened, tip, {**_document(opened, tip), "decisions": exact(items)})
        _back(opened, tip)
        opened.store.git.run("gc", "--quiet")
        forget = partial(shutil.rmtree, opened.store.common_dir / FOLDER, ignore_errors=True)
        times = [
            _seconds(opened, [command], prepare)
            for command in ("log", "blame")
            for prepare in (forget, lambda: None)
        ]
        plain = ["git", "log", "--format=%H", "--", context_path(WORKFLOW)]
        git = min(cpu(plain, opened.store.git.folder) for _ in range(RUNS))
        yield f"| {count:,} | {' | '.join(f'{seconds:.2f} s' for seconds in (*times, git))} |"


def _repository(folder: Path, **members: Any) -> Repository:
    folder.mkdir()
    git = Git(folder)
    git.run("init", "--quiet", "--initial-branch=main", "--template=")
    opened = git_context.open(folder)
    opened.start(WORKFLOW, {"decisions": ["one"], **members})
    return opened


def _child(task: str) -> JsonObject:
    """Return a child document of about 20 KB."""
    child = exact(
        {
            "task_id": task,
            "parent_workflow_id": WORKFLOW,
            "phase": "done",
            "decisions": [f"{task}, {number}: ".ljust(90, "x") for number in range(20)],
            "files_modified": [f"src/{task}/file_{number}.py" for number in range(40)],
            "implementation_details": {
                f"part_{number}": {"notes": "y" * 60, "lines": number, "done": True}
                for number in range(110)
            },
        }
    )
    assert type(child) is dict
    return child


def _commit(opened: Repository, parent: str, document: JsonObject) -> str:
    """Commit a context on top of `parent`, without the checks of a save."""
    source = opened.store.source(parent, WORKFLOW)
    assert source
    tree = opened.store.tree_with(parent, context_path(WORKFLOW), render_context(source, document))
    head = [f"tree {tree}", f"parent {parent}", f"author {WHO}", f"committer {WHO}"]
    return opened.store.write_commit("\n".join([*head, "", "Save", ""]).encode())


def _document(opened: Repository, commit: str) -> JsonObject:
    return opened.store.document(commit, WORKFLOW) or {}


def _tip(opened: Repository) -> str:
    return opened.store.tip("refs/heads/main") or ""


def _back(opened: Repository, commit: str) -> None:
    opened.store.git.run("reset", "--quiet", "--hard", commit)


def _seconds(
    opened: Repository, command: list[str], prepare: Callable[[], None] = lambda: None
) -> float:
    times: list[float] = []
    for _ in range(RUNS):
        prepare()
        times.append(cpu([*PROGRAM, *command], opened.store.git.folder))
    return min(times)


def cpu(command: list[str], folder: Path) -> float:
    """Run a command; return its processor seconds, and those of what it started."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
