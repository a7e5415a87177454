from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from git_context.merge.instants import instant, measure, quantity

if TYPE_CHECKING:
    from git_context.merge.values import Json, Maybe


@pytest.mark.parametrize(
    "text",
    [
        "2025-01-15T09:30:00Z",
        "2025-01-15T09:30:00",
        "2025-01-15 09:30:00",
        "2025-01-15T09:30",
        "2025-01-15T09:30:00.000Z",
        "2025-01-15T10:30:00+01:00",
        "2025-01-15T10:30:00+0100",
        "2025-01-15T01:00:00-08:30",
        "20250115T093000Z",
        "2025-01-15T09:30:00.000000000Z",
    ],
)
def test_one_moment_in_many_spellings(text: str) -> None:
    moment = instant(text)
    assert moment is not None
    assert moment.isoformat() == "2025-01-15T09:30:00+00:00"


def test_moments_in_order() -> None:
    moments = [
        instant(text)
        for text in (
            "0001-01-01T00:00:00Z",
            "2025-01-15T09:30:00Z",
            "2025-01-15T09:30:00.5",
            "2025-01-15T08:30:01-01:00",
            "2025-01-16T00:30:00+05:00",
            "9999-12-31T23:59:59.999999Z",
        )
    ]
    assert None not in moments
    assert sorted(moments, key=str) == moments


@pytest.mark.parametrize(
    "value",
    [
        "",
        "now",
        "2025-01-15",
        "2025-13-01T00:00:00Z",
        "2025-02-30T00:00:00Z",
        "2025-01-15T25:00:00Z",
        "2025-01-15T09:60:00Z",
        "2025-01-15T09:30:00+25:00",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "1736933400",
        " 2025-01-15T09:30:00Z",
        "2025-01-15T09:30:00Z and more",
        "\ud800" * 20,
        "2" * 100_000,
        b"1736933400",
        None,
        True,
        ["2025-01-15T09:30:00Z"],
    ],
    ids=lambda value: repr(value)[:30],
)
def test_what_is_no_moment(value: Maybe) -> None:
    assert instant(value) is None


@pytest.mark.parametrize(
    ("literal", "number"),
    [
        (b"0", 0),
        (b"-0", 0),
        (b"12345678901234567890123", 12345678901234567890123),
        (b"1.10", Decimal("1.1")),
        (b"1e2", 100),
        (b"1E-2", Decimal("0.01")),
        (b"9" * 5_000, Decimal("9" * 5_000)),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_quantities(literal: bytes, number: Decimal | int) -> None:
    assert quantity(literal) == measure(literal) == number


@pytest.mark.parametrize("value", ["1", True, None, [], b"1e99999999999999999999"], ids=repr)
def test_what_is_no_quantity(value: Json) -> None:
    assert quantity(value) is None
    assert measure(value) is None


def test_a_huge_exponent_is_compared_and_never_written_out() -> None:
    small, large = measure(b"1e1000000000"), measure(b"2e1000000000")
    assert isinstance(small, Decimal)
    assert isinstance(large, Decimal)
    assert small < large
