"""The screen: whether there is one, how wide it is, and what signs it shows."""

from __future__ import annotations

import os
import sys


def is_terminal(*, err: bool = False) -> bool:
    """Tell whether a person is looking at standard output, or at standard error."""
    return (sys.stderr if err else sys.stdout).isatty()


def columns() -> int | None:
    """Return how many cells a line has: as `COLUMNS` says, or the terminal; `None` without end."""
    given = os.environ.get("COLUMNS", "")
    if given.isdecimal() and int(given):
        return int(given)
    return screen_size()[0] if is_terminal() else None


def screen_size() -> tuple[int, int]:
    """Return how many cells a line of the terminal has, and how many lines it has."""
    from shutil import get_terminal_size  # noqa: PLC0415  # takes long to load; pipes have no size

    return get_terminal_size()


def shows_unicode() -> bool:
    """Tell whether the locale is one of UTF-8 (POSIX, "Environment Variables")."""
    names = ("LC_ALL", "LC_CTYPE", "LANG")
    locale = next(filter(None, map(os.environ.get, names)), "")
    return "utf8" in locale.lower().replace("-", "")
