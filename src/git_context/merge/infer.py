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

    from git_context.merge.decisions import Versions
    from git_context.merge.values import Json

KEYS: Final = ("task_id", "id", "key", "name")
SET: Final = Rule("set")
SEQUENCE: Final = Rule("sequence")


def infer(versions: Versions) -> Rule | None:
    """Return the rule for a list that both sides changed, or `None` where its shape is unclear."""
    values = (versions.base, versions.ours, versions.theirs)
    lists = [value for value in values if type(value) is list]
    if len(lists) + values.count(MISSING) < len(values):
        return None
    if all(_is_set(items) for items in lists):
        return SEQUENCE if len(lists) == len(values) and _both_replaced(*lists) else SET
    for key in KEYS:
        if all(keys(items, key) is not None for items in lists):
            return Rule("keyed", key)
    return None if versions.base is MISSING else SEQUENCE


def _is_set(items: list[Json]) -> bool:
    return all(map(is_scalar, items)) and len(set(items)) == len(items)


def _both_replaced(base: list[Json], ours: list[Json], theirs: list[Json]) -> bool:
    """Tell whether both sides took out one member and put in others: perhaps two edits of it."""
    old, left, right = set(base), set(ours), set(theirs)
    return bool(old - left - right and left - old - right and right - old - left)
