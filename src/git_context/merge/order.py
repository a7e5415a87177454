"""The order of a merged collection."""

from __future__ import annotations

from git_context.merge.values import MISSING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Sequence
    from typing import Final, TypeVar

    from git_context.merge.runs import Run
    from git_context.merge.values import Missing

    Key = TypeVar("Key", bound=Hashable)

LONG: Final = 1000  # names from which on it is worth while to look for runs


def merge_order(ours: Sequence[Key], *others: Collection[Key]) -> list[Key]:
    """Return ours' order with what only the others have placed into it.

    A run of additions follows its nearest predecessor that ours has too, behind the additions that
    ours has there and those of the others before it: the runs of two writers are never interleaved.
    Each side lists a key once.
    """
    known = set(ours)
    placed: set[Key] = set()
    runs: dict[Key | Missing, list[Key]] = {}
    for theirs in others:
        before: Key | Missing = MISSING
        for key in theirs:
            if key in known:
                before = key
            elif key not in placed:
                placed.add(key)
                runs.setdefault(before, []).append(key)
    if not runs:
        return list(ours)
    shared = set().union(*others)
    waiting = runs.get(MISSING, [])
    merged: list[Key] = []
    for key in ours:
        if waiting and key in shared:
            merged += waiting
            waiting = []
        if key in runs:
            waiting = runs[key]
        merged.append(key)
    return merged + waiting


def merge_order_over_base(
    base: Collection[Key], ours: Sequence[Key], theirs: Sequence[Key]
) -> list[Key]:
    """Merge two orders that were made of `base`; the result holds the keys of base, too.

    An item that a side took out still tells where the other side's additions were put: of `a b`,
    where one wrote `a B` and the other `A b`, comes `A B`. If the sides disagree about the order,
    it is taken from ours and from what both have, as in `merge_order`.
    """
    mine = set(theirs)
    if mine.issuperset(base) and set(ours).issuperset(base):
        return merge_order(ours, theirs)
    merged = merge_order(merge_order(ours, base), merge_order(theirs, base))
    if [key for key in merged if key in mine] == list(theirs):
        return merged
    return merge_order(ours, theirs)


def merge_order_unruled(
    base: Sequence[Hashable], ours: Sequence[Hashable], theirs: Sequence[Hashable]
) -> list[Hashable]:
    """Merge the order of lists that no rule calls unordered.

    An order that theirs alone changed is an edit, and stands.
    """
    if not keeps_order(base, theirs) and keeps_order(base, ours):
        ours, theirs = theirs, ours
    return merge_order_over_base(base, ours, theirs)


def merge_member_order(
    base: Sequence[str], ours: Sequence[str], theirs: Sequence[str]
) -> list[str]:
    """Merge the order of an object's members; names that all three keep sorted stay sorted."""
    runs = runs_of_long(base, ours, theirs)
    merged = (
        _merge_runs(runs, base, ours, theirs) if runs else merge_order_over_base(base, ours, theirs)
    )
    if are_sorted(base, ours, theirs):
        merged.sort()
    return merged


def runs_of_long(
    base: Sequence[Hashable], ours: Sequence[Hashable], theirs: Sequence[Hashable]
) -> list[Run]:
    """Find the runs that long lists share; each of the lists holds a name once."""
    if len(base) < LONG:
        return []
    from git_context.merge.runs import shared_runs  # noqa: PLC0415  # few lists are so long

    return shared_runs(base, ours, theirs)


def _merge_runs(runs: list[Run], *sides: Sequence[str]) -> list[str]:
    from git_context.merge.runs import with_rest, without_rest  # noqa: PLC0415  # see above

    short = [list(without_rest(names, runs, at)) for at, names in enumerate(sides)]
    return with_rest(merge_order_over_base(*short), sides[1], runs)


def keeps_order(base: Collection[Hashable], side: Collection[Hashable]) -> bool:
    """Tell whether what a side has of the base stands in the order that it has there."""
    known, kept = set(base), set(side)
    return [key for key in side if key in known] == [key for key in base if key in kept]


def are_sorted(*sides: Sequence[Hashable]) -> bool:
    """Tell whether lists of names are all sorted texts, and the first shows it."""
    return len(sides[0]) > 1 and all(map(is_sorted, sides))


def is_sorted(names: Sequence[Hashable]) -> bool:
    """Tell whether names are texts, and sorted."""
    are_texts = set(map(type, names)) <= {str}
    return are_texts and all(map(str.__le__, names, names[1:]))  # type: ignore[arg-type]
