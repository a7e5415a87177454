"""Reading a text that is much like one that was read before.

The text is read as any other, but for one thing: where a child of a container, or a run of them,
stands as it stood in the old text, it is taken from there, and not read again.
"""

from __future__ import annotations

from git_context.jsontext.parse import BOM, JsonSource, parse, too_deep
from git_context.jsontext.scanner import (
    MAX_DEPTH,
    UnsupportedJsonError,
    scan_value,
    scanstring,
    skip,
)
from git_context.jsontext.spans import children
from git_context.merge.values import share

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from git_context.merge.values import Json

_NEAR: Final = 4  # children of a list that may have gone at one place
_MANY: Final = 32  # children of a list that may be others than before
_DELIMITERS: Final = frozenset(",]} \t\r\n")


class ReadText:
    """A text that was read, and where those parts of it stand that were opened."""

    __slots__ = ("_root", "source")

    def __init__(self, source: JsonSource, root: _ContainerNode | None = None) -> None:
        self.source = source
        self._root = root

    @property
    def value(self) -> Json:
        """The value of the text."""
        return self.source.value

    def reread(self, content: bytes) -> ReadText:
        """Read another text; where it is like this one, the values share their parts.

        The result, and the `JsonTextError` that is raised, are those of `parse`.
        """
        changed = None if content.startswith(BOM) else self._changed(content)
        if changed:
            return changed
        source = parse(content)
        source.value = share(self.value, source.value)
        return ReadText(source)

    def _changed(self, content: bytes) -> ReadText | None:
        """Read what changed; `None` where the text is not valid, or not like this one."""
        if type(self.value) is not dict and type(self.value) is not list:
            return None
        try:
            return self._changed_container(content.decode())
        except (UnsupportedJsonError, StopIteration, ValueError, IndexError, RecursionError):
            # Whatever is wrong, `parse` says it best.
            return None

    def _changed_container(self, text: str) -> ReadText | None:
        """Read another text of the container that this one is; raises what the scanner does."""
        old = self.source
        is_same = text == old.text and not old.bom
        if is_same:
            return self
        start = skip(text, 0)
        is_of_kind = text[start] == old.text[old.start]
        if not is_of_kind:
            return None
        if self._root is None:
            self._root = _node(old.text, old.start)
        old_container = _OldContainer(old.value, self._root, old.start)
        value, root, end = _Rereader(old.text, text).container(old_container, start, 1)
        has_more = skip(text, end) < len(text)
        if has_more:
            return None
        source = JsonSource(text, value, start, end)
        return ReadText(source, root)


class _ContainerNode:
    """The positions of a container's children, from its own start on.

    Child `i` stands from `starts[i]` to `ends[i]`; `names` are those of an object's members, and
    `nodes[i]` is known for the containers that were opened.
    """

    __slots__ = ("ends", "names", "nodes", "starts")

    def __init__(self) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.names: list[str] = []
        self.nodes: list[_ContainerNode | None] = []

    def add(self, other: _ContainerNode, first: int, last: int, shift: int) -> None:
        """Add children of another node, `shift` characters further on."""
        if shift:
            self.starts += [at + shift for at in other.starts[first:last]]
            self.ends += [at + shift for at in other.ends[first:last]]
        else:
            self.starts += other.starts[first:last]
            self.ends += other.ends[first:last]
        self.names += other.names[first:last]
        self.nodes += other.nodes[first:last]


class _OldContainer:
    """A container of the old text: its value, its children's positions, and where it begins."""

    __slots__ = ("count", "node", "olds", "start")

    def __init__(self, value: Json, node: _ContainerNode, start: int) -> None:
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

    def container(
        self, old_container: _OldContainer, start: int, depth: int
    ) -> tuple[Json, _ContainerNode, int]:
        """Read the container that begins at `start` of the new text, with the bracket of the old.

        Returns its value, its children's positions and its end. Raises what `scan_value` does, or
        `ValueError` where the text is not valid or not like the old one.
        """
        text = self.new
        is_object = text[start] == "{"
        closing = "}" if is_object else "]"
        fresh = _ContainerNode()
        items: list[Json] = []
        here = skip(text, start + 1)
        if text[here] == closing:
            return _container_value(fresh, items, is_object=is_object), fresh, here + 1
        # Old children before `known` have been passed. `misses` counts the new ones since then that
        # are none of the old: the next one may be an edit of the old child at `known + misses`.
        known = misses = 0
        near = 1 if is_object else _NEAR
        gap, colon = ",", ":"
        while True:
            # A new child begins `here`.
            first, run = self._run(old_container, known, near, here)
            if run:
                known, misses = first + run, 0
                shift = here - start - old_container.node.starts[first]
                fresh.add(old_container.node, first, known, shift)
                items += old_container.olds[first:known]
                end = start + fresh.ends[-1]
            else:
                like = known + misses
                misses += known < old_container.count
                if misses > _MANY:
                    raise ValueError
                fresh.starts.append(here - start)
                if is_object:
                    # Members are known by name, wherever they stand.
                    name, here = scanstring(text, _skip_sign(text, here, '"', blank=False))
                    fresh.names.append(name)
                    here, colon = _skip_gap(text, here, colon, ":")
                    names = old_container.node.names
                    like = names.index(name) if name in names else -1
                    known = max(known, like + 1)
                item, inner, end = self._child(old_container, like, here, depth)
                items.append(item)
                fresh.nodes.append(inner)
                fresh.ends.append(end - start)
            # `fresh` and `items` hold all children up to `end`: what follows is a comma or bracket.
            here = skip(text, end) if text[end] != "," else end
            if text[here] == closing:
                break
            here, gap = _skip_gap(text, end, gap, ",")
        return _container_value(fresh, items, is_object=is_object), fresh, here + 1

    def _run(
        self, old_container: _OldContainer, known: int, near: int, here: int
    ) -> tuple[int, int]:
        """Find old children that stand at `here`: the first of them, and how many there are.

        The first is one of `near` from `known` on; the others follow it.
        """
        old, new, start, count = self.old, self.new, old_container.start, old_container.count
        starts, ends = old_container.node.starts, old_container.node.ends
        for first in range(known, min(known + near, count)):
            begin = start + starts[first]
            if not new.startswith(old[begin : start + ends[first]], here):
                continue
            same, different = first + 1, count
            if new.startswith(old[begin : start + ends[-1]], here):
                same = count
            # The children from `first` up to `same` stand here; up to `different` they do not.
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
        self, old_container: _OldContainer, like: int, here: int, depth: int
    ) -> tuple[Json, _ContainerNode | None, int]:
        """Read one child, with an old one for a guide: its value, its children, and its end."""
        if 0 <= like < old_container.count:
            old = old_container.olds[like]
            if type(old) is dict or type(old) is list:
                node = old_container.node
                start = old_container.start + node.starts[like]
                if node.names:
                    start = _value_start(self.old, start)
                # Both begin with the same bracket: most of the two may be alike.
                if self.new[here] == self.old[start]:
                    inner = node.nodes[like] = node.nodes[like] or _node(self.old, start)
                    return self.container(_OldContainer(old, inner, start), here, depth + 1)
        item, end = scan_value(self.new, here)
        if type(item) is not str and too_deep([item], MAX_DEPTH - depth):
            raise ValueError
        return item, None, end


def _container_value(node: _ContainerNode, items: list[Json], *, is_object: bool) -> Json:
    """Return the value of a container that was read; raises `ValueError` for a repeated name."""
    if not is_object:
        return items
    members = dict(zip(node.names, items, strict=True))
    if len(members) != len(items):
        raise ValueError
    return members


def _skip_sign(text: str, here: int, sign: str, *, blank: bool = True) -> int:
    """Skip a sign that has to stand here, and the white space behind it."""
    if text[here] != sign:
        raise ValueError
    return skip(text, here + 1) if blank else here + 1


def _skip_gap(text: str, here: int, like: str, sign: str) -> tuple[int, str]:
    """Go over white space around a sign, which most often is as it was the last time: `like`."""
    after = here + len(like)
    if text.startswith(like, here) and text[after] > " ":
        return after, like
    after = _skip_sign(text, skip(text, here), sign)
    return after, text[here:after]


def _value_start(text: str, start: int) -> int:
    """Go to the value of the member that begins here."""
    return skip(text, skip(text, scanstring(text, start + 1)[1]) + 1)


def _node(text: str, start: int) -> _ContainerNode:
    spans = children(text, start, {})
    node = _ContainerNode()
    node.starts = [at - start for at in spans.starts]
    node.ends = [at - start for at in spans.ends]
    node.names = list(spans.index)
    node.nodes = [None] * len(node.starts)
    return node
