"""Markdown that has to fit: what matters less gives way to what matters more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from git_context.review import gfm

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

AT_FIRST: Final = 20
_GAP: Final = 2  # the empty line between two parts


class Line(NamedTuple):
    """One line of Markdown, and the title of those that it stands among, if they have one."""

    markdown: str
    group: str = ""


class Part(NamedTuple):
    """A stretch of Markdown, of whose lines as many are shown as there is room for.

    `frame` makes it of the lines that are shown and the number of those that are not; where it is
    given none, what it returns is always shown. Parts of a lower `rank` get room first.
    """

    rank: int
    frame: Callable[[Sequence[Line], int], str]
    lines: Sequence[Line] = ()

    def show(self, count: int) -> str:
        """Return the part with so many of its lines."""
        return self.frame(self.lines[:count], len(self.lines) - count)


class Fitted(NamedTuple):
    """The parts put together, and how many lines were left out."""

    markdown: str
    left_out: int


def fitted(parts: Sequence[Part], most: int) -> Fitted:
    """Show as many lines as fit into `most` UTF-16 units, by rank, and as the parts stand.

    First, no part gets more than 20 lines, so that a long one does not take all the room.
    """
    counts = [0] * len(parts)
    room = most - sum(_units(part, 0) for part in parts)
    by_rank = sorted(range(len(parts)), key=lambda at: parts[at].rank)
    for most_lines in (AT_FIRST, None):
        for at in by_rank:
            part = parts[at]
            taken = _units(part, counts[at])
            wanted = len(part.lines[:most_lines])
            counts[at] = _affordable(part, counts[at], wanted, room + taken)
            room -= _units(part, counts[at]) - taken
    shown = (part.show(count) for part, count in zip(parts, counts, strict=True))
    return Fitted(gfm.paragraphs(*shown), sum(len(part.lines) for part in parts) - sum(counts))


def _affordable(part: Part, least: int, wanted: int, room: int) -> int:
    """Return the largest number of lines that fit, up to `wanted`; `least` of them do."""
    if least >= wanted or _units(part, wanted) <= room:
        return max(least, wanted)
    too_many = wanted
    while too_many - least > 1:
        middle = (least + too_many) // 2
        if _units(part, middle) <= room:
            least = middle
        else:
            too_many = middle
    return least


def _units(part: Part, count: int) -> int:
    return gfm.units(part.show(count)) + _GAP
