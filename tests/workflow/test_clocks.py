"""Machines whose clocks are wrong: what comes from what is told by parents, not by dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.clocks import LONG_AGO, MANY, TODAY, add_on_main, at
from tests.support.repos import Repo
from tests.support.workflows import child, small, stored

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


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


def test_what_a_task_inherited_stays_what_it_was_when_such_machines_meet(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = Repo.create(tmp_path / "server.git", "--bare")
    repo.git("remote", "add", "origin", server.path)
    opened = at(monkeypatch, TODAY, repo)
    opened.start("w", {"decisions": ["gone"]})
    opened.remove("decisions", "gone", branch="main")
    opened.fork("t", agent="ada", branch="main")
    opened.save(child("t", decisions=["mine"]), task="t")
    saved = repo.head("context/w/t")
    opened.add("decisions", "there", task="t")
    opened.sync()
    repo.git("update-ref", "refs/heads/context/w/t", saved)
    opened = at(monkeypatch, LONG_AGO, repo)
    for number in range(MANY):
        opened.add("decisions", f"here-{number}", task="t")
    assert opened.sync().merged == ["context/w/t"]

    opened.save({"decisions": ["gone", "mine"]}, task="t")

    assert stored(repo, "context/w/t")["decisions"] == ["gone", "mine"]
