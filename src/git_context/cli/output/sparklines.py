"""A row of bars: numbers on one line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from git_context.cli.output.screen import columns, shows_unicode

if TYPE_CHECKING:
    from collections.abc import Sequence

_BARS: Final = "▁▂▃▄▅▆▇█"
_ASCII_BARS: Final = "_.-=+*#@"
_WIDEST: Final = 60


def sparkline(numbers: Sequence[int], room: int | None = None) -> str:
    """Draw numbers as bars from nothing to the largest; several share one where room is scarce.

    Such a bar is that of the largest of them. `room` is at most what the screen has, and 60 cells.
    """
    room = min(room or _WIDEST, columns() or _WIDEST, _WIDEST)
    most = max(numbers, default=0)
    bars = _BARS if shows_unicode() else _ASCII_BARS
    count = min(len(numbers), max(room, 1))
    shown = [
        max(numbers[at * len(numbers) // count : (at + 1) * len(numbers) // count])
        for at in range(count)
    ]
    return "".join(bars[_level(number, most, len(bars))] for number in shown)


def _level(number: int, most: int, levels: int) -> int:
    return 0 if most <= 0 else min(levels - 1, max(0, number) * levels // most)
