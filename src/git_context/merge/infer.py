"""The rule for a list that no rule names, told from its shape in all versions.

Inference never loses an edit: where the shape leaves doubt, there is no rule, and changes of both
sides are a conflict.
"""

from __future__ import annotations

from git_context.merge.lists import keys
from git_context.merge.policy import Rule
from git_context.merge.values import MISSING, is_scalar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from git_context.merge.values import Json, Maybe

KEYS: Final = ("task_id", "id", "key", "name")
SET: Final = Rule("set")
SEQUENCE: Final = Rule("sequence")


def infer(base: Maybe, *sides: Maybe) -> Rule | None:
    """Return the rule for a list that several sides changed; `None` where its shape is unclear."""
    values = (base, *sides)
    lists = [value for value in values if type(value) is list]
    if len(lists) + values.count(MISSING) < len(values):
        return None
    if all(_is_set(items) for items in lists):
        return SEQUENCE if len(lists) == len(values) and _replaced(*lists) else SET
    for key in KEYS:
        if all(keys(items, key) is not None for items in lists):
            return Rule("keyed", key)
    return None if base is MISSING else SEQUENCE


def _is_set(items: list[Json]) -> bool:
    return all(map(is_scalar, items)) and len(set(items)) == len(items)


def _replaced(base: list[Json], *sides: list[Json]) -> bool:
    """Tell whether two sides took out one member and put in others: perhaps two edits of it."""
    old = set(base)
    replacements: dict[Json, set[Json]] = {}
    for side in map(set, sides):
        added = side - old
        for member in old - side if added else ():
            others = replacements.setdefault(member, added)
            if others - added and added - others:
                return True
    return False
