from __future__ import annotations

import pytest

from git_context.document.fields import FIELDS
from git_context.document.policy import read_rules
from git_context.merge.policy import STRATEGIES as NAMES
from git_context.merge.policy import Rule
from tests.docs.reference import OWN_RULES, PAGE, page
from tests.docs.strategies import (
    RECORDS,
    SHAPES,
    STRATEGIES,
    Shape,
    Triplet,
    conflicts,
    expected,
    merged,
)

EVERY_TRIPLET = pytest.mark.parametrize(
    ("shape", "triplet"),
    [
        pytest.param(shape, triplet, id=f"{shape.rule.strategy if shape.rule else 'shape'}-{at}")
        for shape in (*STRATEGIES, *SHAPES, *RECORDS)
        for at, triplet in enumerate(shape.triplets)
    ],
)


def test_the_page_is_what_the_tables_say() -> None:
    written = PAGE.read_text(encoding="utf-8")

    assert written == page(), "run: python -m tests.docs.reference"


def test_every_strategy_is_explained_in_the_order_of_the_table() -> None:
    assert tuple(shape.rule.strategy for shape in STRATEGIES if shape.rule) == NAMES


def test_every_field_is_listed_with_a_strategy_that_the_page_explains() -> None:
    written = PAGE.read_text(encoding="utf-8")

    for field in FIELDS:
        [row] = [line for line in written.splitlines() if line.startswith(f"| `{field.pointer}` |")]
        if field.rule:
            assert f"### {field.rule.strategy}\n" in written
            assert f"(#{field.rule.strategy})" in row


@EVERY_TRIPLET
def test_a_triplet_merges_as_the_page_says(shape: Shape, triplet: Triplet) -> None:
    done = merged(shape, triplet)

    assert [clash.pointer for clash in done.conflicts] == conflicts(shape, triplet)
    if triplet.conflict is None:
        assert repr(done.value()) == repr(expected(shape, triplet))


def test_the_example_of_own_rules_can_be_read() -> None:
    assert read_rules(OWN_RULES) == {
        "/metrics/*_count": Rule("sum"),
        "/notes": Rule("text"),
        "/stories": Rule("keyed", "id"),
        "/stories/*/points": Rule("max"),
    }
