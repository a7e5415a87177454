from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_context.jsontext.parse import parse_text
from git_context.jsontext.render import render
from git_context.merge.decisions import TAKE_OURS, Item, Items, Members, Put, apply
from git_context.merge.edits import edit_decision, edit_versions
from tests.support.documents import INFERRED, edited, values

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

    from git_context.merge.decisions import Decision
    from git_context.merge.values import Json


@st.composite
def changes(draw: DrawFn) -> tuple[Json, Json]:
    old = draw(INFERRED)
    return old, draw(edited(old, values) | INFERRED)


@given(changes())
def test_an_edit_gives_the_new_value_and_changes_neither(change: tuple[Json, Json]) -> None:
    old, new = deepcopy(change)
    decision = edit_decision(old, new)
    assert apply(decision, edit_versions(old)) == new
    assert (old, new) == change


ENTRY: Json = {"id": "a", "x": b"1"}


@pytest.mark.parametrize(
    ("old", "new", "decision"),
    [
        ([b"1"], [b"1"], TAKE_OURS),
        (b"1", b"1.0", Put(b"1.0")),
        ({"a": [], "b": b"1"}, {"a": [], "b": b"2"}, Members({"a": TAKE_OURS, "b": Put(b"2")})),
        (
            ["x"],
            ["x", "y"],
            Items([Item("0", TAKE_OURS, -1, 0, -1), Item("1", Put("y"), -1, -1, -1)]),
        ),
        (
            ["x", {"a": b"1"}],
            ["x", {"a": b"2"}],
            Items(
                [Item("0", TAKE_OURS, -1, 0, -1), Item("1", Members({"a": Put(b"2")}), -1, 1, -1)]
            ),
        ),
        (["x", "y"], ["y"], Items([Item("1", TAKE_OURS, -1, 1, -1)])),
        (
            [ENTRY],
            [{"id": "a", "x": b"2"}, {"id": "b"}],
            Items(
                [
                    Item("0", Members({"id": TAKE_OURS, "x": Put(b"2")}), -1, 0, -1),
                    Item("1", Put({"id": "b"}), -1, -1, -1),
                ]
            ),
        ),
    ],
)
def test_only_what_differs_is_put(old: Json, new: Json, decision: Decision) -> None:
    assert edit_decision(old, new) == decision


def test_text_around_an_edit_stays_byte_for_byte() -> None:
    text = '{ "b": [1,2 ,  3],\n\n   "a":\t{"x" : 1.10,"id": "k"}\r\n}'
    source = parse_text(text)
    new: Json = {"a": {"id": "k", "x": b"1.10"}, "b": [b"1", b"2", b"4"]}
    assert render(edit_decision(source.value, new), source, source, source, None) == text.replace(
        "  3", "  4"
    )
