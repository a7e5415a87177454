from __future__ import annotations

from typing import TYPE_CHECKING

import click
from hypothesis import given
from hypothesis import strategies as st

from git_context.cli.output import Cell, clean, table, width
from git_context.cli.output.colours import paint, sign
from git_context.cli.output.tables import status_cell

if TYPE_CHECKING:
    import pytest

ROWS = [
    ["TASK", "AGENT", "SIZE", "NOTE"],
    ["frontend-implementation", "react-developer", "4.7 KB", "stale"],
    ["api", "日本語の開発者", "12 B", ""],
]


def shown(room: int | None) -> list[str]:
    return [click.unstyle(line) for line in table(ROWS, right=[2], room=room)]


def test_without_end() -> None:
    assert shown(None) == [
        "TASK                     AGENT              SIZE  NOTE",
        "frontend-implementation  react-developer  4.7 KB  stale",
        "api                      日本語の開発者     12 B",
    ]


def test_the_longest_texts_are_cut() -> None:
    assert shown(40) == [
        "TASK         AGENT          SIZE  NOTE",
        "frontend-i…  react-deve…  4.7 KB  stale",
        "api          日本語の開…    12 B",
    ]


def test_a_narrow_screen_gets_blocks() -> None:
    assert shown(20) == [
        "TASK   frontend-imp…",
        "AGENT  react-develo…",
        "SIZE   4.7 KB",
        "NOTE   stale",
        "",
        "TASK   api",
        "AGENT  日本語の開発…",
        "SIZE   12 B",
    ]


def test_the_screen_says_how_wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    assert [click.unstyle(line) for line in table(ROWS, right=[2])] == shown(20)


def test_colours_by_meaning() -> None:
    rows: list[list[str | Cell]] = [["A", "B"], [Cell("ok", "good"), Cell("no", "bad")]]
    assert list(table(rows)) == [
        "\x1b[1mA\x1b[0m   \x1b[1mB\x1b[0m",
        "\x1b[32mok\x1b[0m  \x1b[31m\x1b[1mno\x1b[0m",
    ]
    assert paint("", "good") == ""
    assert sign("added") == "\x1b[32m+\x1b[0m"
    assert status_cell(None) == Cell("-", "")
    assert status_cell("completed").meaning == "good"


texts = st.text(max_size=30)


@given(
    st.lists(st.lists(texts, min_size=3, max_size=3), min_size=2, max_size=5), st.integers(1, 80)
)
def test_every_line_fits_and_is_clean(rows: list[list[str]], room: int) -> None:
    labels = max(width(clean(name)) for name in rows[0])
    for line in table(rows, room=room):
        plain = click.unstyle(line)
        assert plain.isprintable()
        assert width(plain) <= max(room, labels + 3)
