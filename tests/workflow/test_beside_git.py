"""What plain git does beside a command of ours: checkouts, renamed folders, collected objects."""

from __future__ import annotations

import json
import os
import signal
import sys
from typing import TYPE_CHECKING

import pytest

import git_context
from git_context.repository.publish import Plan, publish
from git_context.repository.refs import Move
from git_context.repository.worktree_update import WorktreeUpdate
from tests.support.branches import branch, commit_on, forked
from tests.support.processes import in_child
from tests.support.repos import Repo
from tests.support.workflows import W_JSON, child, is_sound, small, stored

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from git_context.repository.locks import Backoff

MAIN = "refs/heads/main"
TASK = "refs/heads/context/w/t"


def once(repo: Repo, state: str, command: str) -> None:
    """Have git run a shell command, once, when a ref is about to move or has (githooks(5))."""
    done = repo.path / ".git/done"
    hook = repo.write(
        ".git/hooks/reference-transaction",
        f"""#!/bin/sh
        [ "$1" = {state} ] && [ ! -e '{done}' ] || exit 0
        touch '{done}'
        unset $(git rev-parse --local-env-vars)
        cd '{repo.path}' && {command}
        """,
    )
    hook.chmod(0o755)


def assert_clean(repo: Repo) -> None:
    assert repo.output("status", "--porcelain") == ""
    assert repo.read(W_JSON) == repo.show(W_JSON)
    assert is_sound(repo)


def save(repo: Repo) -> None:
    git_context.open(repo.path).save(child("t", decisions=["new"]), task="t")


def update(repo: Repo) -> None:
    git_context.open(repo.path).update(task="t")


@pytest.mark.parametrize("verb", [save, update])
def test_a_checkout_of_the_branch_meanwhile_gets_the_new_commit(
    repo: Repo, verb: Callable[[Repo], None]
) -> None:
    small(repo, "t").add("decisions", "more")
    repo.commit({"code": "1"})
    once(repo, "prepared", "git checkout --quiet context/w/t")
    verb(repo)
    assert repo.output("symbolic-ref", "HEAD") == TASK
    assert_clean(repo)


def test_a_file_that_was_edited_after_such_a_checkout_keeps_the_edit(repo: Repo) -> None:
    small(repo, "t")
    once(repo, "prepared", f"git checkout --quiet context/w/t && echo 1 > {W_JSON}")
    save(repo)
    assert repo.read(W_JSON) == "1\n"
    assert stored(repo, "HEAD")["decisions"] == ["first", "new"]
    assert is_sound(repo)


def test_a_working_tree_that_leaves_the_branch_before_it_is_locked_is_left_alone(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = small(repo, "t")
    real = WorktreeUpdate.lock

    def left(self: WorktreeUpdate, turn: Backoff) -> None:
        if self.ref_update.ref == MAIN:
            repo.checkout("context/w/t")
        real(self, turn)

    monkeypatch.setattr(WorktreeUpdate, "lock", left)
    opened.add("decisions", "more")
    assert stored(repo, "main")["decisions"] == ["first", "more"]
    assert repo.output("symbolic-ref", "HEAD") == TASK
    assert_clean(repo)


def test_a_working_tree_whose_checkout_is_not_done_yet_is_left_alone(repo: Repo) -> None:
    opened = small(repo, "t")
    # The index is written, and git's lock of it is gone, before HEAD changes.
    once(repo, "committed", f"git symbolic-ref HEAD {TASK}")
    opened.add("decisions", "more")
    assert stored(repo, "main")["decisions"] == ["first", "more"]
    assert_clean(repo)


@pytest.mark.parametrize("relative", [False, True])
def test_a_renamed_working_tree_follows(repo: Repo, tmp_path: Path, *, relative: bool) -> None:
    opened = small(repo, "t")
    there = Repo(tmp_path / "renamed")
    repo.git("worktree", "add", "--quiet", tmp_path / "named", "context/w/t")
    if relative:
        (tmp_path / "named/.git").write_text("gitdir: ../repo/.git/worktrees/named\n")
        (repo.path / ".git/worktrees/named/gitdir").write_text("../../../../named/.git\n")
    (tmp_path / "named").rename(there.path)
    opened.save(child("t", decisions=["new"]), task="t")
    assert_clean(there)


def killed_before_the_file_follows(event: str, arguments: tuple[object, ...]) -> None:
    if event == "os.rename" and arguments[0] == ".w.json.git-context":
        os.kill(os.getpid(), signal.SIGKILL)


def test_a_working_tree_that_is_renamed_after_a_kill_follows(repo: Repo, tmp_path: Path) -> None:
    small(repo, "t")
    there = Repo(tmp_path / "renamed")
    repo.git("worktree", "add", "--quiet", tmp_path / "named", "context/w/t")

    def work() -> None:
        sys.addaudithook(killed_before_the_file_follows)
        save(repo)

    assert in_child(work) == signal.SIGKILL
    (tmp_path / "named").rename(there.path)
    git_context.open(repo.path)
    assert_clean(there)


def test_objects_that_git_collects_before_they_are_used_are_made_again(repo: Repo) -> None:
    store = small(repo).store
    attempts = 0

    def make(tip: str | None) -> Plan:
        nonlocal attempts
        attempts += 1
        tree = store.tree_with(tip, W_JSON, b'{"workflow_id": "w"}')
        store.engine.flush()
        commit = repo.output("commit-tree", "-p", str(tip), "-m", "mine", tree)
        if attempts == 1:
            repo.git("gc", "--quiet", "--prune=now")
        return Plan([Move(MAIN, commit, tip)], "test", W_JSON)

    publish(store, MAIN, make)
    assert attempts == 2
    assert stored(repo, "main") == {"workflow_id": "w"}
    assert_clean(repo)


@pytest.mark.parametrize("merges", [False, True])
def test_what_git_collected_of_a_killed_command_is_given_up(repo: Repo, *, merges: bool) -> None:
    opened = forked(repo, "a", "b")
    for task in ("a", "b"):
        opened.save(child(task, decisions=[task]), task=task)
        commit_on(repo, branch(task), {task: "1"})
    before = repo.head()

    def killed_before_the_ref_moves(event: str, arguments: tuple[object, ...]) -> None:
        if event == "os.posix_spawn" and "update-ref" in str(arguments[1]):
            os.kill(os.getpid(), signal.SIGKILL)

    def work() -> None:
        sys.addaudithook(killed_before_the_ref_moves)
        if merges:
            opened.merge()
        opened.add("decisions", "lost")

    assert in_child(work) == signal.SIGKILL
    assert (repo.path / ".git/index.lock").exists()
    repo.git("gc", "--quiet", "--prune=now")
    again = git_context.open(repo.path)
    assert repo.head() == before
    assert_clean(repo)
    again.add("decisions", "more")
    assert json.loads(repo.read(W_JSON))["decisions"] == ["first", "more"]


def test_no_git_that_can_be_killed_holds_the_lock_of_the_index(repo: Repo) -> None:
    opened = forked(repo, "a", "b")
    for task in ("a", "b"):
        opened.save(child(task, decisions=[task]), task=task)
        commit_on(repo, branch(task), {task: "1"})

    def writes_no_index(event: str, arguments: tuple[object, ...]) -> None:
        if event == "os.posix_spawn":
            _, command, env = arguments
            assert isinstance(command, list)
            assert isinstance(env, dict)
            reads = env["GIT_OPTIONAL_LOCKS"] == "0" and not {"read-tree", "update-index"} & {
                *command
            }
            assert reads or "GIT_INDEX_FILE" in env or "-n" in command, command

    def work() -> None:
        sys.addaudithook(writes_no_index)
        opened.merge()
        opened.add("decisions", "more")

    assert in_child(work) == 0
    assert_clean(repo)
