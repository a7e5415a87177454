"""No value gets out of the code spans of `git context diff --format markdown`."""

from __future__ import annotations

import random

import pytest

from git_context.review.diff import ComparedContext, Diff
from git_context.review.markdown.diff import markdown
from git_context.review.versions import ComparedVersion
from tests.review.hostile import CANARY, Shown, breaches, hostile_sheet, hostile_text

FEW, MANY = 60, 1000


def assert_harmless(seeds: range) -> None:
    for seed in seeds:
        chance = random.Random(seed)
        sheet = hostile_sheet(chance)
        old, new = (ComparedVersion(hostile_text(chance)) for _ in range(2))
        one = ComparedContext(
            "w", chance.choice([None, "t"]), {}, sheet.document, 0, 9, sheet.changes
        )
        broken = one._replace(changes=(), fault=hostile_text(chance))
        told = markdown(Diff(old, new, [one, broken]))
        assert not breaches(told, []), seed
        assert CANARY in Shown(told).code, seed


def test_hostile_contexts_get_nothing_out() -> None:
    assert_harmless(range(FEW))


@pytest.mark.soak
def test_many_hostile_contexts_get_nothing_out() -> None:
    assert_harmless(range(FEW, MANY))
