"""Branches with contexts and code, for tests of merging and of several machines."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import git_context
from tests.support.workflows import W_JSON, stored

if TYPE_CHECKING:
    from collections.abc import Mapping

    from git_context.api import Repository
    from tests.support.repos import Repo


def forked(repo: Repo, *tasks: str, **members: Any) -> Repository:
    """Start the workflow `w` on main with all tasks listed up front, and fork them."""
    opened = git_context.open(repo.path)
    listed = [{"task_id": task, "agent": f"agent-{task}"} for task in tasks]
    document = {"decisions": ["first"], "parallel_tasks": listed, **members}
    opened.start("w", document, no_verify=True)
    if tasks:
        opened.fork_all()
    return opened


def branch(task: str) -> str:
    return f"context/w/{task}"


def commit_on(repo: Repo, name: str, files: Mapping[str, str | bytes | None]) -> str:
    """Commit files on a branch, and go back to the one that was checked out."""
    here = repo.output("symbolic-ref", "--short", "HEAD")
    repo.checkout(name)
    commit = repo.commit(files)
    repo.checkout(here)
    return commit


def edit(repo: Repo, name: str, **members: Any) -> str:
    """Give members of the context on a branch other values (`None`: remove), with plain git."""
    document = {**stored(repo, name), **members}
    document = {key: value for key, value in document.items() if value is not None}
    return commit_on(repo, name, {W_JSON: json.dumps(document, indent=2) + "\n"})


def state(repo: Repo) -> dict[str, object]:
    """Return everything that a command could have changed: refs, index, files."""
    return {
        "refs": repo.output("for-each-ref"),
        "head": repo.output("rev-parse", "HEAD"),
        "index": repo.output("ls-files", "--stage"),
        "status": repo.output("status", "--porcelain", "--ignored"),
        "files": {
            file: file.read_bytes()
            for file in repo.path.rglob("*")
            if file.is_file() and ".git" not in file.relative_to(repo.path).parts
        },
    }


def parents(repo: Repo, commit: str = "main") -> list[str]:
    return repo.output("log", "-1", "--format=%P", commit).split()


def entry(document: Mapping[str, Any], task: str) -> dict[str, Any]:
    found: dict[str, Any]
    (found,) = (each for each in document["parallel_tasks"] if each["task_id"] == task)
    return found
