"""Rows of bars."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_context.cli.output import sparkline


@pytest.mark.parametrize(
    ("numbers", "room", "bars"),
    [
        ([], 10, ""),
        ([0], 10, "_"),
        ([0, 0], 10, "__"),
        ([5], 10, "@"),
        ([0, 1, 2, 3, 4, 5, 6, 7, 8], 10, "_.-=+*#@@"),
        ([1, 8, 1, 1], 2, "@."),
        ([10**40, 1], 10, "@_"),
    ],
)
def test_bars(numbers: list[int], room: int, bars: str) -> None:
    assert sparkline(numbers, room) == bars


def test_bars_are_of_unicode_where_the_locale_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    assert sparkline([0, 4, 8]) == "▁▅█"


@given(st.lists(st.integers(0, 10**12), max_size=300), st.integers(1, 80))
def test_bars_never_take_more_than_their_room(numbers: list[int], room: int) -> None:
    assert len(sparkline(numbers, room)) == min(len(numbers), room, 60)
