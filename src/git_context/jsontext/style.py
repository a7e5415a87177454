"""The layout of a document, as far as text that is added to it has to follow."""

from __future__ import annotations

from git_context.jsontext.scanner import scanstring, skip
from git_context.merge.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final


class Style(Record):
    """One level of indentation (none: all on one line), the line end, and what follows a key."""

    __slots__ = ("colon", "indent", "newline")

    def __init__(self, indent: str, newline: str, colon: str) -> None:
        self.indent = indent
        self.newline = newline
        self.colon = colon

    @property
    def comma(self) -> str:
        """The text between two children that share a line."""
        return "," if self.colon == ":" else ", "


CANONICAL: Final = Style("  ", "\n", ": ")
ONE_LINE: Final = Style("", "\n", ": ")


def detect_style(text: str) -> Style:
    """Tell the style of a document by its first line break, first indented line and first key."""
    line_end = text.find("\n")
    newline = "\r\n" if text.startswith("\r\n", line_end - 1) else "\n"
    return Style(_first_indent(text, line_end), newline, _first_colon(text))


def _first_indent(text: str, line_end: int) -> str:
    while line_end >= 0:
        line_start = line_end + 1
        content = skip(text, line_start)
        # Blank lines before the first child are no indentation of it.
        last_break = text.rfind("\n", line_start, content)
        has_blank_lines = last_break >= 0
        if has_blank_lines:
            line_start = last_break + 1
        indent = text[line_start:content]
        is_end = content == len(text)
        if indent and not is_end:
            return indent
        # Nothing begins on this line: look at the next one.
        next_end = text.find("\n", content)
        line_end = next_end
    return ""


def _first_colon(text: str) -> str:
    start = skip(text, 0)
    while text.startswith("[", start):
        start = skip(text, start + 1)
    key = skip(text, start + 1)
    if not (text.startswith("{", start) and text.startswith('"', key)):
        return ": "
    end = scanstring(text, key + 1)[1]
    colon = text[end : skip(text, skip(text, end) + 1)]
    return ": " if colon.strip(" ") != ":" else colon
