"""A short soak every day, of a seed of its own; long ones by `python -m tests.soak`."""

from __future__ import annotations

import pytest

from tests.soak.run import Limits, Run

# As many steps as take a few seconds.
STEPS = 30


@pytest.mark.git
def test_a_short_soak_finds_nothing() -> None:
    run = Run(20260101, Limits(steps=STEPS))
    assert run.go(), run.fault
    assert run.counts["steps"] == STEPS
    assert run.counts["merges"]


@pytest.mark.soak
def test_a_long_soak_finds_nothing() -> None:
    run = Run(1, Limits(seconds=120))
    assert run.go(), run.fault
