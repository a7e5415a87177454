"""Text from anywhere, made fit to be shown: nothing hidden, no more than there is room for."""

from __future__ import annotations

from typing import Final

ELLIPSIS: Final = "…"


def visible(text: str, keep: str = "") -> str:
    """Show what has no sign of its own as an escape: controls, separators, marks of direction.

    Lone surrogates are among it, so that the result can be encoded. Characters in `keep` stay.
    """
    if text.isprintable():
        return text
    return "".join(
        letter if letter.isprintable() or letter in keep else _escape(letter) for letter in text
    )


def clipped(text: str, most: int) -> str:
    """Cut a text that has more than `most` characters, and show that it was cut."""
    return text if len(text) <= most else text[: most - 1] + ELLIPSIS


def _escape(letter: str) -> str:
    return letter.encode("unicode_escape").decode()
