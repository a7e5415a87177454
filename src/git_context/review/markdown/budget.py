"""Markdown that has to fit: what matters less gives way to what matters more."""

from __future__ import annotations

import sys
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from git_context.review.markdown import gfm

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Item = TypeVar("Item")

AT_FIRST: Final = 20
_GAP: Final = 2  # the empty line between two parts


class MarkdownLine(NamedTuple):
    """One line of Markdown, and the title of those that it stands among, if they have one."""

    markdown: str
    group: str = ""


class LazyLines:
    """A line for each of some items, made when it is first shown: for most there is no room."""

    def __init__(self, items: Sequence[Item], make: Callable[[Item], MarkdownLine]) -> None:
        self._count = len(items)
        self._made: list[MarkdownLine] = []
        self._rest = map(make, items)
        self._from: Callable[[int], LazyLines] = lambda at: LazyLines(items[at:], make)

    def __len__(self) -> int:
        """Return how many there are, made or not."""
        return self._count

    def first(self, count: int) -> list[MarkdownLine]:
        """Return so many of them."""
        self._made += islice(self._rest, max(count - len(self._made), 0))
        return self._made[:count]

    def after(self, count: int) -> LazyLines:
        """Return the lines without so many of the first."""
        return self._from(count)


NO_LINES: Final = LazyLines((), MarkdownLine)


class MarkdownPart(NamedTuple):
    """A stretch of Markdown, of whose lines as many are shown as there is room for.

    `frame` makes it of the lines that are shown and the number of those that are not; where it is
    given none, what it returns is always shown. Parts of a lower `rank` get room first.
    """

    rank: int
    frame: Callable[[Sequence[MarkdownLine], int], str]
    lines: LazyLines = NO_LINES

    def show(self, count: int) -> str:
        """Return the part with so many of its lines."""
        return self.frame(self.lines.first(count), len(self.lines) - count)


class BudgetedMarkdown(NamedTuple):
    """The parts put together, and how many lines were left out."""

    markdown: str
    left_out: int


def fit_to_budget(parts: Sequence[MarkdownPart], most: int) -> BudgetedMarkdown:
    """Show as many lines as fit into `most` UTF-16 units, by rank, and as the parts stand.

    First, no part gets more than 20 lines, so that a long one does not take all the room.
    """
    counts = [0] * len(parts)
    headings = sum(_units(part, 0) for part in parts)
    room = most - headings
    by_rank = sorted(range(len(parts)), key=lambda at: parts[at].rank)
    for most_lines in (AT_FIRST, sys.maxsize):
        for at in by_rank:
            part = parts[at]
            taken = _units(part, counts[at])
            wanted = min(len(part.lines), most_lines)
            affordable = _affordable(part, counts[at], wanted, room + taken)
            counts[at] = affordable
            room -= _units(part, affordable) - taken
    shown = (part.show(count) for part, count in zip(parts, counts, strict=True))
    text = gfm.paragraphs(*shown)
    all_lines = sum(len(part.lines) for part in parts)
    omitted = all_lines - sum(counts)
    return BudgetedMarkdown(text, omitted)


def _affordable(part: MarkdownPart, least: int, wanted: int, room: int) -> int:
    """Return the largest number of lines that fit, up to `wanted`; `least` of them do."""
    step = 1
    while least < wanted and _units(part, min(least + step, wanted)) <= room:
        least, step = min(least + step, wanted), step * 2
    while step > 1:
        step //= 2
        if least + step <= wanted and _units(part, least + step) <= room:
            least += step
    return least


def _units(part: MarkdownPart, count: int) -> int:
    return gfm.units(part.show(count)) + _GAP
