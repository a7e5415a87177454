"""The example workflow, and small ones, for tests of the repository."""

from __future__ import annotations

import json
from importlib.resources import files as resources
from typing import TYPE_CHECKING, Any

import git_context
from git_context.merge.values import plain

if TYPE_CHECKING:
    from pathlib import Path

    from git_context.api import Repository
    from tests.support.repos import Repo

Document = dict[str, Any]

EXAMPLE = resources("git_context") / "data" / "user-profile"
WORKFLOW = "user-profile-feature-20250115"
CONTEXT = f".claude/context/{WORKFLOW}.json"
TASKS = ("frontend-impl", "backend-impl", "test-impl")
W_JSON = ".claude/context/w.json"


def example(name: str) -> Document:
    document: Document = json.loads((EXAMPLE / f"{name}.json").read_text(encoding="utf-8"))
    return document


def parent() -> Document:
    return example("1-parent")


def children() -> dict[str, Document]:
    documents = [example(name) for name in ("2a-frontend", "2b-backend", "2c-tests")]
    return {document["task_id"]: document for document in documents}


def child(task: str, **sections: Any) -> Document:
    return {"task_id": task, "parent_workflow_id": "w", **sections}


def small(repo: Repo, *tasks: str) -> Repository:
    """Start the workflow `w` on the current branch, and fork tasks."""
    opened = git_context.open(repo.path)
    opened.start("w", {"decisions": ["first"], "pending_actions": ["plan"]})
    for task in tasks:
        opened.fork(task, agent="ada", scope="something")
    return opened


def stored(repo: Repo, revision: str, path: str = W_JSON) -> Document:
    """Read a context as plain git has it."""
    document: Document = json.loads(repo.show(path, revision))
    return document


def shown(repository: Repository, **where: Any) -> Any:
    return plain(repository.show(**where).value)


def is_sound(repo: Repo) -> bool:
    """Tell whether git finds nothing wrong, no lock is left, and nothing is half done."""
    checked = repo.git("fsck", "--strict", "--no-dangling", check=False)
    folder = repo.path / repo.output("rev-parse", "--git-common-dir")
    left = [file for file in _files(folder) if file.name.endswith((".lock", ".journal"))]
    left = [file for file in left if file.parent.name != "git-context" or file.suffix != ".lock"]
    return checked.returncode == 0 and not checked.stdout.strip() and not left


def _files(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file()]
