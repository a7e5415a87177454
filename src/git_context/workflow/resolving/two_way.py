"""Two sides that differ at conflicts alone: where these are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from git_context.merge.decisions import (
    BOTH_ADDED,
    BOTH_MODIFIED,
    DELETED_BY_THEM,
    DELETED_BY_US,
    TAKE_OURS,
    Conflict,
    Item,
    Items,
    Members,
    Versions,
)
from git_context.merge.identity import step_of
from git_context.merge.lists import AssociativeList
from git_context.merge.order import merge_member_order, merge_order_over_base
from git_context.merge.pairing import strategy_for
from git_context.merge.values import MISSING, Missing

if TYPE_CHECKING:
    from collections.abc import Collection

    from git_context.merge.decisions import Decision
    from git_context.merge.identity import Name
    from git_context.merge.policy import Policy
    from git_context.merge.values import Json, Maybe, Path


def merge_two_way(
    here: Versions, policy: Policy, known: Collection[Path] = (), *, is_shown: bool = False
) -> Decision:
    """Return a decision that conflicts at the smallest parts in which the sides differ.

    Whoever wrote the sides merged everything else, so nothing is merged here. The base, where there
    is one, is shown with the conflicts. A difference within a place that is `known` as a conflict
    is one conflict. Where the base `is_shown` between the markers, it differs from both sides there
    alone: a place where both have something else than it is part of the conflict around it.
    """
    has_base = not isinstance(here.base, Missing)
    return _TwoWayMerge(policy, known, has_base=has_base, is_shown=is_shown).decide((), here)


class _TwoWayMerge:
    """One run: the rules for lists, the paths of known conflicts, and what is known of a base."""

    def __init__(
        self, policy: Policy, known: Collection[Path], *, has_base: bool, is_shown: bool
    ) -> None:
        self.policy = policy
        self.known = known
        self.has_base = has_base
        self.is_shown = is_shown

    def decide(self, path: Path, here: Versions) -> Decision:
        if here.ours == here.theirs:
            return TAKE_OURS
        if self._goes_on(path, here):
            if type(here.ours) is dict and type(here.theirs) is dict:
                members = self._members(path, here, here.ours, here.theirs)
                if members:
                    return members
            if type(here.ours) is list and type(here.theirs) is list:
                items = self._items(path, here, here.ours, here.theirs)
                if items:
                    return items
        return Conflict(path, self._kind(here), here)

    def _goes_on(self, path: Path, here: Versions) -> bool:
        """Tell whether conflicts are within a place, and not the place as a whole."""
        rule = self.policy.rule(path)
        is_whole = path in self.known or (rule is not None and rule.strategy == "conflict")
        return not is_whole and (not self.has_base or type(here.base) is type(here.ours))

    def _members(
        self, path: Path, here: Versions, ours: dict[str, Json], theirs: dict[str, Json]
    ) -> Members | None:
        base = here.base if type(here.base) is dict else {}
        names = merge_member_order(list(base), list(ours), list(theirs))
        if any(self._is_in_base_alone(here.member(name)) for name in names):
            return None
        return Members(
            {
                name: self.decide((*path, name), here.member(name))
                for name in names
                if name in ours or name in theirs
            }
        )

    def _items(
        self, path: Path, here: Versions, ours: list[Json], theirs: list[Json]
    ) -> Items | None:
        strategy = strategy_for(path, ours, theirs, self.policy)
        if isinstance(strategy, AssociativeList) and not strategy.by_value:
            return self._keyed(path, here, strategy)
        if type(here.base) is list and len(here.base) != len(ours):
            return None  # nobody can tell which item of the base is which
        if len(ours) != len(theirs) or not all(map(_is_one_item, ours, theirs)):
            return None
        base = range(len(ours)) if self.has_base else [-1] * len(ours)
        items = [Item(str(at), TAKE_OURS, base[at], at, at) for at in range(len(ours))]
        return self._decided(path, here, items)

    def _keyed(self, path: Path, here: Versions, strategy: AssociativeList) -> Items | None:
        ours, theirs = _index(here.ours, strategy), _index(here.theirs, strategy)
        base = _index(here.base, strategy)
        if base is None and self.has_base:
            return None
        base, ours, theirs = base or {}, ours or {}, theirs or {}
        present = {**ours, **theirs}
        if not base.keys() <= present.keys():
            return None  # the base alone has an item, which is part of the conflict
        items: list[Item] = []
        for name in merge_order_over_base(list(base), list(ours), list(theirs)):
            if name in present:
                at = (base.get(name, -1), ours.get(name, -1), theirs.get(name, -1))
                items.append(Item(step_of(name, max(at[1:])), TAKE_OURS, *at))
        return self._decided(path, here, items)

    def _is_in_base_alone(self, here: Versions) -> bool:
        """Tell whether the base that is shown has something else where the sides agree."""
        return self.is_shown and here.ours == here.theirs != here.base

    def _decided(self, path: Path, here: Versions, items: list[Item]) -> Items | None:
        if any(self._is_in_base_alone(here.item(item)) for item in items):
            return None
        for item in items:
            item.decision = self.decide((*path, item.step), here.item(item))
        return Items(items)

    def _kind(self, here: Versions) -> str:
        if isinstance(here.ours, Missing):
            return DELETED_BY_US
        if isinstance(here.theirs, Missing):
            return DELETED_BY_THEM
        return BOTH_ADDED if self.has_base and here.base is MISSING else BOTH_MODIFIED


def _index(side: Maybe, strategy: AssociativeList) -> dict[Name, int] | None:
    """Return where a list has the item of each name; `None` where it is none."""
    if type(side) is not list:
        return None
    return {name: at for at, name in enumerate(strategy.names(side))}


def _is_one_item(ours: Json, theirs: Json) -> bool:
    """Tell whether two items at one place are the same, or containers with conflicts in them."""
    return ours == theirs or (type(ours) is type(theirs) and type(ours) in (dict, list))
