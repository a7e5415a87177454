"""The commands of the pages, run as they stand."""

from __future__ import annotations

import os
from shutil import copytree
from typing import TYPE_CHECKING

from git_context.document.fold import fold
from git_context.jsontext.parse import parse_text
from git_context.jsontext.write import encode, write
from git_context.repository.git import Git
from git_context.setup.install import install
from tests.docs.console import run, steps
from tests.support.markdown import ROOT, blocks
from tests.support.programs import programs
from tests.support.repos import Repo

if TYPE_CHECKING:
    from pathlib import Path

    from git_context.merge.values import Json

CONTEXT = ".claude/context/profile.json"
BRANCH = "context/profile/backend"
PARENT: dict[str, Json] = {
    "version": "1.0",
    "workflow_id": "profile",
    "parallel_tasks": [{"task_id": "backend"}],
    "decisions": ["Keep it small"],
}


def _folder(home: Path) -> Path:
    folder = home.parent / "work"
    folder.mkdir()
    return folder


def _text(document: dict[str, Json]) -> bytes:
    return encode(write(document) + "\n")


def _child() -> dict[str, Json]:
    [example] = [
        block.text for block in blocks(ROOT / "docs" / "concepts.md") if block.words == ["json"]
    ]
    child = parse_text(example).value
    assert isinstance(child, dict)
    return child


def _hosted(work: Path) -> tuple[Repo, Repo]:
    """Return a service's repository and a clone with the driver; both branches have changes."""
    service = Repo.create(work / "service.git", "--bare")
    clone = Repo.create(work / "clone")
    clone.git("remote", "add", "origin", service.path)
    install(Git(clone.path))
    clone.commit({CONTEXT: _text(PARENT)}, "Begin the workflow")
    clone.branch(BRANCH)
    clone.commit({CONTEXT: _text(fold(PARENT, _child()))}, "backend: backend-complete")
    clone.checkout("main")
    decisions: list[Json] = ["Keep it small", "Review on Friday"]
    clone.commit({CONTEXT: _text({**PARENT, "decisions": decisions})}, "Decide on the review")
    clone.git("push", "--quiet", "origin", "main", BRANCH)
    return service, clone


def test_operations(home: Path) -> None:
    run(steps(ROOT / "docs" / "operations.md"), _folder(home))


def test_tutorial(home: Path) -> None:
    run(steps(ROOT / "docs" / "tutorial.md"), _folder(home))


def test_the_stored_form() -> None:
    [example] = [
        block.text
        for block in blocks(ROOT / "docs" / "concepts.md")
        if block.words == ["json", "stored"]
    ]
    parent: dict[str, Json] = {
        "workflow_id": "profile",
        "parallel_tasks": [{"task_id": "backend"}],
        "decisions": ["Store avatars in R2"],
    }
    assert write(fold(parent, _child())) + "\n" == example


def test_installation(home: Path) -> None:
    run(steps(ROOT / "docs" / "installation.md"), _folder(home))


def test_workflow(home: Path) -> None:
    run(steps(ROOT / "docs" / "workflow.md"), _folder(home))


def test_conflicts(home: Path) -> None:
    run(steps(ROOT / "docs" / "conflicts.md"), _folder(home))


def test_diff(home: Path) -> None:
    run(steps(ROOT / "docs" / "diff.md"), _folder(home))


def test_integration(home: Path) -> None:
    work = _folder(home)
    copytree(ROOT / "src" / "git_context" / "data" / "user-profile", work / "user-profile")
    run(steps(ROOT / "docs" / "integration.md"), work)


def test_machines(home: Path) -> None:
    run(steps(ROOT / "docs" / "machines.md"), _folder(home))


def test_agents(home: Path) -> None:
    page = ROOT / "docs" / "agents.md"
    run(steps(page), _folder(home))

    # From a clone to a working harness.
    [ready] = [
        block.text
        for block in blocks(page)
        if block.words == ["console"] and "server.git project" in block.text
    ]
    assert len([line for line in ready.splitlines() if line.startswith("$ ")]) <= 3


def test_hosting(home: Path) -> None:
    work = _folder(home)
    service, clone = _hosted(work)

    run(steps(ROOT / "docs" / "hosting.md"), clone.path)

    merged = parse_text(service.show(CONTEXT, "main")).value
    assert isinstance(merged, dict)
    assert merged["decisions"] == ["Keep it small", "Use FastAPI", "Review on Friday"]
    assert service.head("main") == clone.head("main")


def test_the_check_of_what_was_merged(home: Path) -> None:
    clone = _hosted(_folder(home))[1]
    path = f"{programs(home.parent / 'programs')}{os.pathsep}{os.environ['PATH']}"
    [check] = [
        block.text for block in blocks(ROOT / "docs" / "hosting.md") if block.words == ["sh"]
    ]
    before = clone.head()
    clone.git("merge", "--quiet", "--no-edit", BRANCH)
    well = clone.head()
    clone.git("reset", "--quiet", "--hard", before)
    clone.git("merge", "--quiet", "--no-commit", BRANCH)
    clone.commit({CONTEXT: _text(PARENT)}, "Merge by hand, and lose something")

    def said(after: str) -> str:
        env = {**os.environ, "PATH": path, "before": before, "after": after}
        return clone.run("bash", "-c", check, env=env).stdout.decode()

    assert said(well) == ""
    assert f"look at {clone.head()}\n" in said(clone.head())
