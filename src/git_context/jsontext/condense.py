"""Large documents made short: what all three versions have in a row is left out, for a stand-in.

Whole children of one container are left out, that stand on lines of their own. A stand-in
is a child, too. So the short documents are JSON just where the long ones are, once what is left out
is found to be such children. `merge.standins` says when a merge of the short ones is that of the
long ones.
"""

from __future__ import annotations

from git_context.jsontext.common_lines import common_stretches
from git_context.jsontext.errors import JsonTextError
from git_context.jsontext.parse import BOM, read_value, too_deep
from git_context.jsontext.scanner import MAX_DEPTH, quote
from git_context.jsontext.style import ONE_LINE
from git_context.jsontext.write import encode, write
from git_context.merge.standins import Omission

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator
    from typing import Final, TypeAlias

    from git_context.merge.runs import Run
    from git_context.merge.values import Json, Path

    # The run of the three texts that is left out, and how it is put back.
    Cut: TypeAlias = tuple[Run, "Part"]

_LARGE: Final = 64 * 1024  # bytes of a container that is opened
_DEEPEST: Final = 8  # containers that are opened, one in the other
_MOST_MEMBERS: Final = 256  # of an object whose members are opened
_LEAST_SHARE: Final = 2  # of the base: a half that is left out is worth while
_FIRST: Final = 8  # children of a container that show its layout (`layout.MANY`)
_LEAST: Final = 1024  # bytes that it is worth while to leave out
_PIECE: Final = 1024 * 1024  # bytes that are read at once
_BLANKS: Final = b" \t"
_NO_CHILD: Final = b" \t]}"  # what a line of a child begins with that is not its first
_WHITESPACE: Final = b" \t\n\r"
_CLOSING: Final = {b"{": b"}", b"[": b"]"}


class Part:
    """Children that are left out: their text, what stands around it, and the stand-in."""

    __slots__ = ("after", "before", "standin", "text")

    def __init__(self, before: bytes, text: memoryview, after: bytes, standin: bytes) -> None:
        self.before = before
        self.text = text
        self.after = after
        self.standin = standin


class ShortDocuments:
    """Three versions of a document without most of what they have in common, and what that is."""

    __slots__ = ("_parts", "omissions", "texts")

    def __init__(self, texts: list[bytes], parts: list[Part], omissions: list[Omission]) -> None:
        self.texts = texts
        self.omissions = omissions
        self._parts = parts

    def lengthened(self, merged: bytes) -> bytes | None:
        """Put back what was left out; `None` where a stand-in has not kept its place."""
        pieces: list[bytes | memoryview] = []
        done = 0
        for part in self._parts:
            start = merged.find(part.standin, done)
            end = start + len(part.standin)
            has_kept_place = (
                start >= 0
                and merged.endswith(part.before, done, start)
                and merged.startswith(part.after, end)
            )
            if not has_kept_place:
                return None
            pieces += [merged[done:start], part.text]
            done = end
        return b"".join([*pieces, merged[done:]])


def condense(texts: list[bytes], token: int) -> ShortDocuments | None:
    """Leave out what three versions have in a row; `None` where that is little, or no JSON.

    Numbers from `token` on are for stand-ins: nobody may know them who wrote the texts.
    """
    base = texts[0]
    stretches = common_stretches(*texts)
    cuts: list[Cut] = []
    omissions: list[Omission] = []
    for container in _long_containers(base):
        reader = _Omitter(base, container, token + len(cuts))
        try:
            cuts += reader.cuts(_within(base, container, stretches))
        except (JsonTextError, UnicodeDecodeError):
            return None  # whatever it is, reading the whole says it best
        omissions.append(reader.omission)
    omitted = sum(count for (*_, count), _ in cuts)
    if omitted * _LEAST_SHARE < len(base):
        return None
    short = [_cut(text, side, cuts) for side, text in enumerate(texts)]
    return ShortDocuments(short, [part for _, part in cuts], omissions)


def _cut(text: bytes, side: int, cuts: list[Cut]) -> bytes:
    """Put the stand-ins in place of what is left out of one text."""
    pieces: list[bytes] = []
    done = 0
    for stretch, part in cuts:
        pieces += [text[done : stretch[side]], part.standin]
        done = stretch[side] + stretch[-1]
    return b"".join([*pieces, text[done:]])


class _Container:
    """A container that is reached by names of members alone, with its children on lines."""

    __slots__ = ("_line", "end", "is_object", "path", "start")

    def __init__(self, path: Path, indent: bytes, start: int, end: int, *, is_object: bool) -> None:
        self.path = path
        self.is_object = is_object
        self.start = start  # at the line end before the first child
        self.end = end  # at the line end before the closing bracket
        self._line = b"\n" + indent

    @property
    def before(self) -> bytes:
        """The line end and the indentation before a child."""
        return self._line

    def next_child(self, text: bytes, at: int) -> int:
        """Find the first child whose line begins from a place on; -1 where there is none."""
        mark = self._line + b'"' if self.is_object else self._line
        while (found := text.find(mark, at, self.end)) >= 0:
            at = found + len(self._line)
            if text[at] not in _NO_CHILD:
                return at
        return -1

    def last_child(self, text: bytes, start: int, before: int) -> int:
        """Find the last child whose line begins between two offsets; -1 where there is none."""
        while (found := text.rfind(self._line, start, before)) >= 0:
            at = found + len(self._line)
            if text[at] not in _NO_CHILD:
                return at
            before = found
        return -1


def _long_containers(text: bytes) -> Iterator[_Container]:
    """List containers that make up most of a document."""
    head = text[:_LARGE]
    start = len(head) - len(head.lstrip(BOM + _WHITESPACE))
    waiting = [_opened(text, (), start, len(text), b"")]
    while waiting:
        container = waiting.pop()
        if container and container.end - container.start >= _LARGE:
            members = _long_members(text, container)
            waiting += members[::-1]
            if not members:
                yield container


def _opened(text: bytes, path: Path, at: int, end: int, margin: bytes) -> _Container | None:
    """Return the container between two offsets; `None` where its children are not on lines."""
    bracket = text[at : at + 1]
    start = text.find(b"\n", at + 1, at + 3)
    closing = b"\n" + margin + _CLOSING.get(bracket, b"")
    end = text.rfind(closing, start, end)
    indent = _indentation(text, start + 1)
    is_on_lines = 0 <= start < end and len(indent) > len(margin)
    if bracket not in _CLOSING or not is_on_lines:
        return None
    return _Container(path, indent, start, end, is_object=bracket == b"{")


def _indentation(text: bytes, at: int) -> bytes:
    line = text[at : at + _LARGE]
    return line[: len(line) - len(line.lstrip(_BLANKS))]


def _long_members(text: bytes, container: _Container) -> list[_Container | None]:
    """Open the large members of an object; none where it has many members."""
    found: list[_Container | None] = []
    may_be_opened = container.is_object and len(container.path) < _DEEPEST
    members = _child_starts(text, container) if may_be_opened else []
    if len(members) > _MOST_MEMBERS:
        return []
    for at, end in zip(members, [*members[1:], container.end], strict=False):
        is_large = end - at >= _LARGE
        if is_large:
            found.append(_opened_member(text, container, at, end))
    return found


def _child_starts(text: bytes, container: _Container) -> list[int]:
    """List where the children of a container begin, up to one more than may be opened."""
    starts: list[int] = []
    at = container.next_child(text, container.start)
    while at >= 0 and len(starts) <= _MOST_MEMBERS:
        starts.append(at)
        at = container.next_child(text, at)
    return starts


def _opened_member(text: bytes, container: _Container, at: int, end: int) -> _Container | None:
    name_end = text.find(b'"', at + 1, at + _LARGE)
    name = text[at + 1 : name_end]
    if name_end < 0 or b"\\" in name:
        return None
    colon = text[name_end + 1 : name_end + 5]
    value = name_end + 1 + len(colon) - len(colon.lstrip(b": "))
    path = (*container.path, name.decode(errors="replace"))
    return _opened(text, path, value, end, container.before[1:])


def _within(text: bytes, container: _Container, stretches: list[Run]) -> Iterator[Run]:
    """Cut the stretches that are in a container down to children that are worth leaving out.

    The last child of each stays, and so do the first ones of the container.
    """
    first = container.start
    for _ in range(_FIRST):
        first = max(container.next_child(text, first), first)
    for base, ours, theirs, count in stretches:
        start, end = _children(text, container, max(base, first), base + count)
        is_worth_while = end - start >= _LEAST
        if is_worth_while:
            shift = start - base
            yield start, ours + shift, theirs + shift, end - start


def _children(text: bytes, container: _Container, start: int, end: int) -> tuple[int, int]:
    """Find children that stand whole between two offsets, but for the last one: start and end.

    The end is at the comma behind them; nothing is between the two where there are none.
    """
    end = min(end, container.end)
    child = container.next_child(text, start) if end - start >= _LEAST else end
    last = container.last_child(text, child, end) if child >= 0 else -1
    behind = text[last - len(container.before) - _LEAST : last].rstrip(_WHITESPACE)
    if last < child + _LEAST or not behind.endswith(b","):
        return 0, 0
    return child, last - len(container.before) - _LEAST + len(behind) - 1


class _Omitter:
    """The parts of one container that are left out, read as far as a merge needs to know them."""

    def __init__(self, text: bytes, container: _Container, token: int) -> None:
        self.omission = Omission(container.path, is_object=container.is_object)
        self._text = text
        self._container = container
        self._token = token

    def cuts(self, stretches: Iterator[Run]) -> list[Cut]:
        """Read the children of each stretch, and make the stand-ins; none where none can be made.

        Raises `JsonTextError` where these are no children.
        """
        ends = [(stretch, self._ends(stretch)) for stretch in stretches]
        cuts: list[Cut] = []
        for token, (stretch, found) in enumerate(ends, self._token):
            if found is None:
                return []
            first, names = found
            standin = self.omission.standin(first, names, token)
            cuts.append((stretch, self._part(stretch, standin, token)))
        return cuts

    def _part(self, stretch: Run, standin: Json, token: int) -> Part:
        start, *_, count = stretch
        end = start + count
        before = self._container.before
        after = self._text[end : self._container.next_child(self._text, end)]
        written = write(standin, ONE_LINE)
        if self.omission.is_object:
            written += f": {quote(str(token))}"
        standins = [encode(written)]
        # An item that stands twice keeps doing so.
        if not self.omission.are_unique:
            standins *= 2
        return Part(before, memoryview(self._text)[start:end], after, after.join(standins))

    def _ends(self, stretch: Run) -> tuple[Json, tuple[Hashable, Hashable]] | None:
        """Read the children of a stretch: the first item, and the first and the last name."""
        first: Json = None
        names: list[Hashable] = []
        known: list[Hashable] = []
        for text in self._pieces(stretch):
            children = self._read(text)
            names = self.omission.take(children, names)
            if not names:
                return None
            self._check_depth(children, names)
            first = first if known else _first_item(children)
            known = known or names[:1]
        return first, (known[0], names[-1])

    def _read(self, text: str) -> Json:
        children, end = read_value(text, 0)
        is_whole = end == len(text) and bool(children)
        if not is_whole:
            raise JsonTextError("these are no children of a container", 1, 1)
        return children

    def _check_depth(self, children: Json, names: object) -> None:
        are_scalars = names is children
        depth = MAX_DEPTH - len(self._container.path)
        if not are_scalars and too_deep([children], depth):
            raise JsonTextError("these are nested too deep", 1, 1)

    def _pieces(self, stretch: Run) -> Iterator[str]:
        """Yield the text of children as that of containers, each of which is soon read.

        Raises `JsonTextError` where no comma stands between two.
        """
        opening, closing = "{}" if self._container.is_object else "[]"
        start, *_, count = stretch
        end = start + count
        while start < end:
            stop = self._container.next_child(self._text, start + _PIECE)
            is_last = not start < stop < end
            children = self._text[start : end if is_last else stop]
            start = end if is_last else stop
            yield opening + (children if is_last else _without_comma(children)).decode() + closing


def _first_item(children: Json) -> Json:
    return children[0] if type(children) is list else None


def _without_comma(children: bytes) -> bytes:
    children = children.rstrip(_WHITESPACE)
    if not children.endswith(b","):
        raise JsonTextError("a comma is missing between children", 1, 1)
    return children[:-1]
