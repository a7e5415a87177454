"""Which git runs the tests, and marks for those that need a newer or an older one."""

from __future__ import annotations

from pathlib import Path

import pytest

from git_context.repository.git import Git
from git_context.setup import confighooks

VERSION = Git(Path("/")).version()

READS_HOOKS = VERSION >= confighooks.OLDEST_GIT_WITH_CONFIG_HOOKS
needs_configured_hooks = pytest.mark.skipif(
    not READS_HOOKS, reason="git runs hooks of its configuration since 2.54"
)
needs_hook_files = pytest.mark.skipif(READS_HOOKS, reason="files are installed for git before 2.54")
needs_reftable = pytest.mark.skipif(VERSION < (2, 45), reason="git has reftables since 2.45")
