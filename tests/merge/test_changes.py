from __future__ import annotations

import json
from copy import deepcopy
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from git_context.merge.changes import (
    ADDED,
    REMOVED,
    Change,
    find_changes,
    find_merge_changes,
)
from git_context.merge.identity import KEYS, is_keyed, item_names, key_step
from git_context.merge.policy import Policy, Rule
from git_context.merge.values import MISSING, Missing, exact
from tests.support.documents import merges, values
from tests.support.patches import patched

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from git_context.merge.values import Json, Maybe
    from tests.support.documents import Triple

POLICY = Policy(
    {
        "/tags": Rule("set"),
        "/log": Rule("log"),
        "/steps": Rule("sequence"),
        "/tasks": Rule("keyed", "task_id"),
    }
)


def shown(change: Change) -> tuple[object, ...]:
    kind = change.kind + " member" * change.is_member
    words: list[object] = [kind, change.pointer, change.before, change.after]
    return tuple(word for word in words if not isinstance(word, Missing))


def task(name: str, **members: Json) -> Json:
    return {"task_id": name, **members}


TABLE: list[tuple[str, Json, Json, list[tuple[object, ...]]]] = [
    ("nothing", {"a": b"1"}, {"a": b"1"}, []),
    ("order of members", {"a": b"1", "b": b"2"}, {"b": b"2", "a": b"1"}, []),
    ("a literal", {"a": b"1"}, {"a": b"1.0"}, [("changed", "/a", b"1", b"1.0")]),
    ("null is a value", {}, {"a": None}, [("added", "/a", None)]),
    ("a field gone", {"a": {"b": "x"}}, {}, [("removed", "/a", {"b": "x"})]),
    ("inside", {"a": {"b": "x"}}, {"a": {"b": "y"}}, [("changed", "/a/b", "x", "y")]),
    ("another type", {"a": {"b": "x"}}, {"a": ["x"]}, [("changed", "/a", {"b": "x"}, ["x"])]),
    (
        "a member put in front",
        {"tags": ["x"]},
        {"tags": ["n", "x"]},
        [("added member", "/tags", "n")],
    ),
    ("a member gone", {"tags": ["x", "y"]}, {"tags": ["y"]}, [("removed member", "/tags", "x")]),
    ("a repetition", {"tags": ["x", "y"]}, {"tags": ["x", "y", "x"]}, []),
    ("a repetition less", {"tags": ["x", "y", "x"]}, {"tags": ["y", "x"]}, []),
    ("added twice", {"tags": []}, {"tags": ["x", "x"]}, [("added member", "/tags", "x")]),
    (
        "members in another order",
        {"tags": ["x", "y", "z"]},
        {"tags": ["x", "z", "n", "y"]},
        [
            ("reordered", "/tags", ["x", "y", "z"], ["x", "z", "y"]),
            ("added member", "/tags", "n"),
        ],
    ),
    (
        "a record is replaced",
        {"log": [{"e": "1"}]},
        {"log": [{"e": "2"}]},
        [("removed member", "/log", {"e": "1"}), ("added member", "/log", {"e": "2"})],
    ),
    (
        "a keyed item, changed and moved",
        {"tasks": [task("a", s="1"), task("b")]},
        {"tasks": [task("b"), task("a", s="2")]},
        [("reordered", "/tasks", ["a", "b"], ["b", "a"]), ("changed", "/tasks/a/s", "1", "2")],
    ),
    (
        "keyed items come and go",
        {"tasks": [task("a"), task("b")]},
        {"tasks": [task("c"), task("b")]},
        [("removed", "/tasks/a", task("a")), ("added", "/tasks/c", task("c"))],
    ),
    (
        "a key that stands twice is its first and its second occurrence",
        {"tasks": [task("a", s="1"), task("a", s="2")]},
        {"tasks": [task("a", s="1"), task("a", s="3")]},
        [("changed", "/tasks/a#2/s", "2", "3")],
    ),
    (
        "inferred: keyed by id",
        {"l": [{"id": b"1", "s": "x"}, {"id": b"2"}]},
        {"l": [{"id": b"2"}, {"id": b"1", "s": "y"}]},
        [("reordered", "/l", ["1", "2"], ["2", "1"]), ("changed", "/l/1/s", "x", "y")],
    ),
    (
        "a sequence: an index of the old list, an index of the new",
        {"steps": ["a", "b", "c"]},
        {"steps": ["n", "a", "c"]},
        [("removed", "/steps/1", "b"), ("added", "/steps/0", "n")],
    ),
    (
        "a sequence: edited in place",
        {"steps": ["a", {"x": "1"}, "c"]},
        {"steps": ["n", "a", {"x": "2"}, "c"]},
        [("added", "/steps/0", "n"), ("changed", "/steps/2/x", "1", "2")],
    ),
    (
        "a sequence: moved",
        {"steps": ["a", "b", "b", "c"]},
        {"steps": ["c", "a", "b", "b"]},
        [("reordered", "/steps", ["a", "b", "b", "c"], ["c", "a", "b", "b"])],
    ),
]


@pytest.mark.parametrize(
    ("old", "new", "expected"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_table(old: Json, new: Json, expected: list[tuple[object, ...]]) -> None:
    assert [shown(change) for change in find_changes(old, new, POLICY)] == expected


def test_a_document_comes_and_goes() -> None:
    assert find_changes(MISSING, {"a": b"1"}) == [Change((), ADDED, MISSING, {"a": b"1"})]
    assert find_changes({"a": b"1"}, MISSING) == [Change((), REMOVED, {"a": b"1"}, MISSING)]
    assert find_changes(MISSING, MISSING) == []


def test_the_path_decides_about_rules() -> None:
    assert find_changes(["x", "x"], ["x"], POLICY, ("tags",)) == []
    assert [shown(c) for c in find_changes(["x", "x"], ["x"], POLICY, ("steps",))] == [
        ("removed", "/steps/1", "x")
    ]


MERGES: list[tuple[str, list[Maybe], Json, list[tuple[object, ...]]]] = [
    ("a side was taken", [{"p": "a"}, {"p": "b"}], {"p": "b"}, []),
    ("neither side", [{"p": "a"}, {"p": "b"}], {"p": "c"}, [("changed", "/p", "a", "c")]),
    ("in no side", [{}, {"q": "x"}], {"q": "x", "p": "c"}, [("added", "/p", "c")]),
    ("each side's members", [{"tags": ["x"]}, {"tags": ["y"]}], {"tags": ["x", "y"]}, []),
    (
        "a member of nobody",
        [{"tags": ["x"]}, {"tags": ["y"]}, {}],
        {"tags": ["x", "z"]},
        [("added member", "/tags", "z")],
    ),
    (
        "gone from all sides",
        [{"tags": ["x", "y"]}, {"tags": ["z", "x"]}],
        {"tags": ["y", "z"]},
        [("removed member", "/tags", "x")],
    ),
    (
        "a set goes where one side has none",
        [{"tags": ["x"]}, {"tags": ["x", "y"]}, {}],
        {"tags": []},
        [],
    ),
    ("gone from one side", [{"p": "a"}, {}], {}, []),
    ("a field gone from all", [{"p": "a"}, {"p": "b"}], {}, [("removed", "/p", "a")]),
    (
        "keyed items from each side",
        [{"tasks": [task("a", s="1"), task("b")]}, {"tasks": [task("b", s="2"), task("c")]}],
        {"tasks": [task("a", s="1"), task("b", s="3"), task("c")]},
        [("changed", "/tasks/b/s", "2", "3")],
    ),
    (
        "a keyed item gone from all",
        [{"tasks": [task("a", s="1"), task("b")]}, {"tasks": [task("b"), task("a")]}],
        {"tasks": [task("b")]},
        [("removed", "/tasks/a", task("a", s="1"))],
    ),
    (
        "a keyed item of nobody",
        [{"tasks": [task("a")]}, {"tasks": [task("b")]}],
        {"tasks": [task("a"), task("b"), task("c")]},
        [("added", "/tasks/c", task("c"))],
    ),
    (
        "within a keyed item, gone from all",
        [{"tasks": [task("a", s="1")]}, {"tasks": [task("a", s="2")]}],
        {"tasks": [task("a")]},
        [("removed", "/tasks/a/s", "1")],
    ),
    (
        "within a keyed item, gone from the one side that has it",
        [{"tasks": [task("a", s="1")]}, {"tasks": [task("b")]}],
        {"tasks": [task("a"), task("b")]},
        [],
    ),
    (
        "a key that a merge doubled",
        [{"tasks": [task("a"), task("b")]}, {"tasks": [task("b"), task("a")]}],
        {"tasks": [task("a"), task("b"), task("b")]},
        [("added", "/tasks/b#2", task("b"))],
    ),
    (
        "a sequence: an item gone from all",
        [{"steps": ["a", "x"]}, {"steps": ["a", "x", "y"]}],
        {"steps": ["a"]},
        [("removed", "/steps/1", "x")],
    ),
    (
        "a sequence: an item of nobody",
        [{"steps": ["a", "b"]}, {"steps": ["a", "c"]}],
        {"steps": ["a", "b", "n", "c"]},
        [("added", "/steps/2", "n")],
    ),
    ("one has no document", [{"p": "a"}, MISSING], {"p": "a"}, []),
]


@pytest.mark.parametrize(
    ("olds", "new", "expected"), [row[1:] for row in MERGES], ids=[row[0] for row in MERGES]
)
def test_merges_show_what_they_changed_themselves(
    olds: list[Maybe], new: Json, expected: list[tuple[object, ...]]
) -> None:
    assert [shown(change) for change in find_merge_changes(olds, new, POLICY)] == expected
    turned = [shown(change)[:2] for change in find_merge_changes(olds[::-1], new, POLICY)]
    assert turned == [(kind, pointer) for kind, pointer, *_ in expected]


@given(merges(None))
def test_the_changes_make_the_new_document(case: tuple[Triple, dict[str, Rule]]) -> None:
    triple, rules = case
    policy = Policy({**rules, "/g": Rule("set")})
    for old, new in ((triple.base, triple.ours), (triple.ours, triple.theirs)):
        found = find_changes(old, new, policy)
        assume(have_places(found) and are_told_apart(old, new))
        assert patched((), old, new, found, policy) == new


@given(values, values)
def test_any_value_into_any_other(old: Json, new: Json) -> None:
    found = find_changes(old, new)
    assume(have_places(found) and are_told_apart(old, new))
    assert patched((), old, new, found, Policy()) == new


def are_told_apart(old: Maybe, new: Maybe) -> bool:
    """Tell whether a path leads to one item alone, in both versions."""
    keys = {*keys_of(old), *keys_of(new)}
    is_of_one_field = len(keys) == len({text for _, text in keys})
    return is_of_one_field and not (have_numbers_for_keys(old) or have_numbers_for_keys(new))


def keys_of(value: Maybe) -> Iterator[tuple[str, str]]:
    """List the fields and texts of all keys: those of two fields may be one text."""
    inner: Iterable[Json] = ()
    if isinstance(value, dict):
        yield from ((name, str(value[name])) for name in KEYS if name in value)
        inner = value.values()
    elif isinstance(value, list):
        inner = value
    for part in inner:
        yield from keys_of(part)


def have_numbers_for_keys(value: Maybe) -> bool:
    """Tell whether a key of an item may be the index of another one: a path writes both alike."""
    if isinstance(value, dict):
        return any(map(have_numbers_for_keys, value.values()))
    if not isinstance(value, list):
        return False
    names = item_names(value)
    digits = any(is_keyed(name) and key_step(name).isdecimal() for name in names)
    is_mixed = digits and not all(map(is_keyed, names))
    return is_mixed or any(map(have_numbers_for_keys, value))


def test_a_number_and_the_same_text_are_one_key() -> None:
    new = exact(json.loads('{"tasks": [{"task_id": "1"}, {"task_id": 1}]}'))
    assert type(new) is dict
    found = find_changes({"tasks": []}, new, POLICY)
    assert [(change.kind, change.pointer) for change in found] == [
        (ADDED, "/tasks/1"),
        (ADDED, "/tasks/1#2"),
    ]
    assert [change.after for change in found] == new["tasks"]


@given(values)
def test_equal_values_have_no_changes(value: Json) -> None:
    assert find_changes(value, value) == []


def test_equal_values_may_be_different_objects() -> None:
    old, new = (exact(json.loads('{"a": "some words", "b": 17, "tags": ["words"]}')) for _ in "on")
    assert find_changes(old, new, POLICY) == []


@given(merges(None), st.permutations([0, 1, 2]))
def test_a_merge_equal_to_a_side_changed_nothing(
    case: tuple[Triple, dict[str, Rule]], order: list[int]
) -> None:
    triple, rules = case
    olds = [triple[at] for at in order]
    assert find_merge_changes(olds, triple.ours, Policy(rules)) == []


@given(merges(None))
def test_versions_that_are_all_equal_are_one(case: tuple[Triple, dict[str, Rule]]) -> None:
    triple, rules = case
    old, new, policy = triple.base, triple.ours, Policy(rules)
    assert find_merge_changes([old, deepcopy(old)], new, policy) == find_changes(old, new, policy)


def have_places(found: list[Change]) -> bool:
    """Tell whether paths name all items: not where the keys of two are `1` and `"1"`."""
    places = [(c.kind, c.path) for c in found if not c.is_member]
    return len(set(places)) == len(places)
