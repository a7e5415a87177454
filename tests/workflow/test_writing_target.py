"""Whose context is written: said where a task's may be meant, refused where settings are strict."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import git_context
from git_context.errors import GitContextError
from tests.support.repos import Repo
from tests.support.workflows import small

if TYPE_CHECKING:
    from pathlib import Path

STRICT = {".git-context.toml": "[agents]\nstrict = true\nverify = true\n"}
NOTE = "The workflow's own context on {} is written, no task's, from "


@pytest.fixture
def linked(repo: Repo, tmp_path: Path) -> Repo:
    small(repo, "t")
    repo.git("worktree", "add", "--quiet", "-b", "agent-1", tmp_path / "agent")
    return Repo(tmp_path / "agent")


def test_a_linked_worktree_is_told_whose_context_it_writes(linked: Repo) -> None:
    saved = git_context.open(linked.path).add("decisions", "x")
    (note,) = saved.notes
    assert note.startswith(NOTE.format("agent-1") + "a linked worktree.")
    assert note.endswith("add: --branch agent-1, or for a task: --task t")


def test_so_is_a_branch_of_nobodys_while_tasks_are_open(repo: Repo) -> None:
    opened = git_context.open(repo.path)
    repo.commit({"code": ""})
    repo.git("branch", "other")
    small(repo)
    repo.checkout("other")
    assert not opened.add("decisions", "no tasks yet", workflow="w").notes
    opened.fork("t", agent="ada", workflow="w")
    (note,) = opened.add("decisions", "x").notes
    assert note.startswith(NOTE.format("main") + "another branch, while tasks are open.")


def test_nothing_is_noted_where_it_is_plain(repo: Repo, linked: Repo) -> None:
    opened, there = git_context.open(repo.path), git_context.open(linked.path)
    assert not opened.add("decisions", "a").notes
    assert not there.add("decisions", "b", task="t").notes
    assert not there.add("decisions", "c", branch="main").notes


def test_strict_settings_refuse_with_the_way_to_do_it(repo: Repo, linked: Repo) -> None:
    repo.commit(STRICT)
    linked.git("merge", "--quiet", "main")
    opened = git_context.open(linked.path)
    before = repo.output("for-each-ref")
    with pytest.raises(GitContextError, match="from a linked worktree") as caught:
        opened.add("decisions", "x")
    assert caught.value.hint == "To do so, add: --branch agent-1, or for a task: --task t"
    assert repo.output("for-each-ref") == before
    assert opened.add("decisions", "x", task="t").changed
    assert opened.add("decisions", "y", branch="main").changed


def test_settings_that_cannot_be_read_are_an_error(repo: Repo, linked: Repo) -> None:
    repo.commit({".git-context.toml": "[agents]\nstrict = 1\n"})
    linked.git("merge", "--quiet", "main")
    with pytest.raises(GitContextError, match="strict must be true or false"):
        git_context.open(linked.path).add("decisions", "x")


def test_a_merge_at_a_task_asks_what_is_meant(repo: Repo) -> None:
    opened = small(repo, "t")
    opened.fork("t.a", agent="ada")
    repo.checkout("context/w/t")
    for named in ((), ("t",)):
        with pytest.raises(GitContextError, match=r"would merge its sub-tasks \(t.a\)") as caught:
            opened.merge(*named)
        assert caught.value.hint == (
            "To merge the task: git context merge t --into main;"
            " to merge its sub-tasks: git context merge --into context/w/t"
        )
    opened.add("decisions", "of a", task="t.a")
    assert opened.merge(branch="context/w/t").changed
    opened.add("decisions", "more of a", task="t.a")
    assert opened.merge("t.a").changed
    assert opened.merge("t", branch="main").changed
