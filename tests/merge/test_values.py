from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from git_context.merge.values import MISSING, exact, identity, is_scalar, plain
from tests.merge.documents import values
from tests.merge.oracle import written

if TYPE_CHECKING:
    from git_context.merge.values import Json

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
    assert repr(MISSING) == "MISSING"
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
