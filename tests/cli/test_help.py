"""Help: for people as `--help` gives it, for programs with all that click knows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import click
import pytest

from git_context.cli.commands import COMMANDS, SECTIONS
from git_context.cli.full_parser import cli
from git_context.errors import USAGE

if TYPE_CHECKING:
    from collections.abc import Callable

    Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def known(call: Call) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(call("help", "--json")[1])
    return found


def test_it_prints_what_the_option_prints(call: Call) -> None:
    assert call("help") == call("--help")
    for name in COMMANDS:
        code, out, err = call("help", name)
        assert (code, out, err) == call(name, "--help")
        assert out.startswith(f"Usage: git context {name} ")


def test_a_command_that_there_is_not(call: Call) -> None:
    for arguments in (["help", "sav"], ["help", "--json", "sav"]):
        code, out, err = call(*arguments)
        assert (code, out) == (USAGE, "")
        assert "No such command 'sav'. Did you mean save" in err


def test_every_command_is_described_in_its_section(known: dict[str, Any]) -> None:
    described = [(one["section"], one["name"], one["summary"]) for one in known["commands"]]
    assert described == [
        (section, name, summary)
        for section, commands in SECTIONS.items()
        for name, summary in commands.items()
    ]
    assert {0, 1, 2, 3} <= {one["code"] for one in known["exit_codes"]}
    assert [one["flags"] for one in known["parameters"]] == [["--version"], ["-h", "--help"]]


def _letters(text: str) -> str:
    """Return a text without white space: help breaks lines behind hyphens, too."""
    return "".join(text.split())


def test_nothing_of_help_is_left_out(known: dict[str, Any], call: Call) -> None:
    for command in known["commands"]:
        shown = call(command["name"], "--help")[1]
        listed = [command["usage"], *command["help"]]
        for option in command["parameters"]:
            if option["kind"] == "option":
                listed += [option["shown"], option["help"]]
        for text in listed:
            assert _letters(text) in _letters(shown)


def test_every_parameter_is_described_as_it_is_parsed(known: dict[str, Any]) -> None:
    for command in known["commands"]:
        found = cli.get_command(click.Context(cli), command["name"])
        assert found
        kinds = {"Option": "option", "Argument": "argument"}
        written = [
            (kinds[type(one).__name__], one.opts, one.secondary_opts, one.required)
            for one in found.params
        ]
        *listed, help_option = command["parameters"]
        assert help_option["flags"] == ["-h", "--help"]
        for (kind, names, negations, required), one in zip(written, listed, strict=True):
            assert one["kind"] == kind
            assert one["flags"] == (sorted(names, key=len) if kind == "option" else [])
            assert (one["negations"], one["required"]) == (negations, required)


EXAMPLES: Final[list[tuple[str, dict[str, Any]]]] = [
    ("add", {"shown": "FIELD", "required": True, "several": False}),
    ("add", {"shown": "VALUE...", "required": True, "several": True}),
    ("show", {"shown": "[REV] [POINTER]", "required": False, "several": True}),
    ("merge", {"flags": ["--take"], "several": True, "default": None, "type": "text"}),
    ("init", {"flags": ["--local"], "negations": ["--global"], "default": True}),
    ("status", {"flags": ["--stale-hours"], "default": 24, "type": "float range"}),
    ("validate", {"flags": ["--format"], "default": "text", "type": "choice"}),
    ("validate", {"flags": ["--fix"], "default": False, "type": "boolean", "choices": []}),
]


@pytest.mark.parametrize(("name", "members"), EXAMPLES)
def test_parameters(call: Call, name: str, members: dict[str, Any]) -> None:
    [command] = json.loads(call("help", name, "--json")[1])["commands"]
    assert command["name"] == name
    [found] = [one for one in command["parameters"] if members.items() <= one.items()]
    assert found["kind"] == ("option" if found["flags"] else "argument")


def test_choices_are_listed(call: Call) -> None:
    [command] = json.loads(call("help", "review", "--json")[1])["commands"]
    [form] = [one for one in command["parameters"] if one["flags"] == ["--format"]]
    assert form["choices"] == ["markdown", "json", "html"]
