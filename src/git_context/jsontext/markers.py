"""Conflicts in text: standard conflict markers around the smallest conflicting members.

Whatever side is chosen, region by region, the text is JSON with just that value. The thing that
makes this hard is the comma. A member that one side lacks can bring its own comma along as long as
some later member is there in any case. Behind the last member that is there in any case, such
members share one region with each other and with the last line of that member, whose comma depends
on them.
"""

from __future__ import annotations

from git_context.jsontext.scanner import WHITESPACE
from git_context.jsontext.splice import Splicer
from git_context.merge.decisions import BASE, OURS, THEIRS, Conflict, Item, Items, Members, Take
from git_context.merge.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from git_context.jsontext.frame import Frame
    from git_context.jsontext.parse import JsonSource
    from git_context.merge.decisions import Side

    TextLines = list[str]


class Markers(Record):
    """The form of conflict markers: their length, git's `merge.conflictStyle`, and the labels.

    The styles `diff3` and `zdiff3` show the base. Lines that the shown versions begin or end with
    in common stand outside the markers, save in `diff3`. Unlike in git, `zdiff3` wants the base to
    have them too: a choice of the base would not be JSON otherwise.
    """

    __slots__ = ("base", "ours", "size", "style", "theirs")

    def __init__(self, size: int, style: str, base: str, ours: str, theirs: str) -> None:
        self.size = size
        self.style = style
        self.base = base
        self.ours = ours
        self.theirs = theirs

    @property
    def shown(self) -> tuple[Side, ...]:
        """The versions that a region shows, in order."""
        return (OURS, BASE, THEIRS) if self.style in ("diff3", "zdiff3") else (OURS, THEIRS)

    def line(self, mark: str, label: str = "") -> str:
        """Return a marker's line, without its end."""
        return f"{mark * self.size} {label}" if label else mark * self.size


class MarkedText(Record):
    """A text with conflict markers: for each region, from the top, the conflicts that it covers."""

    __slots__ = ("regions", "text")

    def __init__(self, text: str, regions: list[list[Conflict]]) -> None:
        self.text = text
        self.regions = regions


def mark(
    decision: Members | Items | Conflict,
    base: JsonSource | None,
    ours: JsonSource,
    theirs: JsonSource,
    markers: Markers,
) -> MarkedText:
    """Carry a decision out on ours' text, with markers wherever sides conflict."""
    splicer = _MarkerWriter(base, ours, theirs, markers)
    text = (
        splicer.document_region(decision)
        if isinstance(decision, Conflict)
        else splicer.document(decision)
    )
    return MarkedText(text, splicer.regions)


class _MarkerWriter(Splicer):
    def __init__(
        self, base: JsonSource | None, ours: JsonSource, theirs: JsonSource, markers: Markers
    ) -> None:
        super().__init__(base, ours, theirs)
        self.markers = markers
        self.regions: list[list[Conflict]] = []
        self.after_marker = False

    def put(self, text: str) -> None:
        """Add to the result; a marker stays alone on its line."""
        if not text:
            return
        if self.after_marker and not text.startswith(("\n", "\r\n")):
            super().put(self.style.newline)
        self.after_marker = False
        super().put(text)

    def document_region(self, conflict: Conflict) -> str:
        """Return the whole documents as one region."""
        texts = {
            BASE: self.base.text if self.base else "",
            OURS: self.ours.text,
            THEIRS: self.theirs.text,
        }
        self._region([texts[side] for side in self.markers.shown], [conflict])
        return "".join(self.pieces).removeprefix(self.style.newline) + self.style.newline

    def children(self, children: list[Item], frame: Frame) -> None:
        """Add the children of a container, with regions among them."""
        certain = [at for at, item in enumerate(children) if self._is_certain(item, frame)]
        if not certain:
            self._choice(children, frame, first=True, more=False)
            return
        last = _first_of_conflict(children, certain[-1])
        before = children[:last]
        anchor = children[last]
        behind = children[last + 1 :]
        if not behind:
            self._rows(children, frame, more=False)
            return
        if anchor.count > 1:
            *rest, anchor = anchor.cut(anchor.count - 1)
            before += rest
        # Whatever stands before the anchor is followed by it, in every version.
        self._rows(before, frame, more=True)
        is_first = not before
        if isinstance(anchor.decision, Conflict):
            self._choice([anchor, *behind], frame, first=is_first, more=False)
        else:
            self._tail(anchor, behind, frame, first=is_first)

    def _is_certain(self, item: Item, frame: Frame) -> bool:
        """Tell whether a child is there whatever version is chosen."""
        if not isinstance(item.decision, Conflict):
            return True
        return all(frame.origin(item, side)[1] >= 0 for side in self.markers.shown)

    def _rows(self, items: list[Item], frame: Frame, *, more: bool) -> None:
        """Add children each of which brings its own comma, if it needs one."""
        start = at = 0
        while at < len(items):
            conflict = items[at].decision
            if not isinstance(conflict, Conflict):
                at += 1
                continue
            before = items[start:at]
            self.sequence(before, frame, first=start == 0, more=True)
            end = at + 1
            while end < len(items) and items[end].decision is conflict:
                end += 1
            sharing = items[at:end]
            has_more = more or end < len(items)
            self._choice(sharing, frame, first=at == 0, more=has_more)
            start = at = end
        rest = items[start:]
        self.sequence(rest, frame, first=start == 0, more=more)

    def _choice(self, items: list[Item], frame: Frame, *, first: bool, more: bool) -> None:
        """Add conflicting children as one region."""
        texts = [
            self._aside(_chosen(items, frame, side), frame, first=first, more=more)
            for side in self.markers.shown
        ]
        self._region(texts, _clashes(items))

    def _tail(self, anchor: Item, items: list[Item], frame: Frame, *, first: bool) -> None:
        """Add a child and the conflicting ones behind it, on which its comma depends."""
        start = len(self.pieces)
        self.sequence([anchor], frame, first=first, more=False)
        text = "".join(self.pieces[start:])
        del self.pieces[start:]
        # The last line of the anchor goes into the region: its comma differs by version.
        cut = max(text.rfind("\n"), 0)
        if text.endswith("\r", 0, cut):
            cut -= 1
        super().put(text[:cut])
        texts = []
        for side in self.markers.shown:
            chosen = _chosen(items, frame, side)
            behind = self._aside(chosen, frame, first=False, more=False)
            comma = self._trail(anchor, frame) + "," if chosen else ""
            texts.append(text[cut:] + comma + behind)
        self._region(texts, _clashes(items))

    def _aside(self, items: list[Item], frame: Frame, *, first: bool, more: bool) -> str:
        """Return the text of children instead of adding it."""
        outside = self.pieces, self.after_marker
        self.pieces, self.after_marker = [], False
        self.sequence(items, frame, first=first, more=more)
        text = "".join(self.pieces)
        self.pieces, self.after_marker = outside
        return text

    def _region(self, texts: list[str], conflicts: list[Conflict]) -> None:
        """Add a region that shows these texts, on lines of their own."""
        self.regions.append(conflicts)
        text, ends_in_marker = region(texts, self.markers, self.style.newline)
        self.put(text)
        self.after_marker = ends_in_marker


def region(texts: list[str], markers: Markers, newline: str) -> tuple[str, bool]:
    """Return a region that shows these texts, and whether it ends in a marker.

    It begins with the line end that sets it apart from what is before; the last line has none.
    """
    versions = [_lines(text, newline) for text in texts]
    lines = _take_blank(versions)
    after: TextLines = []
    if markers.style != "diff3":
        lines += _take_common(versions, 0)
        after = _take_common(versions, -1)[::-1]
    headings = [
        markers.line("<", markers.ours),
        *[markers.line("|", markers.base)] * (len(versions) - 2),
        markers.line("="),
    ]
    for heading, version in zip(headings, versions, strict=True):
        lines += [heading + newline, *version]
    lines += [markers.line(">", markers.theirs) + newline, *after]
    return newline + "".join(lines).removesuffix("\n").removesuffix("\r"), not after


def _chosen(items: list[Item], frame: Frame, side: Side) -> list[Item]:
    """Return conflicting children as one side has them."""
    return [
        Item(item.step, Take(side), item.base, item.ours, item.theirs)
        for item in items
        if frame.origin(item, side)[1] >= 0
    ]


def _clashes(items: list[Item]) -> list[Conflict]:
    found: list[Conflict] = []
    for item in items:
        is_new = not found or item.decision is not found[-1]
        if is_new and isinstance(item.decision, Conflict):
            found.append(item.decision)
    return found


def _first_of_conflict(items: list[Item], at: int) -> int:
    """Return where the items begin that share the conflict of the one at `at`."""
    while (
        at
        and isinstance(items[at].decision, Conflict)
        and items[at - 1].decision is items[at].decision
    ):
        at -= 1
    return at


def _lines(text: str, newline: str) -> TextLines:
    """Split into lines with their ends; one at the front only separates from what is before."""
    text = text.removeprefix("\r").removeprefix("\n")
    if text and not text.endswith("\n"):
        text += newline
    return [line + "\n" for line in text.split("\n")[:-1]]


def _take_blank(versions: list[TextLines]) -> TextLines:
    """Remove the blank lines at the front that all the versions that are there begin with."""
    there = [lines for lines in versions if lines]
    taken: TextLines = []
    while all(lines and not lines[0].strip(WHITESPACE) for lines in there):
        taken.append(there[0][0])
        for lines in there:
            del lines[0]
    return taken


def _take_common(versions: list[TextLines], end: int) -> TextLines:
    """Remove the lines that all versions have in common at one end (0 or -1), outermost first."""
    taken: TextLines = []
    while all(versions) and all(lines[end] == versions[0][end] for lines in versions):
        taken.append(versions[0][end])
        for lines in versions:
            del lines[end]
    return taken
