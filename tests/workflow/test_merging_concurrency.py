"""A merge in a loop beside processes that save: nothing that was saved is missing in the end."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.branches import branch, forked
from tests.support.workflows import is_sound, stored
from tests.workflow import racing

if TYPE_CHECKING:
    from tests.support.repos import Repo

SOURCE = Path(__file__).resolve().parents[2] / "src"


@pytest.mark.parametrize(
    ("count", "processes"),
    [pytest.param(8, 3, id="few"), pytest.param(60, 12, id="many", marks=pytest.mark.soak)],
)
def test_saves_go_on_while_they_are_merged(repo: Repo, count: int, processes: int) -> None:
    """One process updates its task all the time, too; `main` is checked out."""
    opened = forked(repo, "a", "b", "c")
    tasks = ["a", "b", "c"]
    env = {**os.environ, "PYTHONPATH": os.fspath(SOURCE)}
    racers = [
        subprocess.Popen(
            [sys.executable, racing.__file__, repo.path, f"p{number}", str(count), *tasks],
            env=env,
            stderr=subprocess.PIPE,
        )
        for number in range(processes)
    ]
    merges = 0
    while any(racer.poll() is None for racer in racers):
        merges += opened.merge().changed
        opened.update(task=tasks[merges % len(tasks)])
        if merges % 4 == 0:
            repo.git("gc", "--quiet", check=False)
    assert [racer.communicate()[1].decode() for racer in racers] == [""] * processes
    opened.merge()
    expected = {f"p{number}-{at}" for number in range(processes) for at in range(count)}
    assert set(stored(repo, "main")["decisions"]) == expected | {"first"}
    assert repo.output("status", "--porcelain") == ""
    assert merges > 1
    assert is_sound(repo)
    for task in tasks:
        assert repo.git("merge-base", "--is-ancestor", branch(task), "main").returncode == 0
