"""Commits that hooks judge, and how a refusal looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.sample_context import KEY, PATH, text

if TYPE_CHECKING:
    from subprocess import CompletedProcess

    from tests.support.repos import Repo


def refused(done: CompletedProcess[bytes], *told: str) -> None:
    """See that git refused, and why."""
    said = done.stderr.decode() + done.stdout.decode()
    assert done.returncode != 0
    assert [one for one in told if one not in said] == [], said
    assert "Traceback" not in said
    assert KEY not in said


def commit(repo: Repo, content: str, *options: str) -> CompletedProcess[bytes]:
    repo.write(PATH, content)
    repo.git("add", "--all")
    return repo.git("commit", "--message", "Change", *options, check=False)


def diverge(repo: Repo) -> None:
    """Let a task and `main` each add a decision."""
    repo.checkout("context/w/api")
    repo.commit({PATH: text(decisions=["one", "of the task"])})
    repo.checkout("main")
    repo.commit({PATH: text(decisions=["one", "of the parent"])})
