"""JSON Lines: one record a line.

The records are merged as the items of one list. Lines are kept, inserted and removed whole; only a
record that both sides changed is taken apart, and its new line stays one line.
"""

from __future__ import annotations

from git_context.jsontext.errors import JsonTextError
from git_context.jsontext.parse import (
    BOM,
    JsonSource,
    decode,
    parse_text,
    read_value,
    too_deep,
)
from git_context.jsontext.scanner import MAX_DEPTH, WHITESPACE
from git_context.jsontext.splice import Splicer, as_edit, as_taken
from git_context.jsontext.style import ONE_LINE
from git_context.jsontext.write import encode, write
from git_context.merge.decisions import (
    BASE,
    OURS,
    TAKE_THEIRS,
    THEIRS,
    Conflict,
    Item,
    Items,
    Put,
    Take,
    conflicts,
    resolve,
)
from git_context.merge.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from git_context.jsontext.markers import Markers
    from git_context.merge.decisions import Decision, Side
    from git_context.merge.values import Json


class RecordLine(Record):
    """One record's text, with the blank lines and the white space before it, and its line end."""

    __slots__ = ("content", "end", "lead")

    def __init__(self, lead: str, content: str, end: str) -> None:
        self.lead = lead
        self.content = content
        self.end = end


class JsonLines(Record):
    """A file of JSON Lines: its text, its records by line and value, the blank lines at its end."""

    __slots__ = ("bom", "lines", "tail", "text", "values")

    def __init__(
        self, text: str, lines: list[RecordLine], values: list[Json], tail: str, *, bom: bool
    ) -> None:
        self.text = text
        self.lines = lines
        self.values = values
        self.tail = tail
        self.bom = bom

    @property
    def newline(self) -> str:
        """The line ending."""
        return "\r\n" if self.lines and self.lines[0].end.endswith("\r\n") else "\n"

    @property
    def ends_open(self) -> bool:
        """Tell whether the last line lacks its line end."""
        return bool(self.lines) and not self.tail and not self.lines[-1].end.endswith("\n")

    def encode(self, text: str) -> bytes:
        """Convert text that is to replace this one into bytes, with its byte order mark if any."""
        return (BOM if self.bom else b"") + encode(text)


def parse_lines(data: bytes) -> JsonLines:
    """Read a file of JSON Lines; blank lines are allowed, and so is a file without any record.

    Raises `JsonTextError` with the line's number for a line that is not one JSON value, for the
    reasons for which `parse` does.
    """
    text, bom = decode(data)
    lines: list[RecordLine] = []
    values: list[Json] = []
    lead = ""
    for number, row in enumerate(text.split("\n"), 1):
        content = row.strip(WHITESPACE)
        if not content:
            lead += row + "\n"
            continue
        values.append(_record(content, number, row.index(content)))
        start, _, end = row.partition(content)
        lines.append(RecordLine(lead + start, content, end + "\n"))
        lead = ""
    if lines and not lead:
        lines[-1].end = lines[-1].end.removesuffix("\n")
    return JsonLines(text, lines, values, lead.removesuffix("\n"), bom=bom)


def render_lines(
    decision: Decision,
    base: JsonLines | None,
    ours: JsonLines,
    theirs: JsonLines,
    markers: Markers | None = None,
) -> str:
    """Carry a decision about the list of records out on ours' lines.

    The records of the result are exactly what `apply` gives. Conflicts become `markers` around
    whole lines; raises `TypeError` for a conflict without them.
    """
    if isinstance(decision, Put):
        decision = as_edit(ours.values, decision.value)
    elif decision == TAKE_THEIRS and base and _is_laid_out_anew(base, ours):
        decision = as_taken(ours.values, theirs.values)
    texts: dict[Side, str] = {BASE: base.text if base else "", OURS: ours.text, THEIRS: theirs.text}
    if isinstance(decision, Take):
        return texts[decision.side]
    joiner = _LineJoiner(base, ours, theirs, markers)
    if isinstance(decision, Conflict):
        return joiner.region(texts)
    if not isinstance(decision, Items):
        raise TypeError(f"{decision!r} is no decision about a list of records")
    return joiner.joined(decision)


def _is_laid_out_anew(base: JsonLines, ours: JsonLines) -> bool:
    """Tell whether ours has the records of the base, but not their text."""
    return base.values == ours.values and base.text != ours.text


def resolve_for_side(decision: Decision, side: Side) -> Decision:
    """Decide every conflict for one side."""
    return resolve(decision, lambda _clash: Take(side))


def _record(content: str, number: int, indentation: int) -> Json:
    try:
        value, end = read_value(content, 0)
        if end < len(content) or too_deep([value], MAX_DEPTH):
            parse_text(content)
    except JsonTextError as error:
        raise JsonTextError(error.message, number, error.column + indentation, error.kind) from None
    return value


def _by_conflict(items: list[Item]) -> list[list[Item]]:
    """Put items together that share a conflict; each of the others is alone."""
    groups: list[list[Item]] = []
    last: Decision | None = None
    for item in items:
        if isinstance(item.decision, Conflict) and item.decision is last:
            groups[-1].append(item)
        else:
            groups.append([item])
        last = item.decision
    return groups


class _LineJoiner:
    def __init__(
        self, base: JsonLines | None, ours: JsonLines, theirs: JsonLines, markers: Markers | None
    ) -> None:
        self.base = base
        self.ours = ours
        self.theirs = theirs
        self.markers = markers
        self.newline = ours.newline if ours.lines else theirs.newline

    def joined(self, merge: Items) -> str:
        """Return all lines of the result."""
        text = "".join([self._lines(items) for items in _by_conflict(merge.items)])
        model = self.ours if self.ours.lines else self.theirs
        if model.ends_open:
            text = text.removesuffix("\n").removesuffix("\r")
        return text + self.ours.tail

    def region(self, texts: dict[Side, str]) -> str:
        """Return a conflict as lines of their own."""
        from git_context.jsontext.markers import region  # noqa: PLC0415  # only conflicts need it

        if self.markers is None:
            raise TypeError("conflicts are to be chosen from before they are carried out")
        shown = [texts[side] for side in self.markers.shown]
        return (
            region(shown, self.markers, self.newline)[0].removeprefix(self.newline) + self.newline
        )

    def _lines(self, items: list[Item]) -> str:
        item = items[0]
        decision = item.decision
        mine = self.ours.lines[item.ours] if item.ours >= 0 else RecordLine("", "", self.newline)
        if isinstance(decision, Take) and decision.side == OURS:
            content = mine.content
        elif any(conflicts(decision)):
            blank_lines = mine.lead[: mine.lead.rfind("\n") + 1]
            return blank_lines + self._conflicting(items)
        else:
            content = self._content(item, decision)
        if not content:
            return ""
        end = mine.end if mine.end.endswith("\n") else mine.end + self.newline
        return mine.lead + content + end

    def _conflicting(self, items: list[Item]) -> str:
        """Return records with a conflict in them as one region."""
        sides: tuple[Side, ...] = (BASE, OURS, THEIRS)
        texts: dict[Side, str] = {}
        for side in sides:
            decisions = [(item, resolve_for_side(item.decision, side)) for item in items]
            contents = [self._content(item, decision) for item, decision in decisions]
            texts[side] = self.newline.join([content for content in contents if content])
        return self.region(texts)

    def _content(self, item: Item, decision: Decision) -> str:
        """Return the text of a record that is decided; nothing for one that is not there."""
        base = self._source(self.base, item.base)
        ours = self._source(self.ours, item.ours)
        theirs = self._source(self.theirs, item.theirs)
        if isinstance(decision, Put) and ours:
            decision = as_edit(ours.value, decision.value)
        # A value is still put as a whole where ours has no record, or a scalar.
        if isinstance(decision, Put):
            return write(decision.value, ONE_LINE)
        if isinstance(decision, Take):
            taken = {BASE: base, OURS: ours, THEIRS: theirs}[decision.side]
            return taken.text if taken else ""
        if isinstance(decision, Conflict):
            raise TypeError(f"{decision!r} is to be chosen from before it is carried out")
        nothing = JsonSource("{}", {}, 0, 2)
        splicer = Splicer(base, ours or nothing, theirs or nothing, one_line=True)
        return splicer.document(decision)

    @staticmethod
    def _source(version: JsonLines | None, index: int) -> JsonSource | None:
        if version is None or index < 0:
            return None
        content = version.lines[index].content
        return JsonSource(content, version.values[index], 0, len(content))
