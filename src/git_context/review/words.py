"""Two texts compared word by word."""

from __future__ import annotations

import re
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from git_context.merge.diff import hunks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_WORDS: Final = re.compile(r"\w+|\s+|[^\w\s]")
# More words than that are compared line by line, more lines not at all: time stays bounded.
_MOST: Final = 4_000
# If less than this part of the longer text stayed, the text was written anew.
_LEAST_KEPT: Final = 1 / 3


class WordRun(NamedTuple):
    """Words in a row that both texts have, or only the old one, or only the new one."""

    kind: Literal["kept", "removed", "added"]
    text: str


def compare_words(old: str, new: str) -> list[WordRun]:
    """Tell two texts apart word by word.

    The runs that were kept or removed are, joined, the old text; those kept or added, the new one.
    Two runs of a kind never follow each other. If little was kept, nothing counts as kept.
    """
    before, after = _parts(old, new)
    found = [
        WordRun(kind, "".join(run.text for run in alike))
        for kind, alike in groupby(_compared(before, after), key=attrgetter("kind"))
    ]
    kept = sum(len(run.text) for run in found if run.kind == "kept")
    if kept < _LEAST_KEPT * max(len(old), len(new)):
        return [run for run in (WordRun("removed", old), WordRun("added", new)) if run.text]
    return found


def _parts(old: str, new: str) -> tuple[Sequence[str], Sequence[str]]:
    """Cut both texts into words; into lines where these are too many, then not at all."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    if max(len(before), len(after)) > _MOST:
        before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    if max(len(before), len(after)) > _MOST:
        before, after = [old], [new]
    return before, after


def _compared(before: Sequence[str], after: Sequence[str]) -> Iterator[WordRun]:
    at = 0
    for old_start, old_end, new_start, new_end in _joined(hunks(before, after), before):
        yield from _run("kept", before[at:old_start])
        yield from _run("removed", before[old_start:old_end])
        yield from _run("added", after[new_start:new_end])
        at = old_end
    yield from _run("kept", before[at:])


def _run(kind: Literal["kept", "removed", "added"], parts: Sequence[str]) -> Iterator[WordRun]:
    if parts:
        yield WordRun(kind, "".join(parts))


def _joined(
    found: list[tuple[int, int, int, int]], before: Sequence[str]
) -> list[tuple[int, int, int, int]]:
    """Join changes with nothing but white space between them: they read as one."""
    joined: list[tuple[int, int, int, int]] = []
    for hunk in found:
        if joined and "".join(before[joined[-1][1] : hunk[0]]).isspace():
            old_start, _, new_start, _ = joined.pop()
            joined.append((old_start, hunk[1], new_start, hunk[3]))
        else:
            joined.append(hunk)
    return joined
