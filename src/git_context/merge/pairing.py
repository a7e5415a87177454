"""Which item of a new list was which item of an old one.

Items have the identity that the merge gives them: by their key in keyed lists, by their value in
sets and logs, and by value and place in any other list.
"""

from __future__ import annotations

from itertools import compress, count, repeat
from operator import ne

from git_context.merge.diff import hunks
from git_context.merge.identity import is_keyed, numbered_steps, step_of, value_names
from git_context.merge.infer import infer_strategy
from git_context.merge.record import Record
from git_context.merge.sequence import SEQUENCE
from git_context.merge.strategies import list_strategy_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable

    from git_context.merge.diff import Hunk
    from git_context.merge.identity import Name
    from git_context.merge.policy import Policy
    from git_context.merge.strategies import ListStrategy
    from git_context.merge.values import Json, Path


class Pairing(Record):
    """The items of `new`, matched with those of `old`.

    Before `start`, and from `old_end` and `new_end` on, the two lists are equal item by item.
    Between, `partners[i]` is the index in `old` of what `new[start + i]` was, or -1 for an
    addition. `gone` lists the indices in `old` of what `new` has no more. In a set, a repeated
    item is neither. Items are known by the strategy: in a sequence, by comparison alone.
    """

    __slots__ = ("_names", "_steps", "gone", "new_end", "old_end", "partners", "start", "strategy")

    def __init__(self, strategy: ListStrategy, start: int, old_end: int, new_end: int) -> None:
        self._names: dict[int, list[Name] | None] = {}
        self._steps: dict[int, dict[Name, str]] = {}
        self.strategy = strategy
        self.start = start
        self.old_end = old_end
        self.new_end = new_end
        self.partners: list[int] = []
        self.gone: list[int] = []

    @property
    def is_set(self) -> bool:
        """Tell whether items are members of a set, which have no step of their own."""
        return self.strategy.by_value

    def partner(self, at: int) -> int:
        """Return the index in the old list of the item at `at` of the new one, or -1."""
        if at < self.start:
            return at
        if at >= self.new_end:
            return at - self.new_end + self.old_end
        return self.partners[at - self.start]

    def step(self, items: list[Json], at: int) -> str:
        """Return the step that leads to an item of one of the lists: its key, or its index."""
        name = self._name(items, at)
        return self._numbered(items).get(name) or step_of(name, at)

    def _numbered(self, items: list[Json]) -> dict[Name, str]:
        """Return the steps of items in one of the lists whose keys are not enough for one."""
        if id(items) not in self._steps:
            self._steps[id(items)] = numbered_steps(self.names(items) or ())
        return self._steps[id(items)]

    def is_indexed(self, items: list[Json], at: int) -> bool:
        """Tell whether an item has nothing but its index that could lead to it."""
        return not self.is_set and not is_keyed(self._name(items, at))

    def names(self, items: list[Json]) -> list[Name] | None:
        """Return what the items of one of the lists are known by; `None` in a sequence."""
        if id(items) not in self._names:
            self._names[id(items)] = self.strategy.names(items)
        return self._names[id(items)]

    @property
    def reordered(self) -> bool:
        """Tell whether items that stayed stand in another order than before."""
        stayed = self._stayed()
        return stayed != sorted(stayed)

    def stayed(self, olds: int) -> list[int]:
        """Return the indices of all old items, of `old_count`, that stayed, in the new order."""
        return [*range(self.start), *self._stayed(), *range(self.old_end, olds)]

    def _name(self, items: list[Json], at: int) -> Name:
        names = self.names(items)
        return None if names is None else names[at]

    def _stayed(self) -> list[int]:
        """Return those between `start` and `old_end`; what a set repeats counts once."""
        stayed = [at for at in self.partners if self.start <= at < self.old_end]
        return list(dict.fromkeys(stayed)) if self.is_set else stayed


def strategy_for(path: Path, old: list[Json], new: list[Json], policy: Policy) -> ListStrategy:
    """Return the strategy by which items of the list at `path` are distinguished."""
    strategy = list_strategy_of(policy.rule(path)) or infer_strategy(old, new)
    return strategy or SEQUENCE


def parts(items: list[Json], strategy: ListStrategy) -> dict[Name, int] | None:
    """Index items by what they are known by in any version, members of sets by the first of equals.

    `None` where items are known only in comparison with others: in sequences.
    """
    names = strategy.names(items)
    return None if names is None else _places(names, 0)


def pair(old: list[Json], new: list[Json], strategy: ListStrategy) -> Pairing:
    """Pair the items of two lists by a strategy."""
    start, end = _common_ends(old, new)
    found = Pairing(strategy, start, len(old) - end, len(new) - end)
    before = found.names(old)
    after = found.names(new)
    if before is None or after is None:
        _pair_sequence(found, old, new)
    elif strategy.by_value:
        _pair_set(found, old, new)
    else:
        # The last of two equal items is another one, where one of them came or went.
        is_end_shared = before[found.old_end :] == after[found.new_end :]
        if not is_end_shared:
            found.old_end, found.new_end = len(old), len(new)
        _pair_keyed(found, before, after)
    return found


def _common_ends(old: list[Json], new: list[Json]) -> tuple[int, int]:
    """Count the items that both lists begin with, and those that both end with beyond them."""
    shorter = min(len(old), len(new))
    start = next(compress(count(), map(ne, old, new)), shorter)
    end = 0
    while end < shorter - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return start, end


def _pair_keyed(found: Pairing, before: list[Name], after: list[Name]) -> None:
    positions = dict(zip(before, range(len(before)), strict=True))
    names = after[found.start : found.new_end]
    found.partners = [positions.get(name, -1) for name in names]
    stayed = set(names)
    olds = enumerate(before[found.start : found.old_end], found.start)
    found.gone = [at for at, name in olds if name not in stayed]


def _pair_set(found: Pairing, old: list[Json], new: list[Json]) -> None:
    old_part = old[found.start : found.old_end]
    new_part = new[found.start : found.new_end]
    before = _places(value_names(old_part), found.start)
    names = value_names(new_part)
    partners = list(map(before.get, names, repeat(-1)))
    for at, partner in enumerate(partners):
        if partner >= 0:
            continue
        # An item that was not in the part that changed may be a repetition of what stands beside
        # it.
        item = new_part[at]
        is_repeated = item in old
        if is_repeated:
            partners[at] = old.index(item)
    found.partners = partners
    left = before.keys() - set(names)
    still_there = [before[name] for name in left]
    found.gone = sorted([at for at in still_there if old[at] not in new])


def _pair_sequence(found: Pairing, old: list[Json], new: list[Json]) -> None:
    """Pair equal items that stayed, then equal ones that moved, then what was edited in place."""
    before = value_names(old[found.start : found.old_end])
    after = value_names(new[found.start : found.new_end])
    changed = hunks(before, after)
    partners = _stayed(changed, len(before), len(after))
    _pair_moved(partners, changed, before, after)
    _pair_edited(partners, changed)
    taken = set(partners)
    found.partners = [at + found.start if at >= 0 else -1 for at in partners]
    found.gone = [at + found.start for at in range(len(before)) if at not in taken]


def _pair_moved(
    partners: list[int], changed: list[Hunk], before: list[Hashable], after: list[Hashable]
) -> None:
    """Pair equal items that left one place and came to another, in their order."""
    left: dict[Hashable, list[int]] = {}
    for old_start, old_end, _, _ in changed:
        for at in range(old_start, old_end):
            left.setdefault(before[at], []).append(at)
    for _, _, new_start, new_end in changed:
        for at in range(new_start, new_end):
            if moved := left.get(after[at]):
                partners[at] = moved.pop(0)


def _pair_edited(partners: list[int], changed: list[Hunk]) -> None:
    """Pair what is left at one place, if as many items went there as came."""
    taken = set(partners)
    for old_start, old_end, new_start, new_end in changed:
        gone = [at for at in range(old_start, old_end) if at not in taken]
        come = [at for at in range(new_start, new_end) if partners[at] < 0]
        if len(gone) == len(come):
            for at, partner in zip(come, gone, strict=True):
                partners[at] = partner


def _stayed(changed: list[Hunk], old_count: int, new_count: int) -> list[int]:
    partners = [-1] * new_count
    kept_old = kept_new = 0
    for old_start, old_end, new_start, new_end in [
        *changed,
        (old_count, old_count, new_count, new_count),
    ]:
        partners[kept_new:new_start] = range(kept_old, old_start)
        kept_old, kept_new = old_end, new_end
    return partners


def _places(names: list[Hashable], start: int) -> dict[Hashable, int]:
    """Return the first index of each name, from `start` on."""
    positions = dict(zip(names, range(start, start + len(names)), strict=True))
    if len(positions) < len(names):
        for at in range(len(names) - 1, -1, -1):
            positions[names[at]] = start + at
    return positions
