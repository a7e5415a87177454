"""Fixtures of the tests of hosts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.hosts.sites import Sites, sites

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.repos import Repo


@pytest.fixture(name="sites")
def _sites(repo: Repo, tmp_path: Path) -> Sites:
    """Return a server, two clones, and two tasks that their base has left behind."""
    return sites(repo, tmp_path, "a", "b")
