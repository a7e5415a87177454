"""The API has a verb for each command, refuses what is no keyword, and its results are JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import pytest

import git_context
from git_context import ConflictsError, ErrorKind, GitContextError, Repository
from git_context.cli.commands import COMMANDS
from tests.support.workflows import small

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.repos import Repo

# Commands that are for people at a shell, or for git.
NO_VERB: Final = {
    "check": "`validate`, `verify`, `check_merge` and `verify_merge` in one",
    "completion": "a script for a shell",
    "demo": "makes a repository of its own",
    "help": "about the command line",
    "hook": "git calls it; `validate` is for programs",
    "init": "sets up a clone for the person who works in it",
    "mcp": "agents call it; verbs are for programs",
}
VERBS: Final = {"import": "import_"}
READING: Final[dict[str, Callable[[Repository], Any]]] = {
    "show": lambda opened: opened.show(),
    "restore": lambda opened: opened.restore(),
    "brief": lambda opened: opened.brief(),
    "status": lambda opened: opened.status(),
    "log": lambda opened: opened.log(),
    "blame": lambda opened: opened.blame(),
    "graph": lambda opened: opened.graph(),
    "stats": lambda opened: opened.stats(),
    "report": lambda opened: opened.report(),
    "diff": lambda opened: opened.diff("HEAD~1", "HEAD"),
    "review": lambda opened: opened.review("HEAD~1"),
    "verify": lambda opened: opened.verify(write=False),
    "validate": lambda opened: opened.validate(),
    "check_merge": lambda opened: opened.check_merge("HEAD", "HEAD~1"),
    "verify_merge": lambda opened: opened.verify_merge(),
    "conflicts": lambda opened: opened.conflicts(),
    "prune": lambda opened: opened.prune(dry_run=True),
    "save": lambda opened: opened.set("/here", 1),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_there_is_a_verb_for_each_command(command: str) -> None:
    verb = VERBS.get(command, command.replace("-", "_"))
    assert hasattr(Repository, verb) != (command in NO_VERB)


def test_what_is_no_keyword_is_an_error(repo: Repo) -> None:
    opened = small(repo)
    before = repo.head("main")
    with pytest.raises(TypeError, match="'tsk'"):
        opened.set("/x", 1, tsk="api")  # type: ignore[call-arg]  # the point of it
    assert repo.head("main") == before


@pytest.mark.parametrize("verb", READING)
def test_a_result_is_json(repo: Repo, verb: str) -> None:
    opened = small(repo)
    opened.set("/number", b"1.50")
    assert json.dumps(READING[verb](opened).to_json())


def test_numbers_are_plain_or_exact(repo: Repo) -> None:
    opened = small(repo)
    opened.set("/number", b"1.50")
    shown = opened.show(pointer="/number")
    assert shown.to_json()["value"] == 1.5
    assert shown.to_json(exact=True)["value"] == b"1.50"


def test_errors_have_kinds(repo: Repo) -> None:
    opened = small(repo)
    with pytest.raises(GitContextError) as missing:
        opened.show(workflow="nowhere")
    assert missing.value.kind is ErrorKind.MISSING
    assert str(missing.value.kind) == "missing"
    with pytest.raises(GitContextError) as usage:
        opened.validate("file", staged=True)
    assert usage.value.kind is ErrorKind.USAGE


def test_exceptions_are_public() -> None:
    assert issubclass(ConflictsError, GitContextError)
    assert issubclass(git_context.UnsyncedError, GitContextError)


def test_a_review_is_rendered(repo: Repo) -> None:
    opened = small(repo)
    opened.set("/number", 1)
    review = opened.review("HEAD~1")
    assert "number" in review.to_markdown()
    assert "<html" in review.to_html()


def test_files_are_formatted(repo: Repo) -> None:
    opened = small(repo)
    repo.write("a.json", '{"a":1}')
    file = str(repo.path / "a.json")
    assert opened.format(file, check=True) == [file]
    assert repo.read("a.json") == '{"a":1}'
    assert opened.format(file) == [file]
    assert repo.read("a.json") == '{\n  "a": 1\n}\n'
    assert opened.format(file) == []


def test_the_schema_is_that_of_the_command(repo: Repo) -> None:
    assert small(repo).schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"
