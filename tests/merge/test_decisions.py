from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from git_context.merge.decisions import (
    BOTH_ADDED,
    BOTH_MODIFIED,
    DELETED_BY_THEM,
    DELETED_BY_US,
    ORDER,
    TAKE_BASE,
    TAKE_OURS,
    TAKE_THEIRS,
    Conflict,
    Item,
    Items,
    Members,
    Put,
    Versions,
    apply,
    conflicts,
    override,
    resolve,
    swap_sides,
)
from git_context.merge.policy import Policy, Rule
from git_context.merge.threeway import merge
from git_context.merge.values import MISSING
from tests.support.documents import Triple, merges

if TYPE_CHECKING:
    from git_context.merge.decisions import Decision, Side
    from git_context.merge.values import Json, Maybe, Path

ABC = Versions("a", "b", "c")
GONE = Versions("a", MISSING, "c")
CLASH = Conflict(("x",), BOTH_MODIFIED, ABC)
OTHER = Conflict(("l", "k"), DELETED_BY_US, GONE)


def test_versions_are_read_by_side() -> None:
    assert [ABC.of(side) for side in ("base", "ours", "theirs")] == ["a", "b", "c"]


def test_a_member_or_item_of_something_else_is_missing() -> None:
    versions = Versions({"m": b"1"}, "m", ["m"])
    assert versions.member("m") == Versions(b"1", MISSING, MISSING)
    assert versions.member("n") == Versions(MISSING, MISSING, MISSING)
    lists = Versions(["x", "y"], {"0": "x"}, ["z"])
    assert lists.item(Item("1", TAKE_OURS, 1, 0, 0)) == Versions("y", MISSING, "z")
    assert lists.item(Item("0", TAKE_OURS, -1, -1, -1)) == Versions(MISSING, MISSING, MISSING)


@pytest.mark.parametrize(
    ("decision", "values"),
    [
        (TAKE_BASE, ["a", "a", "a"]),
        (TAKE_OURS, ["b", "b", "b"]),
        (TAKE_THEIRS, ["c", "c", "c"]),
        (Put(b"1"), [b"1", b"1", b"1"]),
        (CLASH, ["a", "b", "c"]),
    ],
    ids=repr,
)
def test_a_decision_gives_a_value_for_each_way_to_settle_clashes(
    decision: Decision, values: list[Maybe]
) -> None:
    sides: tuple[Side, ...] = ("base", "ours", "theirs")
    assert [apply(decision, ABC, side) for side in sides] == values
    assert apply(decision, ABC) == values[0]


def test_what_is_missing_leaves_no_gap() -> None:
    members = Members({"x": TAKE_OURS, "y": TAKE_THEIRS})
    assert apply(members, Versions(MISSING, {"y": "1"}, {"x": "2", "y": "3"})) == {"y": "3"}
    items = Items([Item("0", TAKE_OURS, -1, -1, 0), Item("1", TAKE_THEIRS, -1, -1, 1)])
    assert apply(items, Versions(MISSING, MISSING, ["p", "q"])) == ["q"]


def test_clashes_come_in_the_order_of_the_result() -> None:
    tree = Members(
        {
            "y": TAKE_OURS,
            "l": Items([Item("0", Put("p"), 0, 0, 0), Item("k", OTHER, 1, 1, 1)]),
            "x": CLASH,
        }
    )
    assert list(conflicts(tree)) == [OTHER, CLASH]
    assert [clash.pointer for clash in conflicts(tree)] == ["/l/k", "/x"]


DOCUMENT: dict[str, Json] = {"a": {"b": b"1", "c": b"2"}, "n": "x"}


@pytest.mark.parametrize(
    ("decision", "path", "expected"),
    [
        (TAKE_OURS, ("a", "b"), {"a": {"b": b"9", "c": b"2"}, "n": "x"}),
        (TAKE_OURS, ("n",), {"a": {"b": b"1", "c": b"2"}, "n": b"9"}),
        (TAKE_OURS, (), b"9"),
        (Members({"a": TAKE_OURS, "n": TAKE_OURS}), ("a",), {"a": b"9", "n": "x"}),
        (
            Members({"n": TAKE_OURS, "a": Members({"c": TAKE_OURS, "b": TAKE_OURS})}),
            ("a", "b"),
            {"n": "x", "a": {"c": b"2", "b": b"9"}},
        ),
        # What has no value yet gets none:
        (TAKE_OURS, ("a", "z"), DOCUMENT),
        (TAKE_OURS, ("z",), DOCUMENT),
        (TAKE_OURS, ("n", "z"), DOCUMENT),
        (Members({"n": TAKE_OURS}), ("a",), {"n": "x"}),
        # A value computed as a whole has no members of its own to decide about:
        (Put({"a": "x"}), ("a",), {"a": "x"}),
    ],
)
def test_a_figure_overrides_the_value_that_is_there(
    decision: Decision, path: Path, expected: Json
) -> None:
    versions = Versions(MISSING, DOCUMENT, MISSING)
    before = repr(decision)
    figured = override(decision, apply(decision, versions), path, b"9")
    assert apply(figured, versions) == expected
    assert repr(decision) == before


def test_a_clash_is_not_overridden() -> None:
    tree = Members({"x": CLASH})
    for path in (("x",), ("x", "y")):
        assert override(tree, {"x": {"y": "a"}}, path, b"9") == tree


def test_an_equal_figure_decides_nothing_new() -> None:
    assert override(TAKE_OURS, DOCUMENT, ("a", "b"), b"1") == Members(
        {"a": Members({"b": TAKE_OURS, "c": TAKE_OURS}), "n": TAKE_OURS}
    )
    assert override(TAKE_OURS, "x", (), "x") is TAKE_OURS
    assert override(TAKE_OURS, MISSING, (), "x") is TAKE_OURS


@pytest.mark.parametrize(
    ("decision", "mirrored"),
    [
        (TAKE_BASE, TAKE_BASE),
        (TAKE_OURS, TAKE_THEIRS),
        (TAKE_THEIRS, TAKE_OURS),
        (Put("x"), Put("x")),
        (CLASH, Conflict(("x",), BOTH_MODIFIED, Versions("a", "c", "b"))),
        (OTHER, Conflict(("l", "k"), DELETED_BY_THEM, Versions("a", "c", MISSING))),
        (
            Conflict((), DELETED_BY_THEM, Versions("a", "b", MISSING)),
            Conflict((), DELETED_BY_US, Versions("a", MISSING, "b")),
        ),
        (Conflict((), BOTH_ADDED, ABC), Conflict((), BOTH_ADDED, Versions("a", "c", "b"))),
        (Conflict((), ORDER, ABC), Conflict((), ORDER, Versions("a", "c", "b"))),
        (
            Members({"y": TAKE_OURS, "x": TAKE_THEIRS}),
            Members({"y": TAKE_THEIRS, "x": TAKE_OURS}),
        ),
        (
            Items([Item("k", TAKE_OURS, 0, 1, 2), Item("m", Put("x"), 3, 4, 5)]),
            Items([Item("k", TAKE_THEIRS, 0, 2, 1), Item("m", Put("x"), 3, 5, 4)]),
        ),
    ],
    ids=repr,
)
def test_sides_named_the_other_way_round(decision: Decision, mirrored: Decision) -> None:
    assert swap_sides(decision) == mirrored
    assert swap_sides(mirrored) == decision


@given(merges(None))
def test_a_decision_with_its_sides_swapped_gives_the_same(
    case: tuple[Triple, dict[str, Rule]],
) -> None:
    (base, ours, theirs), rules = case
    merged = merge(base, ours, theirs, Policy(rules))
    assert apply(swap_sides(merged.decision), Versions(base, theirs, ours)) == merged.value()


def test_each_clash_is_settled_and_all_else_stays() -> None:
    tree = Members(
        {
            "y": TAKE_BASE,
            "l": Items([Item("0", Put("p"), 0, 1, 2), Item("k", OTHER, 3, 4, 5)]),
            "x": CLASH,
        }
    )
    settled = resolve(tree, lambda clash: Put(clash.pointer))
    assert settled == Members(
        {
            "y": TAKE_BASE,
            "l": Items([Item("0", Put("p"), 0, 1, 2), Item("k", Put("/l/k"), 3, 4, 5)]),
            "x": Put("/x"),
        }
    )
    assert list(conflicts(tree)) == [OTHER, CLASH]
