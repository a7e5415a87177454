"""Refs are moved from the value that was read, whoever else moves them meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from git_context.repository.publish import Plan, publish
from git_context.repository.refs import Move
from tests.support.workflows import W_JSON, is_sound, small

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.repos import Repo

MAIN = "refs/heads/main"
TASK = "refs/heads/context/w/t"
NEW = "refs/heads/new"


def commit(repo: Repo, words: str, *parents: str) -> str:
    """Make a commit on parents, with their context and by plain git; no ref names it."""
    listed = [word for parent in parents for word in ("-p", parent)]
    return repo.output("commit-tree", *listed, "-m", words, f"{MAIN}^{{tree}}")


def overtaken(repo: Repo, ref: str, to: Callable[[str | None], str | None]) -> list[str | None]:
    """Publish a commit on `ref`, which git moves after it was first read; return what was read."""
    store = small(repo, "t").store
    seen: list[str | None] = []

    def make(tip: str | None) -> Plan:
        if not seen:
            moved = to(tip)
            repo.git(*(("update-ref", ref, moved) if moved else ("update-ref", "-d", ref)))
        seen.append(tip)
        mine = commit(repo, "mine", *filter(None, [tip]))
        return Plan([Move(ref, mine, tip)], "test", W_JSON)

    publish(store, ref, make)
    return seen


@pytest.mark.parametrize("ref", [MAIN, TASK])
def test_a_branch_that_git_moves_on_is_read_again(repo: Repo, ref: str) -> None:
    seen = overtaken(repo, ref, lambda tip: commit(repo, "theirs", str(tip)))
    assert len(seen) == 2
    assert repo.output("log", "-2", "--format=%s", ref).splitlines() == ["mine", "theirs"]
    assert repo.head(f"{ref}~1") == seen[1]
    assert repo.output("status", "--porcelain") == ""
    assert is_sound(repo)


def test_a_branch_that_git_makes_meanwhile_is_built_upon(repo: Repo) -> None:
    seen = overtaken(repo, NEW, lambda _tip: commit(repo, "theirs"))
    assert seen[0] is None
    assert repo.output("log", "--format=%s", NEW).splitlines() == ["mine", "theirs"]


def test_a_branch_that_git_deletes_meanwhile_does_not_come_back_as_it_was(repo: Repo) -> None:
    seen = overtaken(repo, TASK, lambda _tip: None)
    assert seen[1:] == [None]
    assert repo.output("log", "--format=%s", TASK).splitlines() == ["mine"]


def test_a_ref_that_moves_on_is_not_deleted(repo: Repo) -> None:
    store = small(repo, "t").store
    seen: list[str | None] = []

    def make(tip: str | None) -> Plan | None:
        seen.append(tip)
        if len(seen) > 1:
            return None
        repo.git("update-ref", TASK, commit(repo, "theirs", str(tip)))
        return Plan([Move(TASK, None, tip)], "test")

    assert publish(store, TASK, make) is None
    assert repo.output("log", "-1", "--format=%s", TASK) == "theirs"
    assert seen == [repo.head(f"{TASK}~1"), repo.head(TASK)]
