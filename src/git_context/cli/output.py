"""How results are shown: JSON for programs, outlines for people."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, Any, Final

import click

from git_context.jsontext.write import encode, write
from git_context.merge.values import exact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from git_context.merge.values import Json

# The shapes of `--json` are documented; this number changes when one of them does.
FORMAT: Final = 1
INDENT: Final = "  "


def print_json(**members: Any) -> None:
    """Print a result of `--json`: an object that begins with the number of its format."""
    print_document(exact({"format": FORMAT, **members}))


def print_document(value: Json) -> None:
    """Print a JSON value, canonically laid out, in UTF-8 wherever it goes."""
    sys.stdout.flush()
    sys.stdout.buffer.write(encode(write(value) + "\n"))
    sys.stdout.buffer.flush()


def is_terminal() -> bool:
    """Tell whether a person is looking at standard output."""
    return sys.stdout.isatty()


def print_lines(lines: Iterable[str]) -> None:
    """Print lines for people; through their pager where there are more than fit on the screen."""
    listed = list(lines)
    if is_terminal() and len(listed) >= shutil.get_terminal_size().lines:
        click.echo_via_pager("\n".join(listed) + "\n")
    elif listed:
        click.echo("\n".join(listed))


def outline(value: Json, margin: str = "") -> Iterator[str]:
    """Show a value line by line, without the signs of JSON."""
    if type(value) is dict:
        for name, member in value.items():
            yield from _labelled(click.style(clean(name), bold=True) + ":", member, margin)
    elif type(value) is list:
        for item in value:
            yield from _labelled("-", item, margin)
    else:
        yield margin + _scalar(value)


def table(rows: list[list[str]]) -> Iterator[str]:
    """Align rows in columns; the first row is the heading."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for at, row in enumerate(rows):
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        line = INDENT.join(cells).rstrip()
        yield click.style(line, bold=True) if at == 0 else line


def clean(text: str) -> str:
    """Show what a terminal would obey, or a line would break at, as an escape."""
    if text.isprintable():
        return text
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode()
        for letter in text
    )


def _labelled(label: str, value: Json, margin: str) -> Iterator[str]:
    if value in ({}, []):
        yield f"{margin}{label} none"
    elif type(value) is dict or type(value) is list:
        lines = list(outline(value, margin + INDENT))
        if label == "-":
            # The first member stands beside the dash.
            lines[0] = f"{margin}- {lines[0].removeprefix(margin + INDENT)}"
        else:
            yield margin + label
        yield from lines
    else:
        yield f"{margin}{label} {_scalar(value)}"


def _scalar(value: Json) -> str:
    if type(value) is str:
        return clean(value)
    return value.decode() if type(value) is bytes else write(value)
