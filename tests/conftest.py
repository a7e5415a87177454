"""The sealed home of every test, which tests run every day, and which start git."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import HealthCheck, settings

from tests.support.home import move_in, seal
from tests.support.repos import Repo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytest_plugins = ["tests.support.fixtures"]

# Whoever asks for one of these, also by way of another fixture, is going to start git.
GIT_FIXTURES: Final = {"examples", "home", "printed", "repository_with_driver", "template"}
# It notes that it was called, because a program may live with a git that fails.
NO_GIT: Final = """\
#!/bin/sh
echo "$@" >> "$0.called"
exit 99
"""

# How hard properties are tried where a test does not say; long runs bear the mark `soak`.
settings.register_profile(
    "everyday",
    max_examples=25,
    deadline=None,  # a machine that is busy is no failure
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
settings.load_profile("everyday")


@pytest.hookimpl(tryfirst=True)  # before pytest chooses by marks
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what starts git or a browser, and leave the long runs out unless they are asked for."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if fixtures & GIT_FIXTURES:
            item.add_marker("git")
        if "browser" in fixtures:
            item.add_marker("browser")
    if "soak" not in config.option.markexpr:
        items[:] = [item for item in items if not item.get_closest_marker("soak")]


@pytest.fixture(scope="session", autouse=True)
def _sealed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the caller's environment out of every test, also of those that ask for no `home`."""
    with pytest.MonkeyPatch.context() as patch:
        seal(patch, tmp_path_factory.getbasetemp())
        move_in(patch, tmp_path_factory.mktemp("shared-home"))
        yield


@pytest.fixture(scope="session")
def _no_git(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a program that stands for git in tests without the mark `git`."""
    program = tmp_path_factory.mktemp("no-git") / "git"
    program.write_text(NO_GIT, encoding="utf-8")
    program.chmod(0o755)
    return program


@pytest.fixture(autouse=True)
def _git_is_marked(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, _no_git: Path
) -> Iterator[None]:
    """Fail a test that starts git without the mark, so that `-m "not git"` is what it says."""
    if request.node.get_closest_marker("git"):
        yield
        return
    monkeypatch.setenv("PATH", f"{_no_git.parent}{os.pathsep}{os.environ['PATH']}")
    yield
    called = _no_git.with_name("git.called")
    if called.exists():
        arguments = called.read_text(encoding="utf-8")
        called.unlink()
        pytest.fail(f"The test starts git, and has no mark `git`: git {arguments}")


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
    # A git that was asked something may still stand in a folder of it.
    subprocess.run(["umount", "--lazy", folder], check=True)
