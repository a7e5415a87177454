"""What a user notices of what is remembered: long histories are read once, short ones anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from git_context.errors import GitContextError
from tests.support.histories import PATH, blame, log, save_often

if TYPE_CHECKING:
    from tests.support.repos import Repo


def lose_a_version(repo: Repo, commit: str) -> None:
    """Remove what the context was in a commit, so that nobody can read it again."""
    old = repo.output("rev-parse", f"{commit}:{PATH}")
    (repo.path / ".git/objects" / old[:2] / old[2:]).unlink()


def test_a_long_history_is_read_once(repo: Repo) -> None:
    save_often(repo, 220)
    changes, origins = log(repo), blame(repo)
    assert len(changes.entries) == 220
    lose_a_version(repo, "HEAD~100")
    assert (log(repo), blame(repo)) == (changes, origins)


def test_a_short_history_leaves_nothing_in_the_repository(repo: Repo) -> None:
    save_often(repo, 20)
    before = {file for file in repo.path.rglob("*") if file.is_file()}
    assert (len(log(repo).entries), len(blame(repo).parts)) == (20, 22)
    assert {file for file in repo.path.rglob("*") if file.is_file()} == before
    lose_a_version(repo, "HEAD~10")
    with pytest.raises(GitContextError):
        log(repo)
