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


def read_contents(
    git: Git, headers: Iterable[ObjectHeader]
) -> Iterator[tuple[ObjectHeader, bytes]]:
    """Yield objects and their contents, each once."""
    for batch in _batches(dict.fromkeys(headers)):
        sizes = {header.id: header.size for header in batch}
        printed = git.run("cat-file", "--batch", input=as_lines(sizes)).stdout
        yield from zip(batch, read_batch(printed, sizes).values(), strict=True)


def _batches(headers: Iterable[ObjectHeader]) -> Iterator[list[ObjectHeader]]:
    """Yield as many objects as there is room for at a time, but one at least."""
    batch: list[ObjectHeader] = []
    room = _ROOM
    for header in headers:
        room -= header.size
        if room < 0 and batch:
            yield batch
            batch, room = [], _ROOM - header.size
        batch.append(header)
    if batch:
        yield batch
