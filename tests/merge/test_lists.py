"""Lists: small cases decided to the item, and sets and sequences against brute force."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from git_context.merge.decisions import TAKE_OURS, TAKE_THEIRS, Item, Items, Members
from git_context.merge.kinship import are_kin
from git_context.merge.policy import Policy, Rule
from git_context.merge.threeway import merge
from git_context.merge.values import identity
from tests.support.documents import Triple, edited, scalars, unique_scalars

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

    from git_context.merge.values import Json


def test_a_set_says_where_each_member_stands() -> None:
    base: Json = ["a", "b"]
    ours: Json = ["b", "c", "b"]
    theirs: Json = ["a", "b", "d"]
    assert merge(base, ours, theirs, Policy({"": Rule("set")})).decision == Items(
        [
            Item("", TAKE_OURS, 1, 0, 1),
            Item("", TAKE_OURS, -1, 1, -1),
            Item("", TAKE_THEIRS, -1, -1, 2),
        ]
    )


def test_a_keyed_list_says_where_each_item_stands() -> None:
    base: Json = [{"id": "a", "x": "0", "y": "0"}, {"id": "b"}, {"id": b"7"}]
    ours: Json = [{"id": b"7"}, {"id": "a", "x": "1", "y": "0"}]
    theirs: Json = [{"id": "a", "x": "0", "y": "2"}, {"id": "b"}, {"id": b"7"}, {"id": "c"}]
    edited_twice = Members({"id": TAKE_OURS, "x": TAKE_OURS, "y": TAKE_THEIRS})
    assert merge(base, ours, theirs, Policy({"": Rule("keyed", "id")})).decision == Items(
        [
            Item("7", TAKE_OURS, 2, 0, 2),
            Item("c", TAKE_THEIRS, -1, -1, 3),
            Item("a", edited_twice, 0, 1, 0),
        ]
    )


@pytest.mark.parametrize(
    ("rule", "paths"),
    [(None, ["/b"]), ("set", ["/b"]), ("sum", ["/b"]), ("conflict", ["/b"]), ("ours", [])],
)
def test_an_item_added_twice_is_a_mixture_by_no_rule(rule: str | None, paths: list[str]) -> None:
    ours: Json = [{"id": "b", "x": "a", "of ours": "1"}]
    theirs: Json = [{"id": "b", "x": "", "of theirs": "1"}]
    rules = {"": Rule("keyed", "id")} | ({"/*": Rule(rule)} if rule else {})
    merged = merge([], ours, theirs, Policy(rules))

    assert [conflict.pointer for conflict in merged.conflicts] == paths
    assert merged.value("ours") == ours


def test_a_sequence_says_where_each_item_stands() -> None:
    base: Json = ["x", {"k": "1", "v": "0", "w": "0"}, "y"]
    ours: Json = ["n", "x", {"k": "1", "v": "1", "w": "0"}, "y"]
    theirs: Json = ["x", {"k": "1", "v": "0", "w": "2"}, "y", "m"]
    edited_twice = Members({"k": TAKE_OURS, "v": TAKE_OURS, "w": TAKE_THEIRS})
    merged = merge(base, ours, theirs, Policy({"": Rule("sequence")}))
    assert merged.conflicts == []
    assert merged.value() == ["n", "x", {"k": "1", "v": "1", "w": "2"}, "y", "m"]
    assert merged.decision == Items(
        [
            Item("0", TAKE_OURS, -1, 0, -1),
            Item("1", TAKE_OURS, -1, 1, -1),
            Item("1", edited_twice, 1, 2, 1),
            Item("3", TAKE_OURS, -1, 3, -1),
            Item("3", TAKE_THEIRS, -1, -1, 3),
        ]
    )


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "merged"),
    [
        # What two runs begin or end with in common is kept once:
        ("", "pq", "pr", "pqr"),
        ("", "qs", "rs", "qrs"),
        ("", "ppqss", "pprss", "ppqrss"),
        ("", "abqcd", "abrcd", "abqrcd"),
        ("", "aa", "aaa", "aaa"),
        ("", "aba", "ababa", "ababa"),
        ("z", "zpq", "zpr", "zpqr"),
        ("xy", "xpqy", "xpry", "xpqry"),
        # Moved by one side, removed or moved elsewhere by the other:
        ("xyz", "yzx", "yz", None),
        ("wxyz", "xyzw", "xwyz", None),
        ("xyz", "yzx", "nxyz", "nyzx"),
        # Added by both, each at another place:
        ("ab", "xab", "abx", None),
        ("ab", "xaxb", "abx", "xaxbx"),
        # As often as both ask for:
        ("aab", "ab", "aabc", "abc"),
        ("aaa", "aa", "aa", "aa"),
        ("a", "", "b", None),
    ],
)
def test_sequences(base: str, ours: str, theirs: str, merged: str | None) -> None:
    triple = Triple(list(base), list(ours), list(theirs))
    found = _merged(triple, "sequence")
    assert (found if found is None else "".join(map(str, found))) == merged


P, PN, Q, QN, R = {"t": "p"}, {"t": "p", "n": "1"}, {"t": "q"}, {"t": "q", "n": "1"}, {"t": "r"}


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "merged"),
    [
        # Both took out one item, and each put another in: perhaps two edits of it.
        ([P, Q], [R, P], [PN, P], None),
        ([P, Q], [R, P], [P], [R, P]),
        # What was merged from two edits is an item that stands there already, or one of its own.
        ([P, QN], [P, Q], [P, PN], None),
        ([R, QN], [R, Q], [R, PN], [R, P]),
    ],
)
def test_sequences_of_objects(
    base: list[Json], ours: list[Json], theirs: list[Json], merged: list[Json] | None
) -> None:
    for mine, new in ((ours, theirs), (theirs, ours)):
        result = merge([*base, ["no object"]], [*mine, ["no object"]], [*new, ["no object"]])
        assert bool(result.conflicts) == (merged is None)
        assert merged is None or result.value() == [*merged, ["no object"]]


@pytest.mark.parametrize(
    ("one", "other", "kin"),
    [
        ("a", "a", True),
        ("a", "b", False),
        ({"a": "1"}, {"a": "1", "b": "2"}, True),
        ({"a": "1"}, {"a": "2"}, False),
        ({"a": "1"}, {"b": "1"}, False),
        ({"a": {"b": "1"}}, {"a": {"b": "1", "c": "2"}}, True),
        ({"a": ["x"]}, {"a": ["y", "x"]}, True),
        (["x"], ["y"], False),
        (["x", "z"], ["y", "x"], True),
        ([["x"], "z"], [["x", "y"]], True),
        (["x"], {"x": "x"}, False),
        (["x"], "x", False),
        ([], [], True),
        ([], ["x"], False),
    ],
)
def test_containers_are_kin_that_have_something_in_common(
    one: Json, other: Json, *, kin: bool
) -> None:
    assert are_kin(identity(one), identity(other)) is kin
    assert are_kin(identity(other), identity(one)) is kin


members: st.SearchStrategy[list[Json]] = st.lists(
    st.sampled_from("abcdefghij") | scalars, max_size=9, unique_by=repr
)


@st.composite
def related(draw: DrawFn, lists: st.SearchStrategy[list[Json]]) -> Triple:
    base = draw(lists)
    return Triple(base, draw(lists | _near(base)), draw(lists | _near(base)))


def _near(base: list[Json]) -> st.SearchStrategy[list[Json]]:
    return edited(base, scalars).map(lambda value: value if isinstance(value, list) else [value])


def _merged(triple: Triple, strategy: str) -> list[Json] | None:
    merged = merge(*triple, Policy({"": Rule(strategy)}))
    value = merged.value()
    assert isinstance(value, list)
    return None if merged.conflicts else value


@given(related(members))
def test_a_set_is_what_the_formula_says(triple: Triple) -> None:
    base, ours, theirs = _as_lists(triple)
    assume(ours not in (base, theirs) and theirs != base)
    result = _merged(triple, "set")

    expected = {repr(member) for member in ours if member in theirs}
    expected |= {repr(member) for member in ours + theirs if member not in base}
    assert result is not None
    assert set(map(repr, result)) == expected
    assert len(result) == len(expected)


@given(related(unique_scalars) | related(members))
def test_a_set_has_ours_order_and_theirs_runs_behind_their_predecessors(triple: Triple) -> None:
    base, ours, theirs = (_distinct(items) for items in _as_lists(triple))
    assume(ours not in (base, theirs) and theirs != base)
    result = _merged(Triple(base, ours, theirs), "set")
    assert result is not None

    assert [member for member in result if member in ours] == [
        member for member in ours if member in result
    ]
    kept = [member for member in theirs if member in result]
    for place, member in enumerate(kept):
        if member in ours:
            continue
        at = result.index(member)
        previous = theirs[theirs.index(member) - 1] if member != theirs[0] else member
        if previous != member and previous not in ours and previous not in base:
            assert result[at - 1] == previous
        shared = [earlier for earlier in kept[:place] if earlier in ours]
        start = result.index(shared[-1]) + 1 if shared else 0
        assert start <= at
        assert all(between not in ours or between not in theirs for between in result[start:at])


@given(related(st.lists(scalars, max_size=8)))
def test_a_sequence_keeps_the_order_of_each_side(triple: Triple) -> None:
    _, ours, theirs = _as_lists(triple)
    result = _merged(triple, "sequence")
    assume(result is not None)
    assert result is not None
    for side in (ours, theirs):
        once = {repr(item) for item in side if side.count(item) == result.count(item) == 1}
        kept = [repr(item) for item in result if repr(item) in once]
        assume(not _reordered(triple))
        assert kept == [repr(item) for item in side if repr(item) in once]


def _reordered(triple: Triple) -> bool:
    """Tell whether a side moved items: then the orders of the sides may contradict each other."""
    base, ours, theirs = _as_lists(triple)
    for one, other in ((base, ours), (base, theirs), (ours, theirs)):
        shared = [item for item in one if item in other]
        if shared != [item for item in other if item in one]:
            return True
    return False


def _as_lists(triple: Triple) -> tuple[list[Json], list[Json], list[Json]]:
    base, ours, theirs = triple
    assert isinstance(base, list)
    assert isinstance(ours, list)
    assert isinstance(theirs, list)
    return base, ours, theirs


def _distinct(items: list[Json]) -> list[Json]:
    distinct: list[Json] = []
    for item in items:
        if item not in distinct:
            distinct.append(item)
    return distinct
