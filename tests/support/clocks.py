"""Machines whose clocks are wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import git_context

if TYPE_CHECKING:
    import pytest

    from git_context.api import Repository
    from tests.support.repos import Repo

# So many commits that git, which goes by dates, gives up to look for what lies behind them.
MANY: Final = 12
LONG_AGO: Final = "@1000000 +0000"
TODAY: Final = "@1767225600 +0000"


def at(patch: pytest.MonkeyPatch, date: str, repo: Repo) -> Repository:
    """Open a repository on a machine with that date."""
    patch.setenv("GIT_AUTHOR_DATE", date)
    patch.setenv("GIT_COMMITTER_DATE", date)
    return git_context.open(repo.path)


def add_on_main(opened: Repository) -> None:
    for number in range(MANY):
        opened.add("decisions", f"main-{number}", branch="main")
