"""Faulty text: what is wrong with it and where, found in a second and slower pass."""

from __future__ import annotations

from git_context.jsontext.errors import CONFLICT_MARKERS, DUPLICATE_KEY, SYNTAX, JsonTextError
from git_context.jsontext.scanner import MAX_DEPTH, WHITESPACE, quote, scanstring, skip

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Final

CONFLICT_MARKER: Final = "<<<<<<< "
# Beginnings of messages of the interpreter's scanner, which differ a little between its versions,
# and what they are called here.
FAULTS: Final = {
    "Expecting ',' delimiter": "a comma is missing",
    "Expecting ':' delimiter": "a colon is missing",
    "Expecting property name": "a name in double quotes is missing",
    "Expecting value": "a value is missing",
    "Illegal trailing comma": "a trailing comma is not JSON",
    "Invalid control character": "a string holds a control character",
    "Invalid \\": "a string holds a backslash without a meaning",
    "Unterminated string": "a string does not end",
}


def diagnose(text: str, message: str, offset: int) -> JsonTextError:
    """Say what is wrong with a text that is not a JSON document.

    With a message, which may be one of the scanner's, the text is JSON up to `offset`, and the
    fault is there. Without one, the scanner refused a part without telling where: a duplicate key,
    a constant that JSON does not have, or nesting too deep.
    """
    if not text.strip(WHITESPACE):
        return JsonTextError("the document is empty", 1, 1)
    kind = SYNTAX
    if message:
        message, offset = _worded(text, message, offset)
    else:
        message, offset, kind = _refused(text)
    marker = 0 if text.startswith(CONFLICT_MARKER) else text.find("\n" + CONFLICT_MARKER) + 1
    if text.startswith(CONFLICT_MARKER, marker) and marker <= offset:
        return JsonTextError.at("unresolved conflict markers", text, marker, CONFLICT_MARKERS)
    if offset >= len(text):
        message = f"the text is cut off ({message})"
    return JsonTextError.at(message, text, offset, kind)


def _worded(text: str, message: str, offset: int) -> tuple[str, int]:
    """Put what the scanner found in the same words, and place, with every Python."""
    if message.startswith("Expecting") and text.startswith(("]", "}"), offset):
        comma = text.rfind(",", 0, offset)
        if comma >= 0 and not text[comma + 1 : offset].strip(WHITESPACE):
            message, offset = "Illegal trailing comma", comma  # as Python has it since 3.13
    if text.startswith(("//", "/*", "#"), offset):
        return "a comment is not JSON", offset
    for beginning, words in FAULTS.items():
        if message.startswith(beginning):
            return words, offset
    return message[:1].lower() + message[1:], offset


def _refused(text: str) -> tuple[str, int, str]:
    """Find the first part that is refused, and the kind of its fault; JSON stands before it."""
    names: list[set[str]] = []
    offset = 0
    for offset, mark in _marks(text):
        if mark in "[{":
            names.append(set())
            if len(names) > MAX_DEPTH:
                break
        elif mark in "]}":
            names.pop()
        elif mark in "NI":
            return "NaN and Infinity are not JSON values", offset, SYNTAX
        elif mark == '"' and names and (name := _member_name(text, offset)) is not None:
            if name in names[-1]:
                return f"the key {quote(name)} stands twice in one object", offset, DUPLICATE_KEY
            names[-1].add(name)
    return f"nested more than {MAX_DEPTH} levels deep", offset, SYNTAX


def _marks(text: str) -> Iterator[tuple[int, str]]:
    """List the characters outside of strings, the first one of each string among them."""
    offset = 0
    while offset < len(text):
        mark = text[offset]
        yield offset, mark
        offset = scanstring(text, offset + 1)[1] if mark == '"' else offset + 1


def _member_name(text: str, start: int) -> str | None:
    name, end = scanstring(text, start + 1)
    return name if text.startswith(":", skip(text, end)) else None
