"""Exact JSON values, and what it means that two of them are the same.

| JSON              | Python                                        |
|-------------------|-----------------------------------------------|
| null, true, false | `None`, `True`, `False`                       |
| number            | `bytes`: its literal, as in `b"1.10"`         |
| string            | `str`                                         |
| array, object     | `list`, `dict` (in the order of their text)   |

A number is its literal, so none loses a digit, and Python's own `==` compares whole documents
exactly and at native speed: `1`, `1.0`, `true` and `"1"` are four values, which they are not as
`int`, `float` and `bool`. `exact` and `plain` convert at the borders of the program.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence
    from types import EllipsisType
    from typing import Any, Final, TypeAlias, TypeVar

    Result = TypeVar("Result")

    Json: TypeAlias = "bool | bytes | str | list[Json] | dict[str, Json] | None"
    JsonObject: TypeAlias = dict[str, Json]
    Maybe: TypeAlias = "Json | Missing"
    Path: TypeAlias = tuple[str, ...]
else:
    EllipsisType = type(...)

# No value at all, which is not the same as `null`; `Missing` is its type.
Missing: TypeAlias = EllipsisType
MISSING: Final = ...


def identity(value: Json) -> Hashable:
    """Return a hashable stand-in: two are equal exactly where the values are equal JSON."""
    if type(value) is dict:
        return frozenset((key, identity(member)) for key, member in value.items())
    if type(value) is list:
        return tuple([identity(item) for item in value])
    return value  # type: ignore[return-value]  # what is left is a scalar


def in_any_order(value: Maybe) -> str:
    """Write a value such that the order of members makes no difference, to sort by."""
    if type(value) is dict:
        members = [f"{name!r}:{in_any_order(value[name])}" for name in sorted(value)]
        return "{" + ",".join(members) + "}"
    if type(value) is list:
        return "[" + ",".join([in_any_order(item) for item in value]) + "]"
    return repr(value)


def is_scalar(value: Maybe) -> bool:
    """Tell whether `value` is a string, a number, a boolean or null."""
    return type(value) is not dict and type(value) is not list and type(value) is not Missing


def share(known: Json, value: Json) -> Json:
    """Return `value`, where parts that it has in common with `known` become those very objects.

    For large documents: memory is held once, and shared parts compare by a pointer test. Items of
    lists are found again behind a few that came or went. May change `value`, and equal objects come
    in the order of members that `known` has.
    """
    if known == value:
        return known
    if type(known) is dict and type(value) is dict:
        _share_members(known, value)
    elif type(known) is list and type(value) is list:
        _share_items(known, value)
    return value


def _share_members(known: dict[str, Json], value: dict[str, Json]) -> None:
    for name, member in known.items():
        if name not in value:
            continue
        if type(member) is dict or type(member) is list:
            value[name] = share(member, value[name])
        elif member == value[name]:
            value[name] = member


def _share_items(known: list[Json], value: list[Json]) -> None:
    old = new = 0
    while old < len(known) and new < len(value):
        run = common_run(known, old, value, new)
        if run:
            value[new : new + run] = known[old : old + run]
            old, new = old + run, new + run
            continue
        gone, come = shift(known, old, value, new)
        old, new = old + gone, new + come
        value[new] = share(known[old], value[new])
        old, new = old + 1, new + 1


def common_run(
    known: Sequence[object], old: int, value: Sequence[object], new: int, most: int | None = None
) -> int:
    """Count the items that are equal from here on, up to `most`, by comparisons at native speed.

    In steps that double as long as all is equal, and are halved where something is not.
    """
    if most is None:
        most = min(len(known) - old, len(value) - new)
    count, step, grows = 0, _FIRST_STEP, True
    while step and count < most:
        start, end = count, min(count + step, most)
        is_equal = known[old + start : old + end] == value[new + start : new + end]
        if is_equal:
            count = end
        grows = grows and is_equal
        step = step * 2 if grows else step // 2
    return count


def shift(known: Sequence[object], old: int, value: Sequence[object], new: int) -> tuple[int, int]:
    """Tell how many items went or came before the next one in common; none, if that is not near."""
    for distance in range(1, _NEAR):
        if known[old : old + 1] == value[new + distance : new + distance + 1]:
            return 0, distance
        if known[old + distance : old + distance + 1] == value[new : new + 1]:
            return distance, 0
    return 0, 0


_MOST_DIGITS: Final = 4300  # Python reads no longer integers
_FIRST_STEP: Final = 64  # items
_NEAR: Final = 8  # items by which a list may have shifted at one place


def exact(value: Any) -> Json:
    """Convert Python's usual form of JSON (with `int`, `float`, `Decimal`) to the exact form.

    Raises `TypeError` for what JSON has no form for, not-a-number and infinities among it.
    """
    if value is None or isinstance(value, (bool, str, bytes)):
        return value
    if isinstance(value, dict):
        return {_member_name(key): exact(member) for key, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [exact(item) for item in value]
    return _number_literal(value)


def plain(value: Json) -> Any:
    """Convert an exact value to Python's usual form: numbers become `int` or `float`."""
    if type(value) is dict:
        return {key: plain(member) for key, member in value.items()}
    if type(value) is list:
        return [plain(item) for item in value]
    if type(value) is bytes:
        literal = value.decode()
        is_integer = literal.lstrip("-").isdigit() and len(literal) <= _MOST_DIGITS
        return int(literal) if is_integer else float(literal)
    return value


def _number_literal(value: object) -> bytes:
    literal = str(value)
    if not literal[-1:].isdigit():
        raise TypeError(f"{value!r} is not a JSON value")
    return literal.encode()


def with_numbers(result: Result, *, exact: bool) -> Result:
    """Return the JSON of a result with the context's numbers exact, as they are in it, or plain."""
    return result if exact else plain(result)  # type: ignore[arg-type]  # it is JSON


def without_missing(members: dict[str, Maybe]) -> dict[str, Json]:
    """Return the members that have a value."""
    return {name: value for name, value in members.items() if not isinstance(value, Missing)}


def _member_name(key: object) -> str:
    if not isinstance(key, str):
        raise TypeError(f"{key!r} is not a JSON member name: those are strings")
    return key
