"""A marked block of lines in an attributes file, among lines that are other people's."""

from __future__ import annotations

from typing import Final

CONTEXTS: Final = "/.claude/context/*.json"
EXAMPLE_PATH: Final = ".claude/context/example.json"

BEGIN: Final = b"# git-context: begin (written by `git context init`)"
END: Final = b"# git-context: end"

USE_DRIVERS: Final = f"{CONTEXTS} merge=context diff=context".encode()
# As earlier versions wrote it.
USE_DRIVER: Final = f"{CONTEXTS} merge=context".encode()
NEVER_AS_TEXT: Final = f"{CONTEXTS} -merge".encode()
WHY_NEVER: Final = b"# Where git-context is not set up, contexts must conflict, not merge as text."


def with_block(content: bytes, *lines: bytes) -> bytes:
    """Return `content` with exactly one block, which holds `lines`.

    The block keeps its place; a new one goes to the end, where it wins over what precedes it. All
    other bytes stay; the block uses the file's own line ends.
    """
    end_of_line = b"\r\n" if b"\r\n" in content else b"\n"
    block = b"".join(line + end_of_line for line in (BEGIN, *lines, END))
    others, place = _cut(content)
    if place is None:
        place = len(others)
    head = b"".join(others[:place])
    if head and not head.endswith(b"\n"):
        head += end_of_line
    return head + block + b"".join(others[place:])


def without_block(content: bytes) -> bytes:
    """Return `content` without any block of ours."""
    return b"".join(_cut(content)[0])


def _cut(content: bytes) -> tuple[list[bytes], int | None]:
    """Return the lines outside of blocks, and where among them the last block stood.

    A block that lost its last line ends before the first line that we never write.
    """
    others: list[bytes] = []
    place: int | None = None
    lines = content.splitlines(keepends=True)
    index = 0
    while index < len(lines):
        if lines[index].rstrip() != BEGIN:
            others.append(lines[index])
            index += 1
            continue
        place = len(others)
        index = _end_of_block(lines, index + 1)
    return others, place


def _end_of_block(lines: list[bytes], start: int) -> int:
    ours = (USE_DRIVERS, USE_DRIVER, NEVER_AS_TEXT, WHY_NEVER)
    for index in range(start, len(lines)):
        line = lines[index].rstrip()
        if line == END:
            return index + 1
        if line == BEGIN:
            break
    return next(
        (index for index in range(start, len(lines)) if lines[index].rstrip() not in ours),
        len(lines),
    )
