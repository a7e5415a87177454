"""The two harnesses as fixtures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.harness.real_programs import CLAUDE, CODEX, Harness, harness

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.repos import Repo


@pytest.fixture
def claude(installed: Repo, tmp_path: Path) -> Harness:
    return harness("CLAUDE", CLAUDE, tmp_path, installed)


@pytest.fixture
def codex(installed: Repo, tmp_path: Path) -> Harness:
    return harness("CODEX", CODEX, tmp_path, installed)
