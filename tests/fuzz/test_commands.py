"""No context makes a command crash, hang, fill the memory, or print what anything obeys."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from tests.fuzz.commands import tried

if TYPE_CHECKING:
    from pathlib import Path

EVERYDAY = range(2)
LONG = range(1_000, 1_200)


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    "seed", [*EVERYDAY, *(pytest.param(seed, marks=pytest.mark.soak) for seed in LONG)]
)
def test_all_commands_on_contexts_made_to_hurt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GIT_CONTEXT_DEBUG", "1")
    monkeypatch.setenv("TERM", "xterm")
    bad = tried(Random(seed), tmp_path / "repo")
    shown = "\n\n".join(
        f"{found}: {ran.arguments!r}\n{ran.err.decode(errors='replace')[-2000:]}"
        for ran, found in bad
    )
    assert not bad, f"seed {seed}, in {tmp_path}:\n{shown}"
