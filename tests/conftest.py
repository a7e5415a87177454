"""The sealed home: no test reads or writes the settings of whoever runs it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.repos import GITCONFIG, Repo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SEALED = {
    "EMAIL": "",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
    "TERM": "dumb",
    "TZ": "UTC",
}
# Each of these changes what git or git-context does, or how it shows it.
LEAKS = (
    "CLICOLOR",
    "COLUMNS",
    "EDITOR",
    "FORCE_COLOR",
    "LANGUAGE",
    "LINES",
    "NO_COLOR",
    "PAGER",
    "VISUAL",
)


@pytest.fixture(scope="session", autouse=True)
def _sealed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the caller's environment out of every test, also of those that ask for no `home`."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith("GIT_") or name in LEAKS:
                patch.delenv(name)
        for name, value in SEALED.items():
            patch.setenv(name, value)
        patch.setenv("GIT_CEILING_DIRECTORIES", os.fspath(tmp_path_factory.getbasetemp()))
        _move_in(patch, tmp_path_factory.mktemp("shared-home"))
        yield


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the test a fresh `HOME` with an identity in its `.gitconfig`, and return it."""
    folder = tmp_path / "home"
    folder.mkdir()
    _move_in(monkeypatch, folder)
    return folder


@pytest.fixture
def repo(home: Path, tmp_path: Path) -> Repo:
    """Return an empty repository with a working tree, on the branch `main`."""
    assert home.is_dir()
    return Repo.create(tmp_path / "repo")


def _move_in(patch: pytest.MonkeyPatch, folder: Path) -> None:
    (folder / ".gitconfig").write_text(GITCONFIG, encoding="utf-8")
    patch.setenv("HOME", os.fspath(folder))
    patch.setenv("XDG_CONFIG_HOME", os.fspath(folder / ".config"))
