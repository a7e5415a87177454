"""What is installed here, and the marks of tests that need it."""

from __future__ import annotations

import functools
import re
import shutil
import subprocess
from typing import Final

import pytest

from git_context.setup.confighooks import OLDEST_GIT_WITH_CONFIG_HOOKS

GIT_VERSION: Final = re.compile(r"(\d+)\.(\d+)")


@functools.cache
def git_version() -> tuple[int, int]:
    done = subprocess.run(["git", "version"], capture_output=True, text=True, check=True)
    found = GIT_VERSION.search(done.stdout)
    assert found
    return int(found[1]), int(found[2])


def needs_git(major: int, minor: int) -> pytest.MarkDecorator:
    """Skip a test where git is older."""
    return pytest.mark.skipif(
        git_version() < (major, minor), reason=f"git is older than {major}.{minor}"
    )


def needs_program(name: str) -> pytest.MarkDecorator:
    """Skip a test where a program is missing."""
    return pytest.mark.skipif(shutil.which(name) is None, reason=f"there is no {name} here")


READS_HOOKS: Final = git_version() >= OLDEST_GIT_WITH_CONFIG_HOOKS
needs_configured_hooks = pytest.mark.skipif(
    not READS_HOOKS, reason="git runs hooks of its configuration since 2.54"
)
needs_hook_files = pytest.mark.skipif(READS_HOOKS, reason="files are installed for git before 2.54")
needs_reftable = needs_git(2, 45)
