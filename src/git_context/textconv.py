"""The diff driver's text conversion: git runs it for each version of a file that it compares.

git calls it with the name of a file (gitattributes(5), "Performing text diffs of binary files"),
and compares what it prints: one line a value, as `document.textconv_format` writes them. Records of
JSON Lines are the items of one list; git keeps the end of a file's name, which tells. Anything but
JSON is printed line by line behind one that says so, with escapes for what a terminal would obey.
If a file is laid out in no usual way, or had something escaped, a last line tells how, by a
digest where need be. So two files that differ in a byte differ in what is printed: `git diff
--quiet` goes by it. If this exits with another code than 0, the shell command that starts it
prints the file as it is (see `setup.diffdriver`), so it prints nothing before it has all.

It starts once per version, so it imports as little as the merge driver does.
"""

from __future__ import annotations

import gc
import os
import sys

from git_context.document.policy import JSON_LINES, SettingsError, context_policy, is_context
from git_context.document.repository_rules import read_repository_rules
from git_context.document.textconv_format import format_lines
from git_context.jsontext.appearance import appearance, digest, lines_appearance
from git_context.jsontext.errors import JsonTextError
from git_context.jsontext.parse import parse
from git_context.jsontext.write import encode
from git_context.merge.policy import Policy

LAYOUT = "\n\t"  # of what has no sign of its own, all that stays in a text that is no JSON

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

    from git_context.merge.values import Json


def main() -> NoReturn:
    """Convert the file that the process's argument names, and end the process."""
    gc.disable()
    with open(sys.argv[1], "rb") as file:  # noqa: PTH123  # pathlib is slow to import
        data = file.read()
    sys.stdout.buffer.write(convert(data, is_lines=sys.argv[1].endswith(JSON_LINES)))
    sys.stdout.buffer.flush()
    os._exit(0)  # taking large documents down one object at a time would only cost time


def convert(data: bytes, *, is_lines: bool = False) -> bytes:
    """Return what git is to compare in place of the content of a file.

    Nothing stays nothing, as a version in which there is no file.
    """
    if not data:
        return data
    try:
        lines, words = _records(data) if is_lines else _document(data)
    except JsonTextError as error:
        return _not_json(data, error)
    if words:
        layout = ", ".join(words)
        lines.append(f"# layout: {layout}")
    text = "".join([f"{line}\n" for line in lines])
    return encode(text)


def _document(data: bytes) -> tuple[list[str], list[str]]:
    """Return the lines of a document, and words about its layout."""
    source = parse(data)
    return format_lines(source.value, _policy(source.value)), appearance(source)


def _records(data: bytes) -> tuple[list[str], list[str]]:
    """Return the lines of the records of JSON Lines, and words about their layout."""
    from git_context.jsontext.lines import parse_lines  # noqa: PLC0415  # most files are documents

    source = parse_lines(data)
    return format_lines(source.values, Policy()), lines_appearance(source)


def _not_json(data: bytes, error: JsonTextError) -> bytes:
    from git_context.visible import visible  # noqa: PLC0415  # most files are JSON

    heading = encode(f"# not JSON: {visible(str(error))}\n")
    shown = encode(visible(data.decode(errors="backslashreplace"), LAYOUT))
    if shown == data and b"\n# layout: " not in data:
        return heading + shown
    # An escape may stand for itself, too, and a last line may be the file's own.
    return heading + shown.removesuffix(b"\n") + encode(f"\n# layout: bytes {digest([data])}\n")


def _policy(value: Json) -> Policy:
    if not is_context(value):
        return Policy()
    try:
        return context_policy(read_repository_rules())
    except SettingsError:  # a difference can be read without them; merging is what they are for
        return context_policy()
