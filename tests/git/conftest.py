"""Repositories with the driver installed, copied from one that was set up once."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from git_context.repository.git import Git
from git_context.setup.install import install
from tests.repos import Repo

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a repository in which the driver is installed and `.gitattributes` is committed."""
    repo = Repo.create(tmp_path_factory.mktemp("template"))
    install(Git(repo.path))
    repo.commit(message="Install git-context")
    return repo.path


@pytest.fixture
def installed(home: Path, tmp_path: Path, template: Path) -> Repo:
    """Return a repository of the test's own in which the driver is installed."""
    assert home.is_dir()
    return Repo(shutil.copytree(template, tmp_path / "repo"))


@pytest.fixture
def any_json(installed: Repo) -> Repo:
    """Return a repository in which the driver merges every JSON and JSON Lines file."""
    attributes = installed.path / ".git" / "info" / "attributes"
    with attributes.open("a", encoding="utf-8") as file:
        file.write(
            "*.json merge=context\n*.jsonl merge=context\n.all-contributorsrc merge=context\n"
        )
    return installed
