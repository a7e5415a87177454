"""Edits that a merge commit lacks or has twice: its result against what the merge gives."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from git_context.merge.identity import positions_by_step
from git_context.merge.infer import infer_strategy
from git_context.merge.lists import AssociativeList
from git_context.merge.strategies import list_strategy_of
from git_context.merge.values import MISSING, identity

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from git_context.merge.policy import Policy
    from git_context.merge.values import Json, JsonObject, Maybe, Path

    LostEdits = Iterator[tuple[Path, str, Maybe]]
    Lists = tuple[list[Json], list[Json], list[Json]]


class EditVersions(NamedTuple):
    """One place in three documents: before a merge, as merged, and as somebody committed it."""

    base: Maybe
    merged: Maybe
    committed: Maybe


def find_lost_edits(
    trio: EditVersions, policy: Policy, decided: Collection[Path] = ()
) -> LostEdits:
    """List the edits of the merged document against its base that the committed one spoils.

    For each, the path, a clause that says what happened, and the value that is concerned. `decided`
    are the paths where the sides conflicted: there a person decided, and whatever stands is
    accepted. A value that is neither the old nor the merged one is somebody's edit of its own, too.
    """
    return _LostEditSearch(policy, frozenset(decided)).within((), trio)


class _LostEditSearch:
    """One search, by one policy."""

    def __init__(self, policy: Policy, decided: frozenset[Path]) -> None:
        self.policy = policy
        self.decided = decided

    def within(self, path: Path, trio: EditVersions) -> LostEdits:
        """Look at one place, and at all within it."""
        base, merged, committed = trio
        if merged in (base, committed) or self.is_free(path):
            return
        if type(merged) is dict and type(committed) is dict:
            yield from self.members(path, base if type(base) is dict else {}, merged, committed)
        elif type(merged) is list and type(committed) is list:
            yield from self.items(path, (base if type(base) is list else [], merged, committed))
        else:
            yield from _lost_value(path, trio)

    def is_free(self, path: Path) -> bool:
        """Tell whether anything may stand at a place: a person decided there, or it is computed."""
        rule = self.policy.rule(path)
        return path in self.decided or (rule is not None and rule.strategy == "derived")

    def members(
        self, path: Path, base: dict[str, Json], merged: dict[str, Json], committed: dict[str, Json]
    ) -> LostEdits:
        """Look at the members of objects."""
        for name in {**base, **merged}:
            here = EditVersions(*(side.get(name, MISSING) for side in (base, merged, committed)))
            yield from self.within((*path, name), here)

    def items(self, path: Path, lists: Lists) -> LostEdits:
        """Look at the items of lists: by their keys, or as whole values that may repeat."""
        strategy = list_strategy_of(self.policy.rule(path)) or infer_strategy(*lists)
        if not isinstance(strategy, AssociativeList) or strategy.by_value:
            yield from _lost_items(path, lists)
            return
        keyed, others = zip(*(_by_key(items, strategy) for items in lists), strict=True)
        yield from self.members(path, *keyed)
        yield from _lost_items(path, others)


def _lost_value(path: Path, trio: EditVersions) -> LostEdits:
    """Compare values that the merge and the commit have not in common, and cannot be taken apart.

    If the committed one is neither the merged one nor the old one, it is another edit.
    """
    base, merged, committed = trio
    if merged is MISSING:
        if committed == base:
            yield path, "is there again, though a side removed it", base
    elif committed is MISSING:
        yield path, "is missing, though a side added or changed it", merged
    elif committed == base:
        yield path, "is as it was before a side changed it", merged


def _lost_items(path: Path, lists: Lists) -> LostEdits:
    """Compare how often each item stands in three lists."""
    base, merged, committed = (Counter(map(identity, items)) for items in lists)
    items = {identity(item): item for values in lists for item in values}
    for name in (merged - base) & (merged - committed):
        yield path, "lacks an item that a side added", items[name]
    for name in (base - merged) & (committed - merged):
        yield path, "has an item again that a side removed", items[name]
    for name in (committed - merged) & merged:
        yield path, "has an item more often than the merge gives", items[name]


def _by_key(items: list[Json], strategy: AssociativeList) -> tuple[JsonObject, list[Json]]:
    """Return the items of a list that have keys by these, and the others."""
    positions = positions_by_step(strategy.names(items))
    by_key = {step: items[at] for step, at in positions.items()}
    known = set(positions.values())
    return by_key, [item for at, item in enumerate(items) if at not in known]
