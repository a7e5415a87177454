"""Links resolve, and commands that the pages speak of exist."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

import click
import pytest

from git_context.cli.commands import COMMANDS, PROGRAM
from git_context.cli.full_parser import cli
from tests.docs.console import steps
from tests.support.markdown import ROOT, anchors, blocks, code_spans, links, pages

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EVERY_PAGE = pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))

_CALL = re.compile(r"\bgit[ -]context (?P<arguments>[-a-z][^\n`;&|)]*)")
_MESSAGE = re.compile(r"^git-context\b")  # what the program prints begins with its name


def _calls(page: Path) -> Iterator[list[str]]:
    """Pass the arguments of each call of git-context in the page's code."""
    shown = [block.text for block in blocks(page) if block.words[:1] == ["sh"]]
    # What ends as a sentence does is a message, too.
    spans = [_MESSAGE.sub("", span) for span in code_spans(page) if not span.endswith(".")]
    for text in [*shown, *[step.command for step in steps(page)], *spans]:
        for call in _CALL.finditer(text):
            yield shlex.split(call["arguments"], comments=True)


@EVERY_PAGE
def test_links_lead_somewhere(page: Path) -> None:
    for target in links(page):
        if target.startswith("https://"):
            continue
        name, _, anchor = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        assert file.is_relative_to(ROOT), f"{target} leads out of the project"
        assert file.is_file(), f"{target} leads nowhere"
        assert not anchor or anchor in anchors(file), f"{target}: no such heading"


@EVERY_PAGE
def test_commands_and_their_options_exist(page: Path) -> None:
    for name, *arguments in _calls(page):
        if name.startswith("-"):
            assert name in ("-h", "--help", "--version")
            continue
        assert name in COMMANDS, f"there is no git context {name}"
        with click.Context(cli, info_name=PROGRAM) as context:
            command = cli.get_command(context, name)
        assert command
        known = {flag for option in command.params for flag in option.opts + option.secondary_opts}
        for argument in arguments:
            is_option = argument.startswith("-") and argument != "-"  # which is standard input
            assert not is_option or argument in known, f"{name} has no {argument}"


def test_the_map_leads_to_every_page() -> None:
    map_of_all = ROOT / "docs" / "README.md"
    linked = {(map_of_all.parent / target).resolve() for target in links(map_of_all)}

    assert [page for page in pages() if page not in {*linked, map_of_all}] == []
    assert "docs/README.md" in links(ROOT / "README.md")


def test_calls_are_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "Say `git context init --global`; git context is a program.\n\n"
        "```sh\ngit-context demo && git context format - # --check\n```\n",
        encoding="utf-8",
    )

    assert sorted(_calls(page)) == [["demo"], ["format", "-"], ["init", "--global"]]


def test_anchors_are_made_as_hosting_services_make_them(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# One, `two` & three\n\n```sh\n# no heading\n```\n## A-b_c\n", encoding="utf-8"
    )

    assert anchors(page) == {"one-two--three", "a-b_c"}
