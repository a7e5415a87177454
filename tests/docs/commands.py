"""Writes docs/commands.md from the commands themselves.

`python -m tests.docs.commands` writes it; a test fails where the page has drifted.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import click

from git_context.cli.commands import COMMANDS, PROGRAM
from git_context.cli.full_parser import cli
from git_context.cli.help import EXIT_CODES, paragraphs
from tests.support.markdown import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE: Final = ROOT / "docs" / "commands.md"

# In help text: options, patterns of files and settings, and dotted names of files are code.
_CODE: Final = re.compile(
    r"`[^`]+`|(?<!\S)--?[a-z][a-z-]*(?: --[a-z]+)*|[\w./-]*\*[\w./*]*|\.\w[\w./-]*\w"
)

_INTRODUCTION: Final = """\
<!-- Written by `python -m tests.docs.commands`. Change the commands' help, not this page. -->
# Commands

Each command is a command of git: `git context NAME`, or `git-context NAME`. The page
[Workflows](workflow.md) shows most of them at work.

What a command finds goes to standard output, what it has to say about it to standard error.
Commands with `--json` print JSON of a [documented shape](json-output.md). Colours are for terminals
alone, and not where `NO_COLOR` is set; what is longer than a terminal goes to a pager.
"""

_ABOUT: Final = """\
## Which workflow, branch and task

A command is about the one workflow that is there, or the one that `--workflow` names; about the
task that `--task` names, else the environment variable `GIT_CONTEXT_TASK`, else that of the current
branch, else about the workflow itself. There is no active task that one command sets for the next.

Who makes a change is `--agent`, or the task's own agent. Commits are made in the name of the
identity that git knows, at its time, and signed where git is to sign.
"""


def page() -> str:
    """Return the text of the page."""
    with click.Context(cli, info_name=PROGRAM) as top:
        found = {name: cli.get_command(top, name) for name in COMMANDS}
        commands = {name: command for name, command in found.items() if command}
        parts = [
            _INTRODUCTION,
            "\n".join(_overview(commands)) + "\n",
            _ABOUT,
            "\n".join(_exit_codes()) + "\n",
            *["\n".join(_section(top, name, command)) for name, command in commands.items()],
        ]
    return "\n".join(parts)


def _overview(commands: dict[str, click.Command]) -> Iterator[str]:
    yield "| command | what it does |"
    yield "|---|---|"
    for name, command in commands.items():
        yield f"| [{name}](#{name}) | {_marked(paragraphs(command)[0])} |"


def _exit_codes() -> Iterator[str]:
    yield "## Exit codes"
    yield ""
    yield "| code | meaning |"
    yield "|---|---|"
    yield from (f"| {code} | {meaning} |" for code, meaning in EXIT_CODES.items())


def _section(top: click.Context, name: str, command: click.Command) -> Iterator[str]:
    context = click.Context(command, info_name=name, parent=top)
    yield f"## {name}"
    yield ""
    yield "```"
    yield " ".join([PROGRAM, name, *command.collect_usage_pieces(context)])
    yield "```"
    yield ""
    for paragraph in paragraphs(command):
        yield from _wrapped(_marked(paragraph))
        yield ""
    options = list(_options(context, command))
    if options:
        yield "| option | meaning |"
        yield "|---|---|"
        yield from options
        yield ""


def _options(context: click.Context, command: click.Command) -> Iterator[str]:
    for option in command.params:
        record = option.get_help_record(context)
        if record and isinstance(option, click.Option):
            names, meaning = (text.replace("|", "\\|") for text in record)
            yield f"| `{names}` | {_marked(' '.join(meaning.split()))} |"


def _marked(text: str) -> str:
    """Mark as code what Markdown would take for markup of its own, and options."""
    return _CODE.sub(lambda found: f"`{found[0].strip('`')}`", text)


def _wrapped(text: str, width: int = 100) -> Iterator[str]:
    line = ""
    for word in re.findall(r"(?:[^\s`]|`[^`]*`)+", text):
        if line and len(line) + len(word) >= width:
            yield line
            line = word
        else:
            line = f"{line} {word}".strip()
    yield line


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
