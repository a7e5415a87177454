"""Commands in a pseudo-terminal, as a person runs them."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pexpect

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.support.repos import Repo

SOURCE = Path(__file__).resolve().parents[2] / "src"
PATIENCE = 30


def spawn(
    repo: Repo, command: str, arguments: Sequence[str], env: Mapping[str, str] | None = None
) -> pexpect.spawn[str]:
    """Start a command in the repository's folder on a terminal of its own."""
    return pexpect.spawn(
        command,
        list(arguments),
        cwd=os.fspath(repo.path),
        env={**os.environ, "TERM": "xterm", "PYTHONPATH": os.fspath(SOURCE), **(env or {})},
        timeout=PATIENCE,
        encoding="utf-8",
        dimensions=(50, 120),
    )


def context(
    repo: Repo, *arguments: str, env: Mapping[str, str] | None = None
) -> pexpect.spawn[str]:
    """Start a command of git-context."""
    return spawn(repo, sys.executable, ["-m", "git_context", *arguments], env)


def ended(child: pexpect.spawn[str]) -> int:
    """Wait for the end, and return the exit code."""
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus is not None
    return child.exitstatus
