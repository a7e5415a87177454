"""A decision carried out on ours' text.

Whatever the decision takes from ours is copied as it stands, in runs as long as possible. Text that
comes from elsewhere keeps its own text too, moved to the margin of its new place.
"""

from __future__ import annotations

from git_context.jsontext.frame import Frame, root_node, takes_base
from git_context.jsontext.margins import join_lines, reindent
from git_context.jsontext.parse import read_value
from git_context.jsontext.scanner import quote, scanstring
from git_context.jsontext.style import CANONICAL, Style, detect_style
from git_context.jsontext.write import write
from git_context.merge.decisions import (
    BASE,
    OURS,
    TAKE_OURS,
    TAKE_THEIRS,
    THEIRS,
    Item,
    Items,
    Members,
    Put,
    Take,
)
from git_context.merge.order import merge_order
from git_context.merge.values import MISSING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from git_context.jsontext.frame import Merge
    from git_context.jsontext.parse import JsonSource
    from git_context.jsontext.text_node import TextNode
    from git_context.merge.decisions import Decision, Side
    from git_context.merge.values import Json, Maybe

NEAR: Final = 4096  # characters by which an untouched part may have moved


class Splicer:
    """One run: the three documents, and the pieces of the merged text.

    With `one_line`, documents that are on one line each give one that is, even if ours shows no
    layout because it is empty.
    """

    def __init__(
        self,
        base: JsonSource | None,
        ours: JsonSource,
        theirs: JsonSource,
        *,
        one_line: bool = False,
    ) -> None:
        self.base = base
        self.ours = ours
        self.theirs = theirs
        self.one_line = one_line
        self.drift = 0  # how far an untouched part of ours was last found from its place in base
        self.pieces: list[str] = []
        self.style = shown_style(ours, theirs, base)

    def document(self, merge: Merge) -> str:
        """Return the text of the merged document."""
        base = self.base if takes_base(merge) else None
        nodes = (
            root_node(base, merge, BASE, detect_style(base.text)) if base else None,
            root_node(self.ours, merge, OURS, self.style),
            root_node(self.theirs, merge, THEIRS, detect_style(self.theirs.text)),
        )
        frame = Frame(
            merge,
            nodes,
            self.base.value if self.base else MISSING,
            ("", self.style, self.one_line),
        )
        self.put(self.ours.text[: self.ours.start])
        self.container(merge, frame)
        self.put(self.ours.text[self.ours.end :])
        return "".join(self.pieces)

    def put(self, text: str) -> None:
        """Add to the result."""
        self.pieces.append(text)

    def container(self, merge: Merge, frame: Frame) -> None:
        """Add a merged container."""
        children = frame.present(merge)
        if children:
            self.put(frame.brackets[0])
            self.children(children, frame)
            self.put(frame.layout.closing + frame.brackets[1])
        elif frame.ours and not frame.ours.count:
            self.put(frame.ours.container_text())
        else:
            self.put(frame.brackets)

    def children(self, children: list[Item], frame: Frame) -> None:
        """Add the children of a container."""
        self.sequence(children, frame, first=True, more=False)

    def sequence(self, items: list[Item], frame: Frame, *, first: bool, more: bool) -> None:
        """Add children in a row; `first` in the container, with `more` behind them."""
        at = 0
        while at < len(items):
            item = items[at]
            self.put(self._lead(item, frame, first=first and at == 0))
            end = at + 1
            if _from_ours(item) and frame.ours:
                # A child that follows in ours, too, is copied with it, and the white space between.
                while end < len(items) and _continues(items[end], items[end - 1].last + 1):
                    end += 1
                spans = frame.ours.spans
                self.put(frame.ours.text[spans.starts[item.ours] : spans.ends[items[end - 1].last]])
            elif _is_added(item, frame):
                end = self._added(items, at, frame)
            else:
                self.put(self._key(item, frame))
                # Called right here: a function between two levels costs depth of recursion.
                if isinstance(item.decision, (Members, Items)):
                    self.container(item.decision, frame.within(item, item.decision))
                else:
                    self._value(item, frame)
            if end < len(items) or more:
                self.put(self._trail(items[end - 1], frame) + ",")
            at = end

    def _lead(self, item: Item, frame: Frame, *, first: bool) -> str:
        if first:
            return frame.layout.first
        node, number = self._source(item, frame)
        if node is None or (node is frame.ours and number == 0):
            return frame.layout.between
        lead = node.lead(number)
        return lead if node is frame.ours else frame.layout.lead_like(lead)

    def _trail(self, item: Item, frame: Frame) -> str:
        ours = frame.ours
        if ours and 0 <= item.last < ours.count - 1:
            return ours.trail(item.last)
        return frame.layout.trail

    def _key(self, item: Item, frame: Frame) -> str:
        if frame.brackets == "[]":
            return ""
        node, number = self._source(item, frame)
        if node is None:
            return quote(item.step) + self.style.colon
        key = node.key(number)
        if node is frame.ours or (node.style.colon == self.style.colon and "\n" not in key):
            return key
        return key[: scanstring(key, 1)[1]] + self.style.colon

    def _source(self, item: Item, frame: Frame) -> tuple[TextNode | None, int]:
        """Choose the version whose key and white space a child gets: the first one that has it."""
        for side in (OURS, THEIRS, BASE):
            node, number = frame.origin(item, side)
            if number >= 0:
                return node, number
        return None, -1

    def _value(self, item: Item, frame: Frame) -> None:
        mine = frame.ours_value(item)
        if isinstance(item.decision, Take):
            self._taken(item, frame, mine, item.decision.side)
        elif isinstance(item.decision, Put):
            self._computed(item, frame, mine, item.decision.value)
        else:
            raise TypeError(f"{item.decision!r} is to be chosen from before it is carried out")

    def _computed(self, item: Item, frame: Frame, mine: Maybe, value: Json) -> None:
        if _alike(mine, value):
            self._edited(item, frame, as_edit(mine, value))
        else:
            style = Style("", "", self.style.colon) if frame.layout.one_line else self.style
            self.put(write(value, style, frame.margin_of(item)))

    def _added(self, items: list[Item], at: int, frame: Frame) -> int:
        """Add computed items in a row that no version has a place for; returns where they end."""
        layout = frame.layout
        style = Style("", "", self.style.colon) if layout.one_line else self.style
        end = at
        while end < len(items) and _is_added(items[end], frame):
            end += 1
        parts = [item.decision for item in items[at:end]]
        texts = [write(part.value, style, layout.margin) for part in parts if type(part) is Put]
        self.put((layout.trail + "," + layout.between).join(texts))
        return end

    def _taken(self, item: Item, frame: Frame, mine: Maybe, side: Side) -> None:
        node, number = frame.holder(item, side)
        value = node.child_value(number, item.step)
        if _alike(mine, value):
            untouched = side == THEIRS and frame.base_part(item) == mine
            written = frame.holder(item, OURS)
            if mine == value or (untouched and self._laid_out_anew(*written)):
                self._edited(item, frame, as_taken(_as_written(*written), value))
                return
        self._moved(item, frame, node, number)

    def _moved(self, item: Item, frame: Frame, node: TextNode, number: int) -> None:
        """Add a child's text out of another version, laid out for its new place."""
        text, margin = node.value_text(number), frame.margin_of(item)
        if frame.layout.one_line:
            self.put(join_lines(text, self.style.comma))
        elif "\n" in text:
            self.put(reindent(text, node.value_margin(number), node.style, margin, self.style))
        else:
            self.put(text)

    def _edited(self, item: Item, frame: Frame, edit: Decision) -> None:
        """Change ours' text of a child only where the value changes."""
        if isinstance(edit, (Members, Items)):
            self.container(edit, frame.within(item, edit, afresh=True))
        elif frame.ours:
            self.put(frame.ours.value_text(item.ours))

    def _laid_out_anew(self, node: TextNode, number: int) -> bool:
        """Tell whether ours gave a value that it has in common with the base another layout."""
        text, start = node.value_text(number), node.value_start(number)
        old = self.base.text if self.base else ""
        # As far as the last part, not at all, or as far as the end of the text.
        drifts = (self.drift, 0, len(old) - len(self.ours.text))
        for drift in drifts:
            if old.startswith(text, max(start + drift, 0)):
                self.drift = drift
                return False
        nearest = max(start + self.drift - NEAR, 0)
        farthest = nearest + len(text) + 2 * NEAR
        found = old.find(text, nearest, farthest)
        if found < 0:
            return True
        self.drift = found - start
        return False


def shown_style(*sources: JsonSource | None) -> Style:
    """Return the style of the first document that shows one because something stands in it."""
    for source in sources:
        if source and isinstance(source.value, (dict, list)) and source.value:
            return detect_style(source.text)
    return CANONICAL


def as_edit(mine: Maybe, value: Json) -> Decision:
    """Return how ours' value becomes a computed one."""
    from git_context.merge.edits import edit_decision  # noqa: PLC0415  # few merges need it

    return edit_decision(mine, value)  # type: ignore[arg-type]  # ours has a value here


def as_taken(mine: Maybe, value: Json) -> Decision:
    """Return how ours' value becomes theirs: in ours' order, what differs taken from theirs."""
    return _by_taking(as_edit(mine, value), mine)


def _by_taking(edit: Decision, mine: Maybe) -> Decision:
    if isinstance(edit, Members) and isinstance(mine, dict):
        return _members_by_taking(edit.members, mine)
    if isinstance(edit, Items) and isinstance(mine, list):
        return _items_by_taking(edit.items, mine)
    return TAKE_OURS if isinstance(edit, Take) else TAKE_THEIRS


def _members_by_taking(edits: dict[str, Decision], mine: dict[str, Json]) -> Members:
    kept = [name for name in mine if name in edits]
    decisions: dict[str, Decision] = {}
    for name in merge_order(kept, edits):
        decisions[name] = _by_taking(edits[name], mine.get(name, MISSING))
    return Members(decisions)


def _items_by_taking(edits: list[Item], mine: list[Json]) -> Items:
    items: list[Item] = []
    # An edit lists the items of the new list one by one, so their positions are theirs' indexes.
    for at, edit in enumerate(edits):
        old = mine[edit.ours] if edit.ours >= 0 else MISSING
        items.append(Item(edit.step, _by_taking(edit.decision, old), -1, edit.ours, at))
    return Items(items)


def _as_written(node: TextNode, number: int) -> Json:
    """Read a value from its text: the parsed one may be the base's, in another order of members."""
    return read_value(node.text, node.value_start(number))[0]


def _alike(mine: Maybe, value: Maybe) -> bool:
    return mine == value or (type(mine) is type(value) and isinstance(mine, (dict, list)))


def _from_ours(item: Item) -> bool:
    return isinstance(item.decision, Take) and item.decision.side == OURS


def _is_added(item: Item, frame: Frame) -> bool:
    is_new = item.ours < 0 and item.theirs < 0 and item.base < 0
    return is_new and isinstance(item.decision, Put) and frame.brackets == "[]"


def _continues(item: Item, number: int) -> bool:
    return item.ours == number and _from_ours(item)
