"""Writes docs/git-context.1, the page that `git context --help` shows, from the commands.

`python -m tests.docs.manpage` writes it; a test fails where the page has drifted. The macros are
those of man(7).
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

PAGE: Final = ROOT / "docs" / "git-context.1"
_CODE: Final = re.compile(r"`([^`]+)`")

_ENVIRONMENT: Final = {
    "GIT_CONTEXT_TASK": "The task that commands are about where --task names none.",
    "GIT_CONTEXT_DEBUG": "Where set, a bug is reported with its traceback.",
    "NO_COLOR": "Where set, nothing is coloured.",
}
_FILES: Final = {
    ".claude/context/WORKFLOW.json": "The context of a workflow.",
    ".git-context.toml": "The repository's own rules for merges and checks.",
}


def page() -> str:
    """Return the text of the page."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield '.\\" Written by python -m tests.docs.manpage. Change the help of commands, not this.'
    yield '.TH GIT-CONTEXT 1 "" "git-context" "Git Manual"'
    yield ".SH NAME"
    yield "git-context \\- version the contexts of parallel agents in git"
    yield ".SH SYNOPSIS"
    yield f".B {_text(PROGRAM)}"
    yield ".I COMMAND"
    yield "[\\fIOPTIONS\\fR] [\\fIARGUMENTS\\fR]"
    yield ".SH DESCRIPTION"
    for at, paragraph in enumerate(paragraphs(cli)):
        yield from ([".PP"] if at else [])
        yield _text(paragraph)
    yield ".SH COMMANDS"
    with click.Context(cli, info_name=PROGRAM) as top:
        for name in COMMANDS:
            command = cli.get_command(top, name)
            assert command is not None
            yield from _command(top, name, command)
    yield from _listed("EXIT STATUS", {str(code): told for code, told in EXIT_CODES.items()})
    yield from _listed("ENVIRONMENT", _ENVIRONMENT)
    yield from _listed("FILES", _FILES)
    yield ".SH SEE ALSO"
    yield ".BR git (1),"
    yield ".BR git-merge (1),"
    yield ".BR gitattributes (5)"


def _command(top: click.Context, name: str, command: click.Command) -> Iterator[str]:
    context = click.Context(command, info_name=name, parent=top)
    usage = " ".join(command.collect_usage_pieces(context))
    yield f".SS {_text(f'{PROGRAM} {name} {usage}')}"
    for at, paragraph in enumerate(paragraphs(command)):
        yield from ([".PP"] if at else [])
        yield _text(paragraph)
    for option in command.params:
        record = option.get_help_record(context)
        if record and isinstance(option, click.Option):
            names, meaning = record
            yield from _item(names, " ".join(meaning.split()))


def _listed(heading: str, items: dict[str, str]) -> Iterator[str]:
    yield f".SH {heading}"
    for name, meaning in items.items():
        yield from _item(name, meaning)


def _item(name: str, meaning: str) -> Iterator[str]:
    yield ".TP"
    yield f".B {_text(name)}"
    yield _text(meaning)


def _text(text: str) -> str:
    """Escape what troff would obey; what stands in backquotes is bold."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    marked = _CODE.sub(r"\\fB\1\\fR", escaped)
    return f"\\&{marked}" if marked.startswith((".", "'")) else marked


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
