"""The part before the first fold of a comment: about one screen, whatever there is to tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from git_context.review.markdown.budget import LazyLines

SCREEN: Final = 60  # lines
AT_LEAST: Final = 3  # lines of a list that stand open before any other list gets more


def share_lines(room: int, wanted: Sequence[int]) -> list[int]:
    """Share lines among lists: some for each, in their order, then what is left for the first.

    Each list gets one line, even where there is no room.
    """
    shares = [min(1, count) for count in wanted]
    for most in (AT_LEAST, room):
        for at, count in enumerate(wanted):
            left = room - sum(shares)
            shares[at] += max(0, min(count - shares[at], most - shares[at], left))
    return shares


def height(lines: LazyLines, count: int) -> int:
    """Return how many lines of Markdown so many lines of a list take."""
    return sum(1 + line.markdown.count("\n") for line in lines.first(count))
