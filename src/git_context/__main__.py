"""`python -m git_context` is `git context`."""

from __future__ import annotations

from git_context.entry import run

run()
