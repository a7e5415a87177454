"""Names that stand in a row in all three versions of a long list.

Whatever is merged by names treats such a run as it treats its first name, so that the rest need not
be taken one by one.
"""

from __future__ import annotations

from git_context.merge.values import common_run, shift

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence
    from typing import TypeAlias, TypeVar

    Key = TypeVar("Key", bound=Hashable)
    # The beginning of a run in base, ours and theirs, and how long it is.
    Run: TypeAlias = tuple[int, int, int, int]
    # The beginning in two of them, and the length.
    Pair: TypeAlias = tuple[int, int, int]


def shared_runs(
    base: Sequence[Hashable], ours: Sequence[Hashable], theirs: Sequence[Hashable]
) -> list[Run]:
    """Find names that stand in a row in all three of long lists; each lists a name once.

    Whatever is merged by names treats such a run as it treats its first name. Not all runs are
    found where many names moved.
    """
    shared = in_all_three(_common_runs(base, ours), _common_runs(base, theirs))
    return [run for run in shared if run[-1] > 1]


def in_all_three(mine: list[Pair], new: list[Pair]) -> list[Run]:
    """Find what runs of base and ours have in common with runs of base and theirs.

    Both lists are from the last to the first, and are emptied.
    """
    runs: list[Run] = []
    while mine and new:
        (at_mine, at_ours, mine_count), (at_new, at_theirs, new_count) = mine[-1], new[-1]
        start = max(at_mine, at_new)
        count = min(at_mine + mine_count, at_new + new_count) - start
        if count > 0:
            runs.append((start, at_ours + start - at_mine, at_theirs + start - at_new, count))
        ended = mine if at_mine + mine_count <= at_new + new_count else new
        ended.pop()
    return runs


def without_rest(names: Sequence[Key], runs: list[Run], side: int) -> dict[Key, int]:
    """Return the indexes of names in one of the lists, of a run the place of its first name."""
    indexes: list[int] = []
    done = 0
    for run in runs:
        indexes += range(done, run[side] + 1)
        done = run[side] + run[-1]
    indexes += range(done, len(names))
    return {names[at]: at for at in indexes}


def with_rest(names: list[Key], ours: Sequence[Key], runs: list[Run]) -> list[Key]:
    """Return names with those of each run behind its first.

    They are the very objects that ours has, which are found sooner in its dictionary than others.
    """
    rest = {ours[start]: ours[start : start + count] for _, start, _, count in runs}
    full: list[Key] = []
    for name in names:
        full += rest.get(name) or [name]
    return full


def _common_runs(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Pair]:
    """Find runs that stand in both lists, the last one first: both indexes and the length."""
    runs: list[Pair] = []
    walk = _Walk(old, new)
    while count := walk.to_next():
        runs.append((walk.at_old, walk.at_new, count))
        walk.at_old += count
        walk.at_new += count
    return runs[::-1]


class _Walk:
    """A place in each of two lists, on the way along what they have in common."""

    __slots__ = ("at_new", "at_old", "indexes", "new", "old")

    def __init__(self, old: Sequence[Hashable], new: Sequence[Hashable]) -> None:
        self.old = old
        self.new = new
        self.at_old = self.at_new = 0
        self.indexes: tuple[dict[Hashable, int], dict[Hashable, int]] | None = None

    def to_next(self) -> int:
        """Go to the next run, and return its length; 0 at the end."""
        while self.at_old < len(self.old) and self.at_new < len(self.new):
            count = common_run(self.old, self.at_old, self.new, self.at_new)
            if count:
                return count
            gone, come = self._distance()
            self.at_old += gone
            self.at_new += come
        return 0

    def _distance(self) -> tuple[int, int]:
        """Tell how many names of each list to pass over, here where they differ."""
        gone, come = shift(self.old, self.at_old, self.new, self.at_new)
        if gone or come:
            return gone, come
        is_replaced = common_run(self.old, self.at_old + 1, self.new, self.at_new + 1, 1)
        if is_replaced:
            return 1, 1
        if self.indexes is None:
            self.indexes = _indexes(self.old), _indexes(self.new)
        gone = self.indexes[0].get(self.new[self.at_new], -1) - self.at_old
        come = self.indexes[1].get(self.old[self.at_old], -1) - self.at_new
        if gone < 0 and come < 0:
            return 1, 1
        return (gone, 0) if come < 0 or 0 < gone < come else (0, come)


def _indexes(names: Sequence[Hashable]) -> dict[Hashable, int]:
    return dict(zip(names, range(len(names)), strict=True))
