"""Writes docs/llms.txt: the commands and the pages for language models, as llmstxt.org has it.

`python -m tests.docs.llms` writes it, from what `git context help --json` prints; a test fails
where it has drifted.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Final

from git_context.cli.commands import PROGRAM
from git_context.cli.full_parser import cli
from git_context.cli.help import describe
from tests.support.markdown import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from git_context.wire.helping import Help, HelpCommand, HelpParameter

FILE: Final = ROOT / "docs" / "llms.txt"
_PAGES: Final = ROOT / "docs" / "README.md"
_LISTED: Final = re.compile(r"^- \[(.*?)\]\(([^)]*)\)(?:: (.*(?:\n  .*)*))?$", re.MULTILINE)

_ABOUT: Final = """\
A workflow has a context, a JSON document in git; each task of it has the branch
context/WORKFLOW/TASK. Commands are about the only workflow that is there, or --workflow; about the
task of --task, else of GIT_CONTEXT_TASK, else of the current branch. Results go to standard output,
remarks to standard error. Options in brackets may be left out. The same for programs: git context
help --json. The same verbs as tools, by the Model Context Protocol: git context mcp.
"""


def text() -> str:
    """Return the text of the file."""
    with cli.make_context(PROGRAM, ["help"]) as top:
        known = describe(top)
    return "\n".join([*_beginning(known), *_commands(known), *_exit_codes(known), *_pages()]) + "\n"


def _beginning(known: Help) -> Iterator[str]:
    yield "# git-context"
    yield ""
    yield f"> {' '.join(known['help'])}"
    yield ""
    yield _ABOUT


def _commands(known: Help) -> Iterator[str]:
    for section, commands in groupby(known["commands"], lambda one: one["section"]):
        yield f"## {section}"
        yield ""
        for command in commands:
            yield from _command(command)


def _command(command: HelpCommand) -> Iterator[str]:
    yield f"### {command['usage']}"
    yield ""
    for paragraph in command["help"]:
        yield from (paragraph, "")
    options = [one for one in command["parameters"] if one["kind"] == "option"]
    listed = [_option(option) for option in options if "--help" not in option["flags"]]
    yield from listed
    yield from [""] if listed else []


def _option(option: HelpParameter) -> str:
    several = " (repeatable)" if option["several"] else ""
    return f"- {option['shown']}{several}: {option['help']}"


def _exit_codes(known: Help) -> Iterator[str]:
    yield "## Exit codes"
    yield ""
    yield from (f"- {one['code']}: {one['meaning']}" for one in known["exit_codes"])
    yield ""


def _pages() -> Iterator[str]:
    yield "## Pages"
    yield ""
    for name, link, words in _LISTED.findall(_PAGES.read_text(encoding="utf-8")):
        yield f"- [{name}]({link})" + (f": {' '.join(words.split())}" if words else "")


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
