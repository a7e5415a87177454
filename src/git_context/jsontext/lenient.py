"""Documents as agents hand them over: not quite JSON, where only one reading is possible.

A fence of Markdown, the quotation marks of a shell, and commas behind the last item are taken off.
Everything else stays a fault, and so does what has two readings, such as two fences.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from git_context.jsontext.errors import JsonTextError
from git_context.jsontext.parse import decode, parse, parse_text
from git_context.jsontext.scanner import scanstring, skip

if TYPE_CHECKING:
    from git_context.jsontext.parse import JsonSource

_FENCE: Final = re.compile(r"^[ \t]*(?:```|~~~)[^\n]*\n", re.MULTILINE)
_ONE_FENCE: Final = 2  # lines: the one that opens it, and the one that closes it


def parse_leniently(data: bytes) -> tuple[JsonSource, list[str]]:
    """Read a document; returns it with a sentence for each thing that was taken off.

    Raises `JsonTextError`, about the text as it was given, where even so it is no JSON.
    """
    try:
        return parse(data), []
    except JsonTextError as error:
        fault = error
    notes: list[str] = []
    text = decode(data)[0]
    for part, taken_off in (
        ("a fence of Markdown", _without_fence),
        ("the quotation marks of a shell", _without_quotes),
        ("a comma behind the last item", _without_last_commas),
    ):
        rest = taken_off(text)
        if rest != text:
            text = rest
            notes.append(f"Read the document without {part}.")
    try:
        return parse_text(text), notes
    except JsonTextError:
        raise fault from None


def _without_fence(text: str) -> str:
    """Return what the one fence of a text holds; any other text as it is."""
    marks = list(_FENCE.finditer(text if text.endswith("\n") else f"{text}\n"))
    if len(marks) != _ONE_FENCE:
        return text
    opened, closed = marks
    return text[opened.end() : closed.start()]


def _without_quotes(text: str) -> str:
    inside = text.strip()
    is_quoted = len(inside) > 1 and inside[0] == inside[-1] == "'"
    return inside[1:-1] if is_quoted else text


def _without_last_commas(text: str) -> str:
    """Return a text without commas before a closing bracket; as it is where a string has no end."""
    kept: list[str] = []
    start = at = 0
    try:
        while at < len(text):
            mark = text[at]
            end = scanstring(text, at + 1)[1] if mark == '"' else at + 1
            if mark == "," and text.startswith(("]", "}"), skip(text, end)):
                kept.append(text[start:at])
                start = end
            at = end
    except ValueError:
        return text
    return "".join([*kept, text[start:]])
