"""Associative lists: items have an identity, wherever they stand.

`set`, `keyed`, `log`, the records of JSON Lines and lists that no rule names are this one thing.
They differ in what an item is known by, and in what an order says.
"""

from __future__ import annotations

from itertools import repeat

from git_context.merge.decisions import (
    BOTH_ADDED,
    ORDER,
    PERHAPS_ONE,
    TAKE_OURS,
    TAKE_THEIRS,
    Conflict,
    Item,
    Items,
    Versions,
    apply,
    is_removal,
    stretch,
)
from git_context.merge.identity import is_keyed, item_names, key_step, numbered_steps, value_names
from git_context.merge.instants import instant
from git_context.merge.kinship import contains, two_edits
from git_context.merge.order import (
    are_sorted,
    keeps_order,
    merge_order_over_base,
    merge_order_unruled,
    runs_of_long,
)
from git_context.merge.policy import CHOICES, REFUSING
from git_context.merge.values import MISSING, in_any_order

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from typing import Final, TypeAlias

    from git_context.merge.decisions import Decision
    from git_context.merge.identity import Name
    from git_context.merge.kinship import Stretch
    from git_context.merge.runs import Run
    from git_context.merge.threeway import ThreeWayMerge
    from git_context.merge.values import Json, Maybe, Path

    Positions: TypeAlias = dict[Name, int]
    ThreePositions: TypeAlias = tuple[Positions, Positions, Positions]
    Lists: TypeAlias = tuple[list[Json], list[Json], list[Json]]


class AssociativeList:
    """A list whose items are known by `fields`, or by value, or each by its identity.

    With `is_ruled`, a rule says that the order means nothing.
    """

    is_ordered = False

    def __init__(
        self, fields: tuple[str, ...] = (), *, by_value: bool = False, is_ruled: bool = True
    ) -> None:
        self.fields = fields
        self.by_value = by_value
        self.is_ruled = is_ruled

    def names(self, items: list[Json], known: dict[int, Name] | None = None) -> list[Name]:
        """Return what each item is known by; in a set, a repeated one has the same name.

        `known` is as for `item_names`.
        """
        return value_names(items) if self.by_value else item_names(items, self.fields, known)

    def parts(self, items: list[Json], known: dict[int, Name] | None = None) -> dict[Name, Json]:
        """Return the items by name; of a repeated member, the first place and the last copy."""
        return dict(zip(self.names(items, known), items, strict=True))

    def assembled(self, parts: dict[Name, Json]) -> list[Json]:
        """Make a list of its items, which are in order."""
        return list(parts.values())

    def reconcile(self, merge: ThreeWayMerge, path: Path, versions: Versions) -> Decision | None:
        """Merge two changes of a list; `None` where one of the versions is none."""
        lists = lists_of(versions)
        if lists is None:
            return None
        names = [self.names(items) for items in lists]
        runs = self._runs(names)
        positions = _positions(names, runs)
        stretches = self._two_edits(positions, lists)
        if not self.is_ruled and _are_two_orders(*positions):
            return Conflict(path, ORDER, versions)
        if _are_anywhere(stretches, merge):
            return Conflict(path, PERHAPS_ONE, versions)
        at_stretch = _conflicts(path, lists, stretches, positions)
        rows = _rows(self._order(names, positions), positions, _counts(names, runs))
        if self.by_value and not at_stretch:
            return Items(_members(rows))
        _number_steps(rows)
        items: list[Item] = []
        for name, item in rows:
            if name in at_stretch:
                items += at_stretch[name]
            elif self._decide(merge, path, name, item, versions):
                items.append(item)
        return Items(items)

    def _runs(self, names: list[list[Name]]) -> list[Run]:
        """Find what stands in a row in all versions; what has a key is decided one by one."""
        are_unique = self.by_value and all(len(set(side)) == len(side) for side in names)
        return runs_of_long(*names) if are_unique else []

    def _order(self, names: list[list[Name]], positions: ThreePositions) -> list[Name]:
        """Merge the order of the positions; the names tell whether they are sorted."""
        if self.is_ruled:
            return merge_order_over_base(*map(list, positions))
        order = merge_order_unruled(*map(list, positions))
        if are_sorted(*names):
            order.sort()  # type: ignore[call-arg]  # they are all texts
        return order

    def _two_edits(self, positions: ThreePositions, lists: Lists) -> list[Stretch] | None:
        """Find what may be two edits of one item, but for sets.

        A rule that calls a list a set says that an edit is a removal and an addition.
        """
        base, ours, theirs = positions
        is_set = self.by_value and self.is_ruled
        if is_set or not base.keys() - ours.keys() - theirs.keys():
            return None
        named = [
            {name: items[at] for name, at in side.items()}
            for side, items in zip(positions, lists, strict=True)
        ]
        return two_edits(*named, by_rule=self.is_ruled)

    def _decide(
        self, merge: ThreeWayMerge, path: Path, name: Name, item: Item, versions: Versions
    ) -> bool:
        """Decide about an item; returns whether the result has it."""
        is_on_both = item.ours >= 0 and item.theirs >= 0
        if self.by_value or not is_keyed(name):
            is_new = item.base < 0
            if item.ours < 0:
                item.decision = TAKE_THEIRS
            return is_new or is_on_both
        item.step = item.step or key_step(name)
        here = versions.item(item)
        if item.base < 0 and is_on_both and here.ours != here.theirs:
            item.decision = _added_twice(merge, (*path, item.step), here)
        else:
            # Called right here: each function between two levels costs depth of recursion.
            item.decision = merge.decide((*path, item.step), here)
        return not is_removal(item.decision, here)


class TimedLog(AssociativeList):
    """A set of whole records in the order of their `timestamp`.

    A record without one stays behind the record that it follows.
    """

    def __init__(self) -> None:
        super().__init__(by_value=True)

    def assembled(self, parts: dict[Name, Json]) -> list[Json]:
        """Make a list of its records, by time."""
        records = list(parts.values())
        return [records[at] for at in in_time_order(records)]

    def reconcile(self, merge: ThreeWayMerge, path: Path, versions: Versions) -> Decision | None:
        """Merge two changes of a log."""
        merged = super().reconcile(merge, path, versions)
        if not isinstance(merged, Items):
            return merged
        records = [apply(item.decision, versions.item(item)) for item in merged.items]
        shared = {at for at, item in enumerate(merged.items) if item.ours >= 0 and item.theirs >= 0}
        return Items([merged.items[at] for at in in_time_order(records, shared)])


SET: Final = AssociativeList(by_value=True)
LOG: Final = TimedLog()
UNRULED: Final = AssociativeList(is_ruled=False)
UNRULED_SET: Final = AssociativeList(by_value=True, is_ruled=False)


def lists_of(versions: Versions) -> Lists | None:
    """Return the three lists, an empty one for a base that is missing; `None` for all else."""
    base: Maybe = [] if versions.base is MISSING else versions.base
    ours, theirs = versions.ours, versions.theirs
    if type(base) is list and type(ours) is list and type(theirs) is list:
        return base, ours, theirs
    return None


def in_time_order(records: Sequence[Maybe], shared: set[int] | None = None) -> list[int]:
    """Return the indices of records by `timestamp`; one without stays behind its predecessor.

    Of records of one moment, those that are `shared` by both sides come first, in their order;
    others are ordered by content, so that it does not matter which side merges.
    """
    dated: list[tuple[bool, datetime | int, str, int]] = []
    moment, tie = None, ""
    for at, record in enumerate(records):
        bears = instant(record.get("timestamp") if type(record) is dict else None)
        if bears is not None:
            is_shared = shared is None or at in shared
            moment, tie = bears, "" if is_shared else in_any_order(record)
        dated.append((moment is not None, moment or 0, tie, at))
    return [at for *_, at in sorted(dated)]


def _positions(names: list[list[Name]], runs: list[Run]) -> ThreePositions:
    """Index the items of each list by name: of a run the first, of what is repeated the first."""
    if not runs:
        base, ours, theirs = map(_first_positions, names)
    else:
        from git_context.merge.runs import without_rest  # noqa: PLC0415  # few lists have runs

        base, ours, theirs = (without_rest(side, runs, at) for at, side in enumerate(names))
    return base, ours, theirs


def _counts(names: list[list[Name]], runs: list[Run]) -> dict[Name, int]:
    """Return how long each run is, by its first name."""
    return {names[0][start]: count for start, _, _, count in runs}


def _first_positions(names: list[Name]) -> Positions:
    """Index the items of a list by name; a repeated one by its first place."""
    positions = dict(zip(names, range(len(names)), strict=True))
    if len(positions) < len(names):
        positions.clear()
        for at, name in enumerate(names):
            positions.setdefault(name, at)
    return positions


def _are_two_orders(base: Positions, ours: Positions, theirs: Positions) -> bool:
    """Tell whether both sides put the items that all have into new orders, and different ones."""
    if keeps_order(base, ours) or keeps_order(base, theirs):
        return False
    shared = base.keys() & ours.keys() & theirs.keys()
    old, mine, new = ([name for name in side if name in shared] for side in (base, ours, theirs))
    return mine not in (new, old) and new != old


def _are_anywhere(stretches: list[Stretch] | None, merge: ThreeWayMerge) -> bool:
    """Tell whether two edits of an item are a conflict of the list, and not of some stretches."""
    return stretches is not None and not (stretches and merge.by_stretch)


def _rows(
    order: list[Name], positions: ThreePositions, counts: dict[Name, int]
) -> list[tuple[Name, Item]]:
    """Return the items, or runs of them, by name, which are yet to be decided about."""
    at_sides = (map(side.get, order, repeat(-1)) for side in positions)
    cells = zip(order, *at_sides, map(counts.get, order, repeat(1)), strict=True)
    return [(name, Item("", TAKE_OURS, *indexes)) for name, *indexes in cells]


def _number_steps(rows: list[tuple[Name, Item]]) -> None:
    """Give items their steps whose keys are not enough for one."""
    numbered = numbered_steps([name for name, _ in rows])
    for name, item in rows if numbered else ():
        item.step = numbered.get(name, "")


def _members(rows: list[tuple[Name, Item]]) -> list[Item]:
    """Return the members of a set: what both sides kept, and what either added."""
    members: list[Item] = []
    for _, item in rows:
        is_kept = item.ours >= 0 and item.theirs >= 0
        is_new = item.base < 0
        if is_kept or is_new:
            item.decision = TAKE_OURS if item.ours >= 0 else TAKE_THEIRS
            members.append(item)
    return members


def _conflicts(
    path: Path,
    lists: Lists,
    stretches: list[Stretch] | None,
    positions: ThreePositions,
) -> dict[Name, list[Item]]:
    """Return the items of each stretch by the first name of it, and none by its other names."""
    at_name: dict[Name, list[Item]] = {}
    for names in stretches or ():
        base, ours, theirs = (
            [side[name] for name in each] for side, each in zip(positions, names, strict=True)
        )
        values = Versions(
            [lists[0][at] for at in base],
            [lists[1][at] for at in ours],
            [lists[2][at] for at in theirs],
        )
        conflict = Conflict((*path, str(base[0])), PERHAPS_ONE, values, is_stretch=True)
        first, *others = [name for each in (names[1], names[2], names[0]) for name in each]
        at_name[first] = stretch(conflict, base, ours, theirs)
        for name in others:
            at_name[name] = []
    return at_name


def _added_twice(merge: ThreeWayMerge, path: Path, here: Versions) -> Decision:
    """Decide about an item that both sides added under one identity, differently.

    An item that contains the other is the same one, grown. Anything else is a conflict: each
    side's item whole, never a mixture, unless a rule for the item says more.
    """
    rule = merge.policy.rule(path)
    if rule and rule.strategy in (*CHOICES, *REFUSING):
        return merge.decide(path, here)
    if contains(here.ours, here.theirs):
        return TAKE_OURS
    return TAKE_THEIRS if contains(here.theirs, here.ours) else Conflict(path, BOTH_ADDED, here)
