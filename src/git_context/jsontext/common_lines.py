"""The stretches of text that three versions of a file have in common.

They are found by comparing slices of bytes, in steps that double, so that what is alike costs next
to nothing. Not all are found where much differs: the rest counts as different.
"""

from __future__ import annotations

from git_context.merge.runs import in_all_three

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Final

    from git_context.merge.runs import Pair, Run

_FIRST_STEP: Final = 256  # bytes
_LONGEST_STEP: Final = 1024 * 1024
_MOST_PAIRS: Final = 50_000  # differences, from which on the texts are no longer much alike
_LONG: Final = 4096  # bytes that are alike, and surely belong together
_MOST_SHORT: Final = 8  # shorter stretches in a row, before one is in doubt
_BLOCK: Final = 48  # bytes, or more, that have to be found again behind a difference
_FARTHEST: Final = 1024 * 1024  # bytes
# Lines of the old text that may have gone at one place, bytes of the new one that may have come
# there, and how often one goes so far. Those nearby come first.
_REACHES: Final = (
    (4, 256, _MOST_PAIRS),
    (16, 1024, _MOST_PAIRS),
    (64, 16 * 1024, 1000),
    (64, _FARTHEST, 50),
)


def common_stretches(base: bytes, ours: bytes, theirs: bytes) -> list[Run]:
    """List stretches that stand in a row in all three texts, in the same order in each."""
    return in_all_three(_common_pairs(base, ours), _common_pairs(base, theirs))


def _common_pairs(old: bytes, new: bytes) -> list[Pair]:
    """Find stretches that both texts have, the last one first; none where too much differs."""
    pairs: list[Pair] = []
    walk = _TextWalk(old, new)
    at_old = at_new = 0
    while len(pairs) < _MOST_PAIRS:
        count = walk.common_length(at_old, at_new)
        pairs.append((at_old, at_new, count))
        found = walk.next_place(at_old + count, at_new + count)
        if found is None:
            return pairs[::-1]
        at_old, at_new = found
    return []


class _TextWalk:
    """A way through two texts, along what they have in common."""

    __slots__ = ("_left", "_new", "_old", "_short_ones")

    def __init__(self, old: bytes, new: bytes) -> None:
        self._old = old
        self._new = new
        self._short_ones = 0
        self._left = [times for *_, times in _REACHES]

    def common_length(self, at_old: int, at_new: int) -> int:
        """Count the bytes that are alike from two offsets on."""
        old, new = self._old, self._new
        most = min(len(old) - at_old, len(new) - at_new)
        count, step, grows = 0, _FIRST_STEP, True
        while step and count < most:
            piece = old[at_old + count : at_old + min(count + step, most)]
            is_alike = new.startswith(piece, at_new + count)
            if is_alike:
                count += len(piece)
            grows = grows and is_alike
            step = min(step * 2, _LONGEST_STEP) if grows else step // 2
        return count

    def next_place(self, at_old: int, at_new: int) -> tuple[int, int] | None:
        """Find the next line, behind a difference, from which on the texts are alike again.

        Much of a document stands in it several times. So where what is alike has been short again
        and again, one is sought from which on it is long.
        """
        is_in_doubt = self._short_ones >= _MOST_SHORT
        enough = _LONG if is_in_doubt else _BLOCK
        longest, best = 0, None
        for place in self._candidates(at_old, at_new):
            length = self.common_length(*place)
            if length > longest:
                longest, best = length, place
            if length >= enough:
                break
        is_short = longest < _LONG and not is_in_doubt
        self._short_ones = self._short_ones + 1 if is_short else 0
        return best

    def _candidates(self, at_old: int, at_new: int) -> Iterator[tuple[int, int]]:
        """Yield lines of the old text that stand in the new one, the nearest first.

        The farthest are sought only where there is no other.
        """
        # Lines begin before a difference.
        first_old = self._old.rfind(b"\n", 0, at_old) + 1
        first_new = self._new.rfind(b"\n", 0, at_new) + 1
        reaches = self._reaches()
        found: list[tuple[int, int]] = []
        for lines, window in reaches:
            is_last_resort = window == _FARTHEST
            if not (found and is_last_resort):
                found = sorted(self._in_reach(first_old, first_new, lines, window), key=sum)
                yield from found

    def _reaches(self) -> Iterator[tuple[int, int]]:
        """Yield how far to look, farther and farther, as long as that is not too much work."""
        for reach, (lines, window, _) in enumerate(_REACHES):
            self._left[reach] -= 1
            if self._left[reach] >= 0:
                yield lines, window

    def _in_reach(
        self, at_old: int, at_new: int, lines: int, window: int
    ) -> Iterator[tuple[int, int]]:
        """Yield so many lines of the old text that stand in so many bytes of the new one."""
        old, new = self._old, self._new
        for _ in range(lines):
            end = old.find(b"\n", at_old + _BLOCK)
            if end < 0:
                return
            found = new.find(old[at_old : end + 1], at_new, at_new + window)
            if found >= 0 and new.endswith(b"\n", 0, found):
                yield at_old, found
            at_old = old.find(b"\n", at_old) + 1
