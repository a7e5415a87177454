"""Numbers and text at the edges; tests/merge/cases.md has what is usual."""

from __future__ import annotations

import pytest

from git_context.merge.decisions import Put, Versions
from git_context.merge.strategies import merge_sum, merge_text
from git_context.merge.values import MISSING


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "added"),
    [
        (b"1", b"2", b"3", b"4"),
        (MISSING, b"2", b"3", b"5"),
        (b"0.1", b"0.2", b"0.30", b"0.40"),
        (b"1", b"2.50", b"3", b"4.50"),
        (b"1e400", b"2e400", b"3e400", b"4E+400"),
        (b"1e1000000", b"2e1000000", b"3e1000000", b"4E+1000000"),
        (b"1e-1000100", b"2e-1000100", b"3e-1000100", b"4E-1000100"),
        (b"0", b"1" + b"0" * 40 + b".5", b"1", b"1" + b"0" * 39 + b"1.5"),
        (b"0", b"1e2000", b"1e-2000", None),
        (b"0", b"1" + b"0" * 5000, b"1", None),
        ("1", b"2", b"3", None),
        (b"1", "2", b"3", None),
        (b"1", b"2", True, None),
    ],
)
def test_a_sum_loses_no_digit(base: bytes, ours: bytes, theirs: bytes, added: bytes | None) -> None:
    decision = merge_sum(Versions(base, ours, theirs))
    assert decision == (Put(added) if added else None)


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "merged"),
    [
        ("one two\nthree", "one  two\nthree", "one two\nthree\n", "one  two\nthree\n"),
        ("a\nb\nc", "A\nb\nc", "a\nb\nC", "A\nb\nC"),
        ("a\nb", "a\nb\nc", "a\nb\nc", "a\nb\nc"),
        ("a", "b", "c", None),
        ("a\nb", "x\nb", "", None),
        (MISSING, "a", "b", None),
    ],
)
def test_text_is_merged_by_lines(base: str, ours: str, theirs: str, merged: str | None) -> None:
    decision = merge_text(Versions(base, ours, theirs))
    assert decision == (Put(merged) if merged is not None else None)
