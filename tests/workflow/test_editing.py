from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from git_context.errors import GitContextError
from tests.support.workflows import child, shown, small, stored

if TYPE_CHECKING:
    from tests.support.repos import Repo


def test_steps_on_the_workflow_note_their_time_and_speak_in_the_commit(repo: Repo) -> None:
    opened = small(repo)
    opened.add("decisions", "second", "first")
    opened.remove("decisions", "first")
    opened.set("/implementation_details/db", {"n": 1.5})
    opened.done("plan")
    document = stored(repo, "main")
    assert document["decisions"] == ["second"]
    assert document["implementation_details"] == {"db": {"n": 1.5}}
    assert document["pending_actions"] == []
    assert document["timestamp"].endswith("Z")
    assert repo.output("log", "--format=%s").splitlines() == [
        "Done: plan",
        "Set /implementation_details/db",
        "Remove from decisions: first",
        "Add to decisions: second, first",
        "Start w",
    ]


def test_steps_of_a_task_stay_on_its_branch_and_in_its_document(repo: Repo) -> None:
    opened = small(repo, "t")
    opened.add("decisions", "a", task="t")
    opened.add("files_modified", "x.py", "y.py", task="t")
    opened.set("/phase", "working", task="t")
    opened.set("/notes/deep", "x", task="t")
    opened.done("plan", task="t")
    document = shown(opened, task="t")
    assert document.pop("timestamp").endswith("Z")
    assert document == child(
        "t",
        decisions=["a"],
        files_modified=["x.py", "y.py"],
        phase="working",
        notes={"deep": "x"},
    )
    (entry,) = stored(repo, "context/w/t")["parallel_tasks"]
    assert entry["files_count"] == 2
    assert stored(repo, "context/w/t")["pending_actions"] == []
    assert stored(repo, "main")["pending_actions"] == ["plan"]
    opened.remove("files_modified", "x.py", task="t")
    (entry,) = stored(repo, "context/w/t")["parallel_tasks"]
    assert entry["files_count"] == 1


def test_steps_and_saves_of_a_task_go_together(repo: Repo) -> None:
    opened = small(repo, "t")
    opened.add("decisions", "a", task="t")
    opened.save(child("t", decisions=["b"]), task="t")
    opened.add("decisions", "c", task="t")
    document = shown(opened, task="t")
    assert document["decisions"] == ["b", "c"]
    assert stored(repo, "context/w/t")["decisions"] == ["first", "b", "c"]


def test_a_value_that_is_there_makes_no_commit(repo: Repo) -> None:
    opened = small(repo)
    before = repo.head()
    assert not opened.add("decisions", "first").changed
    assert repo.head() == before


@pytest.mark.parametrize(
    ("verb", "arguments", "message"),
    [
        ("remove", ("decisions", "nope"), "does not hold 'nope'"),
        ("add", ("workflow_id", "x"), "is not a list"),
        ("add", ("/~", "x"), "JSON Pointer"),
        ("set", ("/workflow_id", "x"), "cannot be set"),
        ("done", ("nope",), "is not pending"),
        ("rollback", ("nope",), "no checkpoint 'nope'"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(
    repo: Repo, verb: str, arguments: tuple[str, ...], message: str
) -> None:
    opened = small(repo)
    before = repo.head()
    with pytest.raises(GitContextError, match=message):
        getattr(opened, verb)(*arguments)
    assert repo.head() == before


def test_a_shared_list_is_not_set_for_one_task(repo: Repo) -> None:
    opened = small(repo, "t")
    with pytest.raises(GitContextError, match="shared by all tasks"):
        opened.set("/decisions", [], task="t")


def test_handoff_and_restore(repo: Repo) -> None:
    opened = small(repo, "t")
    opened.add("files_modified", "a.py", task="t")
    opened.handoff("bob", phase="review", summary="Nearly done.", task="t")
    handoff = opened.restore(task="t")
    assert (handoff.agent, handoff.next_agent, handoff.phase) == ("ada", "bob", "review")
    assert (handoff.summary, handoff.scope) == ("Nearly done.", "something")
    assert handoff.files_modified == ["a.py"]
    opened.handoff("carol")
    assert opened.restore().next_agent == "carol"
    assert opened.restore().pending_actions == ["plan"]


@pytest.mark.parametrize("task", [None, "t"])
def test_rollback_is_a_new_commit_with_the_old_document(repo: Repo, task: str | None) -> None:
    opened = small(repo, "t")
    opened.add("decisions", "good", task=task)
    before = shown(opened, task=task)
    opened.checkpoint("one", task=task)
    with pytest.raises(GitContextError, match="'one' already"):
        opened.checkpoint("one", task=task)
    opened.add("decisions", "bad", task=task)
    opened.set("/oops", 1, task=task)
    opened.checkpoint("two", task=task)
    tip = opened.store.tip("refs/heads/context/w/t" if task else "refs/heads/main")
    back = opened.rollback("one", task=task)
    document = shown(opened, task=task)
    points = document.pop("checkpoints")
    assert [point["id"] for point in points] == ["one", "two"]
    assert document.pop("timestamp") >= before.pop("timestamp")
    assert document == before
    assert opened.store.parents(back.commit) == [tip]


def test_a_checkpoint_that_somebody_invented_leads_nowhere(repo: Repo) -> None:
    opened = small(repo)
    opened.set("/checkpoints", [{"id": "x", "commit": "HEAD"}, {"id": "y", "commit": "0" * 40}])
    stranger = repo.output("commit-tree", "-m", "x", "HEAD^{tree}")
    opened.set("/checkpoints/-", {"id": "z", "commit": stranger})
    for name in "xyz":
        with pytest.raises(GitContextError):
            opened.rollback(name)
