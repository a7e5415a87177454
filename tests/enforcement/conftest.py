from __future__ import annotations

import os
import shlex
import shutil
import sys
from pathlib import Path

import pytest

from tests.support.repos import Repo
from tests.support.sample_context import PATH, text

PROGRAM = "a program's folder"


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put the program `git-context` on the `PATH`, in a folder of its own; return the folder."""
    folder = tmp_path / PROGRAM
    _install_program(folder)
    monkeypatch.setenv("PATH", _with(folder))
    return folder


@pytest.fixture
def guarded(home: Path, template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """Return a repository with a context on `main` and on a task's branch, driver and hooks."""
    assert home.is_dir()
    monkeypatch.setenv("PATH", _with(template / PROGRAM))
    return Repo(shutil.copytree(template / "repo", tmp_path / "repo"))


@pytest.fixture
def server(guarded: Repo, template: Path, tmp_path: Path) -> Repo:
    """Return a bare repository with the hook `pre-receive`, the guarded one's `origin`."""
    bare = Repo(shutil.copytree(template / "server.git", tmp_path / "server.git"))
    guarded.git("remote", "add", "origin", bare.path)
    guarded.git("fetch", "--quiet", "origin")
    return bare


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a program, and with a repository and a server that call it in hooks."""
    folder = tmp_path_factory.mktemp("template")
    _install_program(folder / PROGRAM)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", _with(folder / PROGRAM))
        repo = Repo.create(folder / "repo")
        repo.git("context", "init", "--hooks")
        repo.commit({PATH: text()}, "Begin")
        repo.git("branch", "context/w/api")
        repo.git("branch", "context/w/web")
        bare = Repo.create(folder / "server.git", "--bare")
        bare.git("context", "init", "--hooks")
        repo.git("push", "--quiet", bare.path, "main", "context/w/api", "context/w/web")
    return folder


def _install_program(folder: Path) -> None:
    folder.mkdir()
    path = os.pathsep.join(filter(None, sys.path))
    # Hooks look for the program beside its interpreter, so that is to stand in this folder, too.
    python = folder / "python"
    python.symlink_to(os.path.realpath(sys.executable))
    script = (
        f"#!/bin/sh\nPYTHONPATH={shlex.quote(path)}"
        f' exec {shlex.quote(str(python))} -m git_context "$@"\n'
    )
    (folder / "git-context").write_text(script, encoding="utf-8")
    (folder / "git-context").chmod(0o755)


def _with(folder: Path) -> str:
    """Return a `PATH` on which this program is the only one, whatever environment is active."""
    others = os.environ["PATH"].split(os.pathsep)
    without = [other for other in others if not (Path(other) / "git-context").exists()]
    return os.pathsep.join([str(folder), *without])
