"""The diff driver's text conversion: git runs it for each version of a file that it compares.

git calls it with the name of a file (gitattributes(5), "Performing text diffs of binary files"),
and compares what it prints: one line a value, as `document.notation` writes them. Where a file is
laid out in no usual way, a last line tells how. So two files that differ in a byte differ in what
is printed: `git diff --quiet` goes by it. What is no JSON is printed as it is, behind a line that
says so. Where this exits with another code than 0, the shell command that starts it prints the file
as it is (see `setup.diffdriver`), so it prints nothing before it has all.

It starts once per version, so it imports as little as the merge driver does.
"""

from __future__ import annotations

import gc
import os
import sys

from git_context.document.notation import notation
from git_context.document.ownrules import own_rules
from git_context.document.policy import SettingsError, context_policy, is_context
from git_context.jsontext.appearance import appearance
from git_context.jsontext.errors import JsonTextError
from git_context.jsontext.parse import parse
from git_context.jsontext.write import encode
from git_context.merge.policy import Policy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

    from git_context.merge.values import Json


def main() -> NoReturn:
    """Convert the file that the process's argument names, and end the process."""
    gc.disable()
    with open(sys.argv[1], "rb") as file:  # noqa: PTH123  # pathlib is slow to import
        data = file.read()
    sys.stdout.buffer.write(converted(data))
    sys.stdout.buffer.flush()
    os._exit(0)  # taking large documents down one object at a time would only cost time


def converted(data: bytes) -> bytes:
    """Return what git is to compare in place of the content of a file.

    Nothing stays nothing, as a version in which there is no file.
    """
    if not data:
        return data
    try:
        source = parse(data)
    except JsonTextError as error:
        from git_context.visible import visible  # noqa: PLC0415  # most files are JSON

        return encode(f"# not JSON: {visible(str(error))}\n") + data
    lines = notation(source.value, _policy(source.value))
    if words := appearance(source):
        lines.append(f"# layout: {', '.join(words)}")
    return encode("".join([f"{line}\n" for line in lines]))


def _policy(value: Json) -> Policy:
    if not is_context(value):
        return Policy()
    try:
        return context_policy(own_rules())
    except SettingsError:  # a difference can be read without them; merging is what they are for
        return context_policy()
