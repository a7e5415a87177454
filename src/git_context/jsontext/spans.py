"""Where the members and items of containers stand in a text."""

from __future__ import annotations

from git_context.jsontext.scanner import WHITESPACE, scanstring, skim, skip

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeAlias

    # Containers to look into while passing: by member name, or by item index.
    Inner: TypeAlias = Mapping[str | int, "Inner"]


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


def children(text: str, start: int, inner: Inner) -> Spans:
    """Find the children of the container that begins at `start`, in text known to be JSON.

    One pass over the container's text: a container that `inner` names is opened on the way.
    """
    if text[start] == "{":
        return _members(text, start, inner)
    return _items(text, start, inner)


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
