"""Killed, out of space, read-only: the old state or the new one, and no other."""

from __future__ import annotations

import json
import os
import random
import resource
import subprocess
from functools import partial
from typing import TYPE_CHECKING, NoReturn

import pytest

import git_context
from git_context.errors import GitContextError
from tests.support.faults import (
    VERBS,
    Watch,
    fill,
    half_done,
    kill_after,
    kill_at,
    on_main,
    on_task,
    remove_gits_own_locks,
    settle,
)
from tests.support.processes import in_child
from tests.support.repos import Repo
from tests.support.workflows import W_JSON, child, is_sound, small, stored

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.faults import Verb


@pytest.fixture
def workflow(repo: Repo) -> Repo:
    opened = small(repo, "t")
    opened.checkpoint("start")
    opened.add("decisions", "later")
    return repo


def count_steps(repo: Repo, verb: Verb) -> int:
    """Find out how many steps a verb takes."""
    steps = 1
    while kill_at(repo, verb, f"count-{steps}", steps):
        settle(repo)
        steps += 10
    return steps


@pytest.mark.parametrize("verb", VERBS)
def test_killed_at_some_steps(workflow: Repo, verb: Verb) -> None:
    chosen = random.Random(verb.__name__)
    steps = count_steps(workflow, verb)
    watch = Watch(workflow)
    for number in sorted(chosen.sample(range(1, steps), 12)):
        kill_at(workflow, verb, f"m{number}", number)
        settle(workflow)
        watch.holds()


@pytest.mark.soak
@pytest.mark.parametrize("verb", VERBS)
def test_killed_at_every_step(workflow: Repo, verb: Verb) -> None:
    watch = Watch(workflow)
    number = 1
    while kill_at(workflow, verb, f"m{number}", number):
        settle(workflow)
        watch.holds()
        number += 1
    assert number > 20


@pytest.mark.parametrize(
    "kills", [pytest.param(10, id="some"), pytest.param(200, id="many", marks=pytest.mark.soak)]
)
def test_killed_at_any_moment_together_with_git(
    workflow: Repo, monkeypatch: pytest.MonkeyPatch, kills: int
) -> None:
    chance = random.Random(kills)
    watch = Watch(workflow)
    for number in range(kills):
        verb = VERBS[number % len(VERBS)]
        kill_after(workflow, verb, f"k{number}", chance.uniform(0, 0.06))
        remove_gits_own_locks(workflow, monkeypatch)
        settle(workflow)
        watch.holds()


def test_what_is_half_done_is_locked_against_git_and_says_what_to_do(workflow: Repo) -> None:
    half_done(workflow)
    assert workflow.git("commit", "--all", "--message=x", check=False).returncode == 128
    assert "git context list" in (workflow.path / ".git/index.lock").read_text()
    settle(workflow)
    assert workflow.output("status", "--porcelain") == ""
    assert is_sound(workflow)


def test_a_lock_removed_by_hand_loses_nobodys_work(workflow: Repo) -> None:
    half_done(workflow)
    (workflow.path / ".git/index.lock").unlink()
    workflow.write("mine", "1")
    workflow.git("add", "mine")
    settle(workflow)
    assert workflow.output("status", "--porcelain") == "A  mine"
    assert is_sound(workflow)


def test_a_context_staged_after_a_lock_was_removed_stays_staged(workflow: Repo) -> None:
    half_done(workflow)
    (workflow.path / ".git/index.lock").unlink()
    workflow.write(W_JSON, '{"mine": 1}')
    workflow.git("add", W_JSON)
    settle(workflow)
    assert workflow.show(W_JSON, "") == workflow.read(W_JSON) == '{"mine": 1}'
    assert is_sound(workflow)


def test_a_file_edited_after_the_kill_keeps_the_edit(workflow: Repo) -> None:
    half_done(workflow)
    workflow.write(W_JSON, '{"mine": 1}')
    settle(workflow)
    assert workflow.read(W_JSON) == '{"mine": 1}'
    assert workflow.output("status", "--porcelain") == f"M {W_JSON}"
    assert is_sound(workflow)


def test_a_damaged_journal_is_named(workflow: Repo) -> None:
    half_done(workflow)
    (journal,) = (workflow.path / ".git/git-context").glob("*.journal")
    journal.write_text("[{}]")
    opened = git_context.open(workflow.path)
    with pytest.raises(GitContextError, match="damaged") as error:
        opened.add("decisions", "x", branch="main")
    assert str(journal) in error.value.message


def test_a_full_disk_is_said_and_the_old_state_stays(home: Path, disk: Path) -> None:
    assert home.is_dir()
    repo = Repo.create(disk / "repo")
    small(repo, "t")
    fill(disk / "ballast")
    watch = Watch(repo)
    said: list[str] = []
    while not said or said[-1]:
        for verb in (on_task, on_main):
            said.append("")
            try:
                verb(git_context.open(repo.path), f"m{len(said)}")
            except GitContextError as error:
                said[-1] = error.message
            watch.holds()
        # Objects that an attempt wrote before it failed stay until git collects them.
        ballast = disk / "ballast"
        os.truncate(ballast, ballast.stat().st_size - 16 * 4096)
    assert "No space left" in said[0]
    assert all("No space left" in text or "diskspace" in text for text in said if text)


def test_a_read_only_disk_is_said_and_can_be_read(home: Path, disk: Path) -> None:
    assert home.is_dir()
    repo = Repo.create(disk / "repo")
    small(repo, "t")
    before = repo.output("for-each-ref")
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    for verb in VERBS[:3]:
        with pytest.raises(GitContextError, match="Read-only file system"):
            verb(git_context.open(repo.path), "x")
    opened = git_context.open(repo.path)
    assert opened.show(task="t").value == child("t")
    assert opened.status().tasks[0].task == "t"
    assert repo.output("for-each-ref") == before


def limited(verb: Verb, repo: Repo, size: int) -> NoReturn:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    try:
        verb(git_context.open(repo.path), "x" * 50)
    except GitContextError:
        os._exit(3)
    os._exit(0)


@pytest.mark.parametrize("verb", [on_main, on_task])
def test_a_file_that_cannot_grow_is_an_error_and_the_old_state_stays(
    workflow: Repo, verb: Verb
) -> None:
    watch = Watch(workflow)
    ends: list[int] = []
    for size in (0, 60, 200, 300, 400, 1000, 100_000):
        ended = in_child(partial(limited, verb, workflow, size))
        ends.append(os.waitstatus_to_exitcode(ended))
        settle(workflow)
        watch.holds()
    assert ends[0] == 3
    assert ends[-1] == 0
    assert set(ends) == {0, 3}
    assert stored(workflow, "main")["workflow_id"] == "w"
    assert json.loads(workflow.read(W_JSON))
