"""Exact values to text, and text to bytes."""

from __future__ import annotations

from git_context.jsontext.scanner import quote
from git_context.jsontext.style import CANONICAL

TYPE_CHECKING = False
if TYPE_CHECKING:
    from git_context.jsontext.style import Style
    from git_context.merge.values import Json


def write(value: Json, style: Style = CANONICAL, margin: str = "") -> str:
    """Write a value: one item a line, or all on one line where the style has no indentation.

    Empty containers are `[]` and `{}`, number literals stand as they are, and text is not escaped
    where it need not be. `margin` is the indentation of the line on which the value begins; the
    first line is written without it. No line end follows the value.
    """
    if type(value) is str:
        return quote(value)
    out: list[str] = []
    _append(value, style, style.newline + margin if style.indent else "", out)
    return "".join(out)


def encode(text: str) -> bytes:
    """Encode as UTF-8. A lone surrogate, which it cannot hold, becomes the escape it came from."""
    return text.encode(errors="backslashreplace")


def _append(value: Json, style: Style, line: str, out: list[str]) -> None:
    inner = line and line + style.indent
    if type(value) is dict and value:
        _append_members(value, style, inner, out)
        out.append(line + "}")
    elif type(value) is list and value:
        _append_items(value, style, inner, out)
        out.append(line + "]")
    else:
        out.append(_atom(value))


def _append_members(members: dict[str, Json], style: Style, line: str, out: list[str]) -> None:
    gap, comma = "{" + line, "," + line if line else style.comma
    for name, value in members.items():
        key = gap + quote(name) + style.colon
        # A call more for each text would be a good part of the time.
        if type(value) is str:
            out.append(key + quote(value))
        else:
            out.append(key)
            _append(value, style, line, out)
        gap = comma


def _append_items(items: list[Json], style: Style, line: str, out: list[str]) -> None:
    gap, comma = "[" + line, "," + line if line else style.comma
    if set(map(type, items)) == {str}:
        out += (gap, comma.join(map(quote, items)))  # type: ignore[arg-type]  # all are texts
        return
    for item in items:
        # The pieces of one item at a time: those of all would be much larger than the text.
        pieces = [gap]
        _append(item, style, line, pieces)
        out.append("".join(pieces))
        gap = comma


def _atom(value: Json) -> str:
    if type(value) is str:
        return quote(value)
    if type(value) is bytes:
        return value.decode()
    if type(value) is dict or type(value) is list:
        return "{}" if type(value) is dict else "[]"
    return "null" if value is None else "true" if value else "false"
