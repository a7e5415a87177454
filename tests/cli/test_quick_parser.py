"""What the quick parser reads is what click reads; whatever is in doubt, it leaves to click."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any, Final

import click
import pytest

from git_context.cli import quick_parser
from git_context.cli.commands import COMMANDS
from git_context.cli.full_parser import cli

if TYPE_CHECKING:
    from collections.abc import Iterator

USUAL: Final = [
    "add decisions one two --task api",
    "add decisions one --why because --rejected this --rejected=that -tapi",
    "remove decisions one -w feature",
    "set /phase done --quiet",
    "set -m=message -- /phase -1",
    "done action -t api",
    "save",
    "save -f - --patch",
    "show",
    "show HEAD~1 decisions --json",
    "status --porcelain",
    "log -n 5 main",
    "blame --removed",
    "brief --task api --budget 500tok",
    "merge one two --dry-run",
    "merge -n --take ours",
    "validate --staged --strict",
    "check --claims",
    "review main HEAD --format html -o page.html",
    "fork api -a developer -s all",
    "close api",
    "init",
    "handoff developer --summary ''",
    "hook pre-commit",
    "hook pre-push origin url",
]
LEFT_TO_CLICK: Final = [
    "",
    "-h",
    "--version",
    "nonsense",
    "help",
    "help add",
    "add",
    "add --help",
    "add decisions",
    "add decisions one --nonsense",
    "add decisions one --task",
    "add decisions one --json-values=yes",
    "add decisions \udcff",
    "done one two",
    "log -n 0",
    "log -n five",
    "review main --format nonsense",
    "status --stale-hours 5",
    "init --global",
    "resolve",
    "fork api --adopt branch",
    "hook nonsense",
]


def by_click(words: list[str]) -> dict[str, Any]:
    with cli.make_context("git context", list(words)) as top:
        name, command, rest = cli.resolve_command(top, list(words))
        assert command
        return command.make_context(name, rest, parent=top).params


@pytest.mark.parametrize("line", USUAL)
def test_usual_lines_are_read_as_click_reads_them(line: str) -> None:
    words = [word.replace("''", "") for word in line.split(" ")]

    call = quick_parser.read(words)

    assert call
    assert call.values == by_click(words)


@pytest.mark.parametrize("line", LEFT_TO_CLICK)
def test_what_is_wrong_or_seldom_is_left_to_click(line: str) -> None:
    assert quick_parser.read(line.split(" ") if line else []) is None


@pytest.mark.parametrize("name", sorted({*COMMANDS} - {"help"}))
def test_what_is_read_of_any_line_is_what_click_reads(name: str) -> None:
    chance = Random(name)
    flags = [flag for one in quick_parser.load(name).parameters for flag in one.names]
    for _ in range(60):
        words = [name, *_words(chance, flags)]
        call = quick_parser.read(words)
        if call:
            assert call.values == by_click(words), words


def _words(chance: Random, flags: list[str]) -> Iterator[str]:
    usual = ["one", "two", "-", "--", "", "3", "-3", "--=", "json", "a=b", "ü", "."]
    for _ in range(chance.randrange(6)):
        flag = chance.choice(flags or usual)
        joined = [flag + sign + chance.choice(usual) for sign in ("=", "")]
        yield chance.choice([flag, flag, *joined, *chance.sample(usual, 3)])


def test_every_command_is_declared() -> None:
    for name in COMMANDS:
        assert quick_parser.load(name).name == name
        assert isinstance(cli.get_command(click.Context(cli), name), click.Command)
