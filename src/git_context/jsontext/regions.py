"""Conflict markers read back: what a text with conflicts says on each side.

No line of JSON begins with the sign of a marker, so markers are known at any length. The lengths
of one conflict's markers agree; what has another length within it stands in one of its versions.
"""

from __future__ import annotations

from git_context.jsontext.errors import JsonTextError
from git_context.jsontext.markers import Markers
from git_context.merge.decisions import BASE, OURS, THEIRS
from git_context.merge.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from git_context.merge.decisions import Side

    SideTexts = dict[Side, str]

_SECTIONS: Final[dict[str, Side]] = {"<": OURS, "|": BASE, "=": THEIRS}


class ConflictedText(Record):
    """A text cut at its conflicts: what stands outside of them, and each one's versions.

    `markers` are as the first conflict has them. A version that is not shown is not in the
    conflict: the style `merge` shows no base.
    """

    __slots__ = ("markers", "parts")

    def __init__(self, parts: list[str | SideTexts], markers: Markers) -> None:
        self.parts = parts
        self.markers = markers

    def side(self, side: Side) -> str | None:
        """Return the text with one side taken everywhere; `None` where that is not shown."""
        texts = [part if isinstance(part, str) else part.get(side) for part in self.parts]
        shown = [text for text in texts if text is not None]
        return "".join(shown) if len(shown) == len(texts) else None


def has_markers(text: str) -> bool:
    """Tell whether a line of a text begins as a conflict does."""
    return text.startswith("<") or "\n<" in text


def read_regions(text: str) -> ConflictedText:
    """Cut a text at its conflicts (git-merge(1), on the presentation of conflicts).

    Raises `JsonTextError` for a marker out of place, and for a conflict without end.
    """
    reader = _RegionParser(text)
    for line in _lines(text):
        reader.read(line)
    return reader.marked()


def _lines(text: str) -> list[str]:
    """Split at line feeds alone, as git does."""
    lines = text.split("\n")
    return [line + "\n" for line in lines[:-1]] + [line for line in lines[-1:] if line]


class _RegionParser:
    """One run: the parts so far, and the conflict that is being read, if any."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.offset = 0
        self.opened = 0
        self.size = self.first_size = 0
        self.parts: list[str | SideTexts] = []
        self.outside: list[str] = []
        self.versions: dict[Side, list[str]] = {}
        self.section: Side | None = None
        self.labels: dict[str, str] = {}

    def read(self, line: str) -> None:
        """Go on by one line."""
        mark = self._mark(line)
        if not mark:
            self._lines().append(line)
        elif mark == ">":
            self._close(line)
        else:
            self._open(mark, line)
        self.offset += len(line)

    def marked(self) -> ConflictedText:
        """Return what was read."""
        if self.section:
            raise JsonTextError.at("a conflict without end", self.text, self.opened)
        self.parts.append("".join(self.outside))
        shown = any(BASE in part for part in self.parts if isinstance(part, dict))
        style = "diff3" if shown else "merge"
        labels = (self.labels.get(mark, name) for mark, name in _LABELS.items())
        return ConflictedText(self.parts, Markers(self.first_size, style, *labels))

    def _mark(self, line: str) -> str:
        """Return the sign of a marker's line; nothing for any other line."""
        mark = line[:1]
        if mark not in ("<", "|", "=", ">"):
            return ""
        size = len(line) - len(line.lstrip(mark))
        ends_marker = line[size : size + 1] in ("", " ", "\r", "\n")
        if not ends_marker:
            return ""
        # Within a conflict, a line of another length is text of one version.
        if self.section and size != self.size:
            return ""
        if not self.section:
            self.size = size
            self.first_size = self.first_size or size
        self.labels.setdefault(mark, line[size:].strip())
        return mark

    def _open(self, mark: str, line: str) -> None:
        side = _SECTIONS[mark]
        if (mark == "<") == bool(self.section) or side in self.versions or self.section == THEIRS:
            raise self._misplaced(line)
        if mark == "<":
            self.opened = self.offset
        self.section = side
        self.versions[side] = []

    def _close(self, line: str) -> None:
        if self.section != THEIRS:
            raise self._misplaced(line)
        self.parts.append("".join(self.outside))
        self.parts.append({side: "".join(lines) for side, lines in self.versions.items()})
        self.outside, self.versions, self.section = [], {}, None

    def _lines(self) -> list[str]:
        return self.versions[self.section] if self.section else self.outside

    def _misplaced(self, line: str) -> JsonTextError:
        message = f"the conflict marker {line.split(maxsplit=1)[0]!r} is out of place"
        return JsonTextError.at(message, self.text, self.offset)


_LABELS: Final = {"|": BASE, "<": OURS, ">": THEIRS}
