"""Text moved to another place: its lines indented as the place asks.

Strings hold no raw line breaks, so what stands at the beginning or end of a line is layout.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from git_context.jsontext.style import Style


def reindent(text: str, margin: str, style: Style, to_margin: str, to_style: Style) -> str:
    """Indent the lines of a value that stood at `margin` so that it can stand at `to_margin`."""
    if "\n" not in text:
        return text
    same = style.indent == to_style.indent and style.newline == to_style.newline
    if same and margin == to_margin:
        return text
    first, *lines = text.split("\n")
    moved = [_indented(line, margin, style, to_margin, to_style) for line in lines]
    ending = "\r" if to_style.newline == "\r\n" else ""
    return f"{ending}\n".join([line.removesuffix("\r") for line in (first, *moved)])


def _indented(line: str, margin: str, style: Style, to_margin: str, to_style: Style) -> str:
    content = line.lstrip(" \t")
    if content in ("", "\r"):
        return content
    indentation = line[: len(line) - len(content)]
    is_within = indentation.startswith(margin)
    if not is_within:
        return line
    rest = indentation[len(margin) :]
    levels = 0
    has_indents = style.indent and to_style.indent
    if has_indents:
        width = len(style.indent)
        while rest.startswith(style.indent):
            rest = rest[width:]
            levels += 1
    new_indentation = to_margin + to_style.indent * levels
    return new_indentation + rest + content


def join_lines(text: str, comma: str) -> str:
    """Put a value on one line, `comma` between the children that stood on several."""
    joined = ""
    for line in [line.strip(" \t\r") for line in text.split("\n")]:
        joined += comma[1:] + line if joined.endswith(",") else line
    return joined
