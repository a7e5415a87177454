"""Trees that fit the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from git_context.cli.output.cells import clean, width, wrap
from git_context.cli.output.colours import paint
from git_context.cli.output.screen import columns, shows_unicode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LEAST_ROOM: Final = 20  # cells for text, however deep it stands


class Guides(NamedTuple):
    """What stands before a branch, before the last one, below each, and before bare texts."""

    branch: str
    last: str
    below: str
    below_last: str
    bullet: str = ""


LINES: Final = Guides("├─ ", "└─ ", "│  ", "   ")
ASCII: Final = Guides("|- ", "`- ", "|  ", "   ")
INDENTED: Final = Guides("  ", "  ", "  ", "  ", "- ")


class Twig(NamedTuple):
    """A label or none, a text or none, what it means (see `colours`), and what grows out of it."""

    label: str
    text: str = ""
    meaning: str = ""
    below: Iterable[Twig] = ()


def tree(twigs: Iterable[Twig], guides: Guides | None = None) -> Iterator[str]:
    """Draw a tree, whose first level stands at the margin.

    What a terminal would obey is escaped, and long texts are broken to fit the screen.
    """
    guides = guides or (LINES if shows_unicode() else ASCII)
    room = columns()
    # Each with what stands before it, and before what is below it.
    waiting = [("", "", twig) for twig in reversed(list(twigs))]
    while waiting:
        before, margin, twig = waiting.pop()
        below = list(twig.below)
        bullet = "" if twig.label else guides.bullet
        hang = guides.below_last if twig.label else " " * len(bullet)
        rest = margin + (guides.below if below else hang)
        free = None if room is None else max(room - width(rest), LEAST_ROOM)
        for at, line in enumerate(_lines(twig, free)):
            yield (rest if at else before + bullet) + line
        branches = [(margin + guides.branch, margin + guides.below, child) for child in below]
        if below:
            branches[-1] = (margin + guides.last, margin + guides.below_last, below[-1])
        waiting += reversed(branches)


def _lines(twig: Twig, room: int | None) -> Iterator[str]:
    """Return a twig's lines; text of several lines stands below its label."""
    label = clean(f"{twig.label}:") if twig.label else ""
    lines = [clean(line) for line in twig.text.split("\n")] if twig.text else []
    if label:
        start = f"{label} {lines.pop()}" if len(lines) == 1 else label
        for at, part in enumerate([start] if room is None else wrap(start, room)):
            cut = 0 if at else len(label)
            yield paint(part[:cut], "strong") + paint(part[cut:], twig.meaning)
    for line in lines:
        for part in [line] if room is None else wrap(line, room):
            yield paint(part, twig.meaning)
