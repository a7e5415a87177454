"""Histories that were read ahead are not read again by who asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import git_context
from git_context.history import history_cache, prefetch
from git_context.history.prefetch import prefetch_histories
from git_context.repository.git import Git
from git_context.repository.object_store import ObjectStore
from tests.support.histories import blame, document, log, save, text

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.repos import Repo


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Count a history of three commits as long."""
    monkeypatch.setattr(history_cache, "LEAST", 3)
    monkeypatch.setattr(prefetch, "LEAST", 3)


def saves(repo: Repo, count: int = 3) -> None:
    for number in range(count):
        save(repo, document(decisions=[f"decision {number}"]), "api", "ada")


def store(path: Path) -> ObjectStore:
    return ObjectStore(Git(path))


def without_versions(repo: Repo) -> None:
    """Take away every version of the context but the last: nobody can read the others now."""
    blobs = repo.output("log", "--format=", "--raw", "--no-abbrev", "--diff-filter=M").splitlines()
    for line in blobs:
        old = line.split()[2]
        (repo.path / ".git/objects" / old[:2] / old[2:]).unlink()


def test_who_asks_afterwards_reads_no_version(repo: Repo) -> None:
    saves(repo)
    expected = log(repo), blame(repo)
    anew = repo.path / ".git" / history_cache.FOLDER
    for file in anew.iterdir():
        file.unlink()

    assert prefetch_histories(store(repo.path)) == ["w"]

    without_versions(repo)
    assert (log(repo), blame(repo)) == expected


def test_what_is_known_is_read_once(repo: Repo) -> None:
    saves(repo)
    prefetch_histories(store(repo.path))

    assert prefetch_histories(store(repo.path)) == []


def test_what_went_on_is_read(repo: Repo) -> None:
    saves(repo)
    prefetch_histories(store(repo.path))
    saves(repo)

    assert prefetch_histories(store(repo.path)) == ["w"]


def test_a_short_history_is_left(repo: Repo) -> None:
    saves(repo, 2)

    assert prefetch_histories(store(repo.path)) == []
    assert not (repo.path / ".git" / history_cache.FOLDER).exists()


def test_each_workflow_is_read(repo: Repo) -> None:
    saves(repo)
    other = document() | {"workflow_id": "other"}
    for number in range(3):
        repo.commit({".claude/context/other.json": text(other | {"phase": str(number)})}, "Other")

    assert prefetch_histories(store(repo.path)) == ["other", "w"]


def test_on_a_tasks_branch_it_is_the_tasks_history(repo: Repo) -> None:
    saves(repo)
    repo.branch("context/w/api")
    save(repo, document(decisions=["mine"]), "api", "ada")

    assert prefetch_histories(store(repo.path)) == ["w"]

    expected = git_context.open(repo.path).log(workflow="w")
    without_versions(repo)
    assert git_context.open(repo.path).log(workflow="w") == expected


def test_before_the_first_commit_there_is_nothing(repo: Repo) -> None:
    assert prefetch_histories(store(repo.path)) == []


def test_a_partial_clone_is_left_alone(repo: Repo, tmp_path: Path) -> None:
    saves(repo)
    repo.git("config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "partial"
    repo.git("clone", "--quiet", "--filter=blob:none", f"file://{repo.path}", str(clone))
    missing = ("rev-list", "--all", "--objects", "--missing=print")
    before = Git(clone).text(*missing)
    assert "?" in before

    assert prefetch_histories(store(clone)) == []

    assert Git(clone).text(*missing) == before


def test_a_very_long_history_is_left_to_who_asks(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    saves(repo)
    monkeypatch.setattr(prefetch, "_LONGEST", 2)

    assert prefetch_histories(store(repo.path)) == []
    assert len(log(repo).entries) == 3


def test_a_version_that_is_lost_stops_nobody(repo: Repo) -> None:
    saves(repo)
    without_versions(repo)

    assert prefetch_histories(store(repo.path)) == []
