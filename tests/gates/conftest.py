from __future__ import annotations

import os
import shlex
import sys
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import call
from tests.gates.contexts import PATH, text
from tests.repos import Repo

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["call"]


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put the program `git-context` on the `PATH`, in a folder of its own; return the folder."""
    folder = tmp_path / "a program's folder"
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
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return folder


@pytest.fixture
def guarded(repo: Repo, program: Path) -> Repo:
    """Return a repository with a context on `main` and on a task's branch, driver and hooks."""
    assert program.is_dir()
    repo.git("context", "init", "--hooks")
    repo.commit({PATH: text()}, "Begin")
    repo.git("branch", "context/w/api")
    repo.git("branch", "context/w/web")
    return repo


@pytest.fixture
def server(guarded: Repo, tmp_path: Path) -> Repo:
    """Return a bare repository with the hook `pre-receive`, the guarded one's `origin`."""
    bare = Repo.create(tmp_path / "server.git", "--bare")
    bare.git("context", "init", "--hooks")
    guarded.git("remote", "add", "origin", bare.path)
    guarded.git("push", "--quiet", "origin", "main", "context/w/api", "context/w/web")
    return bare
