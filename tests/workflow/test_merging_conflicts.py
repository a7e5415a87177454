"""Conflicts of many branches: refused, shown, decided, recorded, carried along and simplified."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import git_context
from git_context.errors import USAGE, GitContextError
from git_context.merge.values import MISSING
from git_context.workflow.merging.result import ConflictsError
from tests.support.branches import branch, commit_on, edit, entry, forked, parents, state
from tests.support.workflows import W_JSON, child, stored

if TYPE_CHECKING:
    from git_context.api import Repository
    from tests.support.repos import Repo

SUMMARY = "/context_summary"


def contested(repo: Repo, **summaries: str) -> Repository:
    """Have main say `old`, and each task, on its branch, something else."""
    opened = forked(repo, *summaries, context_summary="old")
    for task, summary in summaries.items():
        edit(repo, branch(task), context_summary=summary, decisions=["first", task])
    return opened


def records(repo: Repo, name: str = "main") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = stored(repo, name).get("merge_conflicts", [])
    return found


def test_a_conflict_leaves_everything_as_it_was_and_is_told(repo: Repo) -> None:
    opened = contested(repo, a="A", b="B")
    before = state(repo)
    with pytest.raises(ConflictsError) as error:
        opened.merge()
    assert error.value.exit_code == 1
    ((path, conflict),) = error.value.merge.conflicts
    assert path == W_JSON
    assert conflict == (
        SUMMARY,
        "both modified",
        "old",
        "old",
        [("a", repo.head(branch("a")), "A"), ("b", repo.head(branch("b")), "B")],
    )
    assert state(repo) == before


def test_a_value_changed_here_and_removed_there_is_a_conflict(repo: Repo) -> None:
    opened = forked(repo, "a", note="old")
    edit(repo, "main", note="new")
    edit(repo, branch("a"), note=None)
    with pytest.raises(ConflictsError) as error:
        opened.merge()
    ((_, conflict),) = error.value.merge.conflicts
    assert conflict.pointer == "/note"
    assert conflict.kind == "deleted by them"
    assert conflict.sides[0].value is MISSING


def test_a_context_removed_here_and_changed_there_is_a_conflict_as_a_whole(repo: Repo) -> None:
    opened = forked(repo, "a", "b")
    other = ".claude/context/other.json"
    repo.commit({other: '{"n": 1}'})
    for task in ("a", "b"):
        opened.update(task=task, workflow="w")
    commit_on(repo, branch("a"), {other: None})
    commit_on(repo, branch("b"), {other: '{"n": 2}'})
    before = state(repo)
    with pytest.raises(ConflictsError) as error:
        opened.merge(record=True, workflow="w")
    ((path, conflict),) = error.value.merge.conflicts
    assert (path, conflict.pointer) == (other, "")
    assert state(repo) == before
    opened.merge(take=["b"], workflow="w")
    assert repo.show(other) == '{\n  "n": 2\n}\n' or repo.show(other) == '{"n": 2}'


@pytest.mark.parametrize(
    ("take", "expected"),
    [
        (["ours"], "old"),
        (["base"], "old"),
        (["a"], "A"),
        (["b"], "B"),
        ([f"{SUMMARY}=b"], "B"),
        (["ours", f"{SUMMARY}=a"], "A"),
    ],
)
def test_a_conflict_is_decided_beforehand(repo: Repo, take: list[str], expected: str) -> None:
    opened = contested(repo, a="A", b="B")
    done = opened.merge(take=take)
    assert [found.conflict.pointer for found in done.chosen] == [SUMMARY]
    document = stored(repo, "main")
    assert document["context_summary"] == expected
    assert document["decisions"] == ["first", "a", "b"]
    assert "merge_conflicts" not in document
    assert len(parents(repo)) == 3


def test_theirs_is_a_decision_where_there_is_but_one(repo: Repo) -> None:
    opened = contested(repo, a="A", b="A")
    edit(repo, "main", context_summary="mine")
    opened.merge(take=["theirs"])
    assert stored(repo, "main")["context_summary"] == "A"


def test_theirs_is_none_where_there_are_two(repo: Repo) -> None:
    opened = contested(repo, a="A", b="B")
    with pytest.raises(ConflictsError):
        opened.merge(take=["theirs"])


def test_a_side_that_has_no_value_takes_the_value_out(repo: Repo) -> None:
    opened = forked(repo, "a", note="old", lists=[{"id": "x", "n": 1}])
    edit(repo, "main", note="new", lists=[{"id": "x", "n": 2}])
    edit(repo, branch("a"), note=None, lists=[])
    opened.merge(take=["a"])
    document = stored(repo, "main")
    assert "note" not in document
    assert document["lists"] == []


def test_an_item_that_was_taken_out_here_comes_back(repo: Repo) -> None:
    opened = forked(repo, "a", lists=[{"id": "x", "n": 1}])
    edit(repo, "main", lists=[])
    edit(repo, branch("a"), lists=[{"id": "x", "n": 2}])
    opened.merge(take=["/lists/x=a"])
    assert stored(repo, "main")["lists"] == [{"id": "x", "n": 2}]


@pytest.mark.parametrize("take", [["nobody"], ["/x=nobody"], ["ours", "theirs"], ["x"], ["/x"]])
def test_what_is_no_side_is_refused(repo: Repo, take: list[str]) -> None:
    opened = contested(repo, a="A", b="B")
    before = state(repo)
    with pytest.raises(GitContextError) as error:
        opened.merge(take=take)
    assert error.value.exit_code == USAGE
    assert state(repo) == before


def test_a_place_without_a_conflict_is_refused(repo: Repo) -> None:
    opened = contested(repo, a="A", b="B")
    before = state(repo)
    with pytest.raises(GitContextError, match="no conflict at /phase") as error:
        opened.merge(take=["/phase=ours", "a"])
    assert SUMMARY in error.value.hint
    assert state(repo) == before


def test_a_conflict_is_recorded(repo: Repo) -> None:
    opened = contested(repo, a="A", b="B")
    tips = {task: repo.head(branch(task)) for task in ("a", "b")}
    done = opened.merge(record=True)
    assert done.changed
    assert [found.conflict.pointer for found in done.recorded] == [SUMMARY]
    document = stored(repo, "main")
    assert document["context_summary"] == "old"
    assert document["decisions"] == ["first", "a", "b"]
    assert document["merge_conflicts"] == [
        {
            "path": SUMMARY,
            "kind": "both modified",
            "base": "old",
            "ours": "old",
            "sides": [
                {"task": "a", "commit": tips["a"], "value": "A"},
                {"task": "b", "commit": tips["b"], "value": "B"},
            ],
        }
    ]
    assert "Conflicts recorded: /context_summary" in repo.output("log", "-1", "--format=%B")
    assert not opened.merge().changed


def test_a_missing_value_is_a_missing_member_of_the_record(repo: Repo) -> None:
    opened = forked(repo, "a", note="old")
    edit(repo, "main", note="new")
    edit(repo, branch("a"), note=None)
    opened.merge(record=True)
    (record,) = records(repo)
    assert record["ours"] == "new"
    assert record["sides"] == [{"task": "a", "commit": repo.head(branch("a"))}]


def test_further_merges_carry_records_along(repo: Repo) -> None:
    opened = contested(repo, a="A", b="B", c="old")
    opened.merge("a", "b", record=True)
    before = records(repo)
    opened.save(child("c", decisions=["c"]), task="c")
    opened.merge()
    assert records(repo) == before
    assert "c" in stored(repo, "main")["decisions"]


def test_a_task_that_goes_on_replaces_its_own_side(repo: Repo) -> None:
    opened = contested(repo, a="A", b="B")
    opened.merge(record=True)
    tip = edit(repo, branch("a"), context_summary="A2")
    opened.merge(record=True)
    (record,) = records(repo)
    assert record["base"] == "old"
    assert [(side["task"], side["value"]) for side in record["sides"]] == [("b", "B"), ("a", "A2")]
    assert record["sides"][1]["commit"] == tip


def test_a_task_that_goes_back_to_the_base_is_no_side_any_more(repo: Repo) -> None:
    opened = contested(repo, a="A", b="B")
    edit(repo, "main", context_summary="mine")
    opened.merge(record=True)
    edit(repo, branch("a"), context_summary="old")
    opened.merge(record=True)
    (record,) = records(repo)
    assert [side["task"] for side in record["sides"]] == ["b"]


def test_a_side_that_comes_to_say_what_stands_there_cancels(repo: Repo) -> None:
    opened = contested(repo, a="A", b="B")
    opened.merge(record=True)
    edit(repo, "main", context_summary="A")
    opened.save(child("b", decisions=["more"]), task="b")
    opened.merge()
    (record,) = records(repo)
    assert record["ours"] == "A"
    assert [side["task"] for side in record["sides"]] == ["b"]


def test_the_last_side_that_cancels_ends_the_conflict(repo: Repo) -> None:
    opened = contested(repo, a="A")
    edit(repo, "main", context_summary="mine")
    opened.merge(record=True)
    assert len(records(repo)) == 1
    edit(repo, "main", context_summary="A")
    opened.save(child("a", decisions=["more"]), task="a")
    opened.merge()
    assert records(repo) == []
    assert stored(repo, "main")["context_summary"] == "A"


def test_a_decision_on_a_task_branch_ends_the_conflict(repo: Repo) -> None:
    opened = contested(repo, a="A", b="B")
    opened.merge(record=True)
    opened.update(task="b")
    assert len(records(repo, branch("b"))) == 1
    edit(repo, branch("b"), context_summary="decided", merge_conflicts=[])
    opened.save(child("a", decisions=["a", "more"]), task="a")
    opened.merge()
    assert records(repo) == []
    assert stored(repo, "main")["context_summary"] == "decided"


def test_an_update_neither_decides_nor_repeats_a_conflict(repo: Repo) -> None:
    opened = contested(repo, a="A", b="B")
    opened.merge(record=True)
    before = records(repo)
    for task in ("a", "b"):
        opened.update(task=task)
        opened.save(child(task, decisions=[task, f"{task}2"]), task=task)
    opened.merge()
    assert records(repo) == before
    assert stored(repo, "main")["context_summary"] == "old"


def test_two_lines_that_recorded_conflicts_of_their_own_are_merged(repo: Repo) -> None:
    opened = forked(repo, "p", "q", context_summary="old", note="old")
    for task, field in (("p", "context_summary"), ("q", "note")):
        opened.fork("x", parent=task, agent="eve", scope="part")
        edit(repo, branch(task), **{field: "mine"})
        edit(repo, branch(f"{task}.x"), **{field: "theirs"})
        opened.merge(f"{task}.x", branch=branch(task), record=True)
        assert len(records(repo, branch(task))) == 1
    opened.merge("p", "q")
    assert [record["path"] for record in records(repo)] == [SUMMARY, "/note"]


def test_records_that_others_wrote_are_kept(repo: Repo) -> None:
    odd = [{"path": "/x", "note": "by hand"}, {"path": "/y", "sides": [], "why": 1}]
    opened = forked(repo, "a", "b", merge_conflicts=odd)
    edit(repo, branch("a"), merge_conflicts=[*odd, {"path": "/z"}])
    edit(repo, branch("b"), note=1)
    opened.merge()
    assert records(repo) == [*odd, {"path": "/z"}]


def test_a_conflict_in_a_list_without_keys_is_one_of_the_whole_list(repo: Repo) -> None:
    """Its items have no names, so that a path into it would lead somewhere else later."""
    items = [{"text": "one", "n": 1, "m": 1}, {"text": "two", "n": 1, "m": 1}]
    opened = forked(repo, "a", steps=items)
    edit(repo, "main", steps=[{"text": "zero"}, *items[:1], {**items[1], "n": 2}])
    edit(repo, branch("a"), steps=[items[0], {**items[1], "n": 3}])
    opened.merge(record=True)
    document = stored(repo, "main")
    (record,) = document["merge_conflicts"]
    assert record["path"] == "/steps"
    assert record["ours"] == document["steps"]
    assert record["sides"][0]["value"] == [items[0], {**items[1], "n": 3}]


def test_a_conflict_in_an_entry_is_named_by_its_key(repo: Repo) -> None:
    opened = forked(repo, "a", "b")
    for task in ("a", "b"):
        document = stored(repo, branch(task))
        entry(document, "a")["agent"] = f"by-{task}"
        edit(repo, branch(task), parallel_tasks=document["parallel_tasks"])
    done = opened.merge(record=True)
    assert done.recorded[0].conflict.pointer == "/parallel_tasks/a/agent"
    assert entry(stored(repo, "main"), "a")["agent"] == "agent-a"


def test_a_dry_run_changes_nothing_and_tells(repo: Repo) -> None:
    opened = contested(repo, a="A", b="B")
    before = state(repo)
    tried = opened.merge(dry_run=True)
    assert len(tried.conflicts) == 1
    tried = opened.merge(dry_run=True, record=True)
    assert not tried.changed
    assert isinstance(tried.value, dict)
    assert tried.value["decisions"] == ["first", "a", "b"]
    assert len(tried.recorded) == 1
    assert tried.commit == repo.head()
    assert state(repo) == before


def test_an_update_conflicts_like_a_merge(repo: Repo) -> None:
    opened = contested(repo, a="A")
    edit(repo, "main", context_summary="mine")
    before = state(repo)
    with pytest.raises(ConflictsError) as error:
        opened.update(task="a")
    ((_, conflict),) = error.value.merge.conflicts
    assert (conflict.ours, conflict.sides[0].task) == ("A", "main")
    assert state(repo) == before
    opened.update(task="a", take=["main"])
    assert stored(repo, branch("a"))["context_summary"] == "mine"


def test_the_parent_has_no_parent_to_be_updated_from(repo: Repo) -> None:
    forked(repo, "a")
    with pytest.raises(GitContextError, match="Only a task's branch"):
        git_context.open(repo.path).update()
