"""Sizes and times as people say them."""

from __future__ import annotations

import time
from typing import Final

from git_context.merge.instants import instant

_SIZES: Final = ("B", "KB", "MB", "GB", "TB")
_FEW: Final = 9.95  # less is shown with one decimal
_THOUSAND: Final = 999.5
_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR
# Seconds, one of it, and several of it.
_SPANS: Final = (
    (365 * _DAY, "year", "years"),
    (30 * _DAY, "month", "months"),
    (_DAY, "day", "days"),
    (_HOUR, "h", "h"),
    (_MINUTE, "min", "min"),
    (1, "s", "s"),
)


def size(count: int) -> str:
    """Return a number of bytes: `512 B`, `4.7 KB` (of 1,000 bytes each), `12 MB`."""
    amount = float(count)
    unit = 0
    while amount >= _THOUSAND and unit < len(_SIZES) - 1:
        amount /= 1000
        unit += 1
    shown = f"{amount:.1f}" if unit and amount < _FEW else f"{amount:.0f}"
    return f"{shown} {_SIZES[unit]}"


def duration(seconds: float) -> str:
    """Return a length of time, in its two largest units: `45 min`, `2 h 5 min`, `3 days 4 h`."""
    left = int(seconds)
    parts: list[str] = []
    for length, one, several in _SPANS:
        count, rest = divmod(left, length)
        if count:
            parts.append(f"{count} {one if count == 1 else several}")
            left = rest
        if len(parts) == 2 or (parts and not count):  # noqa: PLR2004  # two, and next to each other
            break
    return " ".join(parts) or "0 s"


def ago(moment: str, now: float | None = None) -> str:
    """Return how long ago a moment of ISO 8601 was: `3 h ago`; a text that is none as it is."""
    then = instant(moment)
    if then is None:
        return moment
    passed = (time.time() if now is None else now) - then.timestamp()
    if abs(passed) < _MINUTE:
        return "just now"
    for length, one, several in _SPANS:
        if count := int(abs(passed) // length):
            shown = f"{count} {one if count == 1 else several}"
            return f"{shown} ago" if passed > 0 else f"in {shown}"
    return moment
