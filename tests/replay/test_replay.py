"""The replay of real merges, on a repository made for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.replay.extract import real_merges
from tests.replay.replay import by_driver, by_git
from tests.replay.report import Replayed, summary

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.repos import Repo

pytestmark = pytest.mark.git

BASE = '{\n  "a": 1,\n  "b": 1\n}\n'


def test_a_merge_of_both_sides_is_found_and_done_again(repo: Repo, tmp_path: Path) -> None:
    merged = BASE.replace("1", "2")
    repo.commit({"x.json": BASE})
    repo.branch("side")
    repo.commit({"x.json": BASE.replace('"b": 1', '"b": 2')})
    repo.checkout("main")
    repo.commit({"x.json": BASE.replace('"a": 1', '"a": 2')})
    repo.merge("side")
    repo.commit({"x.json": merged})

    (merge,) = real_merges(repo.path / ".git", 10)
    folder = tmp_path / "replay"
    folder.mkdir()
    replayed = Replayed(merge, by_driver(merge, folder), by_git(merge, folder), None)

    assert replayed.ours.data == merged.encode()
    assert replayed.is_as_people(replayed.ours)
    assert not replayed.is_as_people(replayed.git)
    assert list(replayed.faults()) == []
    assert "1 merges of 1 repositories" in summary([replayed])
