"""A small object that unpacks to any size costs its refusal, and no memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.branches import branch, edit, forked
from tests.support.workflows import W_JSON
from tests.workflow.bombs import bomb, commit_entry, within

if TYPE_CHECKING:
    from tests.support.repos import Repo

LARGE = "is larger than 200 MB"
TASK = branch("a")


@pytest.fixture
def bombed(repo: Repo) -> Repo:
    """Return a repository in which the context of one task is far too large."""
    forked(repo, "a", "b")
    edit(repo, branch("b"), decisions=["first", "b"])
    commit_entry(repo, TASK, W_JSON, bomb(repo))
    return repo


def test_contexts(bombed: Repo) -> None:
    for words, code, said in [
        ("list", 0, "w"),
        (f"show {TASK}", 3, LARGE),
        ("log --task a", 0, "! unreadable: it is larger"),
        ("stats --task a", 0, "264 B"),
        ("blame --task a", 3, LARGE),
        ("save --task a --status completed", 3, LARGE),
        (f"diff main {TASK}", 0, "too large"),
        (f"review main {TASK}", 0, LARGE),
    ]:
        done = within(bombed, *words.split())
        assert done.returncode == code, done.stderr
        assert said in done.stdout + done.stderr


def test_settings(bombed: Repo) -> None:
    commit_entry(bombed, "main", ".git-context.toml", bomb(bombed))
    for words in ("log", "merge --dry-run", "verify"):
        done = within(bombed, *words.split())
        assert (done.returncode, done.stdout) == (3, "")
        assert ".git-context.toml at" in done.stderr
        assert "is larger than 1 MB" in done.stderr


def test_packed_objects(bombed: Repo) -> None:
    bombed.git("-c", "pack.compression=1", "repack", "-adq")
    done = within(bombed, "show", TASK)
    assert done.returncode == 3
    assert LARGE in done.stderr
