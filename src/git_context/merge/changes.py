"""Changes between documents, by meaning: fields, items and members, not lines.

Items are distinguished as the merge does: keyed items by their key, members of sets by their value,
members of objects by name, items of other lists by value and place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from git_context.merge.identity import numbered_steps, step_of
from git_context.merge.pairing import pair, parts, strategy_for
from git_context.merge.pointer import to_pointer
from git_context.merge.policy import Policy
from git_context.merge.values import MISSING, Missing, identity, with_numbers, without_missing

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence
    from typing import Any, Final, Literal, TypeAlias

    from git_context.merge.pairing import Pairing
    from git_context.merge.values import Json, Maybe, Path
    from git_context.wire import history as wire

    Kind: TypeAlias = Literal["added", "removed", "changed", "reordered"]

ADDED: Final = "added"
REMOVED: Final = "removed"
CHANGED: Final = "changed"
REORDERED: Final = "reordered"


class Change(NamedTuple):
    """One change: where, of what kind, and the value before and after (`MISSING`: none).

    With `is_member`, a member of the set at `path` came or went: members have no step of their own.
    Else the last step names a member of an object, the key of an item, or an index in the new list,
    for a removed item in the old one. A reordered list has what stayed in it (members, keys, or
    items as they were) in the old order and in the new.
    """

    path: Path
    kind: Kind
    before: Maybe
    after: Maybe
    is_member: bool = False

    @property
    def pointer(self) -> str:
        """The place as a JSON Pointer; items of keyed lists are named by their key."""
        return to_pointer(self.path)

    def to_json(self, *, exact: bool = False) -> wire.Change:
        """Return what `--json` says of it; numbers of the context are plain, or else `exact`."""
        change = {
            "kind": self.kind,
            "pointer": self.pointer,
            "member": self.is_member,
            **without_missing({"before": self.before, "after": self.after}),
        }
        return with_numbers(cast("wire.Change", change), exact=exact)


def find_changes(
    old: Maybe, new: Maybe, policy: Policy | None = None, path: Path = ()
) -> list[Change]:
    """List what makes `new` out of `old`; empty where both mean the same.

    Both stand at `path`, which decides about the rules of `policy` that apply. The order of an
    object's members means nothing, nor does a repeated member of a set. Neither value is changed.
    """
    return find_merge_changes([old], new, policy, path)


def find_merge_changes(
    olds: Sequence[Maybe], new: Maybe, policy: Policy | None = None, path: Path = ()
) -> list[Change]:
    """List what a merge of several versions changed itself: what differs from every one of them.

    A value before is the first version's that has one. With one version, these are its changes;
    with several, another order is listed for lists alone in which order matters. Versions that are
    all equal are one.
    """
    comparison = _DocumentComparison(policy or Policy())
    comparison.compare(path, olds, new)
    return comparison.found


class _DocumentComparison:
    """One run: the policy, and the changes found so far."""

    __slots__ = ("found", "policy")

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.found: list[Change] = []

    def compare(self, path: Path, olds: Sequence[Maybe], new: Maybe) -> None:
        for old in olds:
            if old is new or old == new:
                return
        olds = _distinct(olds)
        alike: list[Any] = [old for old in olds if type(old) is type(new)]
        all_have = len(alike) == len(olds)
        if not alike:
            self._compare_values(path, olds, new)
        elif type(new) is dict:
            self._compare_objects(path, alike, new, all_have=all_have)
        elif type(new) is list:
            self._compare_lists(path, alike, new, all_have=all_have)
        else:
            self._compare_values(path, olds, new)

    def _compare_values(self, path: Path, olds: Sequence[Maybe], new: Maybe) -> None:
        before = next((old for old in olds if not isinstance(old, Missing)), MISSING)
        if isinstance(before, Missing):
            self.found.append(Change(path, ADDED, MISSING, new))
        elif not isinstance(new, Missing):
            self.found.append(Change(path, CHANGED, before, new))
        elif MISSING not in olds:
            self.found.append(Change(path, REMOVED, before, MISSING))

    def _compare_objects(
        self, path: Path, olds: list[dict[str, Json]], new: dict[str, Json], *, all_have: bool
    ) -> None:
        first, *others = olds
        for name, member in new.items():
            if member is not first.get(name, MISSING):
                self.compare((*path, name), [old.get(name, MISSING) for old in olds], member)
        if all_have:
            for name, member in first.items():
                if name not in new and all(name in other for other in others):
                    self.found.append(Change((*path, name), REMOVED, member, MISSING))

    def _compare_lists(
        self, path: Path, olds: list[list[Json]], new: list[Json], *, all_have: bool
    ) -> None:
        strategy = strategy_for(path, olds[0], new, self.policy)
        if len(olds) > 1:
            names = parts(new, strategy)
            known = [found for old in olds if (found := parts(old, strategy)) is not None]
            # Items that have names in every version are compared by these.
            if names is not None and len(known) == len(olds):
                steps = numbered_steps(known[0]) | numbered_steps(names)
                named = _NamedItems(path, olds, known, new, names, steps, strategy.by_value)
                self._named(named, all_have=all_have)
                return
        self._paired(path, olds, new, [pair(old, new, strategy) for old in olds], all_have=all_have)

    def _paired(
        self,
        path: Path,
        olds: list[list[Json]],
        new: list[Json],
        pairings: list[Pairing],
        *,
        all_have: bool,
    ) -> None:
        """Compare a list with each old one by which item was which."""
        first = pairings[0]
        if all_have:
            self._add_removed(path, olds, pairings)
            if all(pairing.reordered for pairing in pairings):
                self._add_reordered(path, olds[0], first)
        if first.is_set:
            # There is one old list: several of them are compared by name.
            self._add_members(path, new, first)
            return
        # Outside this stretch, the new list is item by item as one of the old ones.
        start = max(pairing.start for pairing in pairings)
        end = min(pairing.new_end for pairing in pairings)
        for at in range(start, end):
            before = [
                _partner(old, pairing, at) for old, pairing in zip(olds, pairings, strict=True)
            ]
            if new[at] is not before[0]:
                self.compare((*path, first.step(new, at)), before, new[at])

    def _named(self, items: _NamedItems, *, all_have: bool) -> None:
        """Compare a list with many at once, item by item."""
        if all_have:
            for item in items.gone():
                first = items.known[0]
                at = first[item.name]
                place = items.place(item.name, at)
                change = Change(place, REMOVED, item.value, MISSING, is_member=items.is_set)
                self.found.append(change)
        values = items.values_before()
        by_name = items.names.items()
        for name, at in by_name:
            new = items.new[at]
            if not items.is_set:
                before: list[Maybe] = [*values.get(name, [])]
                if not items.is_everywhere(name):
                    before.append(MISSING)
                place = items.place(name, at)
                self.compare(place, before, new)
            elif name not in values:
                change = Change(items.path, ADDED, MISSING, new, is_member=True)
                self.found.append(change)

    def _add_members(self, path: Path, new: list[Json], pairing: Pairing) -> None:
        seen: set[Hashable] = set()
        for at, partner in enumerate(pairing.partners, pairing.start):
            if partner < 0 and (name := identity(new[at])) not in seen:
                seen.add(name)
                self.found.append(Change(path, ADDED, MISSING, new[at], is_member=True))

    def _add_removed(self, path: Path, olds: list[list[Json]], pairings: list[Pairing]) -> None:
        first, *others = pairings
        gone_elsewhere = [
            {identity(old[at]) for at in pairing.gone}
            for old, pairing in zip(olds[1:], others, strict=True)
        ]
        is_member = first.is_set
        for at in first.gone:
            item = olds[0][at]
            name = identity(item)
            if all(name in names for names in gone_elsewhere):
                place = path if is_member else (*path, first.step(olds[0], at))
                self.found.append(Change(place, REMOVED, item, MISSING, is_member=is_member))

    def _add_reordered(self, path: Path, old: list[Json], pairing: Pairing) -> None:
        stayed = pairing.stayed(len(old))
        after = [_shown(pairing, old, at) for at in stayed]
        before = [_shown(pairing, old, at) for at in sorted(stayed)]
        self.found.append(Change(path, REORDERED, before, after))


class _NamedItem(NamedTuple):
    """An item of an old list: what it is known by, and its value."""

    name: Hashable
    value: Json


class _NamedItems(NamedTuple):
    """A list and older versions of it, with the positions of their items by name."""

    path: Path
    olds: list[list[Json]]
    known: list[dict[Hashable, int]]
    new: list[Json]
    names: dict[Hashable, int]
    steps: dict[Hashable, str]
    is_set: bool

    def place(self, name: Hashable, at: int) -> Path:
        """Return the path of an item; members of sets have no step of their own."""
        step = self.steps.get(name) or step_of(name, at)
        return self.path if self.is_set else (*self.path, step)

    def is_everywhere(self, name: Hashable) -> bool:
        """Tell whether every old list has an item of this name."""
        return all(name in positions for positions in self.known)

    def gone(self) -> Iterator[_NamedItem]:
        """List the items that all old lists had and the new one has no more."""
        for name, at in self.known[0].items():
            if name not in self.names and self.is_everywhere(name):
                yield _NamedItem(name, self.olds[0][at])

    def values_before(self) -> dict[Hashable, list[Json]]:
        """Return what the old lists hold under each name; what neighbours share counts once."""
        values: dict[Hashable, list[Json]] = {}
        for old, positions in zip(self.olds, self.known, strict=True):
            for name, at in positions.items():
                before = values.setdefault(name, [])
                if not before or before[-1] is not old[at]:
                    before.append(old[at])
        return values


def _distinct(olds: Sequence[Maybe]) -> Sequence[Maybe]:
    """Leave out versions that are the same object; all that are equal become one."""
    if len(olds) == 1:
        return olds
    different = list({id(old): old for old in olds}.values())
    if all(old == different[0] for old in different):
        return different[:1]
    return different


def _partner(old: list[Json], pairing: Pairing, at: int) -> Maybe:
    """Return what the item at `at` of the new list was in the old one."""
    partner = pairing.partner(at)
    return old[partner] if partner >= 0 else MISSING


def _shown(pairing: Pairing, items: list[Json], at: int) -> Json:
    return items[at] if pairing.is_set or pairing.is_indexed(items, at) else pairing.step(items, at)
