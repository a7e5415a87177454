"""Reading a text that is much like one that was read before.

The text is read as any other, but for one thing: where a child of a container, or a run of them,
stands as it stood in the old text, it is taken from there, and not read again.
"""

from __future__ import annotations

from git_context.jsontext.parse import BOM, Source, parse, too_deep
from git_context.jsontext.scanner import MAX_DEPTH, RefusedError, scan_value, scanstring, skip
from git_context.jsontext.spans import children
from git_context.merge.values import share

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from git_context.merge.values import Json

_NEAR: Final = 4  # children of a list that may have gone at one place
_MANY: Final = 32  # children of a list that may be others than before
_DELIMITERS: Final = frozenset(",]} \t\r\n")


class Reading:
    """A text that was read, and where those parts of it stand that were looked into."""

    __slots__ = ("_root", "source")

    def __init__(self, source: Source, root: _Node | None = None) -> None:
        self.source = source
        self._root = root

    @property
    def value(self) -> Json:
        """The value of the text."""
        return self.source.value

    def reread(self, content: bytes) -> Reading:
        """Read another text; where it is like this one, the values share their parts.

        The result, and the `JsonTextError` that is raised, are those of `parse`.
        """
        changed = None if content.startswith(BOM) else self._changed(content)
        if changed:
            return changed
        source = parse(content)
        source.value = share(self.value, source.value)
        return Reading(source)

    def _changed(self, content: bytes) -> Reading | None:
        """Read what changed; `None` where the text is not valid, or not like this one."""
        old = self.source
        if type(old.value) is not dict and type(old.value) is not list:
            return None
        try:
            text = content.decode()
            if text == old.text and not old.bom:
                return self
            start = skip(text, 0)
            if text[start] != old.text[old.start]:
                return None
            if self._root is None:
                self._root = _node(old.text, old.start)
            place = _Place(old.value, self._root, old.start)
            value, root, end = _Rereader(old.text, text).container(place, start, 1)
            if skip(text, end) < len(text):
                return None
        except (RefusedError, StopIteration, ValueError, IndexError, RecursionError):
            # Whatever is wrong, `parse` says it best.
            return None
        return Reading(Source(text, value, start, end), root)


class _Node:
    """Where the children of a container stand, counted from its own start.

    Child `i` stands from `starts[i]` to `ends[i]`; `names` are those of an object's members, and
    `nodes[i]` is known for the containers that were looked into.
    """

    __slots__ = ("ends", "names", "nodes", "starts")

    def __init__(self) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.names: list[str] = []
        self.nodes: list[_Node | None] = []

    def add(self, other: _Node, first: int, last: int, shift: int) -> None:
        """Add children of another node, `shift` characters further on."""
        if shift:
            self.starts += [at + shift for at in other.starts[first:last]]
            self.ends += [at + shift for at in other.ends[first:last]]
        else:
            self.starts += other.starts[first:last]
            self.ends += other.ends[first:last]
        self.names += other.names[first:last]
        self.nodes += other.nodes[first:last]


class _Place:
    """A container of the old text: its value, its children's places, and where it begins."""

    __slots__ = ("count", "node", "olds", "start")

    def __init__(self, value: Json, node: _Node, start: int) -> None:
        self.olds: list[Json] = list(value.values()) if type(value) is dict else value  # type: ignore[assignment]  # else a list
        self.node = node
        self.start = start
        self.count = len(node.starts)


class _Rereader:
    """Two texts: one that was read, and one to read."""

    __slots__ = ("new", "old")

    def __init__(self, old: str, new: str) -> None:
        self.old = old
        self.new = new

    def container(self, place: _Place, start: int, depth: int) -> tuple[Json, _Node, int]:
        """Read the container that begins at `start` of the new text, with the bracket of the old.

        Returns its value, its children's places and its end. Raises what `scan_value` does, or
        `ValueError` where the text is not valid or not like the old one.
        """
        text = self.new
        is_object = text[start] == "{"
        closing = "}" if is_object else "]"
        fresh = _Node()
        items: list[Json] = []
        here = skip(text, start + 1)
        if text[here] == closing:
            return {} if is_object else [], fresh, here + 1
        known = misses = 0
        near = 1 if is_object else _NEAR
        gap, colon = ",", ":"
        while True:
            first, run = self._run(place, known, near, here)
            if run:
                known, misses = first + run, 0
                fresh.add(place.node, first, known, here - start - place.node.starts[first])
                items += place.olds[first:known]
                end = start + fresh.ends[-1]
            else:
                misses += known < place.count
                if misses > _MANY:
                    raise ValueError
                fresh.starts.append(here - start)
                like = known + misses - 1 if known < place.count else -1
                if is_object:
                    name, here = scanstring(text, _past(text, here, '"', blank=False))
                    fresh.names.append(name)
                    here, colon = _over(text, here, colon, ":")
                    like = place.node.names.index(name) if name in place.node.names else -1
                    known = max(known, like + 1)
                item, inner, end = self._child(place, like, here, depth)
                items.append(item)
                fresh.nodes.append(inner)
                fresh.ends.append(end - start)
            here = skip(text, end) if text[end] != "," else end
            if text[here] == closing:
                break
            here, gap = _over(text, end, gap, ",")
        if not is_object:
            return items, fresh, here + 1
        members = dict(zip(fresh.names, items, strict=True))
        if len(members) != len(items):
            raise ValueError
        return members, fresh, here + 1

    def _run(self, place: _Place, known: int, near: int, here: int) -> tuple[int, int]:
        """Find old children that stand at `here`: the first of them, and how many there are.

        The first is one of `near` from `known` on; the others follow it.
        """
        old, new, start, count = self.old, self.new, place.start, place.count
        starts, ends = place.node.starts, place.node.ends
        for first in range(known, min(known + near, count)):
            begin = start + starts[first]
            if not new.startswith(old[begin : start + ends[first]], here):
                continue
            same, different = first + 1, count
            if new.startswith(old[begin : start + ends[-1]], here):
                same = count
            while different - same > 1:
                middle = (same + different) // 2
                if new.startswith(old[begin : start + ends[middle - 1]], here):
                    same = middle
                else:
                    different = middle
            after = here + start + ends[same - 1] - begin
            # The last may be a number that goes on.
            same -= new[after : after + 1] not in _DELIMITERS
            if same > first:
                return first, same - first
        return known, 0

    def _child(
        self, place: _Place, like: int, here: int, depth: int
    ) -> tuple[Json, _Node | None, int]:
        """Read one child, with an old one for a guide: its value, its children, and its end."""
        if 0 <= like < place.count:
            old = place.olds[like]
            if type(old) is dict or type(old) is list:
                start = place.start + place.node.starts[like]
                if place.node.names:
                    start = _value_start(self.old, start)
                if self.new[here] == self.old[start]:
                    inner = place.node.nodes[like] = place.node.nodes[like] or _node(
                        self.old, start
                    )
                    return self.container(_Place(old, inner, start), here, depth + 1)
        item, end = scan_value(self.new, here)
        if too_deep([item], MAX_DEPTH - depth):
            raise ValueError
        return item, None, end


def _past(text: str, here: int, sign: str, *, blank: bool = True) -> int:
    """Go past a sign that has to stand here, and the white space behind it."""
    if text[here] != sign:
        raise ValueError
    return skip(text, here + 1) if blank else here + 1


def _over(text: str, here: int, like: str, sign: str) -> tuple[int, str]:
    """Go over white space around a sign, which most often is as it was the last time: `like`."""
    after = here + len(like)
    if text.startswith(like, here) and text[after] > " ":
        return after, like
    after = _past(text, skip(text, here), sign)
    return after, text[here:after]


def _value_start(text: str, start: int) -> int:
    """Go to the value of the member that begins here."""
    return skip(text, skip(text, scanstring(text, start + 1)[1]) + 1)


def _node(text: str, start: int) -> _Node:
    spans = children(text, start, {})
    node = _Node()
    node.starts = [at - start for at in spans.starts]
    node.ends = [at - start for at in spans.ends]
    node.names = list(spans.index)
    node.nodes = [None] * len(node.starts)
    return node
