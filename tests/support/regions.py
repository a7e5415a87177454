"""Conflict markers, read back: what a file holds if somebody chooses sides, region by region."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

MARKER_SIZE = 7
MARKS = (b"", b"<", b"|", b"=", b">")
MOST_REGIONS = 6  # of which every combination of sides is looked at


class Region(NamedTuple):
    """One conflict: the lines of each version; `base` is `None` where the style shows none."""

    ours: bytes
    base: bytes | None
    theirs: bytes


def split(content: bytes, size: int = MARKER_SIZE) -> list[bytes | Region]:
    """Cut a file into what is merged and what conflicts; markers out of place fail the test."""
    parts: list[bytes | Region] = []
    sections: dict[bytes, list[bytes]] = {b"": []}
    section = b""
    for line in content.splitlines(keepends=True):
        mark = line[:1] if _is_marker(line, size) else b""
        if not mark:
            sections[section].append(line)
            continue
        assert MARKS.index(mark) > MARKS.index(section), f"{mark!r} behind {section!r}"
        assert (mark == b"<") == (section == b""), f"{mark!r} behind {section!r}"
        section, sections[mark] = mark, []
        if mark == b">":
            lines = {name: b"".join(held) for name, held in sections.items()}
            parts += [lines[b""], Region(lines[b"<"], lines.get(b"|"), lines[b"="])]
            section, sections = b"", {b"": []}
    assert not section, "a conflict without end"
    return [*parts, b"".join(sections[b""])]


def conflicts(content: bytes, size: int = MARKER_SIZE) -> list[Region]:
    """List the conflicts in a file."""
    return [part for part in split(content, size) if isinstance(part, Region)]


def choose(content: bytes, side: str, size: int = MARKER_SIZE) -> bytes:
    """Return the file with one side, `ours`, `base` or `theirs`, taken in all of its conflicts."""
    parts = split(content, size)
    return b"".join(getattr(part, side) if isinstance(part, Region) else part for part in parts)


def choices(content: bytes, size: int = MARKER_SIZE) -> Iterator[bytes]:
    """Yield the file for every combination of sides."""
    parts = split(content, size)
    sides = [(part.ours, part.theirs) if isinstance(part, Region) else (part,) for part in parts]
    assert len(conflicts(content, size)) <= MOST_REGIONS
    yield from map(b"".join, product(*sides))


def _is_marker(line: bytes, size: int) -> bool:
    if line[:1] not in MARKS[1:] or line[:size] != line[:1] * size:
        return False
    return line.rstrip(b"\r\n")[size : size + 1] in (b"", b" ")
