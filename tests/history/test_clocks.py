"""Histories of machines whose clocks are wrong, remembered and read again."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import git_context
from git_context.history import ledger
from tests.workflow.workflows import small

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


def test_a_history_goes_on_by_a_merge_of_what_is_older_than_its_clock_says(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "LEAST", 0)
    at(monkeypatch, TODAY, repo)
    opened = small(repo, "t")
    opened.add("decisions", "of t", task="t")
    opened = at(monkeypatch, LONG_AGO, repo)
    for number in range(MANY):
        opened.add("decisions", f"main-{number}", branch="main")
    assert opened.log(branch="main").entries
    assert opened.blame(branch="main").parts
    opened.merge("t", branch="main")

    remembered = opened.log(branch="main"), opened.blame(branch="main")

    shutil.rmtree(repo.path / ".git" / ledger.FOLDER)
    assert remembered == (opened.log(branch="main"), opened.blame(branch="main"))
