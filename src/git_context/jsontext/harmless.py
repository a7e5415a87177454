"""JSON, and other texts for programs, without characters that do harm where they are shown."""

from __future__ import annotations

import re
from typing import Final

# Of what has no sign of its own, that which does harm in a text for programs.
_HARMFUL: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]"
)


def escape_harmful(text: str) -> str:
    r"""Write what terminals obey, or what turns the direction of writing, as `\uXXXX`.

    In a string of JSON that is the same character.
    """
    return _HARMFUL.sub(_as_json, text)


def _as_json(letter: re.Match[str]) -> str:
    return f"\\u{ord(letter[0]):04x}"
