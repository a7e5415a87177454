"""Machines whose clocks are wrong: what comes from what is told by parents, not by dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import git_context
from tests.workflow.workflows import small, stored

if TYPE_CHECKING:
    import pytest

    from git_context.api import Repository
    from tests.repos import Repo

# So many commits that git, which goes by dates, gives up to look for what lies behind them.
MANY = 12
LONG_AGO = "@1000000 +0000"
TODAY = "@1767225600 +0000"


def at(patch: pytest.MonkeyPatch, date: str, repo: Repo) -> Repository:
    """Open a repository on a machine with that date."""
    patch.setenv("GIT_AUTHOR_DATE", date)
    patch.setenv("GIT_COMMITTER_DATE", date)
    return git_context.open(repo.path)


def add_on_main(opened: Repository) -> None:
    for number in range(MANY):
        opened.add("decisions", f"main-{number}", branch="main")


def test_a_merge_into_a_branch_whose_clock_is_years_behind(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, TODAY, repo)
    opened = small(repo, "t")
    opened.add("decisions", "of t", task="t")
    opened = at(monkeypatch, LONG_AGO, repo)
    opened.remove("decisions", "first", branch="main")
    add_on_main(opened)

    merged = opened.merge("t", branch="main")

    assert [source.name for source in merged.merged] == ["t"]
    assert sorted(stored(repo, "main")["decisions"]) == sorted(
        ["of t", *(f"main-{number}" for number in range(MANY))]
    )
    assert not opened.merge("t", branch="main").changed


def test_what_is_merged_already_is_known_whatever_the_clocks_said(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, TODAY, repo)
    opened = small(repo, "t")
    opened.add("decisions", "of t", task="t")
    opened = at(monkeypatch, LONG_AGO, repo)
    opened.merge("t", branch="main")
    add_on_main(opened)

    again = opened.merge("t", branch="main")

    assert not again.changed
    assert [source.name for source in again.known] == ["t"]
