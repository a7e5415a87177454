"""One branch of one task that is out of order stops nothing of what the others do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

import git_context
from git_context.cli import main
from git_context.errors import FINDINGS, KNOWN_ERROR, GitContextError
from git_context.workflow.syncing import UnsyncedError
from tests.support.branches import branch, commit_on, edit, forked, parents, state
from tests.support.repos import Repo
from tests.support.workflows import W_JSON, child, stored
from tests.workflow.bombs import commit_entry

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from git_context.api import Repository
    from git_context.workflow.syncing import SyncResult

    Damage = Callable[[Repo], None]

BAD = branch("bad")


def no_json(repo: Repo) -> None:
    commit_on(repo, BAD, {W_JSON: "<<<<<<< ours\n"})


def twice(repo: Repo) -> None:
    commit_on(repo, BAD, {W_JSON: '{"a": 1, "a": 2}'})


def too_deep(repo: Repo) -> None:
    commit_on(repo, BAD, {W_JSON: '{"workflow_id": "w", "x": ' + "[" * 300 + "]" * 300 + "}"})


def another_context(repo: Repo) -> None:
    commit_on(repo, BAD, {".claude/context/other.json": "{"})


def link(repo: Repo) -> None:
    target = repo.git("hash-object", "-w", "--stdin", input=b"/etc/passwd").stdout.decode().strip()
    commit_entry(repo, BAD, W_JSON, target, "120000")


def folder(repo: Repo) -> None:
    blob = repo.git("hash-object", "-w", "--stdin", input=b"{}").stdout.decode().strip()
    commit_entry(repo, BAD, f"{W_JSON}/inner.json", blob)


def submodule(repo: Repo) -> None:
    commit_entry(repo, BAD, W_JSON, "1" * 40, "160000")


def unrelated(repo: Repo) -> None:
    tree = repo.output("rev-parse", "main^{tree}")
    alone = repo.output("commit-tree", "-m", "alone", tree)
    repo.git("update-ref", f"refs/heads/{BAD}", alone)


DAMAGES: list[Damage] = [
    *(no_json, twice, too_deep, another_context),
    *(link, folder, submodule, unrelated),
]


@pytest.fixture(params=DAMAGES, ids=lambda damage: damage.__name__)
def damage(request: pytest.FixtureRequest) -> Damage:
    found: Damage = request.param
    return found


def damaged(repo: Repo, damage: Damage) -> Repository:
    """Fork three tasks, two of which do their work, and a third one, which is out of order."""
    opened = forked(repo, "a", "bad", "c")
    for task in "ac":
        opened.save(child(task, decisions=[task]), task=task)
    damage(repo)
    return opened


def test_the_others_are_merged(
    repo: Repo, damage: Damage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opened = damaged(repo, damage)
    tips = [repo.head(name) for name in ("main", branch("a"), branch("c"))]
    tried = opened.merge(dry_run=True)
    monkeypatch.chdir(repo.path)
    assert main(["merge", "--verify"]) == FINDINGS
    told = capsys.readouterr().err
    assert "with a, c." in told
    assert "Left out: bad " in told
    assert parents(repo) == tips
    assert stored(repo, "main")["decisions"] == ["first", "a", "c"]
    again = opened.merge()
    assert not again.changed
    assert [source.name for source in again.known] == ["a", "c"]
    assert again.left_out == tried.left_out
    assert [source.name for source in again.left_out] == ["bad"]
    before = state(repo)
    with pytest.raises(GitContextError, match=r"bad (cannot|has no)") as error:
        opened.merge("bad")
    assert error.value.exit_code == KNOWN_ERROR
    assert state(repo) == before


def test_everybody_looks(
    repo: Repo, damage: Damage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opened = damaged(repo, damage)
    monkeypatch.chdir(repo.path)
    for command in ("list", "status", "log", "stats", "graph", "blame", "report", "verify"):
        assert main([command]) == 0, capsys.readouterr().err
    capsys.readouterr()
    status = opened.status()
    assert [task.task for task in status.tasks] == ["a", "bad", "c"]
    is_read = damage in (another_context, unrelated)
    assert [bool(task.fault) for task in status.tasks] == [False, not is_read, False]
    assert main(["status"]) == 0
    printed = capsys.readouterr().out
    assert ("! bad: .claude/context/w.json at" in printed) != is_read
    assert opened.save(child("a", decisions=["more"]), task="a").changed
    assert opened.restore(task="c").task == "c"


def test_what_a_damaged_branch_brought_along_is_merged_from_its_own(repo: Repo) -> None:
    opened = forked(repo, "a", "bad", "c")
    for task in "ac":
        opened.save(child(task, decisions=[task]), task=task)
    repo.checkout(BAD)
    repo.git("merge", "--quiet", "-s", "ours", "--no-edit", branch("a"))
    repo.checkout("main")
    no_json(repo)
    opened.merge()
    assert stored(repo, "main")["decisions"] == ["first", "a", "c"]


def test_what_is_broken_in_the_workflow_itself_is_for_people(repo: Repo) -> None:
    opened = forked(repo, "a")
    commit_on(repo, branch("a"), {".claude/context/x.json": '{"a": 1}'})
    commit_on(repo, "main", {".claude/context/x.json": "{"})
    before = state(repo)
    with pytest.raises(GitContextError, match="1 conflict"):
        opened.merge()
    assert state(repo) == before


def test_a_context_that_was_broken_is_mended_by_a_merge(repo: Repo) -> None:
    opened = forked(repo)
    other = ".claude/context/x.json"
    repo.commit({other: "{"})
    opened.fork("a", agent="ada", workflow="w")
    commit_on(repo, branch("a"), {other: '{"a": 1}'})
    assert opened.merge(workflow="w").changed
    assert repo.show(other) == '{"a": 1}'


def synced(opened: Repository) -> SyncResult:
    try:
        return opened.sync()
    except UnsyncedError as error:
        return error.sync


def test_the_others_are_synced(repo: Repo, damage: Damage, tmp_path: Path) -> None:
    opened = forked(repo, "a", "bad", "c")
    server = Repo.create(tmp_path / "server", "--bare")
    repo.git("remote", "add", "origin", server.path)
    opened.sync()
    repo.git("clone", "--quiet", server.path, tmp_path / "there")
    there = Repo(tmp_path / "there")
    git_context.open(there.path).sync()
    for task in ("a", "bad"):
        git_context.open(there.path).save(child(task, decisions=["there"]), task=task)
    git_context.open(there.path).sync()
    opened.save(child("c", decisions=["here"]), task="c")
    damage(repo)
    done = synced(opened)
    # What both sides have is a conflict for people; a broken context beside it is nobody's news.
    named = [*done.left_out, *(merge.branch for merge in done.conflicts), *done.merged]
    assert named == [BAD]
    assert (BAD in done.merged) == (damage is another_context)
    assert done.received == [branch("a")]
    assert branch("c") in done.sent
    assert server.head(branch("c")) == repo.head(branch("c"))


def test_a_working_tree_with_changes_of_its_own_stops_its_own_branch(
    repo: Repo, tmp_path: Path
) -> None:
    opened = forked(repo, "a", "b")
    server = Repo.create(tmp_path / "server", "--bare")
    repo.git("remote", "add", "origin", server.path)
    opened.sync()
    for task in "ab":
        commit = repo.output(
            "commit-tree", "-p", branch(task), "-m", "x", f"{branch(task)}^{{tree}}"
        )
        repo.git("update-ref", f"refs/heads/{branch(task)}", commit)
        edit(repo, branch(task), note=task)
    opened.sync()
    for task in "ab":
        repo.git("update-ref", f"refs/heads/{branch(task)}", f"{branch(task)}~2")
    repo.git("worktree", "add", "--quiet", tmp_path / "a", branch("a"))
    (tmp_path / "a" / W_JSON).write_text("mine")
    with pytest.raises(UnsyncedError) as error:
        opened.sync()
    assert error.value.sync.received == [branch("b")]
    assert list(error.value.sync.left_out) == [branch("a")]


def test_a_broken_commit_in_the_past_of_a_task_does_not_last(repo: Repo) -> None:
    opened = forked(repo, "a")
    opened.save(child("a", decisions=["one"]), task="a")
    good = repo.show(W_JSON, branch("a"))
    commit_on(repo, branch("a"), {W_JSON: "{"})
    commit_on(repo, branch("a"), {W_JSON: json.dumps(json.loads(good) | {"by_hand": 1})})
    opened.save(child("a", decisions=["two"]), task="a")
    document = stored(repo, branch("a"))
    assert (document["decisions"], document["by_hand"]) == (["first", "two"], 1)
    assert opened.verify(task="a").workflow == "w"
    assert opened.merge().changed
    assert opened.verify().workflow == "w"


def test_what_cannot_be_fetched_is_left_out_of_the_merge(repo: Repo, tmp_path: Path) -> None:
    opened = forked(repo, "a", "bad")
    server = Repo.create(tmp_path / "server", "--bare")
    repo.git("remote", "add", "origin", server.path)
    opened.sync()
    there = Repo(tmp_path / "there")
    repo.git("clone", "--quiet", server.path, there.path)
    git_context.open(there.path).sync()
    git_context.open(there.path).save(child("a", decisions=["there"]), task="a")
    there.git("branch", "main", branch("a"))
    unrelated(there)
    there.git("push", "--quiet", "--force", "origin", branch("a"), BAD)
    opened.save(child("bad", decisions=["bad"]), task="bad")
    merged = opened.merge(fetch="origin")
    assert [source.name for source in merged.merged] == ["a"]
    (left_out,) = merged.left_out
    assert left_out.name == "bad"
    assert "has no history in common" in left_out.why
