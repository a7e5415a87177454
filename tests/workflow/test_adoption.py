"""Branches that somebody else made, bound to a task; and a HEAD that is detached."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import git_context
from git_context.errors import GitContextError
from tests.support.repos import Repo
from tests.support.workflows import shown, small

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HOSTILE = ("a.b.c", 'quo"te', "back'tick`$(x)", "ünï", "feature/#1;x", "branch.main.remote=x", "UP")


@pytest.fixture
def harness(repo: Repo, tmp_path: Path) -> Repo:
    """Return the working tree that an agent's harness made, on a branch cut from `main`."""
    small(repo, "t", "u")
    repo.git("worktree", "add", "--quiet", "-b", "agent-1", tmp_path / "agent")
    return Repo(tmp_path / "agent")


def test_an_adopted_branch_writes_and_shows_the_context_of_its_task(
    harness: Repo, repo: Repo
) -> None:
    opened = git_context.open(harness.path)
    before = harness.head("agent-1"), harness.head("main")
    assert opened.fork("t", adopt="").adopted == "agent-1"
    assert opened.add("decisions", "of t").branch == "context/w/t"
    assert "of t" in shown(opened)["decisions"]
    assert (harness.head("agent-1"), harness.head("main")) == before
    assert not harness.output("status", "--porcelain")
    assert git_context.open(repo.path).add("decisions", "of w").branch == "main"


def test_a_task_that_has_no_branch_is_forked_from_the_other_branch(harness: Repo) -> None:
    opened = git_context.open(harness.path)
    opened.fork("new", agent="ada", adopt="")
    assert harness.head("main") == harness.head("context/w/new") != harness.head("agent-1")


def test_option_and_variable_come_before_the_binding(harness: Repo) -> None:
    git_context.open(harness.path).fork("t", adopt="agent-1")
    opened = git_context.open(harness.path)
    assert opened.add("decisions", "x", task="u").branch == "context/w/u"
    varied = type(opened)(opened.store.git, current_task="u")
    assert varied.add("decisions", "y").branch == "context/w/u"
    assert opened.add("decisions", "z", branch="main").branch == "main"


def test_a_merge_of_the_task_brings_the_code_of_the_adopted_branch(
    harness: Repo, repo: Repo
) -> None:
    opened = git_context.open(harness.path)
    opened.fork("t", adopt="")
    opened.add("decisions", "of t")
    harness.commit({"code.py": "x = 1\n"})
    merged = git_context.open(repo.path).merge("t")
    assert [source.name for source in merged.merged] == ["t", "agent-1"]
    assert repo.read("code.py") == "x = 1\n"
    assert "of t" in shown(git_context.open(repo.path))["decisions"]


def test_the_binding_goes_with_the_branch(harness: Repo) -> None:
    opened = git_context.open(harness.path)
    opened.fork("t", adopt="")
    harness.git("branch", "--move", "agent-1", "renamed")
    assert opened.add("decisions", "x").branch == "context/w/t"
    harness.git("checkout", "--quiet", "--detach", "main")
    harness.git("branch", "--delete", "--force", "renamed")
    assert "contexttask" not in harness.output("config", "--list").lower()


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_of_branches_do_no_harm(harness: Repo, name: str) -> None:
    harness.branch(name)
    before = harness.output("config", "--list").count("\n")
    opened = git_context.open(harness.path)
    assert opened.fork("t", adopt="").adopted == name
    assert opened.add("decisions", "x").branch == "context/w/t"
    assert harness.output("config", "--list").count("\n") == before + 1


@pytest.mark.parametrize("value", ["w", "w/../t", "/t", "W X/t", "w/t/u", "-w/-t"])
def test_a_setting_that_names_no_task_binds_nothing(harness: Repo, value: str) -> None:
    harness.git("config", "branch.agent-1.contextTask", value)
    assert git_context.open(harness.path).add("decisions", "x").branch == "agent-1"


@pytest.mark.parametrize(
    ("adopt", "task", "message"),
    [
        ("nowhere", "t", "There is no branch 'nowhere'"),
        ("context/w/u", "t", "is the branch of a task already"),
        ("main", "new", "no other branch holds the workflow 'w'"),
        ("bound", "t", "is bound to the task 'u' of 'w' already"),
    ],
)
def test_what_cannot_be_adopted_is_refused(repo: Repo, adopt: str, task: str, message: str) -> None:
    opened = small(repo, "t", "u")
    repo.git("branch", "bound")
    opened.fork("u", adopt="bound")
    before = repo.output("for-each-ref"), repo.output("config", "--list")
    with pytest.raises(GitContextError, match=message):
        opened.fork(task, agent="ada", adopt=adopt)
    assert (repo.output("for-each-ref"), repo.output("config", "--list")) == before


def test_the_branch_that_holds_the_workflow_is_not_adopted(repo: Repo) -> None:
    opened = small(repo, "t")
    with pytest.raises(GitContextError, match="no other branch holds"):
        opened.fork("t", adopt="main")


def test_the_command_takes_a_branch_or_the_current_one(
    harness: Repo, call: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(harness.path)
    code, out, err = call("fork", "t", "--adopt")
    assert (code, out) == (0, "context/w/t\n")
    assert "agent-1 is bound to t: commands there write its context." in err
    assert call("fork", "t", "--adopt", "agent-1")[0] == 0
    assert call("fork", "--all", "--adopt", "agent-1")[0] == 2
    assert "context/w/t" in call("add", "decisions", "x")[2]


def test_a_detached_head_is_the_task_whose_branch_alone_contains_it(
    harness: Repo, call: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = git_context.open(harness.path)
    opened.add("decisions", "of t", task="t")
    harness.git("checkout", "--quiet", "--detach", "context/w/t")
    monkeypatch.chdir(harness.path)
    for value in ("a", "b"):
        error = call("add", "decisions", value)[2]
        assert "HEAD is detached, and of all branches context/w/t alone contains it." in error
    assert {"a", "b"} <= set(shown(opened, task="t")["decisions"])


def test_a_detached_head_that_several_tasks_contain_is_no_tasks(harness: Repo) -> None:
    opened = git_context.open(harness.path)
    opened.add("decisions", "of t", task="t")
    opened.fork("t.a", agent="ada", branch="context/w/t")
    harness.git("checkout", "--quiet", "--detach", "context/w/t~1")
    harness.git("branch", "--delete", "--force", "agent-1")
    assert opened.add("decisions", "x").branch == "main"


def test_a_detached_head_on_the_workflows_own_branch_is_no_tasks(repo: Repo) -> None:
    opened = small(repo, "t")
    repo.git("checkout", "--quiet", "--detach")
    saved = opened.add("decisions", "x", workflow="w")
    assert saved.branch == "main"
    assert "while tasks are open" in saved.notes[0]
