"""Lists whose order and repeats matter, merged stretch by stretch, as git merges lines."""

from __future__ import annotations

from git_context.merge.decisions import (
    BOTH_MODIFIED,
    TAKE_OURS,
    TAKE_THEIRS,
    Conflict,
    Item,
    Items,
    Members,
    Versions,
    apply,
    conflicts,
    stretch,
)
from git_context.merge.diff3 import chunks
from git_context.merge.kinship import are_kin
from git_context.merge.lists import lists_of
from git_context.merge.values import identity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Hashable
    from typing import Final, TypeAlias

    from git_context.merge.decisions import Decision, Take
    from git_context.merge.diff3 import Chunk
    from git_context.merge.lists import Lists
    from git_context.merge.threeway import ThreeWayMerge
    from git_context.merge.values import Json, Path

    Keys: TypeAlias = list[Hashable]
    ThreeKeys: TypeAlias = tuple[Keys, Keys, Keys]

_CONTAINERS: Final = frozenset((dict, list))
_KEYS_OF_CONTAINERS: Final = frozenset((frozenset, tuple))
_MIXED: Final = (Members, Items)  # decisions that take a part from either side


class SequenceList:
    """A list in which the place of an item matters.

    Additions of both sides at one place are kept as two runs, ours first; a run that begins or ends
    the other is kept once. If both replaced the same number of items, these are merged one by one,
    objects and lists if each side kept something of them. Any other stretch that both sides changed
    is a conflict, and the rest is merged around it.
    """

    is_ordered = True
    by_value = False
    fields: tuple[str, ...] = ()

    def names(self, items: list[Json]) -> None:
        """Items are known only in comparison with others."""

    def reconcile(self, merge: ThreeWayMerge, path: Path, versions: Versions) -> Decision | None:
        """Merge two changes of a list; `None` where an item moved twice, or there is no list."""
        lists = lists_of(versions)
        if lists is None:
            return None
        base, ours, theirs = map(_keys, lists)
        merged: list[Item] = []
        counts = _Counts(base, ours, theirs)
        for chunk in chunks(base, ours, theirs):
            items = _reconciled(chunk, base, ours, theirs)
            if items is None:
                items = _stretch(chunk, path, lists)
            for item in items:
                if _is_pair(item):
                    # Called right here: each function between two levels costs recursion depth.
                    item.decision = merge.decide((*path, item.step), versions.item(item))
            if not merge.by_stretch and _is_open(items):
                return None
            merged += items
            counts.add(chunk, items)
        if not counts.add_up():
            return None
        decision = Items(merged)
        is_ruled = merge.policy.rule(path) is not None  # somebody says that the place matters
        return decision if is_ruled else _unless_doubtful(decision, (base, ours, theirs), versions)


SEQUENCE: Final = SequenceList()


def _keys(items: list[Json]) -> Keys:
    """Return what items are compared by; scalars are it themselves."""
    if _CONTAINERS.isdisjoint(map(type, items)):
        return items  # type: ignore[return-value]  # scalars are hashable
    return [identity(item) for item in items]


def _is_pair(item: Item) -> bool:
    """Tell whether both sides edited an item, which is yet to be decided."""
    return item.base >= 0 and item.count == 1 and type(item.decision) is not Conflict


def _unless_doubtful(decision: Items, keys: ThreeKeys, versions: Versions) -> Items | None:
    """Return a decision, unless it is clean and may be a guess.

    The place of scalars says what may be an edit of what.
    """
    is_safe = _are_scalars(keys) or any(conflicts(decision))
    return decision if is_safe or not _are_doubtful(decision, keys, versions) else None


def _are_doubtful(decision: Items, keys: ThreeKeys, versions: Versions) -> bool:
    """Tell whether items may be two edits of one, or one that was merged is another one now."""
    pairs = [item for item in decision.runs if type(item.decision) in _MIXED]
    known = {key for side in keys for key in side}
    mixtures = [identity(apply(item.decision, versions.item(item))) for item in pairs]  # type: ignore[arg-type]  # no pair is a removal
    return not known.isdisjoint(mixtures) or _are_two_edits(pairs, keys)


def _are_scalars(keys: ThreeKeys) -> bool:
    return not any(_KEYS_OF_CONTAINERS.intersection(map(type, side)) for side in keys)


def _are_two_edits(pairs: list[Item], keys: ThreeKeys) -> bool:
    """Tell whether both sides took out one item, and each put another in, elsewhere.

    If an item stands several times, nothing tells which of them it was.
    """
    are_plain = all(len(set(side)) == len(side) for side in keys)
    if not are_plain:
        return False
    base, ours, theirs = map(set, keys)
    base -= {keys[0][item.base] for item in pairs}
    from_ours = ours - theirs - {keys[1][item.ours] for item in pairs}
    from_theirs = theirs - ours - {keys[2][item.theirs] for item in pairs}
    is_gone = bool(base - ours - theirs)
    return is_gone and bool(from_ours - base) and bool(from_theirs - base)


def _is_open(items: list[Item]) -> bool:
    """Tell whether a stretch conflicts."""
    return any(type(item.decision) is Conflict for item in items)


def _stretch(chunk: Chunk, path: Path, lists: Lists) -> list[Item]:
    """Make one conflict of a stretch that both sides changed."""
    parts = [items[part] for items, part in zip(lists, chunk, strict=True)]
    place = (*path, str(chunk[0].start))
    conflict = Conflict(place, BOTH_MODIFIED, Versions(*parts), is_stretch=True)
    return stretch(conflict, *(range(part.start, part.stop) for part in chunk))


class _Counts:
    """The number of times that each item stands in base, ours, theirs and the merged list.

    Stretches that are the same in all three say nothing, and are left out. Items that both sides
    have within a conflict is left to who decides it.
    """

    __slots__ = ("_counts", "_has_options", "_open", "_versions")

    def __init__(self, base: Keys, ours: Keys, theirs: Keys) -> None:
        self._versions = base, ours, theirs
        self._counts: dict[Hashable, list[int]] = {}
        self._open: dict[Hashable, list[int]] = {}
        self._has_options = _has_options(ours) or _has_options(theirs)

    def add(self, chunk: Chunk, items: list[Item]) -> None:
        """Count a stretch of the three, and the items that became of it."""
        base, ours, theirs = self._versions
        at_base, at_ours, at_theirs = chunk
        old, mine, new = base[at_base], ours[at_ours], theirs[at_theirs]
        says_nothing = old == mine == new
        if says_nothing:
            return
        merged: Keys = []
        counts = self._open
        if not _is_open(items):
            counts = self._counts
            for item in items:
                merged += _stands_for(item, base, ours, theirs)
        parts = (old, mine, new, merged)
        for column, part in enumerate(parts):
            for name in part:
                count = counts.setdefault(name, [0, 0, 0, 0])
                count[column] += 1

    def add_up(self) -> bool:
        """Tell whether each item stands in the result as often as the changes ask for."""
        for name, (base, ours, theirs, merged) in self._counts.items():
            # Two options may have one value.
            may_repeat = self._has_options and not is_option(name)
            if not _adds_up(base, ours, theirs, merged, may_repeat=may_repeat):
                return False
            # An item that a side moved into a conflict, or out of one, would stand there twice.
            if name in self._open and self._moved(name, base, ours, theirs):
                return False
        return True

    def _moved(self, name: Hashable, base: int, ours: int, theirs: int) -> bool:
        old, mine, new, _ = self._open[name]
        return (ours - base) * (mine - old) < 0 or (theirs - base) * (new - old) < 0


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
        if not all(map(_is_one_item, base, ours, theirs)):
            return None
        starts = (at_base.start, at_ours.start, at_theirs.start)
        return _pairs(starts, base, ours, theirs)
    return None if base else _both_runs(ours, theirs, at_ours, at_theirs)


def _both_runs(ours: Keys, theirs: Keys, at_ours: slice, at_theirs: slice) -> list[Item]:
    """Return what both sides added at one place: ours, then theirs, shared ends once."""
    shorter = min(len(ours), len(theirs))
    start, end = _common_ends(ours, theirs)
    is_contained = start + end == shorter
    if not is_contained and (_has_options(ours) or _has_options(theirs)):
        start = end = 0  # what ends both runs may be the values of two options
    tail = at_ours.stop - end
    return [
        *_take_run(TAKE_OURS, slice(at_ours.start, tail)),
        *_take_run(TAKE_THEIRS, slice(at_theirs.start + start, at_theirs.stop - end)),
        *_take_run(TAKE_OURS, slice(tail, at_ours.stop)),
    ]


def is_option(item: object) -> bool:
    """Tell whether an item is an option of a command line, whose values follow it."""
    return isinstance(item, str) and item.startswith("-")


def _has_options(items: Keys) -> bool:
    return str in set(map(type, items)) and any(map(is_option, items))


def _pairs(starts: tuple[int, int, int], base: Keys, ours: Keys, theirs: Keys) -> list[Item]:
    """Pair items one by one, and those that nobody edited in runs.

    The step is the index in the base, the same from either side.
    """
    rows = enumerate(zip(base, ours, theirs, strict=True))
    edited = [at for at, (old, mine, new) in rows if not old == mine == new]
    pairs: list[Item] = []
    done = 0
    for at in [*edited, len(base)]:
        if done < at:
            pairs.append(_pair(starts, done, at - done))
        if at < len(base):
            pairs.append(_pair(starts, at, 1))
        done = at + 1
    return pairs


def _pair(starts: tuple[int, int, int], offset: int, count: int) -> Item:
    base, ours, theirs = (start + offset for start in starts)
    return Item(str(base), TAKE_OURS, base, ours, theirs, count)


def _is_one_item(base: Hashable, ours: Hashable, theirs: Hashable) -> bool:
    """Tell whether a container that both sides edited is still the same: each kept some of it."""
    if base in (ours, theirs) or not isinstance(base, (frozenset, tuple)):
        return True
    return are_kin(base, ours) and are_kin(base, theirs)


def _stands_for(item: Item, base: Keys, ours: Keys, theirs: Keys) -> Collection[Hashable]:
    """Name what an item of the result stands for: one merged from two stands for both."""
    if item.count > 1:
        return ours[item.ours : item.last + 1]
    names = {items[at] for items, at in ((ours, item.ours), (theirs, item.theirs)) if at >= 0}
    if item.base >= 0:
        edited = names - {base[item.base]}
        return edited or names
    return names


def _adds_up(base: int, ours: int, theirs: int, merged: int, *, may_repeat: bool) -> bool:
    """Tell whether an item stands as often as the changes of both sides ask for.

    It does not where one side moved it and the other moved it elsewhere or removed it, and not
    where both added it once, each at another place.
    """
    together = ours + theirs - base
    if base in (ours, theirs) or (ours > base) != (theirs > base):
        return merged == together
    if ours > base:
        added_twice = ours == theirs == 1 < merged and not may_repeat
        return max(ours, theirs) <= merged <= together and not added_twice
    return max(together, 0) <= merged <= min(ours, theirs)


def _take_run(decision: Take, part: slice) -> list[Item]:
    positions = range(part.start, part.stop)
    if positions and decision is TAKE_OURS:
        return [Item(str(part.start), decision, -1, part.start, -1, len(positions))]
    return [Item(str(at), decision, -1, -1, at) for at in positions]


def _common_ends(ours: Keys, theirs: Keys) -> tuple[int, int]:
    """Count what two runs begin with in common, and what they end with beyond that."""
    shorter = min(len(ours), len(theirs))
    start = end = 0
    while start < shorter and ours[start] == theirs[start]:
        start += 1
    while end < shorter - start and ours[-1 - end] == theirs[-1 - end]:
        end += 1
    return start, end
