"""The rule for a list that no rule names, inferred from its shape in all versions.

Inference never loses an edit: where the shape leaves doubt, there is no rule, and changes of both
sides are a conflict.
"""

from __future__ import annotations

from git_context.merge.lists import index_by_key
from git_context.merge.policy import Rule
from git_context.merge.values import MISSING, identity, is_scalar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence
    from typing import Any, Final

    from git_context.merge.lists import Positions
    from git_context.merge.values import Json, Maybe

KEYS: Final = ("task_id", "id", "key", "name")
SET: Final = Rule("set")
SEQUENCE: Final = Rule("sequence")


def infer_rule(base: Maybe, *sides: Maybe) -> Rule | None:
    """Return the rule for a list that several sides changed; `None` where its shape is unclear."""
    values = (base, *sides)
    lists = [value for value in values if type(value) is list]
    missing = values.count(MISSING)
    if len(lists) + missing < len(values):
        return None
    if all(map(_is_set, lists)):
        return _rule_of_scalars(lists, are_all=not missing)
    rule = _rule_by_key(lists, are_all=not missing)
    if rule is not None:
        return rule
    # Of two lists that were both added, nothing tells which item of one is which of the other.
    return None if base is MISSING else SEQUENCE


def _rule_of_scalars(lists: list[list[Json]], *, are_all: bool) -> Rule:
    """Return the rule of lists that repeat no scalar; `are_all`: no version is without a list."""
    if not are_all:
        return SET
    is_ordered = _is_tuple(lists) or _replaced(lists)
    return SEQUENCE if is_ordered else SET


def _rule_by_key(lists: list[list[Json]], *, are_all: bool) -> Rule | None:
    """Return the rule of lists whose items have keys; `None` where they have none."""
    for key in KEYS:
        names = _names(lists, key)
        if names:
            # Perhaps two edits of one item's key: then no key can tell the items apart.
            is_edited = are_all and _replaced(names)
            return SEQUENCE if is_edited else Rule("keyed", key)
    return None


def _names(lists: list[list[Json]], key: str) -> list[Positions] | None:
    """Index all lists by a key; `None` unless each item of each has its own."""
    found = [index_by_key(items, key) for items in lists]
    named = [positions for positions in found if positions is not None]
    return named if len(named) == len(lists) else None


def infer_record_rule(*versions: list[Json]) -> Rule:
    """Return the rule for the records of a log or list, as JSON Lines holds them, one a line.

    Keyed where all records have one of the `KEYS`; else a set of whole records, or a sequence
    where a version repeats a record.
    """
    for key in KEYS:
        if all(index_by_key(records, key) is not None for records in versions):
            return Rule("keyed", key)
    repeats = any(len(set(map(identity, records))) < len(records) for records in versions)
    return SEQUENCE if repeats else SET


def _is_set(items: list[Json]) -> bool:
    return all(map(is_scalar, items)) and len(set(items)) == len(items)


def _is_tuple(lists: list[list[Json]]) -> bool:
    """Tell whether these are numbers whose place may say what they are, as in a size or range."""
    return len(set(map(len, lists))) == 1 and all(
        type(item) is bytes for items in lists for item in items
    )


def _replaced(versions: Sequence[Iterable[Any]]) -> bool:
    """Tell whether two sides took out one member and put in others: perhaps two edits of it."""
    base, *sides = versions
    old = set(base)
    replacements: dict[Hashable, set[Hashable]] = {}
    for side in map(set, sides):
        added = side - old
        if not added:
            continue
        for member in old - side:
            others = replacements.setdefault(member, added)
            if others - added and added - others:
                return True
    return False
