"""Texts for agents: how much of them there is."""

from __future__ import annotations

import pytest

from git_context.agents.answers import LONGEST, clipped, recording, within_room
from git_context.repository.names import TaskName


@pytest.mark.parametrize(
    ("text", "longest", "expected"),
    [
        ("", 10, ""),
        ("abcdefghij", 10, "abcdefghij"),
        ("abcdefghijk", 10, "abcdefg…"),
        ("üüüüü", 10, "üüüüü"),
        ("üüüüüü", 10, "üüü…"),
        ("aüüüüüü", 10, "aüüü…"),
        ("😀😀😀", 8, "😀…"),
        ("\ud800" * 3, 10, "\ud800" * 3),
    ],
)
def test_a_text_is_cut_between_characters(text: str, longest: int, expected: str) -> None:
    assert clipped(text, longest) == expected
    assert len(clipped(text, longest).encode(errors="replace")) <= longest


def test_the_line_that_records_stays() -> None:
    line = f"Record with: {recording(TaskName('w', 'api'))}"
    text = within_room("ü" * LONGEST + f"\n\n{line}\n")

    hand_off, _, last = text.removesuffix("\n").rpartition("\n")
    assert len(hand_off.encode()) in (LONGEST - 1, LONGEST)
    assert (
        last
        == "Record with: git context add decisions 'TEXT' --why 'REASON' --workflow w --task api"
    )
