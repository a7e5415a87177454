from __future__ import annotations

import pytest

from git_context.jsontext.style import detect_style


@pytest.mark.parametrize(
    ("text", "indent"),
    [
        ("[1]", ""),
        ("[1]\n", ""),
        ("[1]\n  ", ""),
        ("[\n1\n]\n", ""),
        ("[\n  1\n]\n", "  "),
        ("[\n\t1\n]\n", "\t"),
        ("[\n\n \n\n   1\n]\n", "   "),
        ("\n\n    [1]", "    "),
        ("[\n[\n  1,\n    2\n]\n]", "  "),
        ("{\r\n \r\n  1\r\n}", "  "),
    ],
)
def test_the_first_line_that_is_indented_shows_how(text: str, indent: str) -> None:
    assert detect_style(text).indent == indent


@pytest.mark.parametrize(
    ("text", "newline"),
    [
        ("1", "\n"),
        ("1\n", "\n"),
        ("1\r\n", "\r\n"),
        ("\r\n1\n", "\r\n"),
        ("\n1\r\n", "\n"),
        ("[\r1\n]\r\n", "\n"),
    ],
)
def test_the_first_line_end_counts(text: str, newline: str) -> None:
    assert detect_style(text).newline == newline


@pytest.mark.parametrize(
    ("text", "colon"),
    [
        ("1", ": "),
        ("[]", ": "),
        ("{}", ": "),
        ('["a":', ": "),
        ('{"a":1}', ":"),
        ('{"a" : 1}', " : "),
        ('\n { "a":  1, "b":1}', ":  "),
        ('[[ {"a":1}]]', ":"),
        ('["x", {"a":1}]', ": "),
        ('{"a"\n:\n1}', ": "),
        ('{"a:b":1}', ":"),
        ('{"":1}', ":"),
    ],
)
def test_the_first_key_shows_what_follows_keys(text: str, colon: str) -> None:
    assert detect_style(text).colon == colon
    assert detect_style(text).comma == ("," if colon == ":" else ", ")
