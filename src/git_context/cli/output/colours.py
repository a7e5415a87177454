"""Colours by meaning. None says anything alone: a sign or a word stands beside each."""

from __future__ import annotations

from functools import cache
from typing import Final

# Parameters of the sequence "select graphic rendition" (ECMA-48, 8.3.117).
_BOLD, _DIM, _RED, _GREEN, _YELLOW, _CYAN = 1, 2, 31, 32, 33, 36
# The meanings that a text can have, and the look of each.
_STYLES: Final = {
    "added": (_GREEN,),
    "removed": (_RED,),
    "changed": (_YELLOW,),
    "edited": (_YELLOW,),
    "moved": (_YELLOW,),
    "reordered": (_YELLOW,),
    "good": (_GREEN,),
    "warning": (_YELLOW, _BOLD),
    "bad": (_RED, _BOLD),
    "id": (_CYAN,),
    "strong": (_BOLD,),
    "dim": (_DIM,),
}
_RESET: Final = "\033[0m"
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
    return "".join(f"\033[{parameter}m" for parameter in _STYLES[meaning]), _RESET


@cache
def sign(kind: str) -> str:
    """Return the sign of a kind of change, in its colour."""
    return paint(SIGNS[kind], kind)


@cache
def sequences() -> list[str]:
    """List what `paint` puts around texts."""
    return sorted({part for meaning in _STYLES for part in _around(meaning)})
