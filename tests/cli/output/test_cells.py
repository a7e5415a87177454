from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_context.cli.output import clean, clip, pad, width, wrap

WIDTHS = [("abc", 3), ("日本", 4), ("e\u0301", 1), ("\uff46", 2), ("é", 1), ("", 0), ("✅", 2)]
letters = st.sampled_from(["a", "b", " ", "日", "e\u0301"]) | st.characters(categories=["L", "S"])
printable = st.lists(letters).map("".join).map(clean)
rooms = st.integers(1, 12)


@pytest.mark.parametrize(("text", "cells"), WIDTHS)
def test_width(text: str, cells: int) -> None:
    assert width(text) == cells


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain é 日", "plain é 日"),
        ("\x1b[31m", "\\x1b[31m"),
        ("a\nb\tc\rd", "a\\nb\\tc\\rd"),
        ("\x9b\x7f", "\\x9b\\x7f"),
        ("\u202e\u2028\u200d", "\\u202e\\u2028\\u200d"),
        ("\U000e0001", "\\U000e0001"),
        ("\ud800", "\\ud800"),
    ],
)
def test_what_a_terminal_would_obey_is_escaped(text: str, shown: str) -> None:
    assert clean(text) == shown


@given(st.text(st.characters()))
def test_clean_text_is_printable_and_stays(text: str) -> None:
    assert clean(text).isprintable()
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("text", "room", "shown"),
    [
        ("abc", 3, "abc"),
        ("abcd", 3, "ab…"),
        ("日本語", 5, "日本…"),
        ("日本語", 4, "日…"),
        ("日", 1, "…"),
        ("e\u0301" * 3, 3, "e\u0301" * 3),
    ],
)
def test_clip(text: str, room: int, shown: str) -> None:
    assert clip(text, room) == shown


def test_pad() -> None:
    assert pad("日", 4) == "日  "
    assert pad("日", 4, right=True) == "  日"
    assert pad("long", 2) == "long"


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("", 5, [""]),
        ("one two three", 7, ["one two", "three"]),
        ("one two three", 8, ["one two", "three"]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("ab abcdefgh", 4, ["ab", "abcd", "efgh"]),
        ("日本 語", 4, ["日本", "語"]),
        ("日本", 1, ["日", "本"]),
        ("a   b", 2, ["a", "b"]),
        ("   a", 2, ["", "a"]),
        ("abc  ", 3, ["abc"]),
    ],
)
def test_wrap(text: str, room: int, lines: list[str]) -> None:
    assert list(wrap(text, room)) == lines


@given(printable, rooms)
def test_clipped_text_fits_and_says_that_it_is_cut(text: str, room: int) -> None:
    shown = clip(text, room)
    assert width(shown) <= room
    assert shown == text or (shown.endswith("…") and text.startswith(shown[:-1]))


@given(printable, rooms)
def test_wrapped_text_fits_and_only_spaces_are_lost(text: str, room: int) -> None:
    lines = list(wrap(text, room))
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(width(line) <= room or len(line.strip()) == 1 for line in lines)


def test_a_long_text_is_wrapped_in_one_pass() -> None:
    assert sum(map(len, wrap("x" * 300_000, 40))) == 300_000
