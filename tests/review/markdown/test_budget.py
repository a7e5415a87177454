from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from git_context.review.markdown import gfm
from git_context.review.markdown.budget import (
    AT_FIRST,
    LazyLines,
    MarkdownLine,
    MarkdownPart,
    fit_to_budget,
)

if TYPE_CHECKING:
    from collections.abc import Sequence


def framed(shown: Sequence[MarkdownLine], left_out: int) -> str:
    """Show a title, the lines, and the number of those left out; nothing for no lines."""
    more = f"({left_out} more)" if left_out else ""
    return "\n".join(["TITLE", *(line.markdown for line in shown), more]) if shown else ""


def part(rank: int, *lines: str) -> MarkdownPart:
    return MarkdownPart(rank, framed, LazyLines(lines, MarkdownLine))


def shown(parts: list[MarkdownPart], most: int) -> list[str]:
    """Return the lines that are shown, without titles."""
    return [
        line for line in fit_to_budget(parts, most).markdown.split("\n") if line.startswith("line")
    ]


PARTS = st.lists(
    st.builds(
        lambda rank, lines: part(rank, *lines),
        st.integers(0, 3),
        st.lists(st.text("line😀", max_size=30), max_size=50),
    ),
    max_size=6,
)


@given(PARTS, st.integers(0, 2000))
def test_it_fits_and_counts_what_does_not(parts: list[MarkdownPart], most: int) -> None:
    markdown, left_out = fit_to_budget(parts, most)
    assert gfm.units(markdown) <= most
    everything = fit_to_budget(parts, 10**6)
    assert everything.left_out == 0
    assert (markdown == everything.markdown) == (left_out == 0) or not markdown


def test_parts_stand_in_their_order_and_get_room_by_rank() -> None:
    parts = [part(2, "line a" * 5), part(1, "line b" * 5)]
    assert shown(parts, 100) == ["line a" * 5, "line b" * 5]
    assert shown(parts, 60) == ["line b" * 5]


def test_no_part_gets_all_the_room_before_others_have_some() -> None:
    lines = [f"line {at:02}" for at in range(60)]
    parts = [part(0, *lines), part(1, "line x")]
    found = shown(parts, 400)
    assert "line x" in found
    assert AT_FIRST < len(found) < len(lines)
    assert shown(parts, 10_000) == [*lines, "line x"]


@given(st.integers(0, 400))
def test_no_line_is_left_out_for_which_there_is_room(most: int) -> None:
    lines = [f"line {at:02}" for at in range(60)]
    found = shown([part(0, *lines)], most)
    more = framed(
        [MarkdownLine(line) for line in lines[: len(found) + 1]], len(lines) - len(found) - 1
    )
    assert len(found) == len(lines) or gfm.units(more) + 2 > most


def test_lines_without_room_are_not_made() -> None:
    made: list[int] = []

    def make(at: int) -> MarkdownLine:
        made.append(at)
        return MarkdownLine(f"line {at}")

    fit_to_budget([MarkdownPart(0, framed, LazyLines(range(100_000), make))], 1000)
    assert len(made) < 1000


def test_what_is_always_shown_takes_its_room_first() -> None:
    always = MarkdownPart(9, lambda _shown, _left_out: "ALWAYS")
    assert fit_to_budget([part(0, "line" * 20), always], 50).markdown == "ALWAYS"
