"""Many objects read at one go, by git's command line, and never more at a time than there is room.

The size of an object is known before it is read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from git_context.repository.git import as_lines, read_batch

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from git_context.repository.git import Git

# Bytes of all objects that are held at a time.
_ROOM: Final = 16 * 1024 * 1024


class ObjectHeader(NamedTuple):
    """An object: its id, its type in git's words, and its size."""

    id: str
    kind: str
    size: int


def read_headers(git: Git, names: Iterable[str]) -> list[ObjectHeader | None]:
    """Return the objects that names stand for, in order; `None` for a name of none.

    A name is one that git has for objects (gitrevisions(7)), without white space.
    """
    printed = git.run("cat-file", "--batch-check", input=as_lines(names)).stdout
    return [_header(line) for line in printed.decode().splitlines()]


def _header(line: str) -> ObjectHeader | None:
    words = line.split(" ")
    is_found = len(words) == len(ObjectHeader._fields)
    return ObjectHeader(words[0], words[1], int(words[2])) if is_found else None


def read_contents(git: Git, headers: Iterable[ObjectHeader]) -> Iterator[tuple[str, bytes]]:
    """Yield the ids and contents of objects, each once."""
    waiting: dict[str, int] = {}
    room = _ROOM
    for header in dict.fromkeys(headers):
        if waiting and header.size > room:
            yield from _contents(git, waiting)
            waiting, room = {}, _ROOM
        waiting[header.id] = header.size
        room -= header.size
    if waiting:
        yield from _contents(git, waiting)


def _contents(git: Git, sizes: dict[str, int]) -> Iterator[tuple[str, bytes]]:
    printed = git.run("cat-file", "--batch", input=as_lines(sizes)).stdout
    yield from read_batch(printed, sizes).items()
