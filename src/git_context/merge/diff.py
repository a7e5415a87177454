"""The common parts of two sequences: a diff that stays near linear on long ones.

Common ends are cut off, then items that occur once on each side anchor the rest (patience diff),
again and again between two anchors, as deep as `MAX_LEVELS`; where there are none, Myers' greedy
algorithm goes on, up to `MAX_EDITS`. Beyond, a stretch counts as replaced: a coarser answer, never
a wrong one.

Sources: B. Cohen, patience diff; E. Myers, "An O(ND) Difference Algorithm and Its Variations".
"""

from __future__ import annotations

from bisect import bisect_left

from git_context.merge.values import common_run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence
    from typing import Final, TypeAlias

    Elements: TypeAlias = Sequence[Hashable]
    Match: TypeAlias = tuple[int, int]
    Run: TypeAlias = tuple[int, int, int]
    Hunk: TypeAlias = tuple[int, int, int, int]
    Trail: TypeAlias = "tuple[Trail, int, int, int] | None"

MAX_EDITS: Final = 256
MAX_LEVELS: Final = 32


def hunks(old: Elements, new: Elements) -> list[Hunk]:
    """List what changed as `(old_start, old_end, new_start, new_end)`, in order and disjoint.

    Items are compared by equality. Between two hunks, the items of both sides are equal one by one.
    """
    changed: list[Hunk] = []
    last_old = last_new = 0
    for at_old, at_new, count in [*_runs(old, new), (len(old), len(new), 0)]:
        if (last_old, last_new) != (at_old, at_new):
            changed.append((last_old, at_old, last_new, at_new))
        last_old, last_new = at_old + count, at_new + count
    return changed


def _runs(old: Elements, new: Elements) -> list[Run]:
    """Return where runs of equal items begin and how long they are, increasing on both sides."""
    found: list[Run] = []
    stretches = [(0, (0, len(old), 0, len(new)))]
    while stretches:
        # The last one that was found is the next.
        level, uncut = stretches.pop()
        stretch = _without_common_ends(old, new, uncut, found)
        old_start, old_end, new_start, new_end = stretch
        is_empty = old_start == old_end or new_start == new_end
        if is_empty:
            continue
        anchors = _anchors(old, new, stretch) if level < MAX_LEVELS else []
        if not anchors:
            old_part = old[old_start:old_end]
            new_part = new[new_start:new_end]
            middle = _myers(old_part, new_part)
            found += [(old_start + x, new_start + y, count) for x, y, count in middle]
            continue
        found += [(at_old, at_new, 1) for at_old, at_new in anchors]
        ends = [*anchors, (old_end, new_end)]
        for at_old, at_new in ends:
            stretches.append((level + 1, (old_start, at_old, new_start, at_new)))
            old_start, new_start = at_old + 1, at_new + 1
    return sorted(run for run in found if run[2])


def _without_common_ends(old: Elements, new: Elements, stretch: Hunk, found: list[Run]) -> Hunk:
    """Cut what both begin and end with off a stretch, and add it to the runs `found`."""
    old_start, old_end, new_start, new_end = stretch
    shorter = min(old_end - old_start, new_end - new_start)
    head = common_run(old, old_start, new, new_start, shorter)
    found.append((old_start, new_start, head))
    most = shorter - head
    from_end = old[old_end - most : old_end][::-1], new[new_end - most : new_end][::-1]
    tail = common_run(from_end[0], 0, from_end[1], 0)
    found.append((old_end - tail, new_end - tail, tail))
    return old_start + head, old_end - tail, new_start + head, new_end - tail


def _anchors(old: Elements, new: Elements, stretch: Hunk) -> list[Match]:
    """Match items that occur once in each half of the stretch: the longest run that keeps order."""
    old_start, old_end, new_start, new_end = stretch
    once_old = _unique(old, old_start, old_end)
    once_new = _unique(new, new_start, new_end)
    pairs = [(at, once_new[item]) for item, at in once_old.items() if item in once_new]
    return _longest_increasing(pairs)


def _unique(items: Elements, start: int, end: int) -> dict[Hashable, int]:
    positions: dict[Hashable, int] = {}
    repeated: set[Hashable] = set()
    for at in range(start, end):
        item = items[at]
        if item in positions:
            repeated.add(item)
        positions[item] = at
    for item in repeated:
        del positions[item]
    return positions


def _longest_increasing(pairs: list[Match]) -> list[Match]:
    """Choose the longest run of pairs, sorted by the first number, that increases in the second."""
    tops: list[int] = []
    top_pairs: list[int] = []
    before: list[int] = []
    for at, (_, number) in enumerate(pairs):
        pile = bisect_left(tops, number)
        before.append(top_pairs[pile - 1] if pile else -1)
        if pile == len(tops):
            tops.append(number)
            top_pairs.append(at)
        else:
            tops[pile] = number
            top_pairs[pile] = at
    chosen: list[Match] = []
    at = top_pairs[-1] if top_pairs else -1
    while at >= 0:
        chosen.append(pairs[at])
        at = before[at]
    chosen.reverse()
    return chosen


def _myers(old: Elements, new: Elements) -> list[Run]:
    """Match as much as `MAX_EDITS` insertions and deletions allow; nothing where they do not do.

    `ends` holds how far along `old` each diagonal was reached, `trails` the runs of equal items on
    the way there, each run linked to the one before it. An item of only one side takes an edit.
    """
    if len(set(old).symmetric_difference(new)) > MAX_EDITS:
        return []
    ends = {1: 0}
    trails: dict[int, Trail] = {1: None}
    for edits in range(MAX_EDITS + 1):
        for diagonal in range(-edits, edits + 1, 2):
            # One more edit leads here from a neighbouring diagonal: the one that got further.
            above, below = ends.get(diagonal + 1, -1), ends.get(diagonal - 1, -1)
            if above > below:
                before, start = diagonal + 1, above
            else:
                before, start = diagonal - 1, below + 1
            x, y = start, start - diagonal
            while x < len(old) and y < len(new) and old[x] == new[y]:
                x, y = x + 1, y + 1
            ends[diagonal] = x
            trail = trails[before]
            trails[diagonal] = (trail, start, start - diagonal, x - start) if x > start else trail
            if x >= len(old) and y >= len(new):
                return _unlink(trails[diagonal])
    return []


def _unlink(trail: Trail) -> list[Run]:
    matched: list[Run] = []
    while trail is not None:
        trail, x, y, count = trail
        matched.append((x, y, count))
    return matched
