"""JSON Pointers by RFC 6901, of which sections 3 and 5 give the tables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_context.merge.pointer import from_pointer, index, step_matches, to_pointer

TABLE = [
    ("", ()),
    ("/foo", ("foo",)),
    ("/foo/0", ("foo", "0")),
    ("/", ("",)),
    ("/a~1b", ("a/b",)),
    ("/c%d", ("c%d",)),
    ("/e^f", ("e^f",)),
    ("/g|h", ("g|h",)),
    ("/i\\j", ("i\\j",)),
    ('/k"l', ('k"l',)),
    ("/ ", (" ",)),
    ("/m~0n", ("m~n",)),
    ("/~01", ("~1",)),
    ("/~10", ("/0",)),
    ("/~0~1", ("~/",)),
    ("//", ("", "")),
]


@pytest.mark.parametrize(("pointer", "path"), TABLE)
def test_table(pointer: str, path: tuple[str, ...]) -> None:
    assert from_pointer(pointer) == path
    assert to_pointer(path) == pointer


@pytest.mark.parametrize(
    ("step", "length", "expected"),
    [
        ("0", 1, 0),
        ("9", 10, 9),
        ("10", 11, 10),
        ("0", 0, None),
        ("10", 10, None),
        ("-1", 3, None),
        ("", 3, None),
        ("1.0", 3, None),
        ("+1", 3, None),
        (" 1", 3, None),
        ("00", 12, None),
        ("01", 12, None),
        ("\u0661", 12, None),  # a one in Arabic
        ("\u00b2", 12, None),  # a raised two
        ("9" * 10_000, 3, None),
    ],
)
def test_an_index_is_one_of_a_list_of_that_length(
    step: str, length: int, expected: int | None
) -> None:
    assert index(step, length) == expected


@given(st.lists(st.text("a~/01*", max_size=4), max_size=4).map(tuple))
def test_a_path_is_read_back(path: tuple[str, ...]) -> None:
    assert from_pointer(to_pointer(path)) == path


@pytest.mark.parametrize("text", ["a", "a/b", "#/a", " /a", "/~", "/~2", "/a~", "/~~0"])
def test_what_is_no_pointer_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a JSON Pointer") as raised:
        from_pointer(text)
    assert repr(text) in str(raised.value)


@pytest.mark.parametrize(
    ("pattern", "fitting", "others"),
    [
        ("a", ["a"], ["", "b", "aa"]),
        ("", [""], ["a"]),
        ("*", ["", "a", "a/b", "*"], []),
        ("*_count", ["_count", "file_count"], ["count", "_counts"]),
        ("total_*", ["total_", "total_files"], ["total", "a_total_"]),
        ("a*a", ["aa", "aba", "aaa"], ["a", "ab"]),
        ("a*b*c", ["abc", "axbxc", "abbc", "acbc"], ["ac", "acb", "abcb", "ab"]),
        ("*ab*b", ["abb", "xabxb"], ["ab"]),
        ("*b*b*", ["bb", "abcbd"], ["b", "abc"]),
        ("ab*bc", ["abbc", "abxbc"], ["abc"]),
        ("**", ["", "a"], []),
        ("a.c", ["a.c"], ["abc"]),
        ("[ab]", ["[ab]"], ["a"]),
    ],
)
def test_patterns_of_a_step(pattern: str, fitting: list[str], others: list[str]) -> None:
    assert [step for step in [*fitting, *others] if step_matches(pattern, step)] == fitting


def test_a_pattern_of_many_stars_is_no_trap() -> None:
    assert not step_matches("a*" * 200 + "b", "a" * 5_000)
