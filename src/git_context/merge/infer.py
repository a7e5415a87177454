"""The strategy of a list that no rule names, inferred from its shape in all versions.

Inference never loses an edit: where the shape leaves doubt, there is no strategy, and changes of
both sides are a conflict.
"""

from __future__ import annotations

from git_context.merge.identity import KEYS, is_keyed, item_name
from git_context.merge.lists import UNRULED, UNRULED_SET
from git_context.merge.sequence import SEQUENCE, is_option
from git_context.merge.values import MISSING, identity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Hashable
    from typing import Final

    from git_context.merge.identity import Name
    from git_context.merge.strategies import ListStrategy
    from git_context.merge.values import Json, Maybe

_CONTAINERS: Final = {dict, list}


def infer_strategy(base: Maybe, *sides: Maybe) -> ListStrategy | None:
    """Return the strategy for a list that several sides changed; `None` where it is unclear."""
    values = (base, *sides)
    lists = [value for value in values if type(value) is list]
    missing = values.count(MISSING)
    if len(lists) + missing < len(values):
        return None
    strategy = _of_lists(lists, are_all=not missing)
    if strategy is SEQUENCE and (base is MISSING or _adds_one_key_twice(lists)):
        # Nothing tells which item of one sequence is which of the other.
        return None
    return strategy


def _of_lists(lists: list[list[Json]], *, are_all: bool) -> ListStrategy:
    """Return the strategy of lists; `are_all`: no version is without one."""
    sets = _as_sets(lists)
    if sets is None:
        return UNRULED if _has_keys(lists) else SEQUENCE
    added = [side - sets[0] for side in sets[1:]]
    if show_order([*lists[:1], *added]):
        return SEQUENCE
    is_ordered = are_all and (_is_tuple(lists) or _is_added_at_two_places(lists, added))
    return SEQUENCE if is_ordered else UNRULED_SET


def _as_sets(lists: list[list[Json]]) -> list[set[Hashable]] | None:
    """Return lists of scalars as the sets that they are; `None` where one of them is none."""
    sets: list[set[Hashable]] = []
    for items in lists:
        if not _are_scalars(items):
            return None
        sets.append(set(items))  # type: ignore[arg-type]  # scalars are hashable
        is_repeated = len(sets[-1]) < len(items)
        if is_repeated:
            return None
    return sets


def _are_scalars(items: list[Json]) -> bool:
    return _CONTAINERS.isdisjoint(map(type, items))


def _has_keys(lists: list[list[Json]]) -> bool:
    """Tell whether all items are objects, and some of them have a key."""
    has_key = False
    for items in lists:
        for item in items:
            if type(item) is not dict:
                return False
            has_key = has_key or any(type(item.get(key)) in (str, bytes) for key in KEYS)
    return has_key


def _adds_one_key_twice(lists: list[list[Json]]) -> bool:
    """Tell whether several sides added, to a list of many kinds, an item under one key."""
    known, *sides = (_keyed_items(items) for items in lists)
    added: dict[Name, Json] = {}
    for side in sides:
        for name, item in side.items():
            if name not in known and added.setdefault(name, item) != item:
                return True
    return False


def _keyed_items(items: list[Json]) -> dict[Name, Json]:
    if _are_scalars(items):
        return {}
    named = [(item_name(item), item) for item in items if type(item) is dict]
    return {name: item for name, item in named if is_keyed(name)}


def show_order(parts: list[Collection[object]]) -> bool:
    """Tell whether items are arguments of a command line or lines of a text."""
    for items in parts:
        texts = [item for item in items if type(item) is str]
        # Most lists have no such item: one search in all of them tells, at native speed.
        joined = "\0".join(["", *texts, ""])
        may_show = "\0-" in joined or "\n\0" in joined
        if may_show and any(is_option(text) or text.endswith("\n") for text in texts):
            return True
    return False


def _is_tuple(lists: list[list[Json]]) -> bool:
    """Tell whether these are numbers whose place may say what they are, as in a size or range."""
    if len(set(map(len, lists))) > 1:
        return False
    return all(set(map(type, items)) <= {bytes} for items in lists)


def _is_added_at_two_places(lists: list[list[Json]], added: list[set[Hashable]]) -> bool:
    """Tell whether several sides added one item, each behind another neighbour."""
    if sum(map(len, added)) == len(set().union(*added)):
        return False
    base, *sides = lists
    known: set[Hashable] = set(base)  # type: ignore[arg-type]  # see `_as_sets`
    # Neighbours that all versions have say where an item stands.
    shared = known.intersection(*sides)
    neighbours: dict[Hashable, Hashable] = {}
    for side in sides:
        nearest: Hashable = MISSING
        for item in side:
            name = identity(item)
            if name in shared:
                nearest = name
            if name in known:
                continue
            neighbour = neighbours.setdefault(name, nearest)
            is_elsewhere = neighbour != nearest
            if is_elsewhere:
                return True
    return False
