"""Workflows to verify: the example, with its children changed, and a sequential one with code."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import git_context
from tests.support.workflows import WORKFLOW, children, parent

if TYPE_CHECKING:
    from git_context.api import Repository
    from git_context.verification.findings import VerificationFinding
    from tests.support.repos import Repo

Document = dict[str, Any]
FRONTEND, BACKEND, TESTS = "frontend-impl", "backend-impl", "test-impl"
CONTEXT = f".claude/context/{WORKFLOW}.json"


class Example:
    """The example workflow, to be changed before it is committed and merged.

    Each child has its code on its branch: exactly the files that it claimed in the beginning.
    """

    def __init__(self, repo: Repo) -> None:
        self.repo = repo
        self.parent = parent()
        self.children = copy.deepcopy(children())
        self.code = {task: list(child["files_modified"]) for task, child in self.children.items()}
        self.status = dict.fromkeys(self.children, "in_progress")

    def merged(self, *, with_code: bool = True) -> Repository:
        """Commit everything, and merge it."""
        self.forked(with_code=with_code)
        opened = git_context.open(self.repo.path)
        opened.merge(workflow=WORKFLOW)
        return opened

    def forked(self, *, with_code: bool = True) -> None:
        """Commit everything."""
        opened = git_context.open(self.repo.path)
        opened.start(WORKFLOW, self.parent, no_verify=True)
        opened.fork_all()
        for task, child in self.children.items():
            if with_code and self.code[task]:
                commit_files(
                    self.repo, task, {path: f"{task} {path}\n" for path in self.code[task]}
                )
            status = self.status[task]
            opened.save(child, task=task, workflow=WORKFLOW, status=status, no_verify=True)
        self.repo.checkout("main")
        self.repo.git("reset", "--quiet", "--hard")


def commit_files(
    repo: Repo, task: str, files: dict[str, str | None], workflow: str = WORKFLOW
) -> str:
    """Commit code on a task's branch, by plain git, at the time that it is."""
    repo.checkout(f"context/{workflow}/{task}")
    for name, content in files.items():
        if content is None:
            (repo.path / name).unlink()
        else:
            repo.write(name, content)
    repo.git("add", "--all")
    repo.run("env", "-u", "GIT_AUTHOR_DATE", "-u", "GIT_COMMITTER_DATE", "git", "commit", "--quiet",
             "--message", f"Code of {task}")  # fmt: skip
    commit = repo.head()
    repo.checkout("main")
    return commit


def failing(findings: list[VerificationFinding]) -> list[VerificationFinding]:
    return [finding for finding in findings if finding.fails]


def check(repository: Repository, **where: Any) -> list[VerificationFinding]:
    """Verify, and write nothing."""
    return repository.verify(write=False, **where).findings
