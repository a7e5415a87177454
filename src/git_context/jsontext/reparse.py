"""Reading a document that is much like one already read.

Where the two texts agree, the value that is known is used again: not read, not stored twice, and
found equal by a look at its address. That is for many versions of one large document.
"""

from __future__ import annotations

from bisect import bisect_left

from git_context.jsontext.errors import JsonTextError
from git_context.jsontext.parse import MAX_DEPTH, Source, decode, parse, read_value, too_deep
from git_context.jsontext.scanner import scanstring, skip
from git_context.jsontext.spans import children

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from git_context.jsontext.spans import Spans
    from git_context.merge.values import Json

_FIRST_STRIDE: Final = 64


class Known:
    """A document that was read, and where its parts and theirs stand in its text."""

    __slots__ = ("source", "spans")

    def __init__(self, source: Source) -> None:
        self.source = source
        self.spans: Spans | None = None
        if source.text[source.start] in "[{":
            names = source.value if type(source.value) is dict else ()
            self.spans = children(source.text, source.start, {name: {} for name in names})

    def parse(self, data: bytes) -> Source:
        """Do what `jsontext.parse.parse` does; parts of the value may be those of this document."""
        text, bom = decode(data)
        start = skip(text, 0)
        if self.spans is None or not text.startswith(self.source.text[self.source.start], start):
            return parse(data)
        try:
            reading = _Reading(text, self.source.text)
            value, end = reading.container(start, self.source.value, self.spans, 1)
        except (JsonTextError, ValueError, IndexError):
            return parse(data)  # which finds the fault and tells where it is
        if skip(text, end) < len(text):
            return parse(data)
        return Source(text, value, start, end, bom=bom)


class _Reading:
    """One run over a text beside the known one."""

    __slots__ = ("known", "text")

    def __init__(self, text: str, known: str) -> None:
        self.text = text
        self.known = known

    def container(self, at: int, known: Json, spans: Spans, depth: int) -> tuple[Json, int]:
        """Read the container that begins at `at`, which is like the known one."""
        text = self.text
        closing = "}" if text[at] == "{" else "]"
        names, values = (list(known), list(known.values())) if type(known) is dict else ([], known)
        assert type(values) is list  # noqa: S101  # spans are those of a container
        read: list[Json] = []
        read_names: list[str] = []
        at = skip(text, at + 1)
        if text[at] == closing:
            return ({} if closing == "}" else []), at + 1
        next_known = 0
        while True:
            last = self._alike(at, spans, next_known)
            if closing == "]" and next_known == len(values):
                rest, at = self._rest(at, depth)
                return read + rest, at
            if last > next_known:
                read += values[next_known:last]
                read_names += names[next_known:last]
                at += spans.ends[last - 1] - spans.starts[next_known]
                next_known = last
            else:
                if closing == "}":
                    name, at = self._name(at)
                    read_names.append(name)
                    number = spans.index.get(name, -1)
                else:
                    number = -1
                value, at = self._part(at, values, spans, number, depth)
                read.append(value)
                next_known = self._resume(at, spans, next_known)
            at = skip(text, at)
            if text[at] == closing:
                break
            if text[at] != ",":
                raise ValueError(text[at])
            at = skip(text, at + 1)
        if closing == "]":
            return read, at + 1
        members = dict(zip(read_names, read, strict=True))
        if len(members) != len(read):
            raise ValueError(closing)
        return members, at + 1

    def _part(
        self, at: int, values: list[Json], spans: Spans, number: int, depth: int
    ) -> tuple[Json, int]:
        """Read a part that is not as it was; of a known container, part by part."""
        within = spans.inner.get(number)
        if within and self.text.startswith(self.known[within.start], at):
            return self.container(at, values[number], within, depth + 1)
        value, end = read_value(self.text, at)
        if too_deep([value], MAX_DEPTH - depth):
            raise ValueError(depth)
        return value, end

    def _rest(self, at: int, depth: int) -> tuple[list[Json], int]:
        """Read the items from `at` on to the end of their list, behind all that are known."""
        value, end = read_value("[" + self.text[at:], 0)
        if too_deep([value], MAX_DEPTH - depth + 1):
            raise ValueError(depth)
        assert type(value) is list  # noqa: S101  # it was made one
        return value, at + end - 1

    def _name(self, at: int) -> tuple[str, int]:
        text = self.text
        if text[at] != '"':
            raise ValueError(text[at])
        name, end = scanstring(text, at + 1)
        colon = skip(text, end)
        if text[colon] != ":":
            raise ValueError(text[colon])
        return name, skip(text, colon + 1)

    def _alike(self, at: int, spans: Spans, first: int) -> int:
        """Return the end of the run of known parts from `first` on whose text stands at `at`.

        The sign behind a part has to be the same too: of `12` and `123`, one begins like the other.
        """
        if first >= len(spans.starts):
            return first
        start = spans.starts[first]
        length = _common(self.text, at, self.known, start, spans.end - start)
        return max(first, bisect_left(spans.ends, start + length))

    def _resume(self, at: int, spans: Spans, missed: int) -> int:
        """Return the known part to go on with, behind one that is new or stands for another."""
        text = self.text
        at = skip(text, at)
        if not text.startswith(",", at):
            return missed
        at = skip(text, at + 1)
        for number in (missed + 1, missed, missed + 2):
            if number < len(spans.starts):
                part = self.known[spans.starts[number] : spans.ends[number]]
                if text.startswith(part, at):
                    return number
        return missed + 1


def _common(text: str, at: int, other: str, start: int, most: int) -> int:
    """Count the characters, `most` at most, in which two texts agree from two places on."""
    most = min(most, len(text) - at, len(other) - start)
    length, stride = 0, _FIRST_STRIDE
    while length < most and (
        text[at + length : at + min(length + stride, most)]
        == other[start + length : start + min(length + stride, most)]
    ):
        length = min(length + stride, most)
        stride *= 2
    while stride and length < most:
        end = min(length + stride, most)
        if text[at + length : at + end] == other[start + length : start + end]:
            length = end
        stride //= 2
    return length
