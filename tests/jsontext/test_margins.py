from __future__ import annotations

import pytest

from git_context.jsontext.margins import join_lines, reindent
from git_context.jsontext.style import CANONICAL, Style

TAB = Style("\t", "\n", ": ")
CRLF = Style("  ", "\r\n", ": ")
FLAT = Style("", "\n", ": ")


@pytest.mark.parametrize(
    ("text", "margin", "style", "to_margin", "to_style", "moved"),
    [
        ("[1, 2]", "  ", CANONICAL, "", TAB, "[1, 2]"),
        ("[\n  1\n]", "", CANONICAL, "", CANONICAL, "[\n  1\n]"),
        ("[\n    1\n  ]", "  ", CANONICAL, "", CANONICAL, "[\n  1\n]"),
        ("[\n  1\n]", "", CANONICAL, "    ", CANONICAL, "[\n      1\n    ]"),
        ("[\n  [\n    1\n  ]\n]", "", CANONICAL, "\t", TAB, "[\n\t\t[\n\t\t\t1\n\t\t]\n\t]"),
        ("[\n\t[\n\t\t1\n\t]\n]", "", TAB, "", CANONICAL, "[\n  [\n    1\n  ]\n]"),
        # What does not reach the margin, or is no whole level, stays:
        ("[\n1\n  ]", "  ", CANONICAL, "    ", CANONICAL, "[\n1\n    ]"),
        ("[\n   1\n]", "", CANONICAL, "", TAB, "[\n\t 1\n]"),
        ("[\n  1\n]", "", FLAT, "", CANONICAL, "[\n  1\n]"),
        ("[\n  1\n]", "", CANONICAL, "", FLAT, "[\n  1\n]"),
        # Blank lines get no indentation:
        ("[\n\n  1\n]", "", CANONICAL, "  ", CANONICAL, "[\n\n    1\n  ]"),
        ("[\r\n\r\n  1\r\n]", "", CRLF, "  ", CRLF, "[\r\n\r\n    1\r\n  ]"),
        ("[\r\n\r\n  1\r\n]", "", CRLF, "", CANONICAL, "[\n\n  1\n]"),
        ("[\n\n  1\n]", "", CANONICAL, "", CRLF, "[\r\n\r\n  1\r\n]"),
    ],
)
def test_lines_are_indented_for_their_new_place(  # noqa: PLR0913, PLR0917 - a row of the table
    text: str, margin: str, style: Style, to_margin: str, to_style: Style, moved: str
) -> None:
    assert reindent(text, margin, style, to_margin, to_style) == moved


@pytest.mark.parametrize(
    ("text", "comma", "joined"),
    [
        ('[\n  1,\n  {\n    "a": "x"\n  }\n]', ", ", '[1, {"a": "x"}]'),
        ('[\r\n\t1,\r\n\t{\r\n\t\t"a":"x"\r\n\t}\r\n]', ",", '[1,{"a":"x"}]'),
        ("[\n  1\n  ,\n  2]", ", ", "[1, 2]"),
        ("[1,  2]", ", ", "[1,  2]"),
    ],
)
def test_lines_are_joined_to_one(text: str, comma: str, joined: str) -> None:
    assert join_lines(text, comma) == joined
