from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_context.cli.output import Twig, outline, tree, value_tree
from git_context.cli.output.trees import ASCII, LINES
from git_context.merge.values import exact

if TYPE_CHECKING:
    from collections.abc import Iterable

TWIGS = [
    Twig("one", below=[Twig("a", "1"), Twig("", "bare"), Twig("b", below=[Twig("c", "x\ny")])]),
    Twig("two", "text"),
]


def plain(lines: Iterable[str]) -> list[str]:
    return [click.unstyle(line) for line in lines]


def test_lines_and_ascii() -> None:
    assert plain(tree(TWIGS, LINES)) == [
        "one:",
        "├─ a: 1",
        "├─ bare",
        "└─ b:",
        "   └─ c:",
        "         x",
        "         y",
        "two: text",
    ]
    assert plain(tree(TWIGS, ASCII))[1:5] == ["|- a: 1", "|- bare", "`- b:", "   `- c:"]


@pytest.mark.parametrize(
    ("locale", "first"),
    [
        ({"LC_ALL": "de_DE.UTF-8"}, "├"),
        ({"LC_ALL": "", "LC_CTYPE": "", "LANG": "C.utf8"}, "├"),
        ({"LC_ALL": "C", "LANG": "C.UTF-8"}, "|"),
        ({"LC_ALL": "", "LC_CTYPE": "", "LANG": ""}, "|"),
    ],
)
def test_the_locale_decides(
    monkeypatch: pytest.MonkeyPatch, locale: dict[str, str], first: str
) -> None:
    for name, value in locale.items():
        monkeypatch.setenv(name, value)
    assert plain(tree(TWIGS))[1].startswith(first)


def test_long_texts_are_broken_to_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "26")
    twigs = [Twig("top", below=[Twig("name", "one two three four five"), Twig("", "x" * 30)])]
    assert plain(tree(twigs, LINES)) == [
        "top:",
        "├─ name: one two three",
        "│     four five",
        "└─ " + "x" * 23,
        "   " + "x" * 7,
    ]


DOCUMENT = {
    "version": "1.0",
    "n": 1.5,
    "parallel_tasks": [{"task_id": "api", "log": [["x"], {"a": None}]}],
    "decisions": ["Use git", "true", ""],
    "empty": [],
    "word": "none",
}


def test_a_value_names_items_by_their_keys() -> None:
    assert plain(value_tree(exact(DOCUMENT))) == [
        'version: "1.0"',
        "n: 1.5",
        "parallel_tasks:",
        "`- api:",
        "   |- task_id: api",
        "   `- log:",
        "      |- 0:",
        "      |  `- x",
        "      `- 1:",
        "         `- a: null",
        "decisions:",
        "|- Use git",
        '|- "true"',
        '`- ""',
        "empty: none",
        'word: "none"',
    ]


@pytest.mark.parametrize(
    ("value", "lines"),
    [("x", ["x"]), ([], ["none"]), ({}, ["none"]), (None, ["null"]), (["a"], ["a"])],
)
def test_parts_of_a_document(value: Any, lines: list[str]) -> None:
    assert plain(value_tree(exact(value), ("decisions",))) == lines


def test_an_outline_has_dashes() -> None:
    assert plain(outline(exact({"a": ["x", "y"], "b": "c"}))) == ["a:", "  - x", "  - y", "b: c"]


def test_any_depth_that_can_be_read() -> None:
    deep: Any = "end"
    for _ in range(200):
        deep = [deep]
    assert plain(value_tree(deep))[-1].endswith("end")


values = st.recursive(
    st.none() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=8,
)


@given(values)
def test_what_a_terminal_would_obey_is_escaped(value: Any) -> None:
    assert all(line.isprintable() for line in plain(value_tree(exact(value))))
