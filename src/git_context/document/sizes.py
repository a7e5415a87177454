"""The size of a context: in bytes, and in the tokens that it costs an agent to read it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple, cast

if TYPE_CHECKING:
    from git_context.wire import values as wire

# Tokenizers differ; of English text and JSON, four bytes a token is the usual estimate.
BYTES_PER_TOKEN: Final = 4
_UNITS: Final = {
    "": 1,
    "b": 1,
    "kb": 10**3,
    "kib": 2**10,
    "mb": 10**6,
    "mib": 2**20,
    "tok": BYTES_PER_TOKEN,
    "ktok": 10**3 * BYTES_PER_TOKEN,
}
_BUDGET: Final = re.compile(r"([0-9]{1,12})(?:\.([0-9]{1,6}))? ?([a-z]*)", re.IGNORECASE)


class Size(NamedTuple):
    """The size of a context as it is stored: exact in bytes, estimated in tokens."""

    bytes: int
    tokens: int

    def to_json(self) -> wire.Size:
        """Return what `--json` says of it."""
        return cast("wire.Size", self._asdict())


def tokens(count: int) -> int:
    """Estimate how many tokens so many bytes are: a quarter of them, rounded half up."""
    return (count + BYTES_PER_TOKEN // 2) // BYTES_PER_TOKEN


def context_size(count: int) -> Size:
    """Return the size of so many bytes."""
    return Size(count, tokens(count))


def parse_budget(text: str) -> int:
    """Return the bytes that a text such as `8KB`, `1.5 MB` or `2000tok` stands for.

    Raises `ValueError` where it is no number with a unit.
    """
    found = _BUDGET.fullmatch(text.strip())
    unit = _UNITS.get(found[3].lower()) if found else None
    if found is None or unit is None:
        raise ValueError(f"{text!r} is no size: give bytes as 8KB, or tokens as 2000tok")
    fraction = found[2] or ""
    scale: int = 10 ** len(fraction)
    return int(found[1] + fraction) * unit // scale
