from __future__ import annotations

import fcntl
import json
from typing import TYPE_CHECKING

import pytest

from git_context.repository.git import Git
from git_context.repository.locks import JOURNAL, private_file
from git_context.setup.doctor import diagnose
from git_context.setup.finding import ERROR, WARNING
from git_context.setup.install import install

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.repos import Repo


@pytest.fixture
def healthy(repo: Repo) -> Repo:
    install(Git(repo.path))
    repo.commit(message="Set up")
    return repo


def journal_of(repo: Repo, content: str) -> Path:
    journal = private_file(repo.path / ".git", "refs/heads/main", JOURNAL)
    return repo.write(str(journal.relative_to(repo.path)), content)


def test_an_unfinished_save_that_the_next_command_settles(healthy: Repo) -> None:
    journal_of(healthy, json.dumps([]))
    healthy.write(".git/index.lock", "git-context 0123\nIf no git-context command is running …")

    [finding] = diagnose(Git(healthy.path))

    assert finding.severity == WARNING
    assert "was killed" in finding.problem
    assert finding.cure.startswith("git context list")


def test_a_save_that_is_running(healthy: Repo) -> None:
    lock = journal_of(healthy, json.dumps([])).with_suffix(".lock")
    with lock.open("wb") as somebody:
        fcntl.flock(somebody, fcntl.LOCK_EX)

        assert diagnose(Git(healthy.path)) == []


def test_a_damaged_journal(healthy: Repo) -> None:
    journal = journal_of(healthy, '[{"step"')

    [finding] = diagnose(Git(healthy.path))

    assert finding.severity == ERROR
    assert f"{journal} is damaged" in finding.problem
    assert f"rm '{journal}'" in finding.cure


@pytest.mark.parametrize("name", ["index", "HEAD", "config", "refs/heads/main", "packed-refs"])
def test_a_lock_that_nobody_holds(healthy: Repo, name: str) -> None:
    lock = healthy.write(f".git/{name}.lock", "")

    [finding] = diagnose(Git(healthy.path))

    assert finding.severity == ERROR
    assert f"{lock} keeps git from writing" in finding.problem
    healthy.run("sh", "-c", finding.cure.partition(": ")[2])
    assert diagnose(Git(healthy.path)) == []


def test_a_lock_in_a_linked_worktree(healthy: Repo) -> None:
    healthy.git("worktree", "add", "--quiet", "--detach", healthy.path.parent / "linked")
    healthy.write(".git/worktrees/linked/index.lock", "")

    [finding] = diagnose(Git(healthy.path))

    assert ".git/worktrees/linked/index.lock" in finding.problem
