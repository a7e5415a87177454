from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

import git_context
from git_context import Repository
from git_context.errors import GitContextError
from git_context.repository.git import Git
from tests.support.workflows import W_JSON, child, shown, small

if TYPE_CHECKING:
    from git_context.workflow.selection import Selector
    from tests.support.repos import Repo


def test_show_finds_out_what_is_meant(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = small(repo, "t", "u")
    opened.save(child("t", decisions=["a"]), task="t")
    assert shown(opened)["workflow_id"] == "w"
    monkeypatch.setenv("GIT_CONTEXT_TASK", "u")  # which is for the command line alone
    assert shown(opened)["workflow_id"] == "w"
    current = Repository(Git(repo.path), current_task="t")
    assert shown(current) == child("t", decisions=["a"])
    assert shown(current, task="u")["task_id"] == "u"
    assert shown(current, branch="main")["workflow_id"] == "w"
    repo.checkout("context/w/t")
    assert shown(opened) == child("t", decisions=["a"])
    assert opened.show("HEAD", "/decisions").value == ["first", "a"]
    assert opened.show("HEAD~1", task="t").value == child("t")
    assert opened.show(None, "/decisions/0").value == "a"


def test_show_keeps_number_literals(repo: Repo) -> None:
    repo.commit({W_JSON: '{"workflow_id": "w", "n": [1.10, 12345678901234567890, 1e400]}'})
    opened = git_context.open(repo.path)
    assert opened.show(pointer="/n").value == [b"1.10", b"12345678901234567890", b"1e400"]


@pytest.mark.parametrize(
    ("arguments", "where", "message"),
    [
        (("nope",), {}, "names no commit"),
        (("--help",), {}, "names no commit"),
        ((None, "/nope"), {}, "nothing at /nope"),
        ((), {"workflow": "x"}, "holds the workflow 'x'"),
        ((), {"task": "x"}, "no branch context/w/x"),
        (("HEAD",), {"task": "x"}, "lists no task 'x'"),
        ((), {"branch": "x"}, "no branch 'x'|no workflow"),
    ],
)
def test_show_says_what_is_missing(
    repo: Repo, arguments: tuple[str, ...], where: Selector, message: str
) -> None:
    opened = small(repo)
    with pytest.raises(GitContextError, match=message):
        opened.show(*arguments, **where)


def test_status_tells_how_branches_stand(repo: Repo) -> None:
    opened = small(repo, "t", "u")
    opened.save(child("t", phase="one", current_agent="bob"), task="t", status="in_progress")
    opened.add("decisions", "parent's")
    opened.set("/parallel_tasks/-", {"task_id": "v", "agent": "x"})
    opened.save(status="completed", task="u")
    status = opened.status(stale_hours=0)
    assert (status.workflow, status.branch, status.bytes) == ("w", "main", len(repo.show(W_JSON)))
    t, u, v = status.tasks
    assert (t.task, t.agent, t.phase, t.ahead, t.behind, t.stale) == ("t", "bob", "one", 1, 3, True)
    assert (u.status, u.stale) == ("completed", False)
    assert (v.task, v.agent, v.branch, v.ahead) == ("v", "x", None, None)
    assert not any(task.stale for task in opened.status(stale_hours=1).tasks)


def test_list_names_every_workflow_and_no_child_document(repo: Repo) -> None:
    opened = small(repo, "t")
    repo.commit({".claude/context/x.json": json.dumps(child("y")), ".claude/context/z.json": "{"})
    opened.start("v")
    assert [(listed.workflow, listed.branches, listed.tasks) for listed in opened.list()] == [
        ("v", ["main"], []),
        ("w", ["main"], ["t"]),
    ]
    with pytest.raises(GitContextError, match="several workflows here: v, w"):
        opened.show()


def test_a_home_that_could_be_several_branches_has_to_be_named(repo: Repo) -> None:
    opened = small(repo, "t")
    repo.git("branch", "side")
    assert opened.add("decisions", "a").branch == "main"
    repo.git("checkout", "--quiet", "--detach")
    with pytest.raises(GitContextError, match="Several branches hold the workflow 'w': main, side"):
        opened.add("decisions", "b")
    assert opened.add("decisions", "b", branch="side").branch == "side"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "line 1, column 2"),
        ("[]", "not a JSON object"),
        ('{"a": 1, "a": 2}', "twice"),
        (b"\xff", "UTF-8"),
    ],
)
def test_a_broken_context_is_named_with_its_place(
    repo: Repo, content: str | bytes, message: str
) -> None:
    opened = small(repo, "t")
    repo.commit({W_JSON: content})
    for verb in (opened.show, opened.status):
        with pytest.raises(GitContextError, match=message):
            verb(workflow="w")
    with pytest.raises(GitContextError, match=message):
        opened.add("decisions", "b", workflow="w")
    assert shown(opened, workflow="w", task="t") == child("t")


def test_a_context_that_is_a_link_is_not_followed(repo: Repo) -> None:
    opened = small(repo)
    (repo.path / W_JSON).unlink()
    (repo.path / W_JSON).symlink_to("/etc/passwd")
    repo.commit()
    for verb in (lambda: opened.show(workflow="w"), lambda: opened.add("x", "b", workflow="w")):
        with pytest.raises(GitContextError, match="symbolic link"):
            verb()
