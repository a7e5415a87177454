"""Tables that fit the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from git_context.cli.output.cells import clean, clip, pad, width
from git_context.cli.output.colours import paint
from git_context.cli.output.screen import columns

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

GAP: Final = "  "
NARROWEST: Final = 8  # cells of a column that something is cut off in
_OUTCOMES: Final = {
    "completed": "good",
    "failed": "bad",
    "cancelled": "bad",
    "blocked": "warning",
}


class Cell(NamedTuple):
    """A text of a table, and what it means (see `colours`)."""

    text: str
    meaning: str = ""


def table(
    rows: Sequence[Sequence[str | Cell]],
    *,
    right: Collection[int] = (),
    room: int | None = None,
) -> Iterator[str]:
    """Align rows in columns; the first row is the heading.

    Control characters are escaped. The columns in `right` stand at the right and are never
    cut. If the rest does not fit in `room` cells (default: what the screen has), the longest
    texts are cut; where that does not help, each row becomes a block of lines of its own.
    """
    cells = [[_cell(cell) for cell in row] for row in rows]
    room = columns() if room is None else room
    widths = [max(width(cell.text) for cell in column) for column in zip(*cells, strict=True)]
    if room is not None:
        widths = _narrowed(widths, right, room)
        if sum(widths) + len(GAP) * (len(widths) - 1) > room:
            yield from _blocks(cells, room)
            return
    for at, row in enumerate(cells):
        yield _line(row if at else [Cell(cell.text, "strong") for cell in row], widths, right)


def status_cell(status: str | None) -> Cell:
    """Return the status of a task, coloured by how it went."""
    return Cell(status or "-", _OUTCOMES.get(status or "", ""))


def _cell(cell: str | Cell) -> Cell:
    text, meaning = (cell, "") if isinstance(cell, str) else cell
    return Cell(clean(text), meaning)


def _narrowed(widths: list[int], right: Collection[int], room: int) -> list[int]:
    """Take from the widest columns alike until all fit, or none has anything to give."""
    room -= len(GAP) * (len(widths) - 1)
    free = [at for at in range(len(widths)) if at not in right]
    # A column that alone is wider than all the room is cut to it at once, the rest step by step.
    for at in free:
        widths[at] = min(widths[at], max(room, NARROWEST))
    most = max((widths[at] for at in free), default=0)
    while sum(widths) > room and most > NARROWEST:
        most -= 1
        for at in free:
            widths[at] = min(widths[at], most)
    return widths


def _line(row: list[Cell], widths: list[int], right: Collection[int]) -> str:
    ends = max((at for at, cell in enumerate(row) if cell.text), default=0)
    parts: list[str] = []
    for at, (cell, room) in enumerate(zip(row[: ends + 1], widths, strict=False)):
        text = clip(cell.text, room)
        spaces = pad("", room - width(text))
        painted = paint(text, cell.meaning)
        if at in right:
            parts.append(spaces + painted)
        else:
            parts.append(painted + (spaces if at < ends else ""))
    return GAP.join(parts)


def _blocks(rows: list[list[Cell]], room: int) -> Iterator[str]:
    heading, *rest = rows
    label = max(width(cell.text) for cell in heading)
    for at, row in enumerate(rest):
        if at:
            yield ""
        for name, cell in zip(heading, row, strict=True):
            if cell.text:
                text = clip(cell.text, max(room - label - len(GAP), 1))
                start = paint(pad(name.text, label), "strong")
                yield start + GAP + paint(text, cell.meaning)
