"""`git context prune` as people and programs see it: output, exit codes, usage."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from git_context.cli import main
from git_context.errors import DONE, FINDINGS, USAGE
from tests.support.workflows import child, small, stored

if TYPE_CHECKING:
    from tests.support.repos import Repo

LONG = "A long text. " * 40


@pytest.fixture
def pruned(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """Return a repository in which there is something to prune, as the current folder."""
    monkeypatch.chdir(repo.path)
    opened = small(repo, "t")
    opened.save(child("t", notes=LONG, **{"\x1b[31m": LONG}), task="t", status="completed")
    opened.merge()
    return repo


def test_people_see_what_went_and_the_sizes(
    pruned: Repo, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["prune", "--agent", "ada", "--message", "Make room"]) == DONE
    shown = capsys.readouterr()
    assert "/parallel_tasks/t/context/notes" in shown.out
    assert "\x1b[31m" not in shown.out
    assert "tokens) before, " in shown.err
    assert f"main is at {pruned.head()[:10]} now." in shown.err
    message = pruned.output("log", "-1", "--format=%B")
    assert message.startswith("Make room\n")
    assert "Context-Agent: ada" in message


def test_a_dry_run_says_that_nothing_has_changed(
    pruned: Repo, capsys: pytest.CaptureFixture[str]
) -> None:
    before = pruned.head()
    assert main(["prune", "--dry-run"]) == DONE
    assert "Nothing has changed." in capsys.readouterr().err
    assert pruned.head() == before


def test_where_nothing_can_go_it_says_so(pruned: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prune", "--undo"]) == DONE
    assert capsys.readouterr().err.startswith("Nothing was pruned: ")
    assert main(["prune"]) == DONE
    before = pruned.head()
    capsys.readouterr()
    assert main(["prune"]) == DONE
    assert capsys.readouterr().err.startswith("Nothing can go: ")
    assert pruned.head() == before


@pytest.mark.parametrize("budget", ["10", "3tok", "0.01KB"])
def test_a_budget_that_cannot_be_met_exits_1_and_says_what_is_left(
    pruned: Repo, capsys: pytest.CaptureFixture[str], budget: str
) -> None:
    assert main(["prune", "--budget", budget]) == FINDINGS
    assert f"not within {budget}" in capsys.readouterr().err
    assert "notes" not in stored(pruned, "main")["parallel_tasks"][0]["context"]


def test_a_budget_that_is_met_exits_0(pruned: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prune", "--budget", "1MB", "--json"]) == DONE
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert (told["fits"], told["changed"], told["parts"]) == (True, False, [])
    assert told["commit"] == pruned.head()


@pytest.mark.parametrize(
    "arguments", [["--budget", "much"], ["--budget", "-1"], ["--budget", "1KB", "--undo"]]
)
@pytest.mark.usefixtures("pruned")
def test_wrong_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prune", *arguments]) == USAGE
    assert "Error:" in capsys.readouterr().err


def test_what_was_pruned_is_shown_with_full_alone(
    pruned: Repo, capsys: pytest.CaptureFixture[str]
) -> None:
    pointer = "/parallel_tasks/t/context/notes"
    assert main(["prune"]) == DONE
    assert main(["show", pointer]) == 3  # a known error
    assert "show --full" in capsys.readouterr().err
    assert main(["show", "--full", pointer]) == DONE
    assert main(["prune", "--undo"]) == DONE
    assert main(["show", pointer]) == DONE
    assert pruned.output("status", "--porcelain") == ""
