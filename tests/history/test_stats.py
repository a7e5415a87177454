"""The sizes of a context along its branch, and what it is made up of."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

import git_context
from git_context.cli import main
from git_context.document.sizes import tokens
from git_context.errors import GitContextError
from tests.support.workflows import W_JSON, child, small, stored

if TYPE_CHECKING:
    from git_context.history.stats import StatsPoint
    from tests.support.repos import Repo


def points(repo: Repo, revision: str | None = None) -> list[StatsPoint]:
    return git_context.open(repo.path).stats(revision).points


def test_each_commit_of_the_branch_has_a_point(repo: Repo) -> None:
    opened = small(repo, "t", "u")
    opened.save(child("t", decisions=["a", "b"], notes="x" * 100), task="t", status="completed")
    opened.add("decisions", "c")
    opened.merge("t")
    found = points(repo)
    line = repo.output("rev-list", "--first-parent", "--reverse", "main").split()
    assert [point.credit.commit for point in found] == line
    for point in found:
        size = len(repo.git("show", f"{point.credit.commit}:{W_JSON}").stdout)
        assert point.size == (size, tokens(size))
        document = stored(repo, point.credit.commit)
        lists = {name: len(value) for name, value in document.items() if isinstance(value, list)}
        assert point.items == lists
        assert list(point.tasks) == [e["task_id"] for e in document.get("parallel_tasks", [])]
    assert found[-1].tasks["t"] - found[-2].tasks["t"] > 100
    assert found[-1].tasks["u"] == found[-2].tasks["u"]


def test_a_revision_ends_the_line(repo: Repo) -> None:
    opened = small(repo)
    first = repo.head()
    opened.add("decisions", "c")
    assert [point.credit.commit for point in points(repo, first)] == [first]


def test_versions_that_cannot_be_read_have_no_point(repo: Repo) -> None:
    small(repo)
    good = repo.read(W_JSON)
    repo.commit({W_JSON: "{"})
    repo.commit({W_JSON: None})
    repo.commit({W_JSON: good + " "})
    found = [point.size.bytes for point in points(repo)]
    assert found == [len(good), len(good) + 1]


def test_without_a_context_it_says_so(repo: Repo) -> None:
    repo.commit({"code": "x"})
    with pytest.raises(GitContextError, match="no workflow"):
        points(repo)


def test_the_command_shows_bars_a_table_and_what_there_is_now(
    repo: Repo, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(repo.path)
    opened = small(repo, "t")
    opened.add("decisions", *(f"decision {at}" for at in range(100)))
    assert main(["stats", "-n", "2"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("_.@  ")
    assert lines[2].split() == ["COMMIT", "TIME", "TASK", "AGENT", "SIZE", "TOKENS", "ITEMS"]
    assert [line.split()[0] for line in lines[3:5]] == [
        point.credit.commit[:10] for point in points(repo)[-2:]
    ]
    assert ["decisions", "101"] in [line.split() for line in lines]
    assert main(["stats", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [each["bytes"] for each in told["points"]] == [p.size.bytes for p in points(repo)]
