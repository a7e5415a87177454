from __future__ import annotations

import pickle

import pytest

from git_context.jsontext.errors import JsonTextError


@pytest.mark.parametrize(
    ("text", "offset", "place"),
    [
        ("", 0, "line 1, column 1"),
        ("abc", 2, "line 1, column 3"),
        ("a\nb\nc", 2, "line 2, column 1"),
        ("a\nbcd\ne", 4, "line 2, column 3"),
        ("a\nb\nc", 5, "line 3, column 2"),
        ("\n\nx", 1, "line 2, column 1"),
        ("\nx", 1, "line 2, column 1"),
        ("a\r\nb", 3, "line 2, column 1"),
    ],
)
def test_an_offset_is_told_as_line_and_column(text: str, offset: int, place: str) -> None:
    assert str(JsonTextError.at("no good", text, offset)) == f"{place}: no good"


def test_an_error_comes_through_to_another_process() -> None:
    error = pickle.loads(pickle.dumps(JsonTextError("no good", 3, 4)))
    assert error.args == ("no good", 3, 4)
    assert (str(error), error.line, error.column) == ("line 3, column 4: no good", 3, 4)
