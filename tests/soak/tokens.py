"""Tokens: unique words that stand in contexts and in the names of code files.

A set of tokens is an `int` with one bit for each: unions of thousands of them cost next to nothing.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from random import Random

_TOKEN: Final = re.compile(r"tok-([0-9]{5})\b")
EVERYTHING: Final = -1  # all bits are set
# What the text around a token may hold: it must survive, too.
_FLAVOURS: Final = (
    "{}",
    "{} plain words",
    'say "{}" twice',
    "a\\b {}",
    "{} naïve ☃",
    "{}\tand\nlines",
    "<<<<<<< {}",
    "{} \U0001f600",
    "/~1 {} ~0",
)


class Tokens:
    """All tokens of a world: the text in which each stands, and what may become of it.

    `licensed` are those that somebody takes out on purpose; `loose` stood in a conflict, so that
    whoever decides it may drop them. `code` are names of files.
    """

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._texts: list[str] = []
        self.licensed = 0
        self.loose = 0
        self.code = 0

    def mint(self) -> str:
        """Return the text of a new token."""
        text = self._chance.choice(_FLAVOURS).format(f"tok-{len(self._texts):05}")
        self._texts.append(text)
        return text

    def mint_file(self) -> str:
        """Return the name of a new code file."""
        name = f"src/tok-{len(self._texts):05}.txt"
        self._texts.append(name)
        self.code |= 1 << (len(self._texts) - 1)
        return name

    @property
    def minted(self) -> int:
        """All tokens that there are."""
        return (1 << len(self._texts)) - 1

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._texts)

    def text(self, token: int) -> str:
        """Return the text in which a token stands."""
        return self._texts[token]


def found(text: str) -> int:
    """Return the tokens in a text."""
    mask = 0
    for number in _TOKEN.findall(text):
        mask |= 1 << int(number)
    return mask


def twice(text: str) -> int:
    """Return the tokens that stand in a text more than once."""
    mask = 0
    for number, count in Counter(_TOKEN.findall(text)).items():
        mask |= (count > 1) << int(number)
    return mask


def held(value: Any) -> int:
    """Return the tokens anywhere in a JSON value."""
    return found(json.dumps(value))


def bits(texts: Iterable[str]) -> int:
    """Return the tokens in texts."""
    return found(" ".join(texts))


def listed(mask: int) -> list[int]:
    """Return the numbers of the tokens in a set, in order."""
    return [at for at, bit in enumerate(bin(mask)[:1:-1]) if bit == "1"]


def named(mask: int) -> str:
    """Return the tokens of a set for people."""
    return ", ".join(f"tok-{number:05}" for number in listed(mask)) or "none"


def doubled(value: Any, place: str = "") -> Iterator[str]:
    """Yield the places of lists in a JSON value that hold an item with tokens twice."""
    if isinstance(value, dict):
        for name, member in value.items():
            yield from doubled(member, f"{place}/{name}")
    elif isinstance(value, list):
        items = [json.dumps(item) for item in value if held(item)]
        if len(set(items)) < len(items):
            yield place
        for at, item in enumerate(value):
            yield from doubled(item, f"{place}/{at}")
