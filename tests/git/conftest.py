"""Repositories with the driver installed, copied from one that was set up once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.repos import Repo


@pytest.fixture
def any_json(installed: Repo) -> Repo:
    """Return a repository in which the driver merges every JSON and JSON Lines file."""
    attributes = installed.path / ".git" / "info" / "attributes"
    with attributes.open("a", encoding="utf-8") as file:
        file.write(
            "*.json merge=context\n*.jsonl merge=context\n.all-contributorsrc merge=context\n"
        )
    return installed
