"""Paths into documents whose lists are keyed or not, by rule or by shape."""

from __future__ import annotations

from typing import Any

import pytest

from git_context.merge.locate import find_value, replace_value, stable_path
from git_context.merge.policy import Policy, Rule
from git_context.merge.values import MISSING

POLICY = Policy({"/ruled": Rule("keyed", "what"), "/*/*/parts": Rule("keyed", "no")})
DOCUMENT: Any = {
    "a": {"b": [b"1", "x"], "": "empty"},
    "keyed": [{"id": "p", "n": b"1"}, {"id": b"7", "n": b"2"}],
    "ruled": [{"what": "q", "id": "no"}, {"what": "r", "id": "no"}],
    "plain": [{"n": b"1"}, {"n": b"2"}],
    "nested": [{"id": "p", "parts": [{"no": "1"}]}],
}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ((), DOCUMENT),
        (("a", ""), "empty"),
        (("a", "b", "1"), "x"),
        (("a", "b", "2"), MISSING),
        (("a", "b", "-1"), MISSING),
        (("a", "b", "9" * 10_000), MISSING),
        (("a", "b", "x"), MISSING),
        (("keyed", "p", "n"), b"1"),
        (("keyed", "7", "n"), b"2"),
        (("keyed", "0"), MISSING),
        (("ruled", "r", "what"), "r"),
        (("ruled", "no"), MISSING),
        (("plain", "1", "n"), b"2"),
        (("a", "b", "1", "deeper"), MISSING),
        (("none", "x"), MISSING),
    ],
)
def test_find(path: tuple[str, ...], expected: Any) -> None:
    assert find_value(DOCUMENT, path, POLICY) == expected


@pytest.mark.parametrize(
    ("path", "new"),
    [
        (("a", "b", "1"), "y"),
        (("a", "new"), "y"),
        (("keyed", "p", "n"), b"9"),
        (("ruled", "r", "more"), "y"),
        (("plain", "0", "n"), None),
    ],
)
def test_what_is_replaced_is_found(path: tuple[str, ...], new: Any) -> None:
    before = repr(DOCUMENT)
    assert find_value(replace_value(DOCUMENT, path, new, POLICY), path, POLICY) == new
    assert repr(DOCUMENT) == before


@pytest.mark.parametrize(
    ("value", "path", "new", "expected"),
    [
        (["a", "b", "c"], ("1",), "x", ["a", "x", "c"]),
        (["a", "b", "c"], ("0",), MISSING, ["b", "c"]),
        (["a", "b", "c"], ("9",), "x", ["a", "b", "c", "x"]),
        ({"a": "1", "b": "2"}, ("a",), MISSING, {"b": "2"}),
        ({"a": "1"}, ("none", "x"), "y", {"a": "1"}),
        ({"a": "1"}, ("a", "x"), "y", {"a": "1"}),
        (
            {"ruled": [{"what": "q", "parts": [{"no": "1"}, {"no": "2"}]}]},
            ("ruled", "q", "parts", "2", "n"),
            "y",
            {"ruled": [{"what": "q", "parts": [{"no": "1"}, {"no": "2", "n": "y"}]}]},
        ),
    ],
)
def test_all_else_stays(value: Any, path: tuple[str, ...], new: Any, expected: Any) -> None:
    assert replace_value(value, path, new, POLICY) == expected


@pytest.mark.parametrize(
    "path", [("a",), ("a", "b"), ("keyed", "p"), ("ruled", "q"), ("plain", "0", "n")]
)
def test_what_is_taken_out_is_not_found(path: tuple[str, ...]) -> None:
    assert find_value(replace_value(DOCUMENT, path, MISSING, POLICY), path, POLICY) is MISSING


def test_an_item_without_a_place_comes_last() -> None:
    changed: Any = replace_value(DOCUMENT, ("keyed", "new"), {"id": "new"}, POLICY)
    assert changed["keyed"] == [*DOCUMENT["keyed"], {"id": "new"}]
    assert replace_value(DOCUMENT, ("keyed", "none", "n"), b"1", POLICY) == DOCUMENT
    assert replace_value(DOCUMENT, ("keyed", "none"), MISSING, POLICY) == DOCUMENT


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (("a", "new", "x"), ("a", "new", "x")),
        (("keyed", "p", "n"), ("keyed", "p", "n")),
        (("ruled", "gone", "n"), ("ruled", "gone", "n")),
        (("plain", "1", "n"), ("plain",)),
        (("a", "b", "0"), ("a", "b")),
        (("nested", "p", "parts", "1", "n"), ("nested", "p", "parts", "1", "n")),
    ],
)
def test_a_path_lasts_as_far_as_items_have_keys(
    path: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    assert stable_path(DOCUMENT, path, POLICY) == expected
