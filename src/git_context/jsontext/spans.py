"""The positions of members and items of containers in a text."""

from __future__ import annotations

from itertools import accumulate

from git_context.jsontext.scanner import WHITESPACE, scanstring, skim, skip
from git_context.merge.values import MISSING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Final, TypeAlias

    from git_context.merge.values import Maybe

    # Containers to look into while passing: by member name, or by item index.
    Inner: TypeAlias = Mapping[str | int, "Inner"]

_LONG: Final = 1000  # children of a container from which on it is worth while to look at its lines
_CONTAINERS: Final = {dict, list}


class Spans:
    """The offsets of one container's children, in the order of the text.

    Child `i` stands at `text[starts[i]:ends[i]]`: an item, or a member with its name; its value
    begins at `values[i]`. `index` gives `i` for a member's name, and is empty for an array. The
    container itself stands at `text[start:end]`. `inner` holds the spans of those children that
    were opened, by `i`.
    """

    __slots__ = ("end", "ends", "index", "inner", "start", "starts", "values")

    def __init__(self, start: int) -> None:
        self.start = start
        self.end = start
        self.starts: list[int] = []
        self.values: list[int] = []
        self.ends: list[int] = []
        self.index: dict[str, int] = {}
        self.inner: dict[int, Spans] = {}


def children(text: str, start: int, inner: Inner, value: Maybe = MISSING) -> Spans:
    """Find the children of the container that begins at `start`, in text known to be JSON.

    One pass over the container's text: a container that `inner` names is opened on the way. A long
    container of scalars is cut at native speed where its `value` is given.
    """
    if _is_long_and_flat(value):
        spans = _cut(text, start, len(value))  # type: ignore[arg-type]  # it is a container
        if spans is not None:
            return spans
    if text[start] == "{":
        return _members(text, start, inner)
    return _items(text, start, inner)


def _is_long_and_flat(value: Maybe) -> bool:
    if type(value) is list:
        return len(value) > _LONG and _CONTAINERS.isdisjoint(map(type, value))
    if type(value) is dict:
        return len(value) > _LONG and _CONTAINERS.isdisjoint(map(type, value.values()))
    return False


def _cut(text: str, start: int, count: int) -> Spans | None:
    """Cut a container of scalars that stand on lines, all behind the same white space.

    No string of JSON holds a line break, so that a comma with one behind it is between two
    children, and they are all, if it cuts as many pieces as there are children. `None` if not.
    """
    first = skip(text, start + 1)
    end = skim(text, start)
    body = text[first : end - 1].rstrip(WHITESPACE)
    comma = body.find(",\n")
    gap = body[comma : skip(body, comma + 1)]
    if comma < 0 or any(gap + sign in body or sign + gap in body for sign in WHITESPACE):
        return None
    pieces = body.split(gap)
    if len(pieces) != count:
        return None
    spans = Spans(start)
    spans.end = end
    widths = [len(piece) + len(gap) for piece in pieces]
    behind = list(accumulate(widths, initial=first))
    spans.starts = behind[:-1]
    spans.ends = [at - len(gap) for at in behind[1:]]
    spans.values = spans.starts
    if text[start] == "{" and not _name_members(spans, pieces):
        return None
    return spans


def _name_members(spans: Spans, pieces: list[str]) -> bool:
    """Find the names and values of members; `False` where a sign in them may be an escaped one."""
    if any("\\" in piece for piece in pieces):
        return False
    quotes = [piece.index('"', 1) for piece in pieces]
    first, first_quote = pieces[0], quotes[0]
    value = skip(first, first.index(":", first_quote) + 1)
    colon = first[first_quote + 1 : value]
    behind = 1 + len(colon)
    spans.values = [
        start + quote + behind for start, quote in zip(spans.starts, quotes, strict=True)
    ]
    names = [piece[1:quote] for piece, quote in zip(pieces, quotes, strict=True)]
    spans.index = {name: at for at, name in enumerate(names)}
    for piece, quote in zip(pieces, quotes, strict=True):
        has_colon = piece.startswith(colon, quote + 1)
        if not has_colon or piece[quote + behind] in WHITESPACE:
            return False
    return True


def _items(text: str, start: int, inner: Inner) -> Spans:
    spans = Spans(start)
    spans.values = spans.starts
    add_start, add_end = spans.starts.append, spans.ends.append
    at = skip(text, start + 1)
    if text[at] == "]":
        spans.end = at + 1
        return spans
    gap = ","
    while True:
        index = len(spans.starts)
        add_start(at)
        within = inner.get(index)
        end = skim(text, at) if within is None else _look_into(spans, index, text, at, within)
        add_end(end)
        at = end + len(gap)
        if text.startswith(gap, end) and text[at] > " ":
            continue
        comma = skip(text, end)
        if text[comma] == "]":
            spans.end = comma + 1
            return spans
        at = skip(text, comma + 1)
        gap = text[end:at]


def _members(text: str, start: int, inner: Inner) -> Spans:
    spans = Spans(start)
    add_start, add_value, add_end = spans.starts.append, spans.values.append, spans.ends.append
    at = skip(text, start + 1)
    if text[at] == "}":
        spans.end = at + 1
        return spans
    gap, colon = ",", ":"
    while True:
        index = len(spans.starts)
        add_start(at)
        name, end = scanstring(text, at + 1)
        spans.index[name] = index
        at = end + len(colon)
        if not text.startswith(colon, end) or text[at] in WHITESPACE:
            at = skip(text, skip(text, end) + 1)
            colon = text[end:at]
        add_value(at)
        within = inner.get(name)
        end = skim(text, at) if within is None else _look_into(spans, index, text, at, within)
        add_end(end)
        at = end + len(gap)
        if text.startswith(gap, end) and text[at] > " ":
            continue
        comma = skip(text, end)
        if text[comma] == "}":
            spans.end = comma + 1
            return spans
        at = skip(text, comma + 1)
        gap = text[end:at]


def _look_into(spans: Spans, index: int, text: str, start: int, inner: Inner) -> int:
    if text[start] not in "[{":
        return skim(text, start)
    within = children(text, start, inner)
    spans.inner[index] = within
    return within.end
