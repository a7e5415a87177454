"""Fixtures that tests of several folders ask for by name; `tests/conftest.py` loads them."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from git_context.cli import main
from git_context.repository.git import Git
from git_context.setup.install import install
from tests.support.repos import Repo

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def call(capfd: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Return a function that runs a command line: its exit code and what it printed where."""

    def run(*arguments: str) -> tuple[int, str, str]:
        capfd.readouterr()
        code = main(arguments)
        return (code, *capfd.readouterr())

    return run


@pytest.fixture(scope="session")
def repository_with_driver(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a repository in which the driver is installed and `.gitattributes` is committed."""
    repo = Repo.create(tmp_path_factory.mktemp("template"))
    install(Git(repo.path))
    repo.commit(message="Install git-context")
    return repo.path


@pytest.fixture
def installed(home: Path, tmp_path: Path, repository_with_driver: Path) -> Repo:
    """Return a repository of the test's own in which the driver is installed."""
    assert home.is_dir()
    return Repo(shutil.copytree(repository_with_driver, tmp_path / "repo"))
