"""A task that a remote has already: `fork` takes its branch up, and makes no second one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import git_context
from git_context.errors import GitContextError
from tests.support.repos import Repo
from tests.support.workflows import shown, small

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def clone(repo: Repo, tmp_path: Path) -> Repo:
    """Return a fresh clone of a repository in which a task has saved something."""
    small(repo, "t").add("decisions", "of t", task="t")
    server = Repo.create(tmp_path / "server.git", "--bare")
    repo.git("push", "--quiet", server.path, "--all")
    server.git("clone", "--quiet", server.path, tmp_path / "clone")
    return Repo(tmp_path / "clone")


def test_a_task_of_the_remote_is_taken_up(clone: Repo) -> None:
    opened = git_context.open(clone.path)
    before = clone.head("main")
    forked = opened.fork("t")
    assert (forked.taken_up, forked.commit) == (True, clone.head("origin/context/w/t"))
    assert clone.head("main") == before
    assert shown(opened, task="t")["decisions"] == ["of t"]
    with pytest.raises(GitContextError, match="forked already"):
        opened.fork("t")


def test_all_tasks_are_taken_up_or_new(clone: Repo) -> None:
    opened = git_context.open(clone.path)
    listed = {"parallel_tasks": [{"task_id": "u", "agent": "ada"}]}
    opened.save({"version": "1.0", "workflow_id": "w", **listed})
    assert {found.task.id: found.taken_up for found in opened.fork_all()} == {"t": True, "u": False}


def test_remotes_that_disagree_are_named(clone: Repo, repo: Repo) -> None:
    git_context.open(repo.path).add("decisions", "more", task="t")
    clone.git("remote", "add", "other", repo.path)
    clone.git("fetch", "--quiet", "other")
    with pytest.raises(GitContextError, match="several versions of context/w/t"):
        git_context.open(clone.path).fork("t")
