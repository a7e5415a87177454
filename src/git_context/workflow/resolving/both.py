"""Both sides together, where a field has room for both: lists, and texts of several lines."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, TypeVar

from git_context.merge.diff import hunks
from git_context.merge.values import MISSING, identity

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from git_context.merge.policy import Rule
    from git_context.merge.values import Json, Maybe

Item = TypeVar("Item", bound="Hashable")


def combine(values: Sequence[Maybe], rule: Rule | None) -> Maybe:
    """Return what several sides say, ours first; `MISSING` where a side is missing or no such.

    Parts that sides have in common stand once; where they differ, ours' run of items or lines is
    before theirs. A list that no side repeats an item in stays so. A text on one line is one value,
    unless the rule for it is `text`.
    """
    lists = [value for value in values if type(value) is list]
    if len(lists) == len(values):
        return reduce(_lists, lists)
    texts = [value for value in values if type(value) is str]
    has_lines = any("\n" in text for text in texts) or (rule and rule.strategy == "text")
    if len(texts) == len(values) and has_lines:
        return reduce(lambda ours, theirs: "\n".join(_runs(*map(_lines, (ours, theirs)))), texts)
    return MISSING


def _lists(ours: list[Json], theirs: list[Json]) -> list[Json]:
    known = [identity(item) for item in ours], [identity(item) for item in theirs]
    items = dict(zip(known[0] + known[1], ours + theirs, strict=True))
    names = _runs(*known)
    if all(len(set(side)) == len(side) for side in known):
        names = list(dict.fromkeys(names))
    return [items[name] for name in names]


def _runs(ours: list[Item], theirs: list[Item]) -> list[Item]:
    merged: list[Item] = []
    done = 0
    for _, end, their_start, their_end in hunks(ours, theirs):
        merged += ours[done:end] + theirs[their_start:their_end]
        done = end
    return merged + ours[done:]


def _lines(text: str) -> list[str]:
    return text.split("\n")
