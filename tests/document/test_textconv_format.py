from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_context.document.textconv_format import format_lines
from git_context.merge.policy import Policy, Rule
from git_context.merge.values import exact

if TYPE_CHECKING:
    from collections.abc import Hashable

    from git_context.merge.values import Json

LINES: list[tuple[Any, list[str]]] = [
    ({}, [": {}"]),
    ([], [": []"]),
    (None, [": null"]),
    ("text", [': "text"']),
    ({"b": True, "a": None}, ["b: true", "a: null"]),
    ({"a": {"b": {"c": 1}}}, ["a.b.c: 1"]),
    ({"a": {}, "b": []}, ["a: {}", "b: []"]),
    ({"a.b": 1, "c d": {"": 2}, "1": 3}, ['"a.b": 1', '"c d"."": 2', '"1": 3']),
    ({"x": ["b", "a", "b"]}, ['x[]: "b"', 'x[]: "a"', 'x[]: "b"']),
    ({"size": [3, 2]}, ["size[]: 3", "size[]: 2"]),
    ({"x": [{"id": "b", "n": 1}, {"id": "a"}]}, ['x[b].id: "b"', "x[b].n: 1", 'x[a].id: "a"']),
    ({"x": [{"id": 1}, {"id": "1"}]}, ["x[1].id: 1", 'x[1#2].id: "1"']),
    ({"x": [{"id": "a.b/c"}, {"id": "d]"}]}, ['x[a.b/c].id: "a.b/c"', 'x["d]"].id: "d]"']),
    ({"x": [{"id": "a"}, {"id": "a"}]}, ['x[a].id: "a"', 'x[a#2].id: "a"']),
    ({"x": [[1], [], {}]}, ["x[]", "x[][]: 1", "x[]: []", "x[]: {}"]),
    ("a\nb", [":", "  | a", "  | b"]),
    ("\n", [":", "  |", "  |"]),
    ('say "x" \\', [': "say \\"x\\" \\\\"']),
    ('"x"\n\\"', [":", '  | "x"', '  | \\\\"']),
    ("a" * 101, [":", "  | " + "a" * 101]),
    ("A. " + "b" * 100, [":", "  | A.", "  > " + "b" * 100]),
    ("\x1b[31m\x9b\u202e\u2028", [': "\\u001b[31m\\u009b\\u202e\\u2028"']),
    ("\U000e0001\ud800", [': "\\udb40\\udc01\\ud800"']),
    ({"\x1b": [{"id": "\x07"}]}, ['"\\u001b"["\\u0007"].id: "\\u0007"']),
]


@pytest.mark.parametrize(("value", "lines"), LINES)
def test_lines(value: Any, lines: list[str]) -> None:
    assert format_lines(exact(value), Policy()) == lines


def test_numbers_are_their_literals() -> None:
    assert format_lines({"n": [b"1.10", b"-0", b"1e400"]}, Policy()) == [
        "n[]: 1.10",
        "n[]: -0",
        "n[]: 1e400",
    ]


def test_own_rules_tell_items_apart_too() -> None:
    stories = [{"nr": 2, "id": "b"}, {"nr": 1, "id": "a"}]
    policy = Policy({"/stories": Rule("keyed", "nr"), "/steps": Rule("sequence")})
    assert format_lines(exact({"stories": stories, "steps": ["b", "a"]}), policy) == [
        "stories[2].nr: 2",
        'stories[2].id: "b"',
        "stories[1].nr: 1",
        'stories[1].id: "a"',
        'steps[]: "b"',
        'steps[]: "a"',
    ]


def test_rules_hold_within_items_whose_keys_are_quoted() -> None:
    policy = Policy({"/x/a b/steps": Rule("sequence")})
    document = {"x": [{"id": "a b", "steps": ["b", "a"]}]}
    assert format_lines(exact(document), policy)[1:] == [
        'x["a b"].steps[]: "b"',
        'x["a b"].steps[]: "a"',
    ]


names = st.sampled_from(["a", "id", "", "a.b", "1", "]", "a[]"])
texts = st.sampled_from(
    ["", "a", "1", "a\nb", "a\n", "\n", 'a"', '\\"', "null", "\x1b", "\\u001b", "  > ", "[]"]
) | st.sampled_from(["x. y" * 40, "x.\ny" * 40, "x. y\n" * 40])
scalars = st.sampled_from([None, True, b"1", b"1.0", b"-0"]) | texts
documents = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=6,
)


def in_order(value: Json) -> Hashable:
    """Return a value of which the order of members is a part."""
    if type(value) is dict:
        return ("object", *((name, in_order(member)) for name, member in value.items()))
    if type(value) is list:
        return ("list", *map(in_order, value))
    return value  # type: ignore[return-value]  # a scalar


@given(documents, documents, st.randoms(use_true_random=False))
def test_lines_are_the_same_exactly_where_value_and_order_are(
    one: Json, other: Json, random: Any
) -> None:
    for two in (other, shuffled(one, random)):
        same = format_lines(one, Policy()) == format_lines(two, Policy())
        assert same == (in_order(one) == in_order(two))


@given(documents)
def test_each_line_is_one_line_that_a_terminal_shows(value: Json) -> None:
    assert all(line.isprintable() for line in format_lines(value, Policy()))


def shuffled(value: Json, random: Any) -> Json:
    if type(value) is dict:
        names = list(value)
        random.shuffle(names)
        return {name: shuffled(value[name], random) for name in names}
    if type(value) is list:
        items = [shuffled(item, random) for item in value]
        random.shuffle(items)
        return items
    return value


def test_any_depth_that_can_be_read() -> None:
    deep: Json = None
    for _ in range(200):
        deep = [deep]
    assert format_lines(deep, Policy())[-1] == "[]" * 200 + ": null"
