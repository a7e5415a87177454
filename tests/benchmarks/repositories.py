"""Repositories to measure in, apart from the settings of whoever measures."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import git_context
from git_context.repository.git import Git
from git_context.setup.install import install
from git_context.setup.interpreter import site_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from git_context.api import Repository

WORKFLOW = "benchmark"
_IDENTITY = "[user]\n\tname = b\n\temail = b@example.org\n"


@contextmanager
def home() -> Iterator[Path]:
    """Make a new folder the home of all processes, which find the package; topics put it back."""
    with TemporaryDirectory(prefix="git-context-benchmark-") as name:
        (Path(name) / ".gitconfig").write_text(_IDENTITY, encoding="utf-8")
        os.environ.update({"HOME": name, "XDG_CONFIG_HOME": name, "GIT_CONFIG_NOSYSTEM": "1"})
        os.environ["PYTHONPATH"] = str(site_folder())
        yield Path(name)


def begun(folder: Path) -> Repository:
    """Make a repository with the drivers set up and one commit."""
    folder.mkdir()
    git = Git(folder)
    git.run("init", "--quiet", "--initial-branch=main", "--template=")
    install(git)
    git.run("add", "--all")
    git.run("commit", "--quiet", "--message=Begin")
    return git_context.open(folder)
