"""Commands killed on the way, disks without space, and what must be there afterwards."""

from __future__ import annotations

import os
import signal
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

import git_context
from git_context.errors import GitContextError
from git_context.repository import locks
from git_context.repository.git import Git
from git_context.repository.object_store import ObjectStore
from git_context.workflow.selection import Selector
from tests.support.processes import at_step, begun, in_child
from tests.support.workflows import W_JSON, child, is_sound

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from git_context.api import Repository
    from tests.support.repos import Repo

    Verb = Callable[[Repository, str], object]


def on_main(opened: Repository, mark: str) -> None:
    opened.add("decisions", mark, branch="main")


def on_task(opened: Repository, mark: str) -> None:
    opened.save(child("t", decisions=[mark]), task="t")


def fork(opened: Repository, mark: str) -> None:
    opened.fork(mark, agent="ada", scope="part", branch="main")


def rollback(opened: Repository, mark: str) -> None:
    opened.rollback("start", branch="main", message=mark)


VERBS: tuple[Verb, ...] = (on_main, on_task, fork, rollback)


def kill_at(repo: Repo, verb: Verb, mark: str, number: int) -> bool:
    """Have a verb killed before a step; `False` where it ended before it got there."""

    def work() -> None:
        sys.addaudithook(at_step(number))
        verb(git_context.open(repo.path), mark)

    ended = in_child(work)
    assert ended in (0, signal.SIGKILL)
    return ended == signal.SIGKILL


def settle(repo: Repo) -> None:
    """Wait for what git still does for a killed process, then let the next command look."""
    store = ObjectStore(Git(repo.path))
    for ref in ("refs/heads/main", "refs/heads/context/w/t"):
        with locks.branch_lock(store, ref, locks.Backoff()):
            pass
    git_context.open(repo.path)


class Watch:
    """What a repository looked like, to be compared with what became of it."""

    def __init__(self, repo: Repo) -> None:
        self.repo = repo
        self.refs = self._refs()

    def holds(self) -> None:
        """Assert that every branch is at its old commit or one commit on, and all else follows."""
        now = self._refs()
        moved = {ref for ref in {*now, *self.refs} if now.get(ref) != self.refs.get(ref)}
        for ref in moved:
            if ref in self.refs:
                assert self.repo.head(f"{now[ref]}~1") == self.refs[ref]
            else:
                # A fork makes its branch together with the commit that lists it.
                assert now[ref] == now["refs/heads/main"] != self.refs["refs/heads/main"]
        # A status that notes what it finds would need space.
        status = self.repo.output("--no-optional-locks", "status", "--porcelain")
        assert status == ""
        assert self.repo.read(W_JSON) == self.repo.show(W_JSON)
        assert is_sound(self.repo)
        assert not list((self.repo.path / ".claude").rglob(".*.git-context"))
        self.refs = now

    def _refs(self) -> dict[str, str]:
        lines = self.repo.output("for-each-ref", "--format=%(refname) %(objectname)")
        return dict(line.split(" ") for line in lines.splitlines())


def kill_after(repo: Repo, verb: Verb, mark: str, seconds: float) -> None:
    """Kill a verb, and with it the git that it runs, after a time."""

    def with_git() -> None:
        os.setsid()
        verb(git_context.open(repo.path), mark)

    process = begun(with_git)
    time.sleep(seconds)
    with suppress(ProcessLookupError):
        os.killpg(process, signal.SIGKILL)
    os.waitpid(process, 0)


def remove_gits_own_locks(repo: Repo, patch: pytest.MonkeyPatch) -> None:
    """Git, killed itself, leaves its lock files; commands have to name them."""
    found = list((repo.path / ".git" / "refs").rglob("*.lock"))
    found += (repo.path / ".git").glob("HEAD.lock")
    for lock in found:
        ref = os.fspath(lock.relative_to(repo.path / ".git")).removesuffix(".lock")
        if ref in ("refs/heads/main", "refs/heads/context/w/t"):
            where = Selector(task="t") if ref.endswith("/t") else Selector(branch="main")
            with patch.context() as hurried:
                hurried.setattr(locks.Backoff.__init__, "__defaults__", (0.1,))
                with pytest.raises(GitContextError, match="has existed") as error:
                    git_context.open(repo.path).add("decisions", "x", **where)
            assert str(lock) in error.value.message + error.value.hint
        lock.unlink()


def before_the_file_follows(event: str, arguments: tuple[object, ...]) -> None:
    """Kill the process, as an audit hook, when the branch has moved and the file has not."""
    if event == "os.rename" and arguments[0] == ".w.json.git-context":
        os.kill(os.getpid(), signal.SIGKILL)


def half_done(repo: Repo) -> None:
    """Leave an addition to main half done."""
    before = repo.head("main")

    def work() -> None:
        sys.addaudithook(before_the_file_follows)
        on_main(git_context.open(repo.path), "half")

    assert in_child(work) == signal.SIGKILL
    assert repo.head("main") != before
    assert (repo.path / ".git/index.lock").exists()
    assert repo.output("diff", "--cached", "--name-only") == W_JSON


def fill(file: Path) -> None:
    """Write until the disk is full."""
    with file.open("wb", buffering=0) as stream, suppress(OSError):
        while True:
            stream.write(b"x" * 4096)
