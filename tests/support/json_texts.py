"""Hypothesis strategies for exact JSON values, and for texts of them in any legal layout."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable

    from git_context.merge.values import Json

# A machine that is busy is no failure.
briefly = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
at_length = settings(briefly, max_examples=1500)

NUMBERS = [b"0", b"-0", b"1", b"1.0", b"1.10", b"-17", b"1e400", b"1E+2", b"12345678901234567890"]
STRINGS = ["", "a", "b", 'quo"te', "back\\slash", "two\nlines", "tab\t", "é", "😀", "\ud800", "{[,"]
NAMES = ["a", "b", "c", "d", "id", "", "é", 'q"', "a/b~"]
SPACES = ["", "", " ", "\n", "\n  ", "\r\n\t", "  \n\n ", "\t"]


def numbers() -> st.SearchStrategy[bytes]:
    return st.sampled_from(NUMBERS)


def strings() -> st.SearchStrategy[str]:
    return st.sampled_from(STRINGS) | st.text(max_size=5)


def scalars() -> st.SearchStrategy[Json]:
    return st.none() | st.booleans() | numbers() | strings()


def names() -> st.SearchStrategy[str]:
    return st.sampled_from(NAMES) | st.text(max_size=3)


def values(max_leaves: int = 12) -> st.SearchStrategy[Json]:
    """Any JSON value in the exact form."""
    return st.recursive(
        scalars(),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names(), inner, max_size=4),
        max_leaves=max_leaves,
    )


def containers() -> st.SearchStrategy[Json]:
    """Objects and arrays, scalars excepted."""
    return st.lists(values(6), max_size=4) | st.dictionaries(names(), values(6), max_size=4)


@st.composite
def texts(draw: st.DrawFn, value: Json) -> str:
    """Write a value in some legal layout: pretty, inline, or white space anywhere."""
    kind = draw(st.sampled_from(["pretty", "inline", "minified", "wild"]))
    space = draw(st.sampled_from(SPACES)) if kind == "wild" else ""
    end = draw(st.sampled_from(["", "\n"]))
    if kind == "wild":
        return space + _wild(value, lambda options: draw(st.sampled_from(options))) + space + end
    if kind == "inline":
        return _pretty(value, "", ", ", ": ", "") + end
    if kind == "minified":
        return _pretty(value, "", ",", ":", "") + end
    indent = draw(st.sampled_from(["  ", "    ", "\t"]))
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    return _pretty(value, newline, ",", ": ", indent) + (newline if end else "")


def _pretty(value: Json, line: str, comma: str, colon: str, indent: str) -> str:
    inner = line + indent
    if isinstance(value, dict) and value:
        parts = [
            _string(name) + colon + _pretty(member, inner, comma, colon, indent)
            for name, member in value.items()
        ]
        return "{" + inner + (comma + inner).join(parts) + line + "}"
    if isinstance(value, list) and value:
        parts = [_pretty(item, inner, comma, colon, indent) for item in value]
        return "[" + inner + (comma + inner).join(parts) + line + "]"
    return _leaf(value)


def _wild(value: Json, choose: Callable[[list[str]], str]) -> str:
    if isinstance(value, dict) and value:
        parts = [
            f"{_string(name, choose)}{choose(SPACES)}:{choose(SPACES)}{_wild(member, choose)}"
            for name, member in value.items()
        ]
        return "{" + _joined(parts, choose) + "}"
    if isinstance(value, list) and value:
        return "[" + _joined([_wild(item, choose) for item in value], choose) + "]"
    if isinstance(value, str):
        return _string(value, choose)
    if isinstance(value, (dict, list)):
        brackets = _leaf(value)
        return brackets[0] + choose(SPACES) + brackets[1]
    return _leaf(value)


def _joined(parts: list[str], choose: Callable[[list[str]], str]) -> str:
    return ",".join([choose(SPACES) + part + choose(SPACES) for part in parts])


def _leaf(value: Json) -> str:
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, str):
        return _string(value)
    return json.dumps(value)


def _string(value: str, choose: Callable[[list[str]], str] | None = None) -> str:
    escaped = json.dumps(value)
    if any("\ud800" <= character <= "\udfff" for character in value):
        return escaped
    plain = json.dumps(value, ensure_ascii=False)
    return choose([plain, plain, escaped]) if choose else plain
