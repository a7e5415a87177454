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
    """The lines drawn before a branch, before the last one, below each, and before bare texts."""

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

    Control characters are escaped, and long texts are broken to fit the screen.
    """
    guides = guides or (LINES if shows_unicode() else ASCII)
    room = columns()
    # Each with what stands before it, and before what is below it.
    waiting = [("", "", twig) for twig in reversed(list(twigs))]
    while waiting:
        before, margin, twig = waiting.pop()
        below = list(twig.below)
        if twig.label:
            start, hang = before, guides.below_last
        else:
            start, hang = before + guides.bullet, " " * len(guides.bullet)
        rest = margin + (guides.below if below else hang)
        free = None if room is None else max(room - width(rest), LEAST_ROOM)
        for line in _lines(twig, free):
            yield start + line
            start = rest
        waiting += reversed(list(_branches(below, margin, guides)))


def _branches(twigs: list[Twig], margin: str, guides: Guides) -> Iterator[tuple[str, str, Twig]]:
    """Say what stands before each twig of one parent, and before what is below it."""
    for left, twig in enumerate(twigs, 1 - len(twigs)):
        is_last = left == 0
        line, below = (guides.last, guides.below_last) if is_last else (guides.branch, guides.below)
        yield margin + line, margin + below, twig


def _lines(twig: Twig, room: int | None) -> Iterator[str]:
    """Return a twig's lines; text of several lines stands below its label."""
    lines = [clean(line) for line in twig.text.split("\n")] if twig.text else []
    if twig.label:
        label = clean(f"{twig.label}:")
        start = f"{label} {lines.pop()}" if len(lines) == 1 else label
        first, *rest = _wrapped(start, room)
        yield paint(first[: len(label)], "strong") + paint(first[len(label) :], twig.meaning)
        for part in rest:
            yield paint(part, twig.meaning)
    for line in lines:
        for part in _wrapped(line, room):
            yield paint(part, twig.meaning)


def _wrapped(line: str, room: int | None) -> list[str]:
    return [line] if room is None else list(wrap(line, room))
