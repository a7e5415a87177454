"""Text measured in the cells of a terminal, and made harmless to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from unicodedata import category, east_asian_width

from git_context.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

CUT: Final = "…"
_MARKS: Final = ("Mn", "Me")  # they stand on the letter before them
_WIDE: Final = ("W", "F")


def clean(text: str) -> str:
    """Show what a terminal would obey, or a line would break at, as an escape.

    So it is with all that has no sign of its own: control characters, line and paragraph
    separators, and what turns the direction of writing.
    """
    return visible(text)


def width(text: str) -> int:
    """Return how many cells clean text takes."""
    return len(text) if text.isascii() else sum(map(_cells, text))


def clip(text: str, room: int) -> str:
    """Cut clean text at so many cells; where something is cut off, the last of them says so."""
    # No letter takes more than two.
    if 2 * len(text) <= room or width(text) <= room:
        return text
    return text[: _fitting(text, 0, room - 1)] + CUT


def pad(text: str, room: int, *, right: bool = False) -> str:
    """Fill clean text up to so many cells with spaces, before it where it stands at the right."""
    if text.isascii():
        return text.rjust(room) if right else text.ljust(room)
    spaces = " " * (room - width(text))
    return spaces + text if right else text + spaces


def wrap(text: str, room: int) -> Iterator[str]:
    """Break clean text into lines of so many cells: between words, or within one that is longer.

    The spaces at which a line breaks go away.
    """
    start = 0
    while (end := _fitting(text, start, room)) < len(text):
        end = max(end, start + 1)
        space = text.rfind(" ", start + 1, end + 1)
        if space > 0:
            end = space
        yield text[start:end].rstrip(" ")
        start = end
        while text.startswith(" ", start):
            start += 1
    if start < len(text) or not text:
        yield text[start:]


def _fitting(text: str, start: int, room: int) -> int:
    """Return the end of the longest part from `start` on that takes at most `room` cells."""
    for at in range(start, len(text)):
        room -= _cells(text[at])
        if room < 0:
            return at
    return len(text)


def _cells(letter: str) -> int:
    if letter.isascii():
        return 1
    if category(letter) in _MARKS:
        return 0
    return 2 if east_asian_width(letter) in _WIDE else 1
