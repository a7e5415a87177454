"""Histories of machines whose clocks are wrong, remembered and read again."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from git_context.history import history_cache
from tests.support.clocks import LONG_AGO, TODAY, add_on_main, at
from tests.support.workflows import small

if TYPE_CHECKING:
    import pytest

    from tests.support.repos import Repo


def test_a_history_goes_on_by_a_merge_of_what_is_older_than_its_clock_says(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history_cache, "LEAST", 0)
    at(monkeypatch, TODAY, repo)
    opened = small(repo, "t")
    opened.add("decisions", "of t", task="t")
    opened = at(monkeypatch, LONG_AGO, repo)
    add_on_main(opened)
    assert opened.log(branch="main").entries
    assert opened.blame(branch="main").parts
    opened.merge("t", branch="main")

    remembered = opened.log(branch="main"), opened.blame(branch="main")

    shutil.rmtree(repo.path / ".git" / history_cache.FOLDER)
    assert remembered == (opened.log(branch="main"), opened.blame(branch="main"))
