"""Many children merged in one pass: the laws of the merge, and that their order does not matter."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_context.merge.decisions import BOTH_MODIFIED, DELETED_BY_US, Versions
from git_context.merge.many import Child, merge_many
from git_context.merge.policy import STRATEGIES, Policy, Rule
from git_context.merge.threeway import ThreeWayMerge, ThreeWayResult
from git_context.merge.values import MISSING
from tests.merge.oracle import Judge, invented
from tests.merge.similarity import unordered
from tests.support.documents import (
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
    versions = Versions(base, ours, theirs)
    run = ThreeWayMerge(versions, Policy(rules), by_stretch=False)
    merged = ThreeWayResult(run.decide((), versions), versions)
    many = merge_many(ours, [Child("child", base, theirs)], Policy(rules))

    assert repr(many.value) == repr(merged.value("ours"))
    assert [(contest.pointer, contest.kind) for contest in many.conflicts] == [
        (clash.pointer, clash.kind) for clash in merged.conflicts
    ]
    for contest, clash in zip(many.conflicts, merged.conflicts, strict=True):
        assert contest.base == clash.versions.base
        assert contest.ours == clash.versions.ours
        assert contest.sides == {"child": clash.versions.theirs}


@EVERY_STRATEGY
@given(data=st.data())
def test_children_that_agree_are_one(strategy: str | None, data: st.DataObject) -> None:
    base, versions, rules = data.draw(families(strategy, _kind(strategy), 2))
    many = merge_many(base, _children(base, versions[:1] * 3), Policy(rules))
    assert not many.conflicts
    assert repr(many.value) == repr(versions[0])


@pytest.mark.parametrize("strategy", IN_ONE_PASS, ids=str)
@given(data=st.data())
def test_the_order_of_children_does_not_matter(strategy: str, data: st.DataObject) -> None:
    base, versions, rules = data.draw(families(strategy, IN_ONE_PASS[strategy], 4))
    children = _children(base, versions)
    other_order = data.draw(st.permutations(children))

    many = merge_many(base, children, Policy(rules))
    other = merge_many(base, other_order, Policy(rules))

    assert bool(many.conflicts) == bool(other.conflicts)
    if not many.conflicts:
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
    judge = Judge(policy.rule, many.conflicts)
    assert list(judge.lost((), base, one, other, many.value)) == []
    assert list(judge.lost((), base, other, one, many.value)) == []
    assert repr((base, one, other)) == before


def test_a_child_forked_later_is_merged_against_its_own_base() -> None:
    ours: Json = {"f": ["a", "b", "c"]}
    early = Child("early", {"f": ["a"]}, {"f": ["a", "x"]})
    late = Child("late", {"f": ["a", "b", "c"]}, {"f": ["a", "c", "y"]})
    many = merge_many(ours, [early, late], Policy({"/f": Rule("set")}))
    assert many.value == {"f": ["a", "x", "c", "y"]}
    assert not many.conflicts


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
    (contest,) = many.conflicts
    assert (contest.pointer, contest.base, contest.ours) == ("/f", "a", "a")
    assert contest.sides == {"child 0": "b", "child 1": "c", "child 2": MISSING}


@pytest.mark.parametrize("order", list(permutations((1, 2, 3))))
def test_a_partial_sum_is_nobodys_value(order: tuple[int, ...]) -> None:
    policy = Policy({"/f": Rule("sum")})
    begun: Json = {"f": b"10"}
    more: list[Json] = [{"f": str(10 + count).encode()} for count in order]
    assert merge_many(begun, _children(begun, more), policy).value == {"f": b"16"}
    first: list[Json] = [{"f": str(count).encode()} for count in order]
    assert merge_many({}, _children({}, first), policy).value == {"f": b"6"}


def test_a_conflict_within_an_item_names_all_children_that_agree() -> None:
    base: Json = {"f": [{"a": "0", "b": "0"}, {"a": "0", "b": "0"}]}
    versions: list[Json] = [
        {"f": [{"a": value, "b": "0"}, {"a": "0", "b": "0"}]} for value in ("1", "2", "2")
    ]
    (contest,) = merge_many(base, _children(base, versions)).conflicts
    assert contest.pointer == "/f/0/a"
    assert contest.sides == {"child 1": "2", "child 2": "2"}


@pytest.mark.parametrize("rule", [None, Rule("set"), Rule("log"), Rule("keyed", "id")], ids=repr)
def test_a_list_removed_by_one_child_and_edited_by_another_is_a_conflict(rule: Rule | None) -> None:
    versions: list[Json] = [{}, {"f": [{"id": "a"}]}]
    base: Json = {"f": []}
    for order in (versions, versions[::-1]):
        many = merge_many(base, _children(base, order), Policy({"/f": rule} if rule else {}))
        assert [contest.pointer for contest in many.conflicts] == ["/f"]
        assert many.value == base


EARLY, MIDDLE, LATE = (f"2025-01-15T{hour:02}:00:00Z" for hour in (9, 10, 11))


def _phase(phase: str, saved: str) -> Json:
    return {"f": phase, "timestamp": saved} if saved else {"f": phase}


@pytest.mark.parametrize(
    ("ours", "sides", "expected"),
    [
        (("0", EARLY), [("1", MIDDLE), ("2", LATE)], "2"),
        (("0", EARLY), [("1", LATE), ("2", MIDDLE)], "1"),
        # Whoever did not change the value has no say in it:
        (("0", LATE), [("1", EARLY), ("2", MIDDLE)], "2"),
        (("0", ""), [("1", EARLY), ("2", MIDDLE)], "2"),
        (("0", EARLY), [("1", MIDDLE), ("2", EARLY), ("0", LATE)], "1"),
        # Ours, changed since:
        (("3", LATE), [("1", EARLY), ("2", MIDDLE)], "3"),
        (("3", EARLY), [("1", LATE), ("2", MIDDLE)], "1"),
        (("3", ""), [("1", EARLY), ("2", MIDDLE)], None),
        # Several at the last moment:
        (("0", EARLY), [("1", LATE), ("2", LATE)], None),
        (("0", EARLY), [("1", LATE), ("2", MIDDLE), ("1", LATE)], "1"),
        (("3", LATE), [("1", LATE), ("2", MIDDLE)], None),
        # Nobody knows when:
        (("0", EARLY), [("1", "soon"), ("2", LATE)], None),
        (("0", EARLY), [("1", ""), ("2", "")], None),
    ],
)
def test_the_latest_of_many(
    ours: tuple[str, str], sides: list[tuple[str, str]], expected: str | None
) -> None:
    base = _phase("0", EARLY)
    policy = Policy({"/f": Rule("latest"), "/timestamp": Rule("max")})
    for order in (sides, sides[::-1]):
        children = _children(base, [_phase(*side) for side in order])
        many = merge_many(_phase(*ours), children, policy)
        assert type(many.value) is dict
        about = [(contest.pointer, contest.kind) for contest in many.conflicts]
        if expected is None:
            assert ("/f", BOTH_MODIFIED) in about
            assert many.value["f"] == ours[0]
        else:
            assert "/f" not in [pointer for pointer, _ in about]
            assert many.value["f"] == expected


@pytest.mark.parametrize(
    ("rule", "base", "ours", "sides", "expected"),
    [
        (Rule("sum"), {}, {}, [{"f": b"3"}, {"f": b"4"}], {"f": b"7"}),
        (Rule("sum"), {}, {"f": b"5"}, [{"f": b"3"}, {"f": b"4"}], {"f": b"12"}),
        (Rule("sum"), {"f": b"9"}, {"f": b"9"}, [{"f": b"3"}, {"f": b"4"}], {"f": b"-2"}),
        (
            Rule("log"),
            {"f": [{"timestamp": MIDDLE}]},
            {"f": [{"timestamp": MIDDLE}]},
            [
                {"f": [{"timestamp": MIDDLE}, {"timestamp": LATE}]},
                {"f": [{"timestamp": MIDDLE}, {"timestamp": EARLY}]},
            ],
            {"f": [{"timestamp": EARLY}, {"timestamp": MIDDLE}, {"timestamp": LATE}]},
        ),
        (
            Rule("set"),
            {"f": [b"2"]},
            {"f": [b"2"]},
            [{"f": [b"2", b"3"]}, {"f": [b"2", b"1"]}],
            {"f": [b"2", b"3", b"1"]},
        ),
        (
            Rule("set"),
            {"f": [{"timestamp": LATE}]},
            {"f": [{"timestamp": LATE}]},
            [
                {"f": [{"timestamp": LATE}, {"timestamp": MIDDLE}]},
                {"f": [{"timestamp": LATE}, {"timestamp": EARLY}]},
            ],
            {"f": [{"timestamp": LATE}, {"timestamp": MIDDLE}, {"timestamp": EARLY}]},
        ),
        *[
            (
                rule,
                {"f": [{"id": "a", "x": "0", "y": "0"}]},
                {"f": [{"id": "a", "x": "0", "y": "0"}]},
                [{"f": [{"id": "a", "x": "1", "y": "0"}]}, {"f": [{"id": "a", "x": "0"}]}],
                {"f": [{"id": "a", "x": "1"}]},
            )
            for rule in (Rule("keyed", "id"), None)
        ],
        (None, {"f": {}}, {"f": {}}, [{"f": {"x": None}}, {"f": {"y": None}}], None),
        (None, {}, {}, [{"f": {"x": None}}, {"f": {"y": None}}], None),
        (None, {}, {"f": {}}, [{"f": {"x": None}}, {"f": {"y": None}}], None),
    ],
)
def test_what_many_children_change_comes_together(
    rule: Rule | None, base: Json, ours: Json, sides: list[Json], expected: Json
) -> None:
    many = merge_many(ours, _children(base, sides), Policy({"/f": rule} if rule else {}))
    assert many.conflicts == []
    assert repr(many.value) == repr(expected or {"f": {"x": None, "y": None}})


RECORDS = [{"f": [{"id": "a", "x": value}]} for value in "012"]
OBJECTS = [{"f": {"a": {"x": value}}} for value in "012"]


@pytest.mark.parametrize("rule", [None, Rule("keyed", "id")], ids=repr)
@pytest.mark.parametrize("versions", [RECORDS, OBJECTS], ids=["records", "objects"])
@pytest.mark.parametrize("begun", [True, False])
def test_a_conflict_within_a_part_names_all_sides_and_leaves_ours(
    rule: Rule | None, versions: list[Json], *, begun: bool
) -> None:
    base: Json = versions[0] if begun else {}
    many = merge_many(base, _children(base, versions[1:]), Policy({"/f": rule} if rule else {}))
    (contest,) = many.conflicts
    before = "0" if begun else MISSING
    is_added_item = versions is RECORDS and not begun
    place = "/f/a" if is_added_item else "/f/a/x"
    assert (contest.pointer, contest.base, contest.ours) == (place, before, before)
    sides = [{"id": "a", "x": value} if is_added_item else value for value in "12"]
    assert contest.sides == dict(zip(("child 0", "child 1"), sides, strict=True))
    left: Json = {"f": [] if versions is RECORDS else {"a": {}}}
    assert many.value == (versions[0] if begun else left)


def test_children_forked_at_different_times_are_merged_in_parts() -> None:
    early: Json = {"f": [{"id": "a", "x": "0"}]}
    ours: Json = {"f": [{"id": "a", "x": "0"}, {"id": "b"}]}
    children = [
        Child("early", early, {"f": [{"id": "a", "x": "1"}]}),
        Child("late", ours, {"f": [{"id": "a", "x": "2"}, {"id": "b"}, {"id": "c"}]}),
    ]
    many = merge_many(ours, children)
    (contest,) = many.conflicts
    assert (contest.pointer, contest.ours) == ("/f/a/x", "0")
    assert contest.sides == {"early": "1", "late": "2"}
    assert many.value == {"f": [{"id": "a", "x": "0"}, {"id": "b"}, {"id": "c"}]}


def test_a_count_that_ours_removed_is_not_begun_anew() -> None:
    base: Json = {"f": b"10"}
    policy = Policy({"/f": Rule("sum")})
    many = merge_many({}, _children(base, [{"f": b"11"}, {"f": b"12"}]), policy)
    assert [(contest.pointer, contest.kind) for contest in many.conflicts] == [
        ("/f", DELETED_BY_US)
    ]
    assert many.value == {}
