"""Many branches merged in one commit: the example, the order, the news, the levels."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING

import pytest

import git_context
from git_context.errors import GitContextError
from git_context.repository.git import Git
from git_context.setup import install
from tests.support.branches import branch, commit_on, edit, entry, forked, parents, state
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
    is_sound,
    parent,
    shown,
    stored,
)

if TYPE_CHECKING:
    from pathlib import Path


def imported(repo: Repo) -> git_context.api.Repository:
    opened = git_context.open(repo.path)
    opened.import_(str(EXAMPLE))
    return opened


def merged_by_plain_git(folder: Path) -> dict[str, object]:
    """Merge the three branches one after the other, with git and the driver."""
    repo = Repo.create(folder)
    imported(repo)
    install.install(Git(repo.path))
    for task in TASKS:
        assert repo.merge(f"context/{WORKFLOW}/{task}").returncode == 0
    return stored(repo, "main", CONTEXT)


def test_the_example_becomes_one_commit_with_four_parents(repo: Repo, tmp_path: Path) -> None:
    opened = imported(repo)
    start, tips = repo.head(), [repo.head(f"context/{WORKFLOW}/{task}") for task in TASKS]
    done = opened.merge()
    assert done.changed
    assert [source.name for source in done.merged] == list(TASKS)
    assert repo.head("main") == done.commit
    assert parents(repo) == [start, *tips]
    document = stored(repo, "main", CONTEXT)
    by_hand = example("3-merged")
    assert document["files_modified"] == by_hand["files_modified"]
    assert len(document["files_modified"]) == 19
    assert len(document["decisions"]) == 16
    assert len(document["pending_actions"]) == 12
    assert set(parent()) <= set(document)
    assert document == merged_by_plain_git(tmp_path / "plain")
    assert repo.output("status", "--porcelain") == ""
    assert repo.read(CONTEXT) == repo.show(CONTEXT)
    for task, saved in children().items():
        assert shown(opened, task=task) == saved
    assert is_sound(repo)


def test_the_order_of_names_and_of_saves_makes_no_difference(repo: Repo) -> None:
    opened = git_context.open(repo.path)
    opened.start(WORKFLOW, parent())
    opened.fork_all()
    start = repo.head()
    results: set[str] = set()
    for saves in itertools.permutations(TASKS):
        for task in saves:
            opened.save(children()[task], task=task)
        for named in (saves, saves[::-1]):
            done = opened.merge(*named)
            assert [source.name for source in done.merged] == list(TASKS)
            results.add(repo.show(CONTEXT))
            repo.git("reset", "--quiet", "--hard", start)
        for task in TASKS:
            repo.git("update-ref", f"refs/heads/context/{WORKFLOW}/{task}", start)
    assert len(results) == 1
    assert json.loads(results.pop())["files_modified"] == example("3-merged")["files_modified"]


def test_the_commit_says_what_it_is_about(repo: Repo) -> None:
    opened = forked(repo, "a", "b", current_agent="boss", phase="work")
    for task in ("a", "b"):
        opened.save(child(task, decisions=[task]), task=task)
    opened.merge("b", "a", message="All in\n\nNow.", agent="ada")
    message = repo.output("log", "-1", "--format=%B", "main")
    assert message == (
        "All in\n\nNow.\n\nContext-Workflow: w\nContext-Agent: ada\nContext-Phase: work"
    )
    assert repo.output("log", "-1", "--format=%an", "main") == "Ada Lovelace"


def test_merging_again_is_nothing_and_news_come_alone(repo: Repo) -> None:
    opened = forked(repo, "a", "b")
    opened.save(child("a", decisions=["one"]), task="a")
    opened.save(child("b", decisions=["two"]), task="b")
    first = opened.merge()
    before = state(repo)
    again = opened.merge()
    assert not again.changed
    assert again.commit == first.commit
    assert [source.name for source in again.known] == ["a", "b"]
    assert state(repo) == before
    opened.save(child("a", decisions=["one", "three"]), task="a")
    news = opened.merge()
    assert [source.name for source in news.merged] == ["a"]
    assert parents(repo) == [first.commit, repo.head(branch("a"))]
    assert stored(repo, "main")["decisions"] == ["first", "one", "two", "three"]


def test_what_a_task_takes_back_after_its_merge_is_taken_back(repo: Repo) -> None:
    opened = forked(repo, "a", "b")
    opened.save(child("a", decisions=["one", "wrong"]), task="a")
    opened.save(child("b", decisions=["two"]), task="b")
    opened.merge()
    opened.save(child("a", decisions=["one"]), task="a")
    opened.merge()
    assert stored(repo, "main")["decisions"] == ["first", "one", "two"]


def test_a_task_is_brought_up_to_date_and_merged_back(repo: Repo) -> None:
    opened = forked(repo, "a", "b")
    opened.save(child("a", decisions=["one"]), task="a")
    opened.save(child("b", decisions=["two"]), task="b")
    opened.merge("b")
    tips = [repo.head(branch("a")), repo.head("main")]
    done = opened.update(task="a")
    assert done.changed
    assert [source.name for source in done.merged] == ["main"]
    assert parents(repo, branch("a")) == tips
    assert stored(repo, branch("a"))["decisions"] == ["first", "one", "two"]
    assert shown(opened, task="a") == child("a", decisions=["one"])
    assert not opened.update(task="a").changed
    opened.save(child("a", decisions=["other"]), task="a")
    opened.merge()
    assert sorted(stored(repo, "main")["decisions"]) == ["first", "other", "two"]


def test_update_and_merge_in_turn_come_to_rest(repo: Repo) -> None:
    opened = forked(repo, "a", "b")
    opened.save(child("a", decisions=["one"]), task="a")
    opened.save(child("b", decisions=["two"]), task="b")
    for _ in range(3):
        opened.merge()
        opened.update(task="a")
        opened.update(task="b")
    tips = repo.output("for-each-ref")
    assert not opened.merge().changed
    assert not opened.update(task="a").changed
    assert repo.output("for-each-ref") == tips


def test_a_task_that_only_was_updated_can_be_closed_after_a_merge(repo: Repo) -> None:
    opened = forked(repo, "a", "b")
    opened.save(child("b", decisions=["two"]), task="b")
    opened.merge()
    opened.update(task="a")
    tree = repo.output("rev-parse", "main^{tree}")
    assert opened.merge().changed
    assert repo.output("rev-parse", "main^{tree}") == tree
    opened.close("a")


def hierarchy(repo: Repo) -> git_context.api.Repository:
    """Fork `back`, let it save, fork `back.api` from it, and let both go on."""
    opened = forked(repo, "back", "front")
    opened.save(child("back", decisions=["b1"], phase="begun"), task="back")
    opened.fork("api", parent="back", agent="eve", scope="the interface")
    opened.save(child("back.api", decisions=["api"]), task="back.api")
    opened.save(child("back", decisions=["b1", "b2"], phase="grown"), task="back")
    opened.save(child("front", decisions=["f"]), task="front")
    return opened


def test_levels_merge_in_one_go(repo: Repo) -> None:
    opened = hierarchy(repo)
    start = repo.head("main")
    tips = [repo.head(branch(task)) for task in ("back", "front", "back.api")]
    done = opened.merge("back.api", "front", "back")
    assert parents(repo) == [start, *tips]
    assert [source.name for source in done.merged] == ["back", "front", "back.api"]
    document = stored(repo, "main")
    assert set(document["decisions"]) == {"first", "b1", "b2", "api", "f"}
    assert entry(document, "back")["phase"] == "grown"
    assert entry(document, "back.api")["agent"] == "eve"


def test_levels_merge_one_by_one(repo: Repo) -> None:
    opened = hierarchy(repo)
    repo.checkout(branch("back"))
    done = opened.merge(branch=branch("back"))
    assert done.branch == branch("back")
    assert [source.name for source in done.merged] == ["back.api"]
    repo.checkout("main")
    start, tips = repo.head(), [repo.head(branch(task)) for task in ("back", "front")]
    done = opened.merge()
    # The sub-task comes along with its parent, so it is no parent of the commit.
    assert parents(repo) == [start, *tips]
    assert [source.name for source in done.merged] == ["back", "front", "back.api"]
    one_go = stored(repo, "main")
    assert set(one_go["decisions"]) == {"first", "b1", "b2", "api", "f"}
    assert entry(one_go, "back")["phase"] == "grown"


def test_a_task_that_its_sub_task_goes_on_from_comes_along_with_that(repo: Repo) -> None:
    opened = forked(repo, "back")
    opened.save(child("back", decisions=["b"]), task="back")
    opened.fork("back.api", agent="eve")
    opened.save(child("back.api", decisions=["api"]), task="back.api")
    repo.git("branch", "--force", branch("back"), f"{branch('back.api')}~1")
    start, tip = repo.head(), repo.head(branch("back.api"))
    done = opened.merge()
    assert [source.name for source in done.merged] == ["back", "back.api"]
    assert parents(repo) == [start, tip]
    assert stored(repo, "main")["decisions"] == ["first", "b", "api"]


def test_a_sub_task_alone_brings_what_it_stands_on(repo: Repo) -> None:
    opened = hierarchy(repo)
    opened.merge("back.api")
    assert stored(repo, "main")["decisions"] == ["first", "b1", "api"]
    opened.merge()
    document = stored(repo, "main")
    assert set(document["decisions"]) == {"first", "b1", "b2", "api", "f"}
    assert entry(document, "back")["phase"] == "grown"


def test_a_sub_task_is_brought_up_to_date_with_its_parent_task(repo: Repo) -> None:
    opened = hierarchy(repo)
    opened.update(task="back.api")
    assert set(stored(repo, branch("back.api"))["decisions"]) == {"first", "b1", "b2", "api"}


def test_a_child_that_took_in_another_brings_both_once(repo: Repo) -> None:
    opened = forked(repo, "a", "b")
    opened.save(child("a", decisions=["one"]), task="a")
    opened.save(child("b", decisions=["two"]), task="b")
    opened.merge("a", branch=branch("b"))
    opened.save(child("a", decisions=["one", "three"]), task="a")
    start, tips = repo.head(), [repo.head(branch(task)) for task in ("a", "b")]
    opened.merge()
    assert parents(repo) == [start, *tips]
    assert sorted(stored(repo, "main")["decisions"]) == ["first", "one", "three", "two"]


def test_a_criss_cross_merges_its_bases_first(repo: Repo) -> None:
    """Both branches merged an older state of the other; then both went on."""
    forked(repo, "a", "b", note="0")
    edit(repo, branch("a"), x="a1", decisions=["first", "a1"])
    edit(repo, branch("b"), y="b1", decisions=["first", "b1"])
    old_a, old_b = repo.head(branch("a")), repo.head(branch("b"))
    opened = git_context.open(repo.path)
    for into, other in (("a", old_b), ("b", old_a)):
        repo.git("branch", "side", other)
        repo.git("branch", f"keep-{into}", branch(into))
        repo.checkout(branch(into))
        repo.git("merge", "-s", "ours", "--no-commit", "side")
        ours, theirs = stored(repo, branch(into)), stored(repo, "side")
        both = {**theirs, **ours, "decisions": ["first", "a1", "b1"]}
        repo.commit({W_JSON: json.dumps(both, indent=2) + "\n"})
        repo.git("branch", "-D", "side")
        repo.checkout("main")
    edit(repo, branch("a"), x="a2", decisions=["first", "b1"])
    edit(repo, branch("b"), y="b2")
    assert len(repo.output("merge-base", "--all", branch("a"), branch("b")).split()) == 2
    opened.merge("b", branch=branch("a"))
    document = stored(repo, branch("a"))
    assert (document["x"], document["y"]) == ("a2", "b2")
    assert document["decisions"] == ["first", "b1"]


def test_other_workflows_contexts_are_merged_as_contexts_too(repo: Repo) -> None:
    opened = forked(repo, "a", "b")
    other = ".claude/context/other.json"
    old = {"version": "1.0", "workflow_id": "other", "decisions": ["o"], "phase": "x"}
    repo.commit({other: json.dumps(old)})
    for task in ("a", "b"):
        opened.update(task=task, workflow="w")
        new = {**old, "decisions": ["o", task], f"by_{task}": 1}
        commit_on(repo, branch(task), {other: json.dumps(new)})
    opened.merge(workflow="w")
    document = json.loads(repo.show(other))
    assert document == {**old, "decisions": ["o", "a", "b"], "by_a": 1, "by_b": 1}


def test_a_context_changed_by_one_alone_stays_byte_for_byte(repo: Repo) -> None:
    opened = forked(repo, "a", "b")
    odd = '{"workflow_id": "w",\n\n  "version":"1.0", "n": 1.10, "decisions": [ "first" ]}'
    commit_on(repo, branch("a"), {W_JSON: odd, "notes.txt": "x"})
    opened.merge()
    assert repo.show(W_JSON) == odd


def test_untouched_bytes_of_the_target_stay(repo: Repo) -> None:
    text = (
        '{"workflow_id": "w",\n\n   "version":"1.0", "n": 1.5,\n'
        '   "decisions": [ "first" ],\n   "parallel_tasks": [{"task_id": "a"}, {"task_id": "b"}]}'
    )
    repo.commit({W_JSON: text})
    opened = git_context.open(repo.path)
    opened.fork_all()
    edit(repo, branch("a"), decisions=["first", "one"])
    edit(repo, branch("b"), decisions=["first", "two"])
    opened.merge()
    assert repo.show(W_JSON) == text.replace('[ "first" ]', '[ "first", "one", "two" ]')


def test_a_child_document_in_the_place_of_the_context_is_folded(repo: Repo) -> None:
    opened = forked(repo, "a", "b")
    commit_on(repo, branch("a"), {W_JSON: json.dumps(child("a", decisions=["one"]))})
    opened.save(child("b", decisions=["two"]), task="b")
    opened.merge()
    document = stored(repo, "main")
    assert document["decisions"] == ["first", "one", "two"]
    assert document["workflow_id"] == "w"
    assert entry(document, "a")["agent"] == "agent-a"


def test_a_child_document_in_the_target_is_folded_too(repo: Repo) -> None:
    opened = forked(repo, "a", "b")
    repo.commit({W_JSON: json.dumps(child("a", decisions=["one"]))})
    opened.save(child("b", decisions=["two"]), task="b")
    opened.merge(workflow="w")
    document = stored(repo, "main")
    assert document["decisions"] == ["first", "one", "two"]
    assert document["workflow_id"] == "w"


def test_a_context_that_is_gone_on_one_side_alone_goes(repo: Repo) -> None:
    opened = forked(repo, "a", "b")
    other = ".claude/context/other.json"
    repo.commit({other: "{}"})
    opened.update(task="a")
    commit_on(repo, branch("a"), {other: None})
    opened.save(child("b", decisions=["two"]), task="b")
    opened.merge()
    assert other not in repo.output("ls-tree", "-r", "--name-only", "main").splitlines()
    assert not (repo.path / other).exists()


def test_two_tasks_at_one_commit_are_one_parent(repo: Repo) -> None:
    opened = forked(repo, "a", "b")
    tip = edit(repo, branch("a"), note="1")
    repo.git("branch", "-f", branch("b"), tip)
    start = repo.head()
    done = opened.merge()
    assert parents(repo) == [start, tip]
    assert [source.name for source in done.merged] == ["a", "b"]


def test_a_task_without_a_branch_is_an_error(repo: Repo) -> None:
    opened = forked(repo, "a")
    before = state(repo)
    with pytest.raises(GitContextError, match="no branch"):
        opened.merge("nobody")
    with pytest.raises(GitContextError, match="not a valid task id"):
        opened.merge("../../x")
    assert state(repo) == before


def test_unrelated_histories_are_refused(repo: Repo) -> None:
    opened = forked(repo, "a")
    tree = repo.output("rev-parse", "main^{tree}")
    alone = repo.output("commit-tree", "-m", "alone", tree)
    repo.git("update-ref", f"refs/heads/{branch('a')}", alone)
    before = state(repo)
    with pytest.raises(GitContextError, match="no history in common"):
        opened.merge()
    assert state(repo) == before


def test_rules_of_the_repository_count(repo: Repo) -> None:
    opened = forked(repo, "a", "b")
    repo.commit({".git-context.toml": '[merge]\n"/count" = "sum"\n'})
    edit(repo, "main", count=10)
    for task, count in (("a", 12), ("b", 15)):
        opened.update(task=task)
        edit(repo, branch(task), count=count)
    opened.merge()
    assert stored(repo, "main")["count"] == 17


def test_a_branch_that_moves_meanwhile_is_merged_into_as_it_is_then(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    from git_context.repository import refs  # noqa: PLC0415  # patched here

    opened = forked(repo, "a", "b")
    for task in ("a", "b"):
        opened.save(child(task, decisions=[task]), task=task)
    move = refs.move
    faster: list[str] = []

    def overtaken(*arguments: object) -> None:
        if not faster:
            tree = repo.output("rev-parse", "main^{tree}")
            faster.append(repo.output("commit-tree", "-p", "main", "-m", "faster", tree))
            repo.git("update-ref", "refs/heads/main", faster[0])
        move(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(refs, "move", overtaken)
    opened.merge()
    assert parents(repo)[0] == faster[0]
    assert repo.output("status", "--porcelain") == ""
    assert stored(repo, "main")["decisions"] == ["first", "a", "b"]
