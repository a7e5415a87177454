"""Colours by meaning. None says anything alone: a sign or a word stands beside each."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import click

# The meanings that a text can have, and the look of each.
_STYLES: Final[dict[str, dict[str, Any]]] = {
    "added": {"fg": "green"},
    "removed": {"fg": "red"},
    "changed": {"fg": "yellow"},
    "edited": {"fg": "yellow"},
    "moved": {"fg": "yellow"},
    "reordered": {"fg": "yellow"},
    "good": {"fg": "green"},
    "warning": {"fg": "yellow", "bold": True},
    "bad": {"fg": "red", "bold": True},
    "id": {"fg": "cyan"},
    "strong": {"bold": True},
    "dim": {"dim": True},
}
SIGNS: Final = {
    "added": "+",
    "removed": "-",
    "changed": "~",
    "edited": "~",
    "moved": "%",
    "reordered": "%",
}


def paint(text: str, meaning: str) -> str:
    """Colour clean text by what it means: a name of `_STYLES`, or nothing.

    The colours go away again wherever the output is no terminal, or the person wants none.
    """
    if not (meaning and text):
        return text
    before, after = _around(meaning)
    return f"{before}{text}{after}"


@cache
def _around(meaning: str) -> tuple[str, str]:
    """Return what a terminal has to read before and after a text with a meaning."""
    before, after = click.style("|", **_STYLES[meaning]).split("|")
    return before, after


@cache
def sign(kind: str) -> str:
    """Return the sign of a kind of change, in its colour."""
    return paint(SIGNS[kind], kind)


@cache
def sequences() -> list[str]:
    """List what `paint` puts around texts."""
    return sorted({part for meaning in _STYLES for part in _around(meaning)})
