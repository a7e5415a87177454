from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

import git_context
from git_context.errors import GitContextError
from tests.support.repos import Repo
from tests.support.workflows import (
    CONTEXT,
    EXAMPLE,
    TASKS,
    W_JSON,
    WORKFLOW,
    child,
    children,
    example,
    parent,
    shown,
    small,
    stored,
)

if TYPE_CHECKING:
    from pathlib import Path


def test_start_on_an_unborn_branch_is_its_first_commit(repo: Repo) -> None:
    repo.write("staged", "x")
    repo.git("add", "staged")
    saved = git_context.open(repo.path).start("w")
    assert repo.head("main") == saved.commit
    assert repo.output("ls-tree", "-r", "--name-only", "HEAD") == W_JSON
    assert repo.output("status", "--porcelain") == "A  staged"
    document = stored(repo, "HEAD")
    assert document == {"version": "1.0", "workflow_id": "w", "timestamp": document["timestamp"]}


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"workflow_id": "x"}, "belongs to the workflow 'x'"),
        ({"task_id": "t", "parent_workflow_id": "w"}, "document of a task"),
        ([], "is a JSON object"),
    ],
)
def test_start_refuses_what_is_no_context_of_the_workflow(
    repo: Repo, document: object, message: str
) -> None:
    with pytest.raises(GitContextError, match=message):
        git_context.open(repo.path).start("w", document)
    assert not repo.output("for-each-ref")


def test_start_does_not_begin_a_workflow_twice(repo: Repo) -> None:
    opened = small(repo)
    with pytest.raises(GitContextError, match="has the workflow 'w' already"):
        opened.start("w")


def test_fork_lists_a_new_task_and_uses_a_listed_one_as_it_stands(repo: Repo) -> None:
    opened = small(repo)
    forked = opened.fork("new", agent="ada", scope="a part")
    assert forked.commit == repo.head("main") == repo.head("context/w/new")
    (entry,) = stored(repo, "main")["parallel_tasks"]
    assert entry.pop("started_at").endswith("Z")
    assert entry == {"task_id": "new", "agent": "ada", "scope": "a part", "status": "in_progress"}
    opened.set("/parallel_tasks/-", {"task_id": "listed", "own": 1})
    before = repo.head("main")
    opened.fork("listed", agent="somebody else")
    assert repo.head("main") == before == repo.head("context/w/listed")


def test_fork_all_makes_every_branch_or_none(repo: Repo) -> None:
    opened = git_context.open(repo.path)
    opened.start(WORKFLOW, parent())
    assert [forked.task.id for forked in opened.fork_all()] == list(TASKS)
    assert opened.fork_all() == []
    with pytest.raises(GitContextError, match="forked already"):
        opened.fork(TASKS[0])


def test_fork_without_an_agent_needs_a_listed_task(repo: Repo) -> None:
    opened = small(repo)
    with pytest.raises(GitContextError, match="does not list the task 't'"):
        opened.fork("t")
    assert "context/" not in repo.output("for-each-ref")


def test_fork_says_which_branch_is_in_the_way(repo: Repo) -> None:
    opened = small(repo)
    repo.git("branch", "context/w")
    with pytest.raises(GitContextError, match="is in its way"):
        opened.fork("t", agent="ada")
    assert "parallel_tasks" not in stored(repo, "main")


def test_sub_tasks_come_from_their_parents_branch(repo: Repo) -> None:
    opened = small(repo, "t")
    opened.save(child("t", decisions=["a"]), task="t")
    forked = opened.fork("api", parent="t", agent="bob")
    assert forked.branch == "context/w/t.api"
    deeper = opened.fork("t.api.v2", agent="bob")
    assert repo.git("merge-base", "--is-ancestor", forked.commit, deeper.commit).returncode == 0
    assert stored(repo, "context/w/t.api.v2")["decisions"] == ["first", "a"]
    assert [entry["task_id"] for entry in stored(repo, "main")["parallel_tasks"]] == ["t"]
    with pytest.raises(GitContextError, match="no branch context/w/nope"):
        opened.fork("x", parent="nope", agent="bob")


def test_fork_into_a_worktree_gives_code_and_context(repo: Repo, tmp_path: Path) -> None:
    repo.commit({"code.py": "1\n"})
    opened = small(repo)
    folder = tmp_path / "has space"
    opened.fork("t", agent="ada", worktree=folder)
    there = Repo(folder)
    assert there.read("code.py") == "1\n"
    within = git_context.open(folder)
    within.add("decisions", "a")
    assert json.loads(there.read(W_JSON))["decisions"] == ["first", "a"]
    assert there.output("status", "--porcelain") == ""
    assert shown(within)["task_id"] == "t"
    with pytest.raises(GitContextError, match="not its working tree"):
        opened.fork("u", agent="ada", worktree=folder)


def test_close_needs_a_merge_and_keeps_the_tip(repo: Repo) -> None:
    opened = small(repo, "t")
    opened.save(child("t", decisions=["a"]), task="t")
    with pytest.raises(GitContextError, match="not merged into main"):
        opened.close("t")
    repo.git("merge", "--quiet", "--no-ff", "context/w/t")
    tip = opened.close("t")
    assert repo.head("refs/context-closed/w/t") == tip
    assert "refs/heads/context" not in repo.output("for-each-ref")
    assert shown(opened, task="t") == child("t", decisions=["a"])
    with pytest.raises(GitContextError, match="is closed"):
        opened.save(child("t"), task="t")
    with pytest.raises(GitContextError, match="is closed"):
        opened.close("t")
    assert opened.fork_all() == []


def test_close_leaves_a_branch_alone_that_is_checked_out(repo: Repo, tmp_path: Path) -> None:
    opened = small(repo)
    opened.fork("t", agent="ada", worktree=tmp_path / "wt")
    with pytest.raises(GitContextError, match="checked out in"):
        opened.close("t")
    assert repo.head("context/w/t")


def test_import_makes_the_example_a_workflow(repo: Repo, tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    for name in ("1-parent", "2a-frontend", "2b-backend", "2c-tests", "3-merged", "4-verified"):
        (folder / f"{name}.json").write_bytes((EXAMPLE / f"{name}.json").read_bytes())
    opened = git_context.open(repo.path)
    imported = opened.import_(folder)
    assert imported.skipped == ["3-merged.json", "4-verified.json"]
    assert list(imported.tasks) == list(TASKS)
    assert stored(repo, "main", CONTEXT) == parent()
    for task, document in children().items():
        assert shown(opened, task=task) == document
        branch = f"context/{WORKFLOW}/{task}"
        date = repo.output("log", "-1", "--format=%ad %cd", "--date=format:%Y-%m-%dT%TZ", branch)
        assert date == f"{document['timestamp']} {document['timestamp']}"
        trailers = repo.output("log", "-1", "--format=%(trailers:only)", branch)
        assert f"Context-Agent: {document['current_agent']}" in trailers
        opened.save(document | {"decisions": ["only"]}, task=task)
        assert stored(repo, branch, CONTEXT)["decisions"] == ["only"]
    assert repo.output("status", "--porcelain") == ""


def test_import_lists_tasks_that_the_parent_does_not_and_is_all_or_nothing(
    repo: Repo, tmp_path: Path
) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "p.json").write_text('{"workflow_id": "w", "timestamp": "2025-01-01T00:00:00+01:00"}')
    (folder / "c.json").write_text(json.dumps(child("t", current_agent="ada", decisions=["a"])))
    (folder / "other.json").write_text("[]")
    repo.commit({"f": ""})
    repo.git("branch", "context/w/t")
    before = repo.output("for-each-ref")
    opened = git_context.open(repo.path)
    with pytest.raises(GitContextError, match="exists already"):
        opened.import_(folder)
    assert repo.output("for-each-ref") == before
    repo.git("branch", "--delete", "context/w/t")
    assert opened.import_(folder).skipped == ["other.json"]
    assert stored(repo, "main")["parallel_tasks"] == [{"task_id": "t", "agent": "ada"}]
    dates = repo.output("log", "--format=%ad", "--date=iso", "main", "--", W_JSON)
    assert dates.splitlines() == ["2024-12-31 23:00:00 +0000"] * 2


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "it holds: none"),
        ({"a.json": '{"workflow_id": "v"}', "b.json": '{"workflow_id": "w"}'}, "it holds: v, w"),
        ({"a.json": "{"}, r"a\.json: line 1"),
        ({"a.json": '{"workflow_id": "../x"}'}, "not a valid workflow id"),
    ],
)
def test_import_refuses_what_is_not_one_workflow(
    repo: Repo, tmp_path: Path, files: dict[str, str], message: str
) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text)
    with pytest.raises(GitContextError, match=message):
        git_context.open(repo.path).import_(folder)
    assert not repo.output("for-each-ref")
    assert example("1-parent")["workflow_id"] == WORKFLOW
