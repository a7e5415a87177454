"""A driver that notes how git calls it, and the repositories of the tests on git."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.interop.recorder import Recorder

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.repos import Repo


@pytest.fixture
def recorder(repo: Repo, tmp_path: Path) -> Recorder:
    """Return a driver that the repository knows as `rec`, and that no attribute names yet."""
    recorder = Recorder(repo, tmp_path)
    recorder.configure("rec")
    return recorder
