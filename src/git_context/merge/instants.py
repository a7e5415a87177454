"""Moments and quantities, compared by what they mean and not by how they are written."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal
    from typing import TypeAlias

    from git_context.merge.values import Maybe

    Measure: TypeAlias = "datetime | Decimal | int"


def instant(value: Maybe) -> datetime | None:
    """Read an ISO 8601 date and time; `None` where `value` is none. One without a zone is UTC."""
    if type(value) is not str or len(value) < len("2025-01-15T09"):
        return None
    from datetime import UTC, datetime  # noqa: PLC0415  # most merges never compare moments

    try:
        moment = datetime.fromisoformat(value)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def later(known: Maybe, given: str) -> str:
    """Return the later of two moments: `given`, unless `known` is one, and later."""
    before, after = instant(known), instant(given)
    is_known_later = before is not None and after is not None and before > after
    return str(known) if is_known_later else given


def quantity(value: Maybe) -> Decimal | int | None:
    """Read a number without losing a digit; `None` where `value` is none, or is astronomical."""
    if type(value) is not bytes:
        return None
    literal = value.decode()
    digits = literal.lstrip("-")
    is_integer = digits.isdigit()
    is_short = len(literal) < _LONG
    if is_integer and is_short:
        return int(literal)
    from decimal import Decimal  # noqa: PLC0415  # most numbers are short integers

    try:
        exact = Decimal(literal)
    except ArithmeticError:  # an exponent of more digits than a machine word holds
        return None
    return exact


_LONG = 4000  # Python refuses to convert integers of more than 4,300 digits


def measure(value: Maybe) -> Measure | None:
    """Read a number or a moment; `None` where `value` is neither."""
    return quantity(value) if type(value) is bytes else instant(value)
