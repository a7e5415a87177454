"""Frames: how the lines of a part are put together, however many of them there is room for."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from git_context.review.markdown import gfm
from git_context.review.markdown.budget import MarkdownPart

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from git_context.review.markdown.budget import MarkdownLine

    Frame = Callable[[Sequence[MarkdownLine], int], str]


def always(markdown: str) -> MarkdownPart:
    """Return a part that is shown whole, whatever else has room."""
    return MarkdownPart(0, lambda _shown, _left_out: markdown)


def listed(heading: str) -> Frame:
    """Return a frame: a heading over the lines, or nothing where there is room for none."""

    def frame(shown: Sequence[MarkdownLine], left_out: int) -> str:
        return gfm.paragraphs(heading, grouped(shown), more(left_out)) if shown else ""

    return frame


def nested(heading: str) -> Frame:
    """Return a frame: a heading over a list of the groups, in which the lines are lists."""

    def frame(shown: Sequence[MarkdownLine], left_out: int) -> str:
        if not shown:
            return ""
        groups = groupby(shown, key=lambda line: line.group)
        lists = [_indented([title, *(line.markdown for line in lines)]) for title, lines in groups]
        return gfm.paragraphs(heading, gfm.bullets(lists), more(left_out))

    return frame


def folded(title: str) -> Frame:
    """Return a frame: the lines folded under a title, which is HTML."""

    def frame(shown: Sequence[MarkdownLine], left_out: int) -> str:
        inner = gfm.paragraphs(grouped(shown), more(left_out))
        return gfm.details(title, inner) if shown else ""

    return frame


def headed(shown: Sequence[MarkdownLine], left_out: int) -> str:
    """Frame lines of which the first is a heading, with or without a paragraph below it."""
    if not shown:
        return ""
    heading, *others = (line.markdown for line in shown)
    # A list needs no empty line before it, and lines are scarce before the first fold.
    together = "\n".join(filter(None, [heading, gfm.bullets(others)]))
    return gfm.paragraphs(together, more(left_out))


def grouped(lines: Sequence[MarkdownLine]) -> str:
    """Show lines as lists, under the titles of their groups."""
    return gfm.paragraphs(
        *(
            gfm.paragraphs(title, gfm.bullets(line.markdown for line in group))
            for title, group in groupby(lines, key=lambda line: line.group)
        )
    )


def _indented(lines: Sequence[str]) -> str:
    """Return lines as a list below the first of them; what is below a line stays so."""
    title, *others = lines
    return "\n  - ".join([title, *(line.replace("\n", "\n  ") for line in others)])


def more(left_out: int) -> str:
    """Say how many lines there was no room for, if any."""
    return f"… and {left_out:,} more" if left_out else ""
