"""Commits and values, as `log`, `blame`, `graph` and `stats` show them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from git_context.cli import options, output
from git_context.jsontext.style import ONE_LINE
from git_context.jsontext.write import write
from git_context.merge.pointer import to_pointer
from git_context.merge.values import Missing

if TYPE_CHECKING:
    from git_context.history.timeline import Credit
    from git_context.merge.values import Maybe, Path

WIDEST: Final = 100  # cells of a value that fit a line
WIDEST_NAME: Final = 40
NOBODY: Final = "-"


def shown(value: Maybe) -> str:
    """Show a value on one line, cut where it is long."""
    # The beginning of a long value is enough.
    if type(value) is str:
        # A history has tens of thousands of texts; most of them need no more than quotes.
        is_plain = value.isascii() and value.isprintable()
        if is_plain and len(value) <= WIDEST - 2 and '"' not in value and "\\" not in value:
            return f'"{value}"'
        value = value[: WIDEST * 2]
    elif type(value) is list:
        value = value[:WIDEST]
    return output.clip(output.clean(written(value)), WIDEST)


def written(value: Maybe) -> str:
    """Write a value as JSON on one line, and nothing where there is none."""
    return "" if isinstance(value, Missing) else write(value, ONE_LINE)


def columns(credit: Credit) -> list[str]:
    """Return commit, time, task and agent, as they begin a line."""
    who = [clipped(credit.task or NOBODY), clipped(credit.agent)]
    return [credit.commit[: options.SHORT], credit.time, *who]


def clipped_pointer(pointer: str) -> str:
    """Show a pointer, cut where it is long."""
    return output.clip(output.clean(pointer[: WIDEST + 1]), WIDEST)


@lru_cache
def clipped_place(path: Path) -> str:
    """Show a place as a pointer, cut where it is long; a history comes back to few of them."""
    return clipped_pointer(to_pointer(path))


@lru_cache
def clipped(text: str) -> str:
    """Show a name, cut where it is long."""
    return output.clip(output.clean(text[: WIDEST_NAME + 1]), WIDEST_NAME) or NOBODY
