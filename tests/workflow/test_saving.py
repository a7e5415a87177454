from __future__ import annotations

import json
from itertools import permutations
from typing import TYPE_CHECKING

import pytest

import git_context
from git_context.errors import GitContextError
from git_context.jsontext.parse import parse_text
from tests.support.workflows import (
    CONTEXT,
    TASKS,
    W_JSON,
    WORKFLOW,
    child,
    children,
    parent,
    shown,
    small,
    stored,
)

if TYPE_CHECKING:
    from git_context.api import Repository
    from tests.support.repos import Repo


def begun(repo: Repo) -> Repository:
    opened = git_context.open(repo.path)
    opened.start(WORKFLOW, parent())
    opened.fork_all()
    return opened


@pytest.mark.parametrize("order", list(permutations(TASKS)))
def test_the_example_is_given_back_as_saved_in_every_order(
    repo: Repo, order: tuple[str, ...]
) -> None:
    opened = begun(repo)
    for task in order:
        opened.save(children()[task], task=task, status="completed")
    for task, document in children().items():
        assert shown(opened, task=task) == {**document, "status": "completed"}
        entries = stored(repo, f"context/{WORKFLOW}/{task}", CONTEXT)["parallel_tasks"]
        (entry,) = [entry for entry in entries if entry["task_id"] == task]
        assert entry["status"] == "completed"
        assert entry["completed_at"] == document["timestamp"]
        assert entry["files_count"] == len(document["files_modified"])
    assert stored(repo, "main", CONTEXT) == parent()


def test_plain_git_merges_what_was_saved(repo: Repo) -> None:
    opened = begun(repo)
    for task, document in children().items():
        opened.save(document, task=task)
    repo.git("merge", "--quiet", f"context/{WORKFLOW}/{TASKS[0]}")
    assert shown(opened, task=TASKS[0]) == children()[TASKS[0]]
    merged = stored(repo, "main", CONTEXT)
    assert merged["decisions"] == children()[TASKS[0]]["decisions"]


def test_a_second_save_replaces_what_the_task_contributed_and_no_more(repo: Repo) -> None:
    opened = small(repo, "t")
    opened.save(child("t", decisions=["a", "b"], notes={"x": 1}), task="t")
    opened.save(child("t", decisions=["b", "c"], phase="two"), task="t")
    assert shown(opened, task="t") == child("t", decisions=["b", "c"], phase="two")
    there = stored(repo, "context/w/t")
    assert there["decisions"] == ["first", "b", "c"]
    assert there["pending_actions"] == ["plan"]
    assert "notes" not in there["parallel_tasks"][0]["context"]


def test_a_patch_keeps_what_the_task_handed_in_and_others_have_done_since(repo: Repo) -> None:
    opened = small(repo, "t")
    opened.save(child("t", pending_actions=["plan"]), task="t")
    opened.done("plan", branch="main")
    opened.update(task="t")
    assert stored(repo, "context/w/t")["pending_actions"] == []
    opened.save({"notes": {"x": 1}}, patch=True, task="t")
    assert shown(opened, task="t")["pending_actions"] == ["plan"]
    assert stored(repo, "context/w/t")["pending_actions"] == []


def test_a_save_after_an_update_from_the_parent_keeps_what_came_with_it(repo: Repo) -> None:
    opened = small(repo, "t", "u")
    opened.save(child("t", decisions=["a"]), task="t")
    opened.add("decisions", "parent's")
    repo.checkout("context/w/t")
    repo.git("merge", "--quiet", "--strategy", "ours", "main")
    # What the merge brings, as the driver would merge it.
    there = stored(repo, "HEAD")
    there["decisions"] += ["parent's"]
    repo.write(W_JSON, json.dumps(there))
    repo.git("commit", "--quiet", "--all", "--amend", "--no-edit")
    assert shown(opened, task="t")["decisions"] == ["a"]
    opened.save(child("t", decisions=["b"]), task="t")
    assert stored(repo, "HEAD")["decisions"] == ["first", "parent's", "b"]
    assert shown(opened, task="t") == child("t", decisions=["b"])


def test_a_save_after_a_merge_into_the_parent_still_replaces(repo: Repo) -> None:
    opened = small(repo, "t")
    opened.save(child("t", decisions=["a", "b"]), task="t")
    repo.git("merge", "--quiet", "--no-ff", "context/w/t")
    assert shown(opened, task="t") == child("t", decisions=["a", "b"])
    opened.save(child("t", decisions=["b", "c"]), task="t")
    assert stored(repo, "context/w/t")["decisions"] == ["first", "b", "c"]
    repo.git("merge", "--quiet", "--no-ff", "context/w/t")
    assert stored(repo, "main")["decisions"] == ["first", "b", "c"]


def test_a_save_after_a_rebase_still_replaces(repo: Repo) -> None:
    opened = small(repo, "t")
    repo.commit({"code.py": "1\n"})
    opened.save(child("t", decisions=["a"]), task="t")
    repo.git("rebase", "--quiet", "main", "context/w/t")
    repo.checkout("main")
    assert shown(opened, task="t") == child("t", decisions=["a"])
    opened.save(child("t", decisions=["b"]), task="t")
    assert stored(repo, "context/w/t")["decisions"] == ["first", "b"]


def test_what_a_sub_task_brought_is_not_its_parents_to_replace(repo: Repo) -> None:
    opened = small(repo, "t")
    opened.save(child("t", decisions=["a"]), task="t")
    opened.fork("api", parent="t", agent="bob", scope="part")
    opened.save(child("t.api", decisions=["sub"]), task="t.api")
    repo.checkout("context/w/t")
    repo.git("merge", "--quiet", "--no-ff", "context/w/t.api")
    opened.save(child("t", decisions=["b"]), task="t")
    assert stored(repo, "HEAD")["decisions"] == ["first", "sub", "b"]
    assert shown(opened, task="t") == child("t", decisions=["b"])
    assert shown(opened, task="t.api") == child("t.api", decisions=["sub"])


def test_what_the_parent_has_is_the_childs_too_where_it_says_so(repo: Repo) -> None:
    opened = small(repo, "t")
    saved = child("t", decisions=["first", "mine"], pending_actions=[])
    opened.save(saved, task="t")
    assert shown(opened, task="t") == saved
    assert stored(repo, "context/w/t")["decisions"] == ["first", "mine"]


def test_untouched_bytes_stay(repo: Repo) -> None:
    text = (
        '{ "version": "1.0",\r\n\r\n  "workflow_id" : "w", "n": 1.10,\r\n'
        '  "parallel_tasks": [ {"task_id":"t"} ],\r\n  "decisions": [ "a",   "b" ]}'
    )
    repo.commit({W_JSON: text})
    document = parse_text(text).value
    assert isinstance(document, dict)
    git_context.open(repo.path).save({**document, "decisions": ["a", "b", "c"]})
    assert repo.show(W_JSON) == text.replace('"b" ]', '"b",   "c" ]')


@pytest.mark.parametrize(
    ("document", "options", "message"),
    [
        (child("u"), {"task": "t"}, "belongs to the task 'u'"),
        ({"task_id": "t", "parent_workflow_id": "x"}, {"task": "t"}, "workflow 'x'"),
        (child("t"), {}, "document of the task 't'"),
        ({"workflow_id": "x"}, {}, "no context of the workflow 'w'"),
        ([1], {"task": "t"}, "is a JSON object"),
        ({}, {"task": "nope"}, "no branch context/w/nope"),
        ({"workflow_id": "w"}, {"status": "completed"}, "Only a task has a status"),
    ],
)
def test_documents_that_belong_elsewhere_are_refused(
    repo: Repo, document: object, options: dict[str, str], message: str
) -> None:
    opened = small(repo, "t")
    before = repo.output("for-each-ref")
    with pytest.raises(GitContextError, match=message):
        opened.save(document, **options)  # type: ignore[arg-type]  # a table of keywords
    assert repo.output("for-each-ref") == before


def test_a_document_without_ids_on_the_workflow_s_branch_is_refused_with_the_way_to_its_task(
    repo: Repo,
) -> None:
    opened = small(repo, "t")
    before = stored(repo, "main")
    with pytest.raises(GitContextError, match="'workflow_id' must say so") as refused:
        opened.save({"decisions": ["a"]})
    assert "add --task TASK" in refused.value.hint
    assert stored(repo, "main") == before
    opened.save({"decisions": ["a"]}, task="t")
    assert shown(opened, task="t")["decisions"] == ["a"]


def test_a_document_without_ids_is_the_tasks_that_is_named(repo: Repo) -> None:
    opened = small(repo, "t")
    opened.save({"decisions": ["a"]}, task="t")
    assert shown(opened, task="t") == child("t", decisions=["a"])


def test_a_full_document_replaces_and_with_a_base_is_merged(repo: Repo) -> None:
    opened = small(repo)
    base = repo.head()
    edited = stored(repo, "main") | {"decisions": ["first", "mine"], "phase": "x"}
    opened.add("decisions", "theirs")
    opened.save(edited, base=base)
    assert stored(repo, "main")["decisions"] in (
        ["first", "theirs", "mine"],
        ["first", "mine", "theirs"],
    )
    opened.save(edited, replace=True)
    assert stored(repo, "main")["decisions"] == ["first", "mine"]
    clashing = edited | {"context_summary": "mine"}
    opened.set("/context_summary", "theirs")
    with pytest.raises(GitContextError, match="/context_summary"):
        opened.save(clashing, base=base)


def test_a_full_document_can_be_saved_on_a_tasks_branch(repo: Repo) -> None:
    opened = small(repo, "t")
    full = stored(repo, "main") | {"decisions": ["first", "a"]}
    opened.save(full, task="t")
    assert stored(repo, "context/w/t") == full


def test_a_patch_changes_what_it_names(repo: Repo) -> None:
    opened = small(repo, "t")
    opened.save(child("t", decisions=["a"], notes={"x": 1, "y": 2}, phase="one"), task="t")
    opened.save({"notes": {"x": None, "z": 3}, "phase": "two"}, patch=True, task="t")
    assert shown(opened, task="t") == child(
        "t", decisions=["a"], notes={"y": 2, "z": 3}, phase="two"
    )
    opened.save({"pending_actions": None, "phase": "p"}, patch=True)
    assert shown(opened)["phase"] == "p"
    assert "pending_actions" not in shown(opened)


def test_a_status_comes_with_the_time_of_completion_and_goes_without(repo: Repo) -> None:
    opened = small(repo, "t")
    opened.save(status="completed", task="t")
    (entry,) = stored(repo, "context/w/t")["parallel_tasks"]
    assert (entry["status"], entry["completed_at"][-1]) == ("completed", "Z")
    opened.save(status="in_progress", task="t")
    (entry,) = stored(repo, "context/w/t")["parallel_tasks"]
    assert entry["status"] == "in_progress"
    assert "completed_at" not in entry


def test_saving_the_same_again_makes_no_commit(repo: Repo) -> None:
    opened = small(repo, "t")
    first = opened.save(child("t", decisions=["a"]), task="t")
    again = opened.save(child("t", decisions=["a"]), task="t")
    assert (again.commit, again.changed) == (first.commit, False)


def test_derived_figures_that_are_there_are_kept_true(repo: Repo) -> None:
    opened = small(repo, "t")
    opened.set("/metrics", {"total_files_modified": 0, "own": 7})
    opened.add("files_modified", "a.py", "b.py")
    assert shown(opened)["metrics"] == {"total_files_modified": 2, "own": 7}


def test_a_child_document_committed_by_hand_is_folded_by_the_next_save(repo: Repo) -> None:
    opened = small(repo, "t")
    repo.checkout("context/w/t")
    repo.commit({W_JSON: json.dumps(child("t", decisions=["a"], notes="n"))})
    assert shown(opened, task="t") == child("t", decisions=["a"], notes="n")
    opened.add("decisions", "b")
    assert stored(repo, "HEAD")["decisions"] == ["first", "a", "b"]
    assert stored(repo, "HEAD")["workflow_id"] == "w"


@pytest.mark.parametrize("before", [False, True])
def test_a_status_alone_is_credited_to_the_task_s_agent(repo: Repo, *, before: bool) -> None:
    opened = small(repo, "t")
    if before:
        opened.save(child("t", decisions=["a"]), task="t")
    opened.save(status="completed", task="t")
    assert trailer(repo, "Context-Agent") == "ada"
    opened.save(child("t", current_agent="bob"), task="t")
    opened.save(status="in_progress", task="t")
    assert trailer(repo, "Context-Agent") == "bob"


def trailer(repo: Repo, name: str) -> str:
    return repo.output("log", "-1", f"--format=%(trailers:key={name},valueonly)", "context/w/t")


def test_a_secret_that_is_there_hinders_nobody_and_another_one_is_refused(repo: Repo) -> None:
    key = "AKIAIOSFODNN7EXAMPLE"
    opened = small(repo, "t")
    opened.add("decisions", f"Use {key}", no_verify=True)
    opened.add("decisions", "Use it no more")
    for text in (f"Use {key} all the same", f"Use {key}"):
        with pytest.raises(GitContextError, match="would not be valid"):
            opened.add("constraints", text)
    assert stored(repo, "main")["decisions"][-1] == "Use it no more"
