"""The states of tasks, as `status` tells them apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.workflows import child, small

if TYPE_CHECKING:
    from git_context.api import Repository
    from tests.support.repos import Repo


def states(opened: Repository) -> dict[str, str]:
    return {task.task: task.state for task in opened.status().tasks}


def test_states_of_tasks_are_told_apart(repo: Repo) -> None:
    opened = small(repo, "new", "open", "done", "gone", "hand")
    opened.set("/parallel_tasks/-", {"task_id": "later", "agent": "x"})
    for task in ("open", "done", "gone"):
        opened.save(child(task, decisions=[task]), task=task)
    repo.git("switch", "--quiet", "context/w/hand")
    repo.commit({"code.py": "1\n"})
    repo.git("switch", "--quiet", "main")
    opened.merge("done", "gone", "hand")
    opened.close("gone")
    assert states(opened) == {
        "new": "unsaved",
        "open": "open",
        "done": "merged",
        "gone": "closed",
        "hand": "merged",
        "later": "unforked",
    }


def test_a_fast_forward_merges_and_a_later_save_opens(repo: Repo) -> None:
    opened = small(repo, "t", "t.sub")
    opened.save(child("t.sub", decisions=["x"]), task="t.sub")
    assert states(opened) == {"t": "open", "t.sub": "open"}  # the sub-task is listed on t's
    repo.git("merge", "--quiet", "--ff-only", "context/w/t.sub")
    opened.save(child("t", decisions=["y"]), task="t")
    opened.merge("t")
    assert states(opened)["t"] == "merged"
    opened.add("decisions", "z", task="t")
    assert states(opened)["t"] == "open"


def test_conflicts_are_counted_before_a_merge_where_they_are_asked_for(repo: Repo) -> None:
    opened = small(repo, "t", "u", "v")
    opened.save(status="completed", task="t")
    opened.set("/parallel_tasks/0/status", "blocked")
    opened.add("decisions", "u's", task="u")
    tips = repo.output("for-each-ref")
    assert [task.conflicts_ahead for task in opened.status().tasks] == [None] * 3
    assert [task.conflicts_ahead for task in opened.status(conflicts=True).tasks] == [1, 0, 0]
    assert repo.output("for-each-ref") == tips
