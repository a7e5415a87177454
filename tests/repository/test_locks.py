"""The lock of a branch is held for as long as anything of its holder can still move the branch."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING

import git_context
from git_context.repository.locks import branch_lock_if_free
from tests.support.processes import begun
from tests.support.workflows import is_sound, small, stored

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.repos import Repo

TASK = "refs/heads/context/w/t"

# Says that git is about to move refs, and keeps it from that.
WAITING_HOOK = """#!/bin/sh
[ "$1" = prepared ] || exit 0
touch begun
while ! [ -e go ]; do sleep 0.02; done
"""


def until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.02)


def is_free(repo: Repo) -> bool:
    with branch_lock_if_free(git_context.open(repo.path).store, TASK) as hold:
        return hold is not None


def test_git_holds_on_to_the_lock_of_a_command_that_was_killed(repo: Repo) -> None:
    opened = small(repo, "t")
    hook = repo.write(".git/hooks/reference-transaction", WAITING_HOOK)
    hook.chmod(0o755)
    process = begun(lambda: opened.add("decisions", "a", task="t"))
    until((repo.path / "begun").exists)
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    assert not is_free(repo)
    (repo.path / "go").touch()
    until(lambda: is_free(repo))
    assert stored(repo, TASK)["decisions"] == ["first", "a"]
    assert is_sound(repo)
