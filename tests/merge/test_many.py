"""Many children merged in one pass: the laws of the merge, and that their order does not matter."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_context.merge.many import Child, merge_many
from git_context.merge.policy import STRATEGIES, Policy, Rule
from git_context.merge.threeway import merge
from git_context.merge.values import MISSING
from tests.merge.documents import (
    INFERRED,
    SHAPES,
    edited,
    keyed_lists,
    logs,
    merges,
    moments,
    numbers,
    rule_of,
    scalar_lists,
    scalars,
    values,
)
from tests.merge.likeness import unordered
from tests.merge.oracle import Judge, invented

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

    from git_context.merge.values import Json

EVERY_STRATEGY = pytest.mark.parametrize("strategy", [*STRATEGIES, None], ids=str)


IN_ONE_PASS = {
    "set": scalar_lists,
    "keyed": keyed_lists(),
    "log": logs,
    "max": numbers,
    "min": numbers,
    "latest": scalars,
    "sum": numbers,
    "conflict": scalars,
}
"""Values whose merge does not depend on the order of children; that of sequences and texts does."""


@st.composite
def families(
    draw: DrawFn, strategy: str | None, kind: SearchStrategy[Json], most: int
) -> tuple[Json, list[Json], dict[str, Rule]]:
    """A parent document, what two or more children made of it, and the rules."""
    base = draw(kind)
    versions = [draw(edited(base, kind)) for _ in range(draw(st.integers(2, most)))]
    documents: list[Json] = [{"f": f, "timestamp": draw(moments)} for f in [base, *versions]]
    return documents[0], documents[1:], {} if strategy is None else {"/f": rule_of(strategy)}


def _kind(strategy: str | None) -> SearchStrategy[Json]:
    return INFERRED if strategy is None else SHAPES[strategy] | values


def _children(base: Json, versions: list[Json]) -> list[Child]:
    return [Child(f"child {at}", base, version) for at, version in enumerate(versions)]


@EVERY_STRATEGY
@given(data=st.data())
def test_one_child_is_a_three_way_merge(strategy: str | None, data: st.DataObject) -> None:
    (base, ours, theirs), rules = data.draw(merges(strategy))
    merged = merge(base, ours, theirs, Policy(rules))
    many = merge_many(ours, [Child("child", base, theirs)], Policy(rules))

    assert repr(many.value) == repr(merged.value("ours"))
    assert [(contest.pointer, contest.kind) for contest in many.contests] == [
        (clash.pointer, clash.kind) for clash in merged.conflicts
    ]
    for contest, clash in zip(many.contests, merged.conflicts, strict=True):
        assert contest.base == clash.versions.base
        assert contest.ours == clash.versions.ours
        assert contest.sides == {"child": clash.versions.theirs}


@EVERY_STRATEGY
@given(data=st.data())
def test_children_that_agree_are_one(strategy: str | None, data: st.DataObject) -> None:
    base, versions, rules = data.draw(families(strategy, _kind(strategy), 2))
    many = merge_many(base, _children(base, versions[:1] * 3), Policy(rules))
    assert not many.contests
    assert repr(many.value) == repr(versions[0])


@pytest.mark.parametrize("strategy", IN_ONE_PASS, ids=str)
@given(data=st.data())
def test_the_order_of_children_does_not_matter(strategy: str, data: st.DataObject) -> None:
    base, versions, rules = data.draw(families(strategy, IN_ONE_PASS[strategy], 4))
    children = _children(base, versions)
    other_order = data.draw(st.permutations(children))

    many = merge_many(base, children, Policy(rules))
    other = merge_many(base, other_order, Policy(rules))

    assert bool(many.contests) == bool(other.contests)
    if not many.contests:
        assert unordered(many.value) == unordered(other.value)


@EVERY_STRATEGY
@given(data=st.data())
def test_nothing_of_any_child_is_invented_or_lost(
    strategy: str | None, data: st.DataObject
) -> None:
    base, (one, other), rules = data.draw(families(strategy, _kind(strategy), 2))
    policy = Policy(rules)
    before = repr((base, one, other))

    many = merge_many(base, _children(base, [one, other, one]), policy)

    assert invented(policy.rule, (base, one, other), many.value) == []
    judge = Judge(policy.rule, [contest.path for contest in many.contests])
    assert list(judge.lost((), base, one, other, many.value)) == []
    assert list(judge.lost((), base, other, one, many.value)) == []
    assert repr((base, one, other)) == before


def test_a_child_forked_later_is_merged_against_its_own_base() -> None:
    ours: Json = {"f": ["a", "b", "c"]}
    early = Child("early", {"f": ["a"]}, {"f": ["a", "x"]})
    late = Child("late", {"f": ["a", "b", "c"]}, {"f": ["a", "c", "y"]})
    many = merge_many(ours, [early, late], Policy({"/f": Rule("set")}))
    assert many.value == {"f": ["a", "x", "c", "y"]}
    assert not many.contests


def test_additions_come_in_the_order_of_the_children() -> None:
    base: Json = {"f": ["z"]}
    versions: list[Json] = [{"f": ["z", *run]} for run in ("ab", "cd", "ae")]
    many = merge_many(base, _children(base, versions), Policy({"/f": Rule("set")}))
    assert many.value == {"f": ["z", "a", "b", "c", "d", "e"]}


def test_a_conflict_names_each_child_and_leaves_the_parents_value() -> None:
    base: Json = {"f": "a", "g": "x"}
    versions: list[Json] = [{"f": "b", "g": "x"}, {"f": "c", "g": "y"}, {"g": "x"}]
    many = merge_many(base, _children(base, versions))
    assert many.value == {"f": "a", "g": "y"}
    (contest,) = many.contests
    assert (contest.pointer, contest.base, contest.ours) == ("/f", "a", "a")
    assert contest.sides == {"child 0": "b", "child 1": "c", "child 2": MISSING}


@pytest.mark.parametrize("order", list(permutations((b"11", b"12", b"13"))))
def test_a_partial_sum_is_nobodys_value(order: tuple[bytes, ...]) -> None:
    versions: list[Json] = [{"f": count} for count in order]
    many = merge_many({"f": b"10"}, _children({"f": b"10"}, versions), Policy({"/f": Rule("sum")}))
    assert many.value == {"f": b"16"}


def test_a_conflict_within_an_item_names_all_children_that_agree() -> None:
    base: Json = {"f": [{"a": "0", "b": "0"}, {"a": "0", "b": "0"}]}
    versions: list[Json] = [
        {"f": [{"a": value, "b": "0"}, {"a": "0", "b": "0"}]} for value in ("1", "2", "2")
    ]
    (contest,) = merge_many(base, _children(base, versions)).contests
    assert contest.pointer == "/f/0/a"
    assert contest.sides == {"child 1": "2", "child 2": "2"}


@pytest.mark.parametrize("rule", [None, Rule("set"), Rule("log"), Rule("keyed", "id")], ids=repr)
def test_a_list_removed_by_one_child_and_edited_by_another_is_a_conflict(rule: Rule | None) -> None:
    versions: list[Json] = [{}, {"f": [{"id": "a"}]}]
    base: Json = {"f": []}
    for order in (versions, versions[::-1]):
        many = merge_many(base, _children(base, order), Policy({"/f": rule} if rule else {}))
        assert [contest.pointer for contest in many.contests] == ["/f"]
        assert many.value == base
