"""Which item of a new list was which item of an old one.

Items have the identity that the merge gives them: by their key in keyed lists, by their value in
sets and logs, and by value and place in any other list.
"""

from __future__ import annotations

from itertools import compress, count, repeat
from operator import ne

from git_context.merge.diff import hunks
from git_context.merge.infer import SEQUENCE, infer_rule
from git_context.merge.lists import index_by_key, key_step
from git_context.merge.record import Record
from git_context.merge.values import identity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable
    from typing import Final

    from git_context.merge.diff import Hunk
    from git_context.merge.policy import Policy, Rule
    from git_context.merge.values import Json, Path

_BY_ITEM: Final = ("set", "keyed", "log", "sequence")


class Pairing(Record):
    """How the items of `new` go back to those of `old`.

    Before `start`, and from `old_end` and `new_end` on, the two lists are equal item by item.
    Between, `partners[i]` is the index in `old` of what `new[start + i]` was, or -1 for an
    addition. `gone` lists the indices in `old` of what `new` has no more. In a set, a repeated
    item is neither.
    """

    __slots__ = ("gone", "key", "new_end", "old_end", "partners", "start", "strategy")

    def __init__(self, rule: Rule, start: int, old_end: int, new_end: int) -> None:
        self.strategy = "set" if rule.strategy == "log" else rule.strategy
        self.key = rule.key
        self.start = start
        self.old_end = old_end
        self.new_end = new_end
        self.partners: list[int] = []
        self.gone: list[int] = []

    def partner(self, at: int) -> int:
        """Return the index in the old list of the item at `at` of the new one, or -1."""
        if at < self.start:
            return at
        if at >= self.new_end:
            return at - self.new_end + self.old_end
        return self.partners[at - self.start]

    def step(self, items: list[Json], at: int) -> str:
        """Return the step that leads to an item: its key, or its index."""
        item = items[at]
        if self.strategy == "keyed" and type(item) is dict:
            return key_step(item[self.key])  # type: ignore[arg-type]  # a string or number
        return str(at)

    @property
    def reordered(self) -> bool:
        """Tell whether items that stayed stand in another order than before."""
        stayed = self._stayed()
        return stayed != sorted(stayed)

    def stayed(self, olds: int) -> list[int]:
        """Return the indices of all old items, of `old_count`, that stayed, in the new order."""
        return [*range(self.start), *self._stayed(), *range(self.old_end, olds)]

    def _stayed(self) -> list[int]:
        """Return those between `start` and `old_end`; what a set repeats counts once."""
        stayed = [at for at in self.partners if self.start <= at < self.old_end]
        return list(dict.fromkeys(stayed)) if self.strategy == "set" else stayed


def rule_for(path: Path, old: list[Json], new: list[Json], policy: Policy) -> Rule:
    """Return the rule by which items of the list at `path` are distinguished."""
    rule = policy.rule(path)
    if rule is None or rule.strategy not in _BY_ITEM:
        rule = infer_rule(old, new)
    return rule or SEQUENCE


def parts(items: list[Json], rule: Rule) -> dict[Hashable, int] | None:
    """Index items by what they are known by in any version, members of sets by the first of equals.

    `None` where items are known only in comparison with others: in sequences, and in keyed lists
    without unique keys.
    """
    if rule.strategy in ("set", "log"):
        return _places(_names(items), 0)
    return index_by_key(items, rule.key) if rule.strategy == "keyed" else None


def pair(old: list[Json], new: list[Json], rule: Rule) -> Pairing:
    """Pair the items of two lists by a rule; keyed lists without unique keys count as sequences."""
    start, end = _common_ends(old, new)
    old_end, new_end = len(old) - end, len(new) - end
    if rule.strategy in ("set", "log"):
        found = Pairing(rule, start, old_end, new_end)
        _pair_set(found, old, new)
        return found
    before = index_by_key(old, rule.key) if rule.key else None
    after = index_by_key(new, rule.key) if rule.key else None
    if before is not None and after is not None:
        found = Pairing(rule, start, old_end, new_end)
        _pair_keyed(found, before, after)
        return found
    found = Pairing(SEQUENCE, start, old_end, new_end)
    _pair_sequence(found, old, new)
    return found


def _common_ends(old: list[Json], new: list[Json]) -> tuple[int, int]:
    """Count the items that both lists begin with, and those that both end with beyond them."""
    shorter = min(len(old), len(new))
    start = next(compress(count(), map(ne, old, new)), shorter)
    end = 0
    while end < shorter - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return start, end


def _pair_keyed(found: Pairing, before: dict[Hashable, int], after: dict[Hashable, int]) -> None:
    names = list(after)[found.start : found.new_end]
    found.partners = [before.get(name, -1) for name in names]
    stayed = set(names)
    olds = enumerate(list(before)[found.start : found.old_end], found.start)
    found.gone = [at for at, name in olds if name not in stayed]


def _pair_set(found: Pairing, old: list[Json], new: list[Json]) -> None:
    before = _places(_names(old[found.start : found.old_end]), found.start)
    names = _names(new[found.start : found.new_end])
    partners = list(map(before.get, names, repeat(-1)))
    for at, partner in enumerate(partners):
        if partner >= 0:
            continue
        # What was not in the part that changed may be a repetition of what stands beside it.
        item = new[found.start + at]
        if item in old:
            partners[at] = old.index(item)
    found.partners = partners
    left = before.keys() - set(names)
    found.gone = sorted([before[name] for name in left if old[before[name]] not in new])


def _pair_sequence(found: Pairing, old: list[Json], new: list[Json]) -> None:
    """Pair equal items that stayed, then equal ones that moved, then what was edited in place."""
    before = _names(old[found.start : found.old_end])
    after = _names(new[found.start : found.new_end])
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


def _names(items: list[Json]) -> list[Hashable]:
    """Return what items are known by: by themselves where they are all text."""
    if set(map(type, items)) == {str}:
        return items  # type: ignore[return-value]  # text is hashable
    return [identity(item) for item in items]


def _places(names: list[Hashable], start: int) -> dict[Hashable, int]:
    """Return the first index of each name, from `start` on."""
    positions = dict(zip(names, range(start, start + len(names)), strict=True))
    if len(positions) < len(names):
        for at in range(len(names) - 1, -1, -1):
            positions[names[at]] = start + at
    return positions
