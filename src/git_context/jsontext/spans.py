"""The positions of members and items of containers in a text."""

from __future__ import annotations

from itertools import accumulate

from git_context.jsontext.scanner import WHITESPACE, quote, scanstring, skim, skip

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Final, TypeAlias, TypeGuard

    from git_context.merge.values import Json

    # Containers to look into while passing: by member name, or by item index.
    Inner: TypeAlias = Mapping[str | int, "Inner"]

LONG: Final = 1000  # children of a container from which on it is worth while to look at its lines
_CONTAINERS: Final = {dict, list}


class Spans:
    """The offsets of one container's children, in the order of the text.

    Child `i` stands at `text[starts[i]:ends[i]]`: an item, or a member with its name. `index` gives
    `i` for a member's name, and is empty for an array. The container itself stands at
    `text[start:end]`. `inner` holds the spans of those children that were opened, by `i`.
    """

    __slots__ = ("end", "ends", "index", "inner", "start", "starts")

    def __init__(self, start: int) -> None:
        self.start = start
        self.end = start
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.index: dict[str, int] = {}
        self.inner: dict[int, Spans] = {}


def children(text: str, start: int, inner: Inner) -> Spans:
    """Find the children of the container that begins at `start`, in text known to be JSON.

    One pass over the container's text: a container that `inner` names is opened on the way.
    """
    if text[start] == "{":
        return _members(text, start, inner)
    return _items(text, start, inner)


def cut(text: str, span: tuple[int, int], value: Json) -> Spans | None:
    """Cut a long container of scalars that stand on lines, all behind the same white space.

    No string of JSON holds a line break, so that a comma with one behind it is between two
    children, and they are all, if it cuts as many pieces as there are children. `None` if not.
    """
    if not _is_long_and_flat(value):
        return None
    start, end = span
    first = skip(text, start + 1)
    comma = text.find(",\n", first, end)
    if comma < 0:
        return None
    gap = text[comma : skip(text, comma + 1)]
    pieces = text[first : end - 1].split(gap)
    pieces[-1] = pieces[-1].rstrip(WHITESPACE)
    are_children = len(pieces) == len(value) and pieces == list(map(str.strip, pieces))
    index = _index(value, pieces) if are_children else None
    if index is None:
        return None
    spans = Spans(start)
    spans.end = end
    spans.index = index
    behind = list(accumulate(map(len(gap).__add__, map(len, pieces)), initial=first))
    spans.starts = behind[:-1]
    spans.ends = [at - len(gap) for at in behind[1:]]
    return spans


def _is_long_and_flat(value: Json) -> TypeGuard[list[Json] | dict[str, Json]]:
    if type(value) is not list and type(value) is not dict:
        return False
    parts = value.values() if type(value) is dict else value
    return len(value) > LONG and _CONTAINERS.isdisjoint(map(type, parts))


def _index(value: list[Json] | dict[str, Json], pieces: list[str]) -> dict[str, int] | None:
    """Index the members of an object; `None` where the pieces do not begin with just its names."""
    if type(value) is not dict:
        return {}
    if all(map(str.startswith, pieces, map(quote, value))):
        return dict(zip(value, range(len(value)), strict=True))
    return None


def _items(text: str, start: int, inner: Inner) -> Spans:
    spans = Spans(start)
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
    add_start, add_end = spans.starts.append, spans.ends.append
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
