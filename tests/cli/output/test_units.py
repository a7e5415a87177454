from __future__ import annotations

import pytest

from git_context.cli.output import ago, duration, size

NOW = 1_767_225_600.0  # 2026-01-01T00:00:00Z


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 KB"),
        (4711, "4.7 KB"),
        (9949, "9.9 KB"),
        (9950, "10 KB"),
        (999_499, "999 KB"),
        (999_500, "1.0 MB"),
        (12_345_678, "12 MB"),
        (5 * 10**15, "5000 TB"),
    ],
)
def test_size(count: int, shown: str) -> None:
    assert size(count) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "0 s"),
        (59.9, "59 s"),
        (60, "1 min"),
        (2700, "45 min"),
        (7500, "2 h 5 min"),
        (7205, "2 h"),
        (90_000, "1 day 1 h"),
        (3 * 86_400, "3 days"),
        (400 * 86_400, "1 year 1 month"),
    ],
)
def test_duration(seconds: float, shown: str) -> None:
    assert duration(seconds) == shown


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        ("2026-01-01T00:00:00Z", "just now"),
        ("2025-12-31T23:59:30Z", "just now"),
        ("2025-12-31T23:15:00Z", "45 min ago"),
        ("2025-12-31T22:00:00+01:00", "3 h ago"),
        ("2025-12-30T23:00:00Z", "1 day ago"),
        ("2025-11-01T00:00:00Z", "2 months ago"),
        ("2020-01-01T00:00:00Z", "6 years ago"),
        ("2026-01-01T02:00:00Z", "in 2 h"),
        ("yesterday", "yesterday"),
        ("", ""),
    ],
)
def test_ago(moment: str, shown: str) -> None:
    assert ago(moment, NOW) == shown
