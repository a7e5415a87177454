"""Results on standard output, through a pager where a person reads more than fits."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any, Final

import click

from git_context.cli.output.screen import is_terminal, screen_size
from git_context.jsontext.write import encode, write
from git_context.merge.values import exact

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from git_context.merge.values import Json

# The shapes of `--json` are documented; this number changes when one of them does.
FORMAT: Final = 1
# What git gives to a pager that has no settings of its own (git-config(1), `core.pager`).
_FOR_PAGERS: Final = {"LESS": "FRX", "LV": "-c"}
_NOT_RUN: Final = (126, 127)  # the shell found no such command


def print_json(**members: Any) -> None:
    """Print a result of `--json`: an object that begins with the number of its format."""
    print_document(exact({"format": FORMAT, **members}))


def print_document(value: Json) -> None:
    """Print a JSON value, canonically laid out."""
    print_text(write(value) + "\n")


def print_text(text: str) -> None:
    """Print a text as it is, in UTF-8 wherever it goes."""
    sys.stdout.flush()
    sys.stdout.buffer.write(encode(text))
    sys.stdout.buffer.flush()


def print_records(records: Iterable[Sequence[str | int | list[str] | None]]) -> None:
    """Print results of `--porcelain`: lines, each of fields with tabs between them.

    What is not known is an empty field, `yes` and `no` stand for what is true or not, and a list
    has spaces between its items. A backslash, and all that is not printable, is escaped.
    """
    for record in records:
        click.echo("\t".join(map(_field, record)))


def print_lines(lines: Iterable[str]) -> None:
    """Print lines for people; through git's pager where there are more than fit on the screen."""
    listed = list(lines)
    text = "\n".join([*listed, ""])
    if is_terminal() and len(listed) >= screen_size()[1] and _page(text):
        return
    click.echo(text, nl=False)


def _field(value: str | int | list[str] | None) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = " ".join(value) if isinstance(value, list) else "" if value is None else str(value)
    return "".join(
        letter.encode("unicode_escape").decode()
        if letter == "\\" or not letter.isprintable()
        else letter
        for letter in text
    )


def _page(text: str) -> bool:
    """Show text in the pager that git uses; tell whether there is one that runs."""
    from git_context.repository.git import Git  # noqa: PLC0415  # for long texts on terminals alone

    command = Git.here().text("var", "GIT_PAGER").strip()
    context = click.get_current_context(silent=True)
    if context and context.color is False:
        text = click.unstyle(text)
    sys.stdout.flush()
    pager = subprocess.Popen(  # noqa: S602  # the person's own setting: git has a shell run it, too
        command,
        shell=True,
        stdin=subprocess.PIPE,
        env={**_FOR_PAGERS, **os.environ},
    )
    try:
        pager.communicate(text.encode(errors="backslashreplace"))
    except KeyboardInterrupt:
        # It is for the pager to end; nothing else may read the terminal before.
        pager.wait()
    return pager.returncode not in _NOT_RUN
