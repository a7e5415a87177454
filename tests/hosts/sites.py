"""A server, a developer's clone and a fresh one, as a job of continuous integration has it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

import git_context
from tests.support.branches import branch, edit, forked
from tests.support.repos import Repo
from tests.support.workflows import W_JSON

if TYPE_CHECKING:
    from pathlib import Path

    from git_context.api import Repository
    from git_context.workflow.branch_updates import BranchUpdate, BranchUpdates


class Sites(NamedTuple):
    """The bare repository, and the two clones of it."""

    server: Repo
    dev: Repo
    job: Repo

    @property
    def context(self) -> Repository:
        """git-context in the job's clone."""
        return git_context.open(self.job.path)

    def push(self, *what: str) -> None:
        """Have the developer push, by default all branches."""
        self.dev.git("push", "--quiet", "origin", *(what or ["--all"]))

    def edit(self, name: str, **members: Any) -> None:
        """Have the developer change the context on a branch, and push."""
        edit(self.dev, name, **members)
        self.push(name)

    def other_branch(self, name: str, start: str, files: dict[str, str]) -> str:
        """Have the developer begin a branch that is no task's, and push it."""
        self.dev.branch(name, start)
        commit = self.dev.commit(files)
        self.dev.checkout("main")
        self.push(name)
        return commit


def sites(dev: Repo, folder: Path, *tasks: str) -> Sites:
    """Return a server that has the workflow `w` and its tasks' branches, with edits on both."""
    server = Repo.create(folder / "server.git", "--bare")
    dev.git("remote", "add", "origin", server.path)
    forked(dev, *tasks, context_summary="old")
    for task in tasks:
        edit(dev, branch(task), decisions=["first", task])
    edit(dev, "main", decisions=["first", "main"])
    dev.git("push", "--quiet", "origin", "--all")
    server.git("clone", "--quiet", server.path, folder / "job")
    return Sites(server, dev, Repo(folder / "job"))


def by_branch(updates: BranchUpdates) -> dict[str, BranchUpdate]:
    """Return what became of each branch, by its name."""
    return {update.branch: update for update in updates.branches}


def states(updates: BranchUpdates) -> dict[str, str]:
    """Return how each branch stands, by its name."""
    return {update.branch: update.state for update in updates.branches}


def context_with(**members: Any) -> dict[str, str]:
    """Return the file of a context of the workflow `w`."""
    return {W_JSON: json.dumps({"workflow_id": "w", **members}, indent=2) + "\n"}


def before_push(sites: Sites, *commands: str, once: bool = True) -> None:
    """Have the developer run commands while the job is about to push."""
    script = [
        "#!/bin/sh",
        "unset $(git rev-parse --local-env-vars)",
        'rm "$0"' if once else ":",
        f"cd '{sites.dev.path}' || exit 1",
        *commands,
    ]
    sites.job.write(".git/hooks/pre-push", "\n".join([*script, ""])).chmod(0o755)


def refusing(sites: Sites, hook: str, *, unless: str) -> None:
    """Have a hook of the server refuse what comes, unless a shell command is true."""
    script = f"#!/bin/sh\n{unless} || {{ echo 'not here' >&2; exit 1; }}\n"
    sites.server.write(f"hooks/{hook}", script).chmod(0o755)
