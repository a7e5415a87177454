from __future__ import annotations

import random
from typing import TYPE_CHECKING, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_context.merge.diff import MAX_EDITS, hunks

if TYPE_CHECKING:
    from collections.abc import Sequence

few = st.lists(st.integers(0, 3), max_size=12)
many = st.lists(st.integers(0, 30), max_size=30)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", []),
        ("abc", "abc", []),
        ("", "ab", [(0, 0, 0, 2)]),
        ("ab", "", [(0, 2, 0, 0)]),
        ("abc", "axc", [(1, 2, 1, 2)]),
        ("abc", "abcd", [(3, 3, 3, 4)]),
        ("abc", "xabc", [(0, 0, 0, 1)]),
        ("abc", "bc", [(0, 1, 0, 0)]),
        ("abcd", "aXcY", [(1, 2, 1, 2), (3, 4, 3, 4)]),
        ("abab", "aab", [(1, 2, 1, 1)]),
        ("1a2b3c4", "1x2y3z4", [(1, 2, 1, 2), (3, 4, 3, 4), (5, 6, 5, 6)]),
        ("a1bb2ccc3d", "e1bb2c3f", [(0, 1, 0, 1), (6, 8, 6, 6), (9, 10, 7, 8)]),
        ("1234567", "7123456", [(0, 0, 0, 1), (6, 7, 7, 7)]),
        ("7123456", "1234567", [(0, 1, 0, 0), (7, 7, 6, 7)]),
        ("x123y", "3x2y1", [(0, 0, 0, 1), (1, 2, 2, 2), (3, 4, 3, 3), (5, 5, 4, 5)]),
        ("aabbaabb", "bbaabbaa", [(0, 2, 0, 0), (8, 8, 6, 8)]),
    ],
)
def test_table(old: str, new: str, expected: list[tuple[int, int, int, int]]) -> None:
    assert hunks(old, new) == expected


def check(old: Sequence[object], new: Sequence[object]) -> None:
    """Rebuild the new sequence from the old one, and look for overlaps and needless hunks."""
    rebuilt: list[object] = []
    done = done_new = 0
    for old_start, old_end, new_start, new_end in hunks(old, new):
        assert done <= old_start <= old_end
        assert done_new <= new_start <= new_end
        assert (old_start, new_start) != (old_end, new_end)
        assert not rebuilt or old_start > done or new_start > done_new
        rebuilt += old[done:old_start]
        assert len(rebuilt) == new_start
        rebuilt += new[new_start:new_end]
        done, done_new = old_end, new_end
    rebuilt += old[done:]
    assert rebuilt == list(new)


@pytest.mark.parametrize(("edits", "count"), [(MAX_EDITS // 2, MAX_EDITS // 2), (MAX_EDITS, 1)])
def test_more_edits_than_are_looked_for_replace_a_whole_stretch(edits: int, count: int) -> None:
    old = [at % 7 for at in range(4000)]
    new = list(old)
    for edit in range(edits):
        new[100 + 9 * edit] = 1000 + edit
    assert len(hunks(old, new)) == count
    check(old, new)


@given(few | many, few | many)
def test_hunks_rebuild_new_from_old(old: list[int], new: list[int]) -> None:
    check(old, new)


@given(few, few)
def test_hunks_of_the_swapped_sequences_are_as_few(old: list[int], new: list[int]) -> None:
    kept = len(old) - sum(end - start for start, end, _, _ in hunks(old, new))
    assert kept == len(new) - sum(end - start for _, _, start, end in hunks(old, new))


class Counted:
    """An item that counts how often it is compared or hashed."""

    looks: ClassVar = 0
    __slots__ = ("value",)

    def __init__(self, value: int) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        Counted.looks += 1
        return isinstance(other, Counted) and self.value == other.value

    def __hash__(self) -> int:
        Counted.looks += 1
        return hash(self.value)


LONG = 10_000


def _shapes() -> dict[str, tuple[list[int], list[int]]]:
    dice = random.Random(7)
    numbers = list(range(LONG))
    shuffled = dice.sample(numbers, LONG)
    ladder: list[int] = []
    rungs: list[int] = []
    for number in range(LONG // 2):
        # Each item anchors a stretch only once the one before it has cut it off.
        ladder += [number + 1, number]
        rungs += [-number - 1, number]
    return {
        "equal": (numbers, numbers.copy()),
        "one edited in the middle": (numbers, [*numbers[:5_000], -1, *numbers[5_001:]]),
        "every tenth edited": (numbers, [n if n % 10 else -n for n in numbers]),
        "reversed": (numbers, numbers[::-1]),
        "shuffled": (numbers, shuffled),
        "rotated": (numbers, numbers[5_000:] + numbers[:5_000]),
        "nothing in common": (numbers, [-n - 1 for n in numbers]),
        "all the same, shortened": ([0] * LONG, [0] * (LONG // 2)),
        "all the same, but for the ends": ([0] * LONG, [1, *[0] * (LONG // 2), 2]),
        "two values": ([0, 1] * (LONG // 2), [0, 0, 1] * (LONG // 3)),
        "three values, at random": (_dice(dice, 3), _dice(dice, 3)),
        "many values, at random": (_dice(dice, LONG), _dice(dice, LONG)),
        "a ladder of anchors": (ladder, rungs),
        "a ladder of anchors, from its end": (ladder[::-1], rungs[::-1]),
    }


def _dice(dice: random.Random, values: int) -> list[int]:
    return [dice.randrange(values) for _ in range(LONG)]


SHAPES = _shapes()


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_long_sequences_stay_far_from_quadratic(shape: str) -> None:
    old, new = ([Counted(value) for value in values] for values in SHAPES[shape])
    Counted.looks = 0
    found = hunks(old, new)
    assert Counted.looks < 300 * LONG  # its square is 10,000 times that length
    assert bool(found) == (SHAPES[shape][0] != SHAPES[shape][1])


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_long_sequences_are_rebuilt(shape: str) -> None:
    check(*SHAPES[shape])


def test_a_long_sequence_with_few_edits_is_diffed_exactly() -> None:
    old = _dice(random.Random(1), 50)
    new = old.copy()
    del new[9_000:9_003]
    new[5_000:5_000] = [99, 98]
    new[100] = 97
    changed = hunks(old, new)
    assert sum(end - start for start, end, _, _ in changed) == 4
    assert sum(end - start for _, _, start, end in changed) == 3
