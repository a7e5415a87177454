"""The real programs of two harnesses, for whoever has them, and a repository to run them in.

They are large and asked for, not found: a variable names the program. So one gets them:

    npm install --ignore-scripts --prefix DIR @anthropic-ai/claude-code@2.1.332
    npm install --ignore-scripts --prefix DIR @openai/codex@0.171.0
    M=DIR/node_modules
    export GIT_CONTEXT_CLAUDE=$M/@anthropic-ai/claude-code-linux-x64/claude
    export GIT_CONTEXT_CODEX=$M/@openai/codex-linux-x64/vendor/x86_64-unknown-linux-musl/bin/codex

They run with an environment of nothing but what is named here, and ask models on 127.0.0.1 alone.
"""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING, NamedTuple

import pytest

import git_context
from tests.support.programs import programs
from tests.support.repos import GITCONFIG
from tests.support.workflows import small

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from git_context.api import Repository
    from tests.support.repos import Repo

CLAUDE = "2.1.332"
CODEX = "0.171.0"
# Before the environment is sealed.
_PROGRAMS = {name: os.environ.get(f"GIT_CONTEXT_{name}", "") for name in ("CLAUDE", "CODEX")}


class Harness(NamedTuple):
    """A program of its own home, in a repository with the workflow `w` and three tasks."""

    program: str
    folder: Path
    repo: Repo
    environment: Mapping[str, str]

    @property
    def opened(self) -> Repository:
        return git_context.open(self.repo.path)

    def run(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run the program to its end, with `more` in its environment; its models are 127.0.0.1."""
        return subprocess.run(
            [self.program, *arguments],
            cwd=self.repo.path,
            env={**self.environment, **more},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


def _harness(name: str, version: str, folder: Path, repo: Repo) -> Harness:
    program = _PROGRAMS[name]
    if not os.access(program, os.X_OK):
        pytest.skip(f"GIT_CONTEXT_{name} names no program: see tests/harness/conftest.py")
    home = folder / "home"
    (home / "tmp").mkdir(parents=True)
    (home / ".gitconfig").write_text(GITCONFIG, encoding="utf-8")
    path = f"{programs(folder / 'programs')}:{os.environ['PATH']}"
    sealed = {"HOME": str(home), "TMPDIR": str(home / "tmp"), "TERM": "dumb"}
    environment = {"PATH": path, "GIT_CONFIG_NOSYSTEM": "1", **sealed}
    found = Harness(program, folder, repo, environment)
    assert version in found.run("--version").stdout
    repo.run("git-context", "init", "--agents", name.lower(), env=environment)
    repo.git("add", "--all")
    repo.git("commit", "--quiet", "--message", "Set agents up")
    small(repo, "api", "web", "doc")
    return found


@pytest.fixture
def claude(installed: Repo, tmp_path: Path) -> Harness:
    return _harness("CLAUDE", CLAUDE, tmp_path, installed)


@pytest.fixture
def codex(installed: Repo, tmp_path: Path) -> Harness:
    return _harness("CODEX", CODEX, tmp_path, installed)
