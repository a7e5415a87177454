from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_context.merge.lists import LOG, SET, UNRULED, UNRULED_SET, AssociativeList
from git_context.merge.pairing import pair, parts, strategy_for
from git_context.merge.policy import Policy, Rule
from git_context.merge.sequence import SEQUENCE
from git_context.merge.values import identity
from tests.support.documents import keyed_lists, scalars

if TYPE_CHECKING:
    from git_context.merge.strategies import ListStrategy
    from git_context.merge.values import Json

KEYED = AssociativeList(("id",))

lists: st.SearchStrategy[list[Json]] = st.lists(
    st.sampled_from(["a", "b", "c", b"1", b"1.0"]) | scalars, max_size=8
)


def key_text(key: Any) -> str:
    return key.decode() if isinstance(key, bytes) else str(key)


def record(key: str, **members: Json) -> Json:
    return {"id": key, **members}


A, B, C = record("a"), record("b"), record("c")


@pytest.mark.parametrize(
    ("rule", "old", "new", "partners", "gone", "order"),
    [
        (SET, "abc", "abc", [0, 1, 2], [], [0, 1, 2]),
        (SET, "abc", "nabc", [-1, 0, 1, 2], [], [0, 1, 2]),
        (SET, "abc", "anbc", [0, -1, 1, 2], [], [0, 1, 2]),
        (SET, "abcd", "ad", [0, 3], [1, 2], [0, 3]),
        (SET, "abc", "bac", [1, 0, 2], [], [1, 0, 2]),
        # What is repeated neither came nor went:
        (SET, "aba", "ba", [1, 2], [], [1, 2]),
        (SET, "ab", "aba", [0, 1, 0], [], [0, 1]),
        (SET, "abc", "cbca", [2, 1, 2, 0], [], [2, 1, 0]),
        (SET, "cb", "bdb", [1, -1, 1], [0], [1]),
        (SET, "abac", "xbc", [-1, 1, 3], [0], [1, 3]),
        (LOG, [A, B], [B, C, A], [1, -1, 0], [], [1, 0]),
        (KEYED, [A, B], [B, A], [1, 0], [], [1, 0]),
        (KEYED, [A, B, C], [A, record("n"), C], [0, -1, 2], [1], [0, 2]),
        (KEYED, [A, B], [record("b", n="1"), A], [1, 0], [], [1, 0]),
        # A key that stands twice is its first and its second occurrence:
        (KEYED, [A, B], [B, A, A], [1, 0, -1], [], [1, 0]),
        (KEYED, [A, A, B], [B, A], [2, 0], [1], [2, 0]),
        (KEYED, [A, B], [{"n": "1"}, A], [-1, 0], [1], [0]),
        (SEQUENCE, "abc", "nac", [-1, 0, 2], [1], [0, 2]),
        (SEQUENCE, "abbc", "cabb", [3, 0, 1, 2], [], [3, 0, 1, 2]),
        (SEQUENCE, "xabcy", "xcaby", [0, 3, 1, 2, 4], [], [0, 3, 1, 2, 4]),
        (SEQUENCE, "xaby", "xabay", [0, 1, 2, -1, 3], [], [0, 1, 2, 3]),
        # Edited in place, where as many went as came:
        (SEQUENCE, "abc", "axc", [0, 1, 2], [], [0, 1, 2]),
        (SEQUENCE, "abcd", "axyd", [0, 1, 2, 3], [], [0, 1, 2, 3]),
        (SEQUENCE, "abcd", "axd", [0, -1, 3], [1, 2], [0, 3]),
        (SEQUENCE, "abc", "xbyc", [0, 1, -1, 2], [], [0, 1, 2]),
        (SEQUENCE, "abcde", "xbydc", [0, 1, -1, 3, 2], [4], [0, 1, 3, 2]),
    ],
)
def test_table(  # noqa: PLR0913, PLR0917 - a row of the table
    rule: ListStrategy, old: Any, new: Any, partners: list[int], gone: list[int], order: list[int]
) -> None:
    old, new = list(old), list(new)
    pairing = pair(old, new, rule)
    assert [pairing.partner(at) for at in range(len(new))] == partners
    assert pairing.gone == gone
    assert pairing.stayed(len(old)) == order
    assert pairing.reordered == (order != sorted(order))


def test_steps_are_keys_or_indices() -> None:
    items: list[Json] = [A, {"id": b"7"}]
    assert [pair(items, items, KEYED).step(items, at) for at in (0, 1)] == ["a", "7"]
    assert pair(items, items, SEQUENCE).step(items, 1) == "1"
    again: list[Json] = [A, A, {"n": b"7"}]
    assert [pair(again, items, KEYED).step(again, at) for at in (0, 1, 2)] == ["a", "a#2", "2"]


@given(lists, lists)
def test_sets_pair_equals(old: list[Json], new: list[Json]) -> None:
    pairing = pair(old, new, SET)
    for at, item in enumerate(new):
        partner = pairing.partner(at)
        assert old[partner] == item if partner >= 0 else item not in old
    assert [old[at] for at in pairing.gone] == [
        item for at, item in enumerate(old) if item not in new and item not in old[:at]
    ]


@given(lists, lists)
def test_sequences_pair_each_item_once_and_all_equals(old: list[Json], new: list[Json]) -> None:
    pairing = pair(old, new, SEQUENCE)
    partners = [pairing.partner(at) for at in range(len(new))]
    paired = [at for at in partners if at >= 0]
    assert sorted([*paired, *pairing.gone]) == list(range(len(old)))
    assert pairing.stayed(len(old)) == paired
    equal = sum(at >= 0 and old[at] == item for at, item in zip(partners, new, strict=True))
    assert equal == (Counter(map(identity, old)) & Counter(map(identity, new))).total()


@given(keyed_lists(), keyed_lists())
def test_keyed_items_are_paired_by_key(old: Any, new: Any) -> None:
    pairing = pair(old, new, KEYED)
    keys = [key_text(item["id"]) for item in old]
    for at, item in enumerate(new):
        partner = pairing.partner(at)
        key = key_text(item["id"])
        assert (keys[partner] if partner >= 0 else None) == (key if key in keys else None)
    left = {key_text(item["id"]) for item in new}
    assert pairing.gone == [at for at, key in enumerate(keys) if key not in left]


@pytest.mark.parametrize(
    ("items", "rule", "places"),
    [
        (["a", "b", "a", "b"], SET, [0, 1]),
        (["b", "b", b"1", "a", "b"], SET, [0, 2, 3]),
        ([A, B, A], LOG, [0, 1]),
        ([A, B], KEYED, [0, 1]),
        ([A, A], KEYED, [0, 1]),
        ([A, B], SEQUENCE, None),
        (["a"], SEQUENCE, None),
    ],
)
def test_parts_are_known_by_value_or_key(
    items: list[Json], rule: ListStrategy, places: list[int] | None
) -> None:
    found = parts(items, rule)
    assert (found and list(found.values())) == places


@pytest.mark.parametrize(
    ("path", "old", "new", "rule"),
    [
        ("tags", ["a"], ["a", "a"], SET),
        ("total", ["a"], ["b"], UNRULED_SET),
        ("total", ["a"], ["a", "a"], SEQUENCE),
        ("free", ["a", "a"], ["a"], SEQUENCE),
        ("free", ["a"], ["b"], UNRULED_SET),
        ("free", [A], [B], UNRULED),
    ],
)
def test_rules_tell_items_apart_else_their_shape(
    path: str, old: list[Json], new: list[Json], rule: ListStrategy
) -> None:
    policy = Policy({"/tags": Rule("set"), "/total": Rule("sum")})
    assert strategy_for((path,), old, new, policy) is rule
