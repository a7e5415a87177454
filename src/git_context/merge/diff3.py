"""Three sequences side by side: which stretches changed on one side, and which on both.

Source: Khanna, Kunal and Pierce, "A Formal Investigation of Diff3" (2007).
"""

from __future__ import annotations

from git_context.merge.diff import hunks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence
    from typing import TypeAlias

    Chunk: TypeAlias = tuple[slice, slice, slice]


def chunks(
    base: Sequence[Hashable], ours: Sequence[Hashable], theirs: Sequence[Hashable]
) -> Iterator[Chunk]:
    """Cut the three into stretches that correspond: a slice of base, of ours and of theirs each.

    In a chunk, all three are equal, or one side is as in the base, or both sides changed the same
    items or added at the same place. Changes that only touch each other are two chunks.
    """
    sides = (hunks(base, ours), hunks(base, theirs))
    turns = [0, 0]
    shifts = [0, 0]
    done = 0
    while True:
        waiting = [side for side in (0, 1) if turns[side] < len(sides[side])]
        start = end = len(base)
        if waiting:
            start, end = min(sides[side][turns[side]][:2] for side in waiting)
        if done < start:
            yield _chunk(done, start, shifts, shifts)
        if not waiting:
            return
        before = shifts.copy()
        grown = True
        while grown:
            grown = False
            for side in waiting:
                while turns[side] < len(sides[side]):
                    old_start, old_end, _, new_end = sides[side][turns[side]]
                    if not _meet((start, end), (old_start, old_end)):
                        break
                    start, end = min(start, old_start), max(end, old_end)
                    shifts[side] = new_end - old_end
                    turns[side] += 1
                    grown = True
        yield _chunk(start, end, before, shifts)
        done = end


def _meet(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one == other or (one[0] < other[1] and other[0] < one[1])


def _chunk(start: int, end: int, before: list[int], after: list[int]) -> Chunk:
    ours, theirs = (slice(start + before[side], end + after[side]) for side in (0, 1))
    return slice(start, end), ours, theirs
