"""Many processes at once: nothing that was saved is ever lost."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.workflows import is_sound, small, stored
from tests.workflow import racing

if TYPE_CHECKING:
    from tests.support.repos import Repo

SOURCE = Path(__file__).resolve().parents[2] / "src"


def race(repo: Repo, count: int, runs: list[list[str]]) -> None:
    """Start one process per list of tasks, with git gc beside them; each has to end well."""
    env = {**os.environ, "PYTHONPATH": os.fspath(SOURCE)}
    racers = [
        subprocess.Popen(
            [sys.executable, racing.__file__, repo.path, f"p{number}", str(count), *tasks],
            env=env,
            stderr=subprocess.PIPE,
        )
        for number, tasks in enumerate(runs)
    ]
    while any(racer.poll() is None for racer in racers):
        repo.git("gc", "--quiet", check=False)
        time.sleep(0.3)
    assert [racer.communicate()[1].decode() for racer in racers] == [""] * len(runs)
    assert {racer.returncode for racer in racers} == {0}


def saved(repo: Repo, task: str) -> set[str]:
    return set(stored(repo, f"context/w/{task}")["decisions"]) - {"first"}


def check(repo: Repo, count: int, runs: list[list[str]]) -> None:
    expected: dict[str, set[str]] = {}
    for number, tasks in enumerate(runs):
        for at in range(count):
            expected.setdefault(tasks[at % len(tasks)], set()).add(f"p{number}-{at}")
    assert {task: saved(repo, task) for task in expected} == expected
    for task, items in expected.items():
        commits = repo.output("rev-list", "--count", "--first-parent", f"main..context/w/{task}")
        assert int(commits) == len(items)
    assert is_sound(repo)


def test_processes_on_one_branch_and_on_several(repo: Repo, tmp_path: Path) -> None:
    tasks = ["shared", "a", "b", "c", "d"]
    small(repo, *tasks)
    repo.git("worktree", "add", "--quiet", tmp_path / "wt", "context/w/shared")
    runs = [["shared"]] * 4 + [["shared", task] for task in tasks[1:]]
    race(repo, 25, runs)
    check(repo, 25, runs)
    assert repo.output("-C", tmp_path / "wt", "status", "--porcelain") == ""


@pytest.mark.soak
def test_sixteen_processes_and_two_thousand_saves_on_one_branch(repo: Repo) -> None:
    small(repo, "shared")
    runs = [["shared"]] * 16
    race(repo, 125, runs)
    check(repo, 125, runs)


@pytest.mark.soak
def test_sixteen_processes_and_two_thousand_saves_on_sixteen_branches(repo: Repo) -> None:
    tasks = [f"t{number}" for number in range(16)]
    small(repo, *tasks)
    runs = [tasks[number:] + tasks[:number] for number in range(16)]
    race(repo, 125, runs)
    check(repo, 125, runs)
