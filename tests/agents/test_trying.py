"""`git context doctor` on hooks of harnesses: complete, committed, and able to run."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from git_context.agents.trying import diagnose_agents
from git_context.cli import main
from git_context.repository.git import Git
from tests.support.programs import programs

if TYPE_CHECKING:
    from tests.support.repos import Repo

SETTINGS = ".claude/settings.json"


@pytest.fixture
def set_up(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """Return a repository that has Claude Code call git-context, with that on the PATH."""
    program = programs(repo.path.parent / "programs")
    monkeypatch.setenv("PATH", f"{program}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.chdir(repo.path)
    assert main(["init", "--agents", "claude"]) == 0
    repo.git("add", "--all")
    repo.git("commit", "--quiet", "--message", "Set up")
    return repo


def problems(repo: Repo) -> list[str]:
    return [found.problem for found in diagnose_agents(Git(repo.path))]


def test_nothing_is_wrong(set_up: Repo, tmp_path: Path) -> None:
    assert problems(set_up) == []
    set_up.git("worktree", "add", "--quiet", tmp_path / "there")
    assert problems(set_up) == []


def test_a_repository_without_harnesses(repo: Repo) -> None:
    assert problems(repo) == []


def test_settings_that_nobody_committed(set_up: Repo) -> None:
    set_up.git("rm", "--quiet", "--cached", SETTINGS)
    assert problems(set_up) == [
        f"{SETTINGS} is not committed: worktrees and clones do not have it."
    ]


def test_an_event_that_is_missing(set_up: Repo) -> None:
    settings = json.loads(set_up.read(SETTINGS))
    del settings["hooks"]["SubagentStop"]
    set_up.write(SETTINGS, json.dumps(settings))
    assert problems(set_up) == [f"{SETTINGS} does not call git-context for every event."]


def test_a_program_that_is_not_found(set_up: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = os.environ["PATH"].split(os.pathsep)
    without = [part for part in parts if not (Path(part) / "git-context").exists()]
    monkeypatch.setenv("PATH", os.pathsep.join(without))
    [problem] = problems(set_up)
    assert "cannot be run in" in problem
