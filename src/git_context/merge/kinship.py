"""Whether two items that differ may be one: one that has grown, or two edits of one."""

from __future__ import annotations

from git_context.merge.identity import is_keyed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Hashable
    from typing import Final, TypeAlias

    from git_context.merge.identity import Name
    from git_context.merge.values import Json, Maybe

    # The items of a list by what each is known by, in its order.
    Named: TypeAlias = dict[Name, Json]
    # The names of items of base, ours and theirs that stand at one place.
    Stretch: TypeAlias = tuple[list[Name], list[Name], list[Name]]

_MOST_PAIRS: Final = 1_000_000  # items that are compared with each other


def contains(larger: Maybe, smaller: Maybe) -> bool:
    """Tell whether a value has all that another has: of objects each member, of lists each item."""
    if larger == smaller:
        return True
    if type(larger) is dict and type(smaller) is dict:
        return _has_members(larger, smaller)
    if type(larger) is list and type(smaller) is list:
        return _has_items(larger, smaller)
    return False


def _has_members(larger: dict[str, Json], smaller: dict[str, Json]) -> bool:
    for name, member in smaller.items():
        if name not in larger or not contains(larger[name], member):
            return False
    return True


def _has_items(larger: list[Json], smaller: list[Json]) -> bool:
    """Tell whether the items of a list all stand in another one, each as often."""
    left = list(larger)
    for item in smaller:
        if item not in left:
            return False
        left.remove(item)
    return True


def are_kin(one: Hashable, other: Hashable) -> bool:
    """Tell whether two values are the same or, being containers, have something in common.

    Both are stand-ins, as `identity` gives them.
    """
    if one == other:
        return True
    if isinstance(one, frozenset) and isinstance(other, frozenset):
        members = dict(one)
        return any(name in members and are_kin(members[name], part) for name, part in other)
    if isinstance(one, tuple) and isinstance(other, tuple):
        return not set(one).isdisjoint(other) or any(map(are_kin, one, other))
    return False


def two_edits(base: Named, ours: Named, theirs: Named, *, by_rule: bool) -> list[Stretch] | None:
    """Find items that the sides may have edited in two ways; `None` where there are none.

    So it is where both took out an item without a key, and each put another in, or one put one in
    that is of its kind, and the other none. If no rule names the key, it is so, too, where both
    may have given one item another key. The list is empty where the edits are not at one place.
    """
    if not _are_two_edits(base, ours, theirs, by_rule=by_rule):
        return None
    stretches = _stretches(base, ours, theirs)
    inside = {name for stretch in stretches for names in stretch for name in names}
    outside = [
        {name: item for name, item in side.items() if name not in inside}
        for side in (base, ours, theirs)
    ]
    return [] if _are_two_edits(*outside, by_rule=by_rule) else stretches


def _are_two_edits(base: Named, ours: Named, theirs: Named, *, by_rule: bool) -> bool:
    gone = _gone(base, ours, theirs)
    from_ours = _added(ours, theirs, base)
    from_theirs = _added(theirs, ours, base)
    without_key = [name for name in gone if not is_keyed(name)]
    if from_ours and from_theirs:
        if by_rule or without_key:
            return bool(without_key)
        return _are_renamed(
            [base[name] for name in gone],
            [ours[name] for name in from_ours],
            [theirs[name] for name in from_theirs],
        )
    # At most one side put something in: was it an edit of what the other took out?
    shared = ours.keys() & theirs.keys()
    if from_ours:
        return _is_replaced(without_key, from_ours, base, ours, shared)
    return _is_replaced(without_key, from_theirs, base, theirs, shared)


def _gone(base: Named, ours: Named, theirs: Named) -> list[Name]:
    """List what both sides took out."""
    return [name for name in base if name not in ours and name not in theirs]


def _added(side: Named, other: Named, base: Named) -> list[Name]:
    """List what one side alone put in."""
    return [name for name in side if name not in base and name not in other]


def _stretches(base: Named, ours: Named, theirs: Named) -> list[Stretch]:
    """List what went and came between two neighbours that all versions have."""
    shared = base.keys() & ours.keys() & theirs.keys()
    from_ours = set(_added(ours, theirs, base))
    from_theirs = set(_added(theirs, ours, base))
    gone = _by_gap(base, set(_gone(base, ours, theirs)), shared)
    mine = _by_gap(ours, from_ours, shared)
    new = _by_gap(theirs, from_theirs, shared)
    found: list[Stretch] = []
    for gap, names in gone.items():
        items = [base[name] for name in names]
        edits = _edits(mine.get(gap, []), ours, items), _edits(new.get(gap, []), theirs, items)
        if any(edits):
            found.append((names, *edits))
    return found


def _edits(added: list[Name], side: Named, gone: list[Json]) -> list[Name]:
    """List what was put in and may be an edit: with a key, only of an item of its kind."""
    return [
        name
        for name in added
        if not is_keyed(name) or any(_are_of_a_kind(old, side[name]) for old in gone)
    ]


def _by_gap(items: Named, wanted: set[Name], shared: Collection[Name]) -> dict[Name, list[Name]]:
    """Group wanted items by the nearest one before them that is shared; `...` where none is."""
    groups: dict[Name, list[Name]] = {}
    for name, gap in _predecessors(items, shared).items():
        if name in wanted:
            groups.setdefault(gap, []).append(name)
    return groups


def _are_renamed(gone: list[Json], from_ours: list[Json], from_theirs: list[Json]) -> bool:
    """Tell whether both sides put in an item that has most of what one had that is gone."""
    if len(gone) * max(len(from_ours), len(from_theirs)) > _MOST_PAIRS:
        return True
    return any(_has_heir(item, from_ours) and _has_heir(item, from_theirs) for item in gone)


def _has_heir(item: Json, added: list[Json]) -> bool:
    if type(item) is not dict:
        return False
    for other in added:
        if type(other) is dict:
            kept = [name for name in item if name in other and other[name] == item[name]]
            if kept and len(kept) * 2 >= len(item) - 1:
                return True
    return False


def _is_replaced(
    gone: list[Name], added: list[Name], base: Named, side: Named, shared: Collection[Name]
) -> bool:
    """Tell whether one side put in what may be an item that it took out, as the other did.

    A scalar tells nothing but where it stands: one that was put elsewhere is another one, unless
    it is the same text, here as a number.
    """
    if len(gone) * len(added) > _MOST_PAIRS:
        return True  # too many to compare: a conflict, and no guess
    before_gone = _predecessors(base, shared)
    before_added = _predecessors(side, shared)
    for name in gone:
        item = base[name]
        for new in added:
            stands_there = type(item) is dict or before_gone[name] == before_added[new]
            if stands_there and _are_of_a_kind(item, side[new]):
                return True
            if _are_one_text(item, side[new]):
                return True
    return False


def _predecessors(items: Named, shared: Collection[Name]) -> dict[Name, Name]:
    """Return the nearest item before each that is `shared`; `...` where there is none."""
    nearest: Name = ...
    found: dict[Name, Name] = {}
    for name in items:
        found[name] = nearest
        if name in shared:
            nearest = name
    return found


def _are_of_a_kind(item: Json, other: Json) -> bool:
    if type(item) is dict and type(other) is dict:
        common = [name for name in item if name in other]
        return len(common) == len(item) or any(item[name] == other[name] for name in common)
    return type(item) is type(other)


def _are_one_text(item: Json, other: Json) -> bool:
    """Tell whether these are a number and its digits as a string: some tools write now this."""
    if type(item) is bytes and type(other) is str:
        return item == other.encode(errors="surrogatepass")
    return type(item) is str and type(other) is bytes and _are_one_text(other, item)
