"""A repository with two tasks, for tests of harnesses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import git_context
from tests.support.workflows import small

if TYPE_CHECKING:
    from git_context.api import Repository
    from tests.support.repos import Repo


@pytest.fixture
def tasked(installed: Repo) -> Repo:
    """Return a repository with the workflow `w` and the tasks `api`, `web` and `doc`."""
    small(installed, "api", "web", "doc")
    return installed


@pytest.fixture
def opened(tasked: Repo) -> Repository:
    return git_context.open(tasked.path)
