"""One container of the result, and where it stands in each version."""

from __future__ import annotations

from git_context.jsontext.layout import Layout
from git_context.jsontext.spans import children, cut
from git_context.jsontext.text_node import TextNode
from git_context.merge.decisions import BASE, OURS, TAKE_OURS, Conflict, Item, Items, Members, Take
from git_context.merge.values import MISSING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    from git_context.jsontext.parse import JsonSource
    from git_context.jsontext.spans import Inner
    from git_context.jsontext.style import Style
    from git_context.merge.decisions import Decision, Side
    from git_context.merge.values import Maybe

    Merge: TypeAlias = Members | Items


class Frame:
    """A container that is merged part by part: its three text nodes, its layout, the base's value.

    A version in which something else stands here, or nothing, has no place. The base is given a
    place only where some of its text is wanted.
    """

    __slots__ = ("base", "base_value", "brackets", "layout", "ours", "theirs")

    def __init__(
        self,
        merge: Merge,
        nodes: tuple[TextNode | None, TextNode | None, TextNode | None],
        base_value: Maybe,
        layout: tuple[str, Style, bool],
    ) -> None:
        self.brackets = "{}" if isinstance(merge, Members) else "[]"
        base, ours, theirs = nodes
        self.base = self._same_kind(base)
        self.ours = self._same_kind(ours)
        self.theirs = self._same_kind(theirs)
        self.base_value = base_value
        model = _with_children(self.theirs) or _with_children(self.base)
        margin, style, one_line = layout
        self.layout = Layout(self.ours, model, margin, style, one_line=one_line)

    def origin(self, item: Item, side: Side) -> tuple[TextNode | None, int]:
        """Return a side's container, and the number that a child has in it or -1."""
        if side == OURS:
            return self.ours, item.ours if self.ours else -1
        if side == BASE:
            return self.base, item.base if self.base else -1
        return self.theirs, item.theirs if self.theirs else -1

    def holder(self, item: Item, side: Side) -> tuple[TextNode, int]:
        """Return the same of a side that has the child; raises `LookupError` if it has not."""
        node, number = self.origin(item, side)
        if node is None or number < 0:
            raise LookupError(f"{side} has no {item.step!r}")
        return node, number

    def ours_value(self, item: Item) -> Maybe:
        """Return the value that ours has for a child."""
        if self.ours is None or item.ours < 0:
            return MISSING
        return self.ours.child_value(item.ours, item.step)

    def base_part(self, item: Item) -> Maybe:
        """Return the base's value for a child, whether or not the base has a place."""
        if isinstance(self.base_value, dict):
            return self.base_value.get(item.step, MISSING)
        if isinstance(self.base_value, list) and item.base >= 0:
            return self.base_value[item.base]
        return MISSING

    def present(self, merge: Merge) -> list[Item]:
        """List the children that the result has, conflicts among them, with their numbers.

        Items that are taken from ours may be in runs.
        """
        items = merge.runs if isinstance(merge, Items) else self._numbered(merge)
        return [
            item
            for item in items
            if not isinstance(item.decision, Take) or getattr(item, item.decision.side) >= 0
        ]

    def margin_of(self, item: Item) -> str:
        """Return the indentation of the line on which the value of a child begins in the result."""
        if self.ours and item.ours >= 0:
            return self.ours.value_margin(item.ours)
        return self.layout.margin

    def within(self, item: Item, merge: Merge, *, afresh: bool = False) -> Frame:
        """Go to the container that a child is; `afresh` where nobody has opened it before."""
        nodes: list[TextNode | None] = []
        for side in ("base", "ours", "theirs"):
            node, number = self.origin(item, side)
            inner = inner_containers(merge, side) if afresh else None
            found = node.within(number, item.step, inner) if node and number >= 0 else None
            nodes.append(found)
        base, ours, theirs = nodes
        layout = (self.margin_of(item), self.layout.style, self.layout.one_line)
        return Frame(merge, (base, ours, theirs), self.base_part(item), layout)

    def _numbered(self, merge: Members) -> list[Item]:
        """Return the members of an object with their numbers in each version."""
        base, ours, theirs = map(_numbers, (self.base, self.ours, self.theirs))
        items: list[Item] = []
        run = None
        for name, part in merge.members.items():
            number = ours.get(name, -1)
            if part is not TAKE_OURS:
                run = None
                items.append(Item(name, part, base.get(name, -1), number, theirs.get(name, -1)))
            elif run and number == run.ours + run.count > 0:  # not behind one that ours lacks
                run.count += 1
            else:
                run = Item(name, part, -1, number, -1)
                items.append(run)
        return items

    def _same_kind(self, node: TextNode | None) -> TextNode | None:
        """Return a version's container, if it is one of the kind of this one."""
        return node if node and node.opening == self.brackets[0] else None


def _with_children(node: TextNode | None) -> TextNode | None:
    return node if node and node.count else None


def _numbers(node: TextNode | None) -> dict[str, int]:
    """Return the numbers of an object's members by name."""
    return node.spans.index if node else {}


def root_node(source: JsonSource, merge: Merge, side: Side, style: Style) -> TextNode | None:
    """Find the container that a document is; `None` where it is a scalar."""
    if source.text[source.start] not in "[{":
        return None
    spans = cut(source.text, (source.start, source.end), source.value)
    if spans is None:
        spans = children(source.text, source.start, inner_containers(merge, side))
    return TextNode(source.text, source.value, spans, "", style)


def inner_containers(decision: Decision, side: Side) -> Inner:
    """Name the containers that a decision goes into, as one side numbers them."""
    if isinstance(decision, Members):
        return {
            name: inner_containers(part, side)
            for name, part in decision.members.items()
            if part is not TAKE_OURS and isinstance(part, (Members, Items))
        }
    if isinstance(decision, Items):
        return {
            getattr(item, side): inner_containers(item.decision, side)
            for item in decision.runs
            if isinstance(item.decision, (Members, Items))
        }
    return {}


def takes_base(decision: Decision) -> bool:
    """Tell whether text of the base may be wanted: a part is taken from it, or sides conflict."""
    if isinstance(decision, Members):
        parts = [part for part in decision.members.values() if part is not TAKE_OURS]
        return any(map(takes_base, parts))
    if isinstance(decision, Items):
        return any(takes_base(item.decision) for item in decision.runs)
    if isinstance(decision, Take):
        return decision.side == BASE
    return isinstance(decision, Conflict)
