from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_context.merge.order import merge_member_order, merge_order, merge_order_over_base


@pytest.mark.parametrize(
    ("ours", "theirs", "woven"),
    [
        ("", "", ""),
        ("ab", "", "ab"),
        ("", "ab", "ab"),
        ("z", "xz", "xz"),
        ("z", "zx", "zx"),
        ("az", "xz", "axz"),
        ("zab", "zxy", "zabxy"),
        ("zay", "zxyw", "zaxyw"),
        ("ab", "ba", "ab"),
        ("ab", "bxa", "abx"),
        ("ab", "xy", "abxy"),
    ],
)
def test_what_only_theirs_has_follows_its_predecessor(ours: str, theirs: str, woven: str) -> None:
    assert "".join(merge_order(list(ours), list(theirs))) == woven


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "woven"),
    [
        ("ab", "aB", "Ab", "AB"),
        ("abc", "Abc", "aBc", "ABc"),
        ("abc", "abC", "Abc", "AbC"),
        ("abc", "AbC", "aBc", "ABC"),
        ("z", "zab", "zxy", "zabxy"),
        ("zy", "zay", "zxy", "zaxy"),
        ("abc", "cba", "axbc", "cbax"),
        ("abc", "bc", "cba", "bc"),
        ("", "ab", "xy", "abxy"),
        ("abc", "", "abxc", "x"),
        ("abc", "axc", "ac", "axc"),
    ],
)
def test_what_was_taken_out_still_tells_where(
    base: str, ours: str, theirs: str, woven: str
) -> None:
    kept = {key for key in ours + theirs if key not in base or key in set(ours) & set(theirs)}
    over = merge_order_over_base(list(base), list(ours), list(theirs))
    assert "".join(key for key in over if key in kept) == woven


unique = st.permutations("abcdefg").flatmap(
    lambda keys: st.integers(0, len(keys)).map(lambda length: keys[:length])
)


@given(unique, unique, unique)
def test_both_weaves_hold_each_key_once_in_ours_order(
    base: list[str], ours: list[str], theirs: list[str]
) -> None:
    for woven in (merge_order(ours, theirs), merge_order_over_base(base, ours, theirs)):
        assert len(set(woven)) == len(woven)
        assert set(ours) | set(theirs) <= set(woven) <= set(ours) | set(theirs) | set(base)
        assert [key for key in woven if key in ours] == ours


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "woven"),
    [
        ("ac", "acx", "abc", "abcx"),
        ("bd", "abd", "bcd", "abcd"),
        ("ca", "cab", "cax", "cabx"),
        ("ac", "acz", "acx", "acxz"),
        ("ac", "acx", "acb", "acxb"),
        ("a", "ac", "ab", "acb"),
    ],
)
def test_names_that_all_keep_sorted_stay_sorted(
    base: str, ours: str, theirs: str, woven: str
) -> None:
    names = merge_member_order(list(base), list(ours), list(theirs))
    assert "".join(names) == woven


def test_many_writers_come_one_after_the_other() -> None:
    assert merge_order(list("zy"), list("zay"), list("zby"), list("zay")) == list("zaby")
