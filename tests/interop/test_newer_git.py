"""Commands of newer git, and jj, which works on git's repositories: verbs go on beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import git_context
from tests.support.repos import Repo
from tests.support.versions import needs_git, needs_program
from tests.support.workflows import W_JSON, child, is_sound, small, stored

if TYPE_CHECKING:
    from pathlib import Path


@needs_git(2, 48)
def test_working_trees_with_relative_paths(installed: Repo) -> None:
    opened = small(installed, "t")
    installed.git("worktree", "add", "--quiet", "--relative-paths", "../task", "context/w/t")
    task = Repo(installed.path.parent / "task")
    assert task.read(".git").startswith("gitdir: ../")

    git_context.open(task.path).save(child("t", decisions=["made"]))
    opened.save(child("t", decisions=["made", "more"]), task="t")

    assert "more" in task.read(W_JSON)
    opened.merge()
    assert stored(installed, "HEAD")["decisions"] == ["first", "made", "more"]
    for tree in (installed, task):
        assert tree.output("status", "--porcelain") == ""


@needs_git(2, 44)
def test_replay_merges_contexts(installed: Repo) -> None:
    opened = small(installed)
    installed.git("branch", "topic")
    opened.add("/decisions", "on main")
    with_topic = installed.path.parent / "topic"
    installed.git("worktree", "add", "--quiet", with_topic, "topic")
    git_context.open(with_topic).add("/decisions", "on topic")
    installed.git("worktree", "remove", with_topic)

    replayed = installed.git("replay", "--onto", "main", "main..topic").stdout
    installed.git("update-ref", "--stdin", input=replayed)  # newer git has done it already

    assert stored(installed, "topic")["decisions"] == ["first", "on main", "on topic"]
    installed.checkout("topic")
    opened.add("/decisions", "afterwards")
    assert stored(installed, "topic")["decisions"][-1] == "afterwards"
    assert is_sound(installed)


@needs_git(2, 54)
def test_verbs_go_on_after_history_was_reworded(installed: Repo) -> None:
    opened = small(installed, "t")
    opened.add("/decisions", "second")
    before = [entry.changes for entry in opened.log().entries]
    editor = {"GIT_EDITOR": "echo 'Another subject' >"}

    installed.git("history", "reword", "HEAD~1", env=editor)

    assert installed.output("log", "-1", "--format=%s", "HEAD~1") == "Another subject"
    assert [entry.changes for entry in opened.log().entries] == before
    opened.save(child("t", decisions=["made"]), task="t")
    opened.merge()
    assert stored(installed, "HEAD")["decisions"] == ["first", "second", "made"]
    assert is_sound(installed)


@pytest.fixture
def colocated(installed: Repo, home: Path) -> Repo:
    """Return a repository that jj shares with git."""
    settings = home / ".config" / "jj" / "config.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('user = { name = "Ada", email = "ada@example.org" }\n', encoding="utf-8")
    installed.run("jj", "git", "init", "--colocate")
    return installed


@needs_program("jj")
def test_jj_takes_over_what_a_verb_saved(colocated: Repo) -> None:
    opened = small(colocated, "t")
    opened.save(child("t", decisions=["made"]), task="t")
    opened.merge()

    seen = colocated.run("jj", "file", "show", "-r", "@-", W_JSON).stdout.decode()

    assert seen == colocated.show(W_JSON)
    assert colocated.run("jj", "diff").stdout == b""


@needs_program("jj")
def test_verbs_work_in_a_workspace_of_jj(colocated: Repo) -> None:
    opened = small(colocated, "t")
    colocated.run("jj", "workspace", "add", "../workspace")
    workspace = Repo(colocated.path.parent / "workspace")
    if not (workspace.path / ".git").exists():
        pytest.skip("this jj makes workspaces that git does not know")

    git_context.open(workspace.path).save(child("t", decisions=["made"]), task="t")
    workspace.run("jj", "status")
    opened.merge()

    assert stored(colocated, "main")["decisions"] == ["first", "made"]
    assert is_sound(colocated)
