from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_context.merge.diff3 import chunks

few = st.lists(st.sampled_from("abc"), max_size=8)


def cut(base: str, ours: str, theirs: str) -> str:
    return " ".join(
        "|".join((base[one], ours[two], theirs[three]))
        for one, two, three in chunks(base, ours, theirs)
    )


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "expected"),
    [
        ("", "", "", ""),
        ("ab", "ab", "ab", "ab|ab|ab"),
        ("ab", "aB", "ab", "a|a|a b|B|b"),
        ("abc", "Abc", "abC", "a|A|a b|b|b c|c|C"),
        ("ab", "Ab", "aB", "a|A|a b|b|B"),
        ("ab", "xab", "yab", "|x|y ab|ab|ab"),
        ("ab", "axb", "a", "a|a|a |x| b|b|"),
        ("abc", "axc", "ayc", "a|a|a b|x|y c|c|c"),
        ("abcd", "aXd", "abYd", "a|a|a bc|X|bY d|d|d"),
        ("abcde", "aXYe", "abcZe", "a|a|a bcd|XY|bcZ e|e|e"),
        ("abcdefgh", "XdYh", "abZfgh", "abcdefg|XdY|abZfg h|h|h"),
        ("abcdefgh", "abZfgh", "XdYh", "abcdefg|abZfg|XdY h|h|h"),
        ("a", "", "", "a||"),
        ("", "a", "", "|a|"),
    ],
)
def test_table(base: str, ours: str, theirs: str, expected: str) -> None:
    assert cut(base, ours, theirs) == expected


@given(few, few, few)
def test_chunks_rebuild_all_three(base: list[str], ours: list[str], theirs: list[str]) -> None:
    versions = (base, ours, theirs)
    parts = list(chunks(*versions))
    for at, version in enumerate(versions):
        assert [item for part in parts for item in version[part[at]]] == version
    for part in parts:
        assert any(version[place] for version, place in zip(versions, part, strict=True))


@given(few, few, few)
def test_chunks_are_the_same_from_the_other_side(
    base: list[str], ours: list[str], theirs: list[str]
) -> None:
    swapped = [(one, three, two) for one, two, three in chunks(base, theirs, ours)]
    assert swapped == list(chunks(base, ours, theirs))


@given(few, few)
def test_one_side_that_changed_nothing_makes_no_overlap(base: list[str], side: list[str]) -> None:
    for at_base, _, unchanged in chunks(base, side, base):
        assert base[at_base] == base[unchanged]
