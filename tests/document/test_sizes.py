"""Sizes in bytes and tokens, and budgets as people write them."""

from __future__ import annotations

import pytest

from git_context.document.sizes import parse_budget, tokens


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("8KB", 8000),
        ("8 kb", 8000),
        ("8KiB", 8192),
        ("1.5MB", 1_500_000),
        ("2000tok", 8000),
        ("2ktok", 8000),
        ("100", 100),
        ("100B", 100),
        ("0.0001", 0),
    ],
)
def test_budgets(text: str, size: int) -> None:
    assert parse_budget(text) == size


@pytest.mark.parametrize(
    "text", ["", "KB", "-1KB", "1e9", "8 KB KB", "8GB", "٣KB", "1" * 13, "1.", "8k"]
)
def test_what_is_no_budget(text: str) -> None:
    with pytest.raises(ValueError, match="is no size"):
        parse_budget(text)


@pytest.mark.parametrize(("count", "found"), [(0, 0), (1, 0), (2, 1), (4, 1), (5, 1), (6, 2)])
def test_four_bytes_are_a_token(count: int, found: int) -> None:
    assert tokens(count) == found
