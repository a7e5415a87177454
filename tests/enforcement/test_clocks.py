"""Machines whose clocks are wrong: what a gate judges is told by parents, not by dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import git_context
from git_context.enforcement.commits import check_range
from git_context.enforcement.pushes import check_push, check_receive
from git_context.repository.git import Git
from tests.support.clocks import LONG_AGO, TODAY, add_on_main, at
from tests.support.sample_context import KEY
from tests.support.workflows import small, stored

if TYPE_CHECKING:
    from tests.support.repos import Repo

NONE = "0" * 40
TASK = "refs/heads/context/w/t"


@pytest.fixture
def merged(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """Return a repository with a task that once saved a secret, merged on a slow clock."""
    at(monkeypatch, TODAY, repo)
    opened = small(repo, "t")
    for item in (f"the key is {KEY}", "of t"):
        opened.add("decisions", item, task="t", no_verify=True)
    opened = at(monkeypatch, LONG_AGO, repo)
    opened.merge("t", branch="main")
    add_on_main(opened)
    assert "of t" in stored(repo, "main")["decisions"]
    assert repo.output("rev-list", f"main..{TASK}"), "git is not misled"
    return repo


def test_a_range_is_what_one_commit_has_and_the_other_has_not(merged: Repo) -> None:
    assert check_range(Git(merged.path), f"main..{TASK}") == []


def test_what_the_remote_has_is_not_pushed(merged: Repo) -> None:
    tip, known = merged.head(TASK), merged.head("main")
    git = Git(merged.path)
    pushed = f"{TASK} {tip} {TASK}"

    assert "CTX013" in {one.code for one in check_push(git, "origin", [f"{pushed} {NONE}"])}
    assert check_push(git, "origin", [f"{pushed} {known}"]) == []
    merged.git("update-ref", "refs/remotes/origin/main", known)
    assert check_push(git, "origin", [f"{pushed} {NONE}"]) == []
    assert check_push(git, "other", [f"{pushed} {NONE}"]) != []


def test_what_a_server_has_is_not_received(merged: Repo) -> None:
    tip = merged.head(TASK)
    merged.git("update-ref", "-d", TASK)

    assert check_receive(Git(merged.path), [f"{NONE} {tip} {TASK}"]) == []


def test_what_the_target_has_is_not_reviewed(merged: Repo) -> None:
    found = git_context.open(merged.path).review("main", TASK)

    assert found.commits == frozenset()
    assert found.findings == []
