"""How two changes of one list are reconciled, one function a strategy.

Each takes the three versions of a list that both sides changed (a base that is missing counts as
empty), and returns a decision, or `None` where it cannot reconcile them.
"""

from __future__ import annotations

from git_context.merge.decisions import (
    TAKE_OURS,
    TAKE_THEIRS,
    Conflict,
    Item,
    Items,
    Take,
    apply,
    is_removal,
)
from git_context.merge.diff3 import chunks
from git_context.merge.instants import instant
from git_context.merge.order import merge_order_over_base
from git_context.merge.values import MISSING, identity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence
    from datetime import datetime
    from typing import TypeAlias

    from git_context.merge.decisions import Decision, Versions
    from git_context.merge.diff3 import Chunk
    from git_context.merge.values import Json, Maybe, Path

    Decide: TypeAlias = Callable[[Path, Versions], Decision]
    Positions: TypeAlias = dict[Hashable, int]
    Keys: TypeAlias = list[Hashable]
    MergeOrder: TypeAlias = Callable[[Keys, Keys, Keys], Keys]


def merge_set(versions: Versions, merge_order: MergeOrder = merge_order_over_base) -> Items | None:
    """Strategy `set`: (A∩B) ∪ (A∖O) ∪ (B∖O), where a repeated member counts once."""
    lists = _lists(versions)
    if lists is None:
        return None
    base, ours, theirs = map(_index_by_identity, lists)
    items: list[Item] = []
    for member in merge_order(list(base), list(ours), list(theirs)):
        at_base, at_ours = base.get(member, -1), ours.get(member, -1)
        at_theirs = theirs.get(member, -1)
        is_new, is_kept = at_base < 0, at_ours >= 0 and at_theirs >= 0
        if is_new or is_kept:
            take = TAKE_OURS if at_ours >= 0 else TAKE_THEIRS
            items.append(Item("", take, at_base, at_ours, at_theirs))
    return Items(items)


def merge_log(versions: Versions) -> Items | None:
    """Strategy `merge_log`: a set of whole records, in the order of their `timestamp`.

    A record without one stays behind the record that it follows.
    """
    merged = merge_set(versions)
    if merged is None:
        return None
    records = [apply(item.decision, versions.item(item)) for item in merged.items]
    return Items([merged.items[at] for at in in_time_order(records)])


def in_time_order(records: Sequence[Maybe]) -> list[int]:
    """Return the indices of records by `timestamp`; one without stays behind its predecessor."""
    dated: list[tuple[bool, datetime | int, int]] = []
    moment = None
    for at, record in enumerate(records):
        moment = instant(record.get("timestamp") if type(record) is dict else None) or moment
        dated.append((moment is not None, moment or 0, at))
    return [at for *_, at in sorted(dated)]


def merge_keyed(
    path: Path,
    versions: Versions,
    key: str,
    decide: Decide,
    merge_order: MergeOrder = merge_order_over_base,
) -> Items | None:
    """Strategy `merge_keyed`: items with the same `key` are merged, others come and go whole."""
    positions = _positions(versions, key)
    if positions is None:
        return None
    base, ours, theirs = positions
    items: dict[Hashable, Item] = {}
    for name in {**ours, **theirs}:
        at_ours, at_theirs = ours.get(name, -1), theirs.get(name, -1)
        item = Item(key_step(name), TAKE_OURS, base.get(name, -1), at_ours, at_theirs)
        here = versions.item(item)
        item.decision = decide((*path, item.step), here)
        if not is_removal(item.decision, here):
            items[name] = item
    order = merge_order(list(base), list(ours), list(theirs))
    return Items([items[name] for name in order if name in items])


def merge_sequence(path: Path, versions: Versions, decide: Decide) -> Items | None:
    """Strategy `merge_sequence`: three-way over the items of a list whose order and repeats matter.

    What both sides add at one place is kept as two runs, ours first, with what the runs begin or
    end with in common kept once. Where both replaced the same number of items, objects and lists
    of which each side kept something are merged one by one. An item that one side moved, and the
    other moved elsewhere or removed, is not reconciled.
    """
    lists = _lists(versions)
    if lists is None:
        return None
    base, ours, theirs = ([identity(item) for item in items] for items in lists)
    merged: list[Item] = []
    counts = _Counts(base, ours, theirs)
    for chunk in chunks(base, ours, theirs):
        items = _reconciled(chunk, base, ours, theirs)
        if items is None:
            return None
        for item in items:
            is_pair = item.base >= 0
            if not is_pair:
                continue
            item.decision = decide((*path, item.step), versions.item(item))
            if type(item.decision) is Conflict:
                return None
        merged += items
        counts.add(chunk, items)
    return Items(merged) if counts.add_up() else None


class _Counts:
    """How often each item stands in the base, in ours, in theirs and in the merged list.

    Stretches that are the same in all three say nothing, and are left out.
    """

    __slots__ = ("_counts", "_versions")

    def __init__(self, base: Keys, ours: Keys, theirs: Keys) -> None:
        self._versions = base, ours, theirs
        self._counts: dict[Hashable, list[int]] = {}

    def add(self, chunk: Chunk, items: list[Item]) -> None:
        """Count a stretch of the three, and the items that became of it."""
        base, ours, theirs = self._versions
        base_part, our_part, their_part = base[chunk[0]], ours[chunk[1]], theirs[chunk[2]]
        if base_part == our_part == their_part:
            return
        merged: Keys = []
        for item in items:
            merged += _stands_for(item, base, ours, theirs)
        for column, part in enumerate((base_part, our_part, their_part, merged)):
            for name in part:
                self._counts.setdefault(name, [0, 0, 0, 0])[column] += 1

    def add_up(self) -> bool:
        """Tell whether each item stands in the result as often as the changes ask for."""
        return all(_adds_up(*count) for count in self._counts.values())


def index_by_key(items: list[Json], key: str) -> Positions | None:
    """Index the items of a list by their `key`: `None` unless each has its own string or number."""
    try:
        names = [item[key] for item in items]  # type: ignore[index,call-overload]  # see below
    except (TypeError, KeyError):
        return None  # not all are objects with that member
    if not {str, bytes}.issuperset(map(type, names)):
        return None
    positions: Positions = dict(zip(names, range(len(names)), strict=True))  # type: ignore[arg-type]
    return positions if len(positions) == len(names) else None


def key_step(name: Hashable) -> str:
    """Return how a key is written in a path: `b"1"` and `"1"` both as `1`."""
    return name.decode() if isinstance(name, bytes) else str(name)


def _reconciled(
    chunk: Chunk, all_base: Keys, all_ours: Keys, all_theirs: Keys
) -> list[Item] | None:
    """Return the items of a stretch; those that both sides edited are in pairs, yet to decide."""
    at_base, at_ours, at_theirs = chunk
    base, ours, theirs = all_base[at_base], all_ours[at_ours], all_theirs[at_theirs]
    if theirs in (base, ours):
        return _take_run(TAKE_OURS, at_ours)
    if ours == base:
        return _take_run(TAKE_THEIRS, at_theirs)
    if len(base) == len(ours) == len(theirs):
        return _pairs(*chunk) if all(map(_is_one_item, base, ours, theirs)) else None
    if base:
        return None
    # Both added here: ours, then theirs, what the two have in common at either end once.
    start, end = _common_ends(ours, theirs)
    from_ours, from_theirs = _take_run(TAKE_OURS, at_ours), _take_run(TAKE_THEIRS, at_theirs)
    tail = len(from_ours) - end
    return from_ours[:tail] + from_theirs[start : len(from_theirs) - end] + from_ours[tail:]


def _pairs(*chunk: slice) -> list[Item]:
    """Pair items one by one; the step is the index in the base, the same from either side."""
    positions = (range(part.start, part.stop) for part in chunk)
    return [
        Item(str(base), TAKE_OURS, base, ours, theirs)
        for base, ours, theirs in zip(*positions, strict=True)
    ]


def _is_one_item(base: Hashable, ours: Hashable, theirs: Hashable) -> bool:
    """Tell whether a container that both sides edited is still the same: each kept some of it."""
    if base in (ours, theirs) or not isinstance(base, (frozenset, tuple)):
        return True
    return are_kin(base, ours) and are_kin(base, theirs)


def are_kin(one: Hashable, other: Hashable) -> bool:
    """Tell whether two values are the same or, being containers, have something in common."""
    if one == other:
        return True
    if isinstance(one, frozenset) and isinstance(other, frozenset):
        members = dict(one)
        return any(name in members and are_kin(members[name], part) for name, part in other)
    if isinstance(one, tuple) and isinstance(other, tuple):
        return not set(one).isdisjoint(other) or any(map(are_kin, one, other))
    return False


def _stands_for(item: Item, base: Keys, ours: Keys, theirs: Keys) -> set[Hashable]:
    """Name what an item of the result stands for: one merged from two stands for both."""
    names = {items[at] for items, at in ((ours, item.ours), (theirs, item.theirs)) if at >= 0}
    if item.base >= 0:
        edited = names - {base[item.base]}
        return edited or names
    return names


def _adds_up(base: int, ours: int, theirs: int, merged: int) -> bool:
    """Tell whether an item stands as often as the changes of both sides ask for.

    It does not where one side moved it and the other moved it elsewhere or removed it, and not
    where both added it once, each at another place.
    """
    together = ours + theirs - base
    if base in (ours, theirs) or (ours > base) != (theirs > base):
        return merged == together
    if ours > base:
        added_twice = ours == theirs == 1 < merged
        return max(ours, theirs) <= merged <= together and not added_twice
    return max(together, 0) <= merged <= min(ours, theirs)


def _take_run(decision: Take, part: slice) -> list[Item]:
    positions = range(part.start, part.stop)
    if decision is TAKE_OURS:
        return [Item(str(at), decision, -1, at, -1) for at in positions]
    return [Item(str(at), decision, -1, -1, at) for at in positions]


def _common_ends(ours: list[Hashable], theirs: list[Hashable]) -> tuple[int, int]:
    """Count what two runs begin with in common, and what they end with beyond that."""
    shorter = min(len(ours), len(theirs))
    start = end = 0
    while start < shorter and ours[start] == theirs[start]:
        start += 1
    while end < shorter - start and ours[-1 - end] == theirs[-1 - end]:
        end += 1
    return start, end


def _lists(versions: Versions) -> tuple[list[Json], list[Json], list[Json]] | None:
    base: Maybe = [] if versions.base is MISSING else versions.base
    ours, theirs = versions.ours, versions.theirs
    if type(base) is list and type(ours) is list and type(theirs) is list:
        return base, ours, theirs
    return None


def _positions(versions: Versions, key: str) -> tuple[Positions, Positions, Positions] | None:
    """Index the items of the three lists by their `key`; `None` where that is no key of all."""
    lists = _lists(versions)
    if lists is None:
        return None
    base, ours, theirs = (index_by_key(items, key) for items in lists)
    if base is None or ours is None or theirs is None:
        return None
    return base, ours, theirs


def _index_by_identity(items: list[Json]) -> Positions:
    """Index the items of a list by their identity; a repeated one by its first place."""
    names = [identity(item) for item in items]
    positions = dict(zip(names, range(len(names)), strict=True))
    if len(positions) < len(names):
        positions.clear()
        for at, name in enumerate(names):
            positions.setdefault(name, at)
    return positions
