from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import git_context
from git_context.errors import GitContextError
from git_context.setup import demo
from tests.support.workflows import TASKS, small

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.repos import Repo


@pytest.mark.usefixtures("home")
def test_the_example(tmp_path: Path) -> None:
    graph = git_context.open(demo.build(tmp_path / "demo").folder).graph()
    assert [task.task for task in graph.tasks] == list(TASKS)
    assert all(task.merged and task.commits == 1 for task in graph.tasks)
    # The first branch was fast-forwarded, so no merge brought it.
    assert [len(task.merges) for task in graph.tasks] == [0, 1, 1]
    assert len(graph.commits) == 6
    assert graph.commits[0].refs == ["main"]
    assert [len(node.parents) for node in graph.commits].count(2) == 2
    drawn = [commit for _, commit in graph.lanes if commit]
    assert sorted(drawn) == sorted(node.credit.commit for node in graph.commits)


def test_branches_sub_tasks_and_closed_ones(repo: Repo) -> None:
    opened = small(repo, "one", "two")
    fork = repo.head("context/w/one")
    opened.fork("deep", parent="one", agent="eve", scope="x")
    opened.add("decisions", "d1", task="one")
    opened.add("decisions", "d2", task="two")
    opened.add("decisions", "d3", task="one.deep")
    opened.merge("two")
    opened.close("two")
    tasks = {task.task: task for task in opened.graph().tasks}
    assert tasks["two"].closed
    assert tasks["two"].merged
    assert tasks["two"].merges == [repo.head("main")]
    assert (tasks["one"].merged, tasks["one"].merges) == (False, [])
    assert tasks["one"].agent == "ada"
    assert tasks["one.deep"].commits == 1
    assert tasks["one.deep"].branch == "context/w/one.deep"
    assert tasks["one"].fork is not None
    assert repo.git("merge-base", "--is-ancestor", tasks["one"].fork, fork).returncode == 0


def test_a_listed_task_without_a_branch(repo: Repo) -> None:
    opened = git_context.open(repo.path)
    opened.start("w", {"parallel_tasks": [{"task_id": "later", "agent": "ada"}]})
    (task,) = opened.graph().tasks
    assert (task.task, task.agent, task.branch, task.commits) == ("later", "ada", None, 0)


def test_code_commits_are_left_out(repo: Repo) -> None:
    opened = small(repo, "one")
    repo.checkout("context/w/one")
    repo.commit({"code.py": "x"}, "Code")
    graph = opened.graph(workflow="w", branch="main")
    assert "Code" not in [node.subject for node in graph.commits]
    assert any("context/w/one" in node.refs for node in graph.commits)


def test_no_workflow(repo: Repo) -> None:
    repo.commit({"code.py": "x"})
    with pytest.raises(GitContextError, match="no workflow"):
        git_context.open(repo.path).graph()
