"""The sealed home of every test, and which tests run every day."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.support.home import move_in, seal
from tests.support.repos import Repo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytest_plugins = ["tests.support.fixtures"]

# How hard properties are tried where a test does not say; long runs bear the mark `soak`.
settings.register_profile(
    "everyday",
    max_examples=25,
    deadline=None,  # a machine that is busy is no failure
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
settings.load_profile("everyday")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long runs out, unless marks are asked for."""
    if not config.option.markexpr:
        items[:] = [item for item in items if not item.get_closest_marker("soak")]


@pytest.fixture(scope="session", autouse=True)
def _sealed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the caller's environment out of every test, also of those that ask for no `home`."""
    with pytest.MonkeyPatch.context() as patch:
        seal(patch, tmp_path_factory.getbasetemp())
        move_in(patch, tmp_path_factory.mktemp("shared-home"))
        yield


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the test a fresh `HOME` with an identity in its `.gitconfig`, and return it."""
    folder = tmp_path / "home"
    folder.mkdir()
    move_in(monkeypatch, folder)
    return folder


@pytest.fixture
def repo(home: Path, tmp_path: Path) -> Repo:
    """Return an empty repository with a working tree, on the branch `main`."""
    assert home.is_dir()
    return Repo.create(tmp_path / "repo")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """Return a folder on a disk of two megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", os.fspath(folder)]
    if os.geteuid() or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("only root can mount a small disk")
    yield folder
    subprocess.run(["mount", "-o", "remount,rw", folder], check=True)
    subprocess.run(["umount", folder], check=True)
