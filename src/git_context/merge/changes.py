"""What changed between documents, by meaning: fields, items and members, not lines.

Items are told apart as the merge does: keyed items by their key, members of sets by their value,
members of objects by name, items of other lists by value and place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from git_context.merge.lists import key_step
from git_context.merge.pairing import pair, parts, rule_for
from git_context.merge.pointer import to_pointer
from git_context.merge.policy import Policy
from git_context.merge.values import MISSING, Missing, identity

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence
    from typing import Final, Literal, TypeAlias

    from git_context.merge.pairing import Pairing
    from git_context.merge.policy import Rule
    from git_context.merge.values import Json, Maybe, Path

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


def changes(old: Maybe, new: Maybe, policy: Policy | None = None, path: Path = ()) -> list[Change]:
    """List what makes `new` out of `old`; empty where both mean the same.

    Both stand at `path`, which decides about the rules of `policy` that apply. The order of an
    object's members means nothing, nor does a repeated member of a set. Neither value is changed.
    """
    return own_changes([old], new, policy, path)


def own_changes(
    olds: Sequence[Maybe], new: Maybe, policy: Policy | None = None, path: Path = ()
) -> list[Change]:
    """List what a merge of several versions changed itself: what differs from every one of them.

    A value before is the first version's that has one. With one version, these are its `changes`;
    with several, another order is told of lists alone in which order matters. Versions that are
    all equal are one.
    """
    comparison = _Comparison(policy or Policy())
    comparison.compare(path, olds, new)
    return comparison.found


class _Comparison:
    """One run: the policy, and the changes found so far."""

    __slots__ = ("found", "policy")

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.found: list[Change] = []

    def compare(self, path: Path, olds: Sequence[Maybe], new: Maybe) -> None:
        for old in olds:
            if old is new or old == new:
                return
        if len(olds) > 1:
            olds = list({id(old): old for old in olds}.values())
            if all(old == olds[0] for old in olds):
                olds = olds[:1]
        if type(new) is dict:
            objects = [old for old in olds if type(old) is dict]
            if objects:
                self._objects(path, objects, new, all_have=len(objects) == len(olds))
                return
        elif type(new) is list:
            lists = [old for old in olds if type(old) is list]
            if lists:
                self._lists(path, lists, new, all_have=len(lists) == len(olds))
                return
        self._whole(path, olds, new)

    def _whole(self, path: Path, olds: Sequence[Maybe], new: Maybe) -> None:
        before = next((old for old in olds if not isinstance(old, Missing)), MISSING)
        if isinstance(before, Missing):
            self.found.append(Change(path, ADDED, MISSING, new))
        elif not isinstance(new, Missing):
            self.found.append(Change(path, CHANGED, before, new))
        elif MISSING not in olds:
            self.found.append(Change(path, REMOVED, before, MISSING))

    def _objects(
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

    def _lists(
        self, path: Path, olds: list[list[Json]], new: list[Json], *, all_have: bool
    ) -> None:
        rule = rule_for(path, olds[0], new, self.policy)
        if len(olds) > 1 and self._by_name(path, olds, new, rule, all_have=all_have):
            return
        pairings = [pair(old, new, rule) for old in olds]
        first = pairings[0]
        if all_have:
            self._removed(path, olds, pairings)
            if all(pairing.reordered for pairing in pairings):
                self._reordered(path, olds[0], first)
        start = max(pairing.start for pairing in pairings)
        end = min(pairing.new_end for pairing in pairings)
        if first.strategy == "set":
            # There is one old list: several of them are compared by name.
            self._added_members(path, new, first)
            return
        for at in range(start, end):
            before = [
                old[partner] if (partner := pairing.partner(at)) >= 0 else MISSING
                for old, pairing in zip(olds, pairings, strict=True)
            ]
            if new[at] is not before[0]:
                self.compare((*path, first.step(new, at)), before, new[at])

    def _by_name(
        self, path: Path, olds: list[list[Json]], new: list[Json], rule: Rule, *, all_have: bool
    ) -> bool:
        """Compare a list with many at once, item by item; tell whether its items have names."""
        names = parts(new, rule)
        known = [found for old in olds if (found := parts(old, rule)) is not None]
        if names is None or len(known) < len(olds):
            return False
        first, *others = known
        is_set = rule.strategy != "keyed"
        for name, at in first.items() if all_have else ():
            if name not in names and all(name in other for other in others):
                place = path if is_set else (*path, key_step(name))
                self.found.append(Change(place, REMOVED, olds[0][at], MISSING, is_member=is_set))
        held: dict[Hashable, list[Maybe]] = {}
        for old, found in zip(olds, known, strict=True):
            for name, at in found.items():
                before = held.setdefault(name, [])
                if not before or before[-1] is not old[at]:
                    before.append(old[at])
        for name, at in names.items():
            if is_set and name not in held:
                self.found.append(Change(path, ADDED, MISSING, new[at], is_member=True))
            elif not is_set:
                everywhere = all(name in found for found in known)
                before = held.get(name, []) + ([] if everywhere else [MISSING])
                self.compare((*path, key_step(name)), before, new[at])
        return True

    def _added_members(self, path: Path, new: list[Json], pairing: Pairing) -> None:
        seen: set[Hashable] = set()
        for at, partner in enumerate(pairing.partners, pairing.start):
            if partner < 0 and (name := identity(new[at])) not in seen:
                seen.add(name)
                self.found.append(Change(path, ADDED, MISSING, new[at], is_member=True))

    def _removed(self, path: Path, olds: list[list[Json]], pairings: list[Pairing]) -> None:
        first, *others = pairings
        gone = [
            {identity(old[at]) for at in pairing.gone}
            for old, pairing in zip(olds[1:], others, strict=True)
        ]
        is_member = first.strategy == "set"
        for at in first.gone:
            item = olds[0][at]
            if all(identity(item) in names for names in gone):
                place = path if is_member else (*path, first.step(olds[0], at))
                self.found.append(Change(place, REMOVED, item, MISSING, is_member=is_member))

    def _reordered(self, path: Path, old: list[Json], pairing: Pairing) -> None:
        stayed = pairing.stayed(len(old))
        after = [_shown(pairing, old, at) for at in stayed]
        before = [_shown(pairing, old, at) for at in sorted(stayed)]
        self.found.append(Change(path, REORDERED, before, after))


def _shown(pairing: Pairing, items: list[Json], at: int) -> Json:
    return pairing.step(items, at) if pairing.strategy == "keyed" else items[at]
