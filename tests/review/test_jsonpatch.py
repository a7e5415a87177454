from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonpatch
import pytest
from hypothesis import assume, given

from git_context.jsontext.write import write
from git_context.merge.values import MISSING, Missing, exact
from git_context.review.jsonpatch import json_patch
from tests.support.documents import merges, scalars, values

if TYPE_CHECKING:
    from git_context.merge.policy import Rule
    from git_context.merge.values import Json, Maybe
    from tests.support.documents import Triple

TABLE: list[tuple[str, Any, Any, list[Any]]] = [
    ("nothing", {"a": 1, "b": 2}, {"b": 2, "a": 1}, []),
    ("a member", {}, {"a": None}, [("add", "/a", None)]),
    ("a value", {"a": 1}, {"a": True}, [("test", "/a", 1), ("replace", "/a", True)]),
    ("a member gone", {"a": [1]}, {}, [("test", "/a", [1]), ("remove", "/a")]),
    (
        "hostile names",
        {"": 0, "a/b": 1, "m~n": 2, "-": 3},
        {"-": 4},
        [
            *(("test", "/", 0), ("remove", "/")),
            *(("test", "/a~1b", 1), ("remove", "/a~1b")),
            *(("test", "/m~0n", 2), ("remove", "/m~0n")),
            *(("test", "/-", 3), ("replace", "/-", 4)),
        ],
    ),
    ("items", ["a", "c"], ["a", "b", "c", "d"], [("add", "/2", "d"), ("add", "/1", "b")]),
    (
        "items gone",
        ["a", "b", "c", "b"],
        ["a", "c"],
        [("test", "/3", "b"), ("remove", "/3"), ("test", "/1", "b"), ("remove", "/1")],
    ),
    (
        "within an item",
        [{"x": 1, "y": 2}, "z"],
        [{"x": 1, "y": 3}, "z"],
        [("test", "/0/y", 2), ("replace", "/0/y", 3)],
    ),
    ("the whole", [], {}, [("test", "", []), ("replace", "", {})]),
]


def operation(row: tuple[Any, ...]) -> dict[str, Json]:
    names = ("op", "path", "value")
    return {name: exact(part) for name, part in zip(names, row, strict=False)}


@pytest.mark.parametrize(
    ("old", "new", "expected"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_table(old: Any, new: Any, expected: list[Any]) -> None:
    assert json_patch(exact(old), exact(new)) == [operation(row) for row in expected]


def test_a_document_comes_and_goes() -> None:
    assert json_patch(MISSING, {"a": "b"}) == [{"op": "add", "path": "", "value": {"a": "b"}}]
    assert json_patch({"a": "b"}, MISSING) == [
        {"op": "test", "path": "", "value": {"a": "b"}},
        {"op": "remove", "path": ""},
    ]
    assert json_patch(MISSING, MISSING) == []


def read(value: Json) -> Any:
    """Read a value as another program does, but with numbers as they are written."""
    return json.loads(write(value), parse_int=str.encode, parse_float=str.encode)


def applied(old: Json, new: Json) -> Json:
    """Have the patch, as text, applied by another implementation."""
    patch: Json = [dict(operation) for operation in json_patch(old, new)]
    result: Json = jsonpatch.apply_patch(read(old), read(patch))
    return result


@given(values, values)
def test_any_value_into_any_other(old: Json, new: Json) -> None:
    assert applied(old, new) == new


@given(merges(None))
def test_edited_documents(case: tuple[Triple, dict[str, Rule]]) -> None:
    base, ours, theirs = (version_of(version) for version in case[0])
    assert applied(base, ours) == ours
    assert applied(ours, theirs) == theirs


@given(scalars, values, values)
def test_what_stands_elsewhere_is_not_overwritten(old: Json, new: Json, other: Json) -> None:
    """Where a patch meets another value than the one that it was made for, it fails."""
    assume(not is_alike(old, other))
    after: Json = {} if old == new else {"a": new}
    patch: Json = [dict(operation) for operation in json_patch({"a": old}, after)]
    with pytest.raises(jsonpatch.JsonPatchTestFailed):
        jsonpatch.apply_patch(read({"a": other}), read(patch))


def is_alike(one: Json, other: Json) -> bool:
    """Tell whether two values are the same to Python, whose `True` is 1."""
    return bool(read(one) == read(other))


def version_of(version: Maybe) -> Json:
    return {} if isinstance(version, Missing) else version
