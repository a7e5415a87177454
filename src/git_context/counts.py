"""Numbers of things, as sentences have them."""

from __future__ import annotations


def pluralize(count: int, name: str) -> str:
    """Return a number with what it counts: `1 error`, `2,000 errors`."""
    return f"{count:,} {name}{'' if count == 1 else 's'}"
