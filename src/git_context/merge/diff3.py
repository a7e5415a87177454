"""Three sequences side by side: which stretches changed on one side, and which on both.

Source: Khanna, Kunal and Pierce, "A Formal Investigation of Diff3" (2007).
"""

from __future__ import annotations

from git_context.merge.diff import hunks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence
    from typing import TypeAlias

    from git_context.merge.diff import Hunk

    Chunk: TypeAlias = tuple[slice, slice, slice]


def chunks(
    base: Sequence[Hashable], ours: Sequence[Hashable], theirs: Sequence[Hashable]
) -> Iterator[Chunk]:
    """Cut the three into stretches that correspond: a slice of base, of ours and of theirs each.

    In a chunk, all three are equal, or one side is as in the base, or both sides changed the same
    items or added at the same place. Changes that only touch each other are two chunks.
    """
    edits = _Edits(hunks(base, ours)), _Edits(hunks(base, theirs))
    # The shift of each side against the base, and the part of the base that is done.
    shifts = [0, 0]
    done = 0
    while first := _first_change(edits):
        start, end = first
        if done < start:
            yield _chunk(done, start, shifts, shifts)
        start, end = _take_meeting(edits, start, end)
        before = shifts
        shifts = [side.shift for side in edits]
        yield _chunk(start, end, before, shifts)
        done = end
    if done < len(base):
        yield _chunk(done, len(base), shifts, shifts)


def _first_change(edits: tuple[_Edits, _Edits]) -> tuple[int, int] | None:
    """Return the stretch of the base that the next change of either side is of."""
    coming = [side.next[:2] for side in edits if side.next]
    return min(coming, default=None)


def _take_meeting(edits: tuple[_Edits, _Edits], start: int, end: int) -> tuple[int, int]:
    """Grow a stretch by whatever change of either side meets it, until none does."""
    while meeting := [side for side in edits if side.meets(start, end)]:
        for side in meeting:
            start, end = side.take(start, end)
    return start, end


class _Edits:
    """The changes of one side that are still to come, and by how much those before shift it.

    An item at `i` of the base, behind the changes so far, stands at `i + shift` of the side.
    """

    __slots__ = ("_hunks", "next", "shift")

    def __init__(self, changed: list[Hunk]) -> None:
        self._hunks = iter(changed)
        self.next = next(self._hunks, None)
        self.shift = 0

    def meets(self, start: int, end: int) -> bool:
        """Tell whether the next change is of this stretch of the base, or overlaps with it."""
        if self.next is None:
            return False
        first, last = self.next[:2]
        return (first, last) == (start, end) or (first < end and start < last)

    def take(self, start: int, end: int) -> tuple[int, int]:
        """Take the next change; returns the stretch, grown by it."""
        old_start, old_end, _, new_end = self.next  # type: ignore[misc]  # `meets` found one
        self.shift = new_end - old_end
        self.next = next(self._hunks, None)
        return min(start, old_start), max(end, old_end)


def _chunk(start: int, end: int, before: list[int], after: list[int]) -> Chunk:
    ours, theirs = (slice(start + before[side], end + after[side]) for side in (0, 1))
    return slice(start, end), ours, theirs
