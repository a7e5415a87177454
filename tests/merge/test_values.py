from __future__ import annotations

import json
from copy import deepcopy
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from git_context.merge.values import MISSING, Missing, exact, identity, is_scalar, plain, share
from tests.merge.oracle import written
from tests.support.documents import values

if TYPE_CHECKING:
    from git_context.merge.values import Json, Path

ALL_DIFFERENT: list[Json] = [
    None, True, False, "", "1", "true", "null", b"1", b"1.0", b"1e0", b"0", b"-0",
    [], {}, [[]], [{}], {"a": None}, {"a": []}, [["a", b"1"]], {"a": b"1"}, ["a", b"1"],
    [b"1"], [True], ["1"], [b"1", b"1"], {"1": b"1"},
]  # fmt: skip


def test_values_of_different_types_and_spellings_differ() -> None:
    for at, one in enumerate(ALL_DIFFERENT):
        for other in ALL_DIFFERENT[at + 1 :]:
            assert one != other
            assert identity(one) != identity(other)


@given(values, values)
def test_identity_is_equality(one: Json, other: Json) -> None:
    assert (identity(one) == identity(other)) == (one == other) == (written(one) == written(other))


def test_identity_forgets_the_order_of_members_and_keeps_that_of_items() -> None:
    one: Json = {"a": b"1", "b": b"2"}
    assert identity(one) == identity({"b": b"2", "a": b"1"})
    assert identity([b"1", b"2"]) != identity([b"2", b"1"])


def test_missing_is_no_null() -> None:
    assert MISSING != None  # noqa: E711  # the comparison is what is tested
    assert isinstance(MISSING, Missing)
    assert not is_scalar(MISSING)


@pytest.mark.parametrize("value", [None, True, b"1", "a"], ids=repr)
def test_scalars(value: Json) -> None:
    assert is_scalar(value)
    assert not is_scalar([value])
    assert not is_scalar({"a": value})


@pytest.mark.parametrize(
    ("usual", "literal"),
    [
        (1, b"1"),
        (-7, b"-7"),
        (1.5, b"1.5"),
        (1e22, b"1e+22"),
        (Decimal("1.10"), b"1.10"),
        (10**30, b"1" + b"0" * 30),
    ],
)
def test_numbers_become_their_literals(usual: object, literal: bytes) -> None:
    assert exact(usual) == literal
    assert exact([{"a": usual}]) == [{"a": literal}]


@pytest.mark.parametrize("value", [True, False, None, "1", "", b"1.10"], ids=repr)
def test_what_is_exact_already_stays(value: Json) -> None:
    assert exact(value) is value


@pytest.mark.parametrize(
    "value",
    [float("nan"), float("inf"), -float("inf"), Decimal("NaN"), {1: "a"}, {None: "a"}, {"a"}],
    ids=repr,
)
def test_what_is_no_json_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="is not a JSON"):
        exact(value)


@pytest.mark.parametrize(
    ("literal", "usual"), [(b"1", 1), (b"-12", -12), (b"1.0", 1.0), (b"1e2", 100.0)]
)
def test_literals_become_numbers(literal: bytes, usual: float) -> None:
    assert plain([literal]) == [usual]
    assert type(plain(literal)) is type(usual)


@pytest.mark.parametrize(
    ("known", "value", "shared"),
    [
        ({"a": ["x"]}, {"a": ["x"]}, [""]),
        # Members, wherever they stand, and whatever stands beside them:
        ({"a": ["x"], "b": 1}, {"b": 2, "a": ["x"]}, ["/a"]),
        ({"gone": 1, "a": ["x"]}, {"a": ["x"], "come": 1}, ["/a"]),
        ({"a": "word", "b": 17, "c": 1}, {"a": "word", "b": 17, "c": 2}, ["/a", "/b"]),
        ({"a": {"b": {"c": ["x"]}, "d": 1}}, {"a": {"b": {"c": ["x"]}, "d": 2}}, ["/a/b"]),
        ({"a": [["x"], ["y"]]}, {"a": [["x"], ["z"]]}, ["/a/0"]),
        # Items, also behind some that went or came, up to seven at one place:
        ([["x"], ["y"], ["z"]], [["x"], ["n"], ["z"]], ["/0", "/2"]),
        ([["x"], ["y"], ["z"]], [["n"], ["x"], ["y"], ["z"]], ["/1 /0", "/2 /1", "/3 /2"]),
        ([["x"], ["y"], ["z"]], [["y"], ["z"]], ["/0 /1", "/1 /2"]),
        ([["x"], ["y"], ["z"]], [["x"], ["z"]], ["/0", "/1 /2"]),
        ([["x"], ["y"], ["z"]], [["x"]], ["/0"]),
        ([["x"]], [["x"], ["y"]], ["/0"]),
        ([["a"], ["b"], ["c"]], [["n"], ["a"], ["m"], ["c"]], ["/1 /0", "/3 /2"]),
        ([["a"], *[[n] for n in range(7)], ["b"]], [["a"], ["b"]], ["/0", "/1 /8"]),
        ([["a"], ["b"]], [["a"], *[[n] for n in range(7)], ["b"]], ["/0", "/8 /1"]),
        # An item that changed shares what it still has:
        ([{"id": "a", "x": ["x"], "n": 1}], [{"id": "a", "x": ["x"], "n": 2}], ["/0/x"]),
        # A list and an object have nothing in common:
        ({"a": ["x"]}, {"a": {"0": "x"}}, []),
        (["x"], {"0": "x"}, []),
    ],
)
def test_parts_in_common_become_the_known_ones(
    known: object, value: object, shared: list[str]
) -> None:
    there, here = _fresh(known), _fresh(value)
    result = share(there, here)
    assert result == _fresh(value)
    for pointers in shared:
        place, _, place_there = pointers.partition(" ")
        assert _at(result, place) is _at(there, place_there or place)


def test_scalars_in_common_become_the_known_ones() -> None:
    known, value = _fresh({"a": ["word"], "b": "words"}), _fresh({"a": ["word", 1], "b": "words"})
    result = share(known, value)
    assert _at(result, "/a/0") is _at(known, "/a/0")
    assert _at(result, "/b") is _at(known, "/b")


@given(values, values)
def test_sharing_changes_no_value(known: Json, value: Json) -> None:
    before = deepcopy((known, value))
    assert share(known, value) == before[1]
    assert known == before[0]


def _fresh(value: object) -> Json:
    """Return a value that shares no object with another of these."""
    return exact(json.loads(json.dumps(value)))


def _at(value: Json, pointer: str) -> Json:
    path: Path = tuple(pointer.split("/")[1:])
    for step in path:
        if type(value) is list:
            value = value[int(step)]
        else:
            assert type(value) is dict
            value = value[step]
    return value
