from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from git_context.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.repos import Repo


@pytest.fixture
def call(capfd: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Return a function that runs a command line: its exit code and what it printed where."""

    def run(*arguments: str) -> tuple[int, str, str]:
        capfd.readouterr()
        code = main(arguments)
        return (code, *capfd.readouterr())

    return run


@pytest.fixture
def here(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """Return a repository that is the current folder."""
    monkeypatch.chdir(repo.path)
    return repo
