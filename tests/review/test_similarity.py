from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from git_context.merge.changes import REORDERED, find_changes
from git_context.merge.policy import Policy, Rule
from git_context.merge.values import MISSING, Missing, exact, plain
from git_context.review.similarity import with_edits
from tests.support.documents import edited, scalars, values
from tests.support.patches import patched

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

    from git_context.merge.values import Json, Maybe

POLICY = Policy({"/steps": Rule("sequence"), "/tags": Rule("set"), "/tasks": Rule("keyed", "t")})
GET = {"method": "GET", "path": "/profile", "secured": True}


def told(old: Any, new: Any) -> list[tuple[Any, ...]]:
    """Return kind, place and values of each change."""
    before, after = exact(old), exact(new)
    found = with_edits(find_changes(before, after, POLICY), before, after, POLICY)
    return [
        (change.kind, change.pointer, *_values(change.before, change.after)) for change in found
    ]


def _values(*versions: Maybe) -> list[Any]:
    return [plain(version) for version in versions if not isinstance(version, Missing)]


TABLE: list[tuple[str, list[Any], list[Any], list[tuple[Any, ...]]]] = [
    (
        "edited behind a new one",
        [GET],
        ["new", {**GET, "path": "/profiles"}],
        [("added", "/steps/0", "new"), ("changed", "/steps/1/path", "/profile", "/profiles")],
    ),
    (
        "edited, and one gone",
        [{"x": 1, "y": 2}, GET],
        [{**GET, "secured": 1}],
        [
            ("removed", "/steps/0", {"x": 1, "y": 2}),
            ("changed", "/steps/0/secured", True, 1),
        ],
    ),
    (
        "nothing alike",
        [{"x": 1}],
        [{"y": 2}, {"z": 3}],
        [
            ("removed", "/steps/0", {"x": 1}),
            ("added", "/steps/0", {"y": 2}),
            ("added", "/steps/1", {"z": 3}),
        ],
    ),
    (
        "it would have to move around what stayed",
        [GET, "stays"],
        ["stays", {**GET, "path": "/x"}],
        [
            ("removed", "/steps/0", GET),
            ("added", "/steps/1", {**GET, "path": "/x"}),
        ],
    ),
    (
        "names and texts of every kind",
        [{"__class__": "\ud800", "": 1, "a/b": [1, 2]}],
        ["new", {"__class__": "\ud800", "": 1.0, "a/b": [1, 2]}],
        [("added", "/steps/0", "new"), ("changed", "/steps/1/", 1, 1.0)],
    ),
]


@pytest.mark.parametrize(
    ("old", "new", "expected"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_table(old: list[Any], new: list[Any], expected: list[tuple[Any, ...]]) -> None:
    assert told({"steps": old}, {"steps": new}) == expected


def test_what_has_an_identity_keeps_it() -> None:
    tagged = [{"x": 1, "y": 2, "z": 3}], [{"x": 1, "y": 2, "z": 4}, {}]
    assert [kind for kind, *_ in told(*({"tags": tags} for tags in tagged))] == [
        *("removed", "added", "added")
    ]
    tasks = [{**GET, "t": "0"}], [{**GET, "t": "9" * 5000}]
    assert [kind for kind, *_ in told(*({"tasks": items} for items in tasks))] == [
        *("removed", "added")
    ]
    named = {"0": GET}, {"1": GET}
    assert [kind for kind, *_ in told(*({"steps": members} for members in named))] == [
        *("added", "removed")
    ]


@pytest.mark.parametrize(
    "item",
    [{"x": ["the same"] * 5000, "y": 1}, {f"n{at}": at for at in range(5000)}],
    ids=["values", "names"],
)
def test_large_items_are_left_as_they_are(item: dict[str, Any]) -> None:
    found = told({"steps": [item]}, {"steps": ["new", {**item, "z": 1}]})
    assert [kind for kind, *_ in found] == ["removed", "added", "added"]


def test_many_items_are_left_as_they_are() -> None:
    old = [{"at": at, "x": 1, "y": 1, "z": 1} for at in range(20)]
    new = ["new", *({**item, "x": 2} for item in old)]
    assert len(told({"steps": old}, {"steps": new})) == 41


@st.composite
def versions(draw: DrawFn) -> tuple[Json, Json]:
    """Two versions of a list without keys, most of whose items are objects."""
    members = st.dictionaries(st.sampled_from("abcd"), scalars, min_size=2)
    old: Json = draw(st.lists(members | values, max_size=4))
    return {"steps": old}, {"steps": draw(edited(old, members))}


@given(versions())
def test_the_changes_make_the_new_document(case: tuple[Json, Json]) -> None:
    old, new = case
    found = find_changes(old, new, POLICY)
    assume(all(change.kind != REORDERED for change in found))
    assert patched((), old, new, with_edits(found, old, new, POLICY), POLICY) == new


@given(values, values)
def test_any_value_into_any_other(old: Json, new: Json) -> None:
    found = with_edits(find_changes(old, new), old, new, Policy())
    assert bool(found) == bool(find_changes(old, new))
    assert with_edits([], old, old, Policy()) == []


def test_a_document_comes() -> None:
    found = find_changes(MISSING, {"a": []})
    assert with_edits(found, MISSING, {"a": []}, Policy()) == found
