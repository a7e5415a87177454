"""The example workflow through plain git: three agents' branches become one context."""

from __future__ import annotations

import json
from importlib.resources import files as resources
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest

from git_context.document.fold import fold
from git_context.jsontext.parse import parse
from git_context.jsontext.write import encode, write
from tests.support.git_oracle import strict, unordered
from tests.support.repos import Repo

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

EXAMPLE = resources("git_context") / "data" / "user-profile"
PARENT = "1-parent.json"
CHILDREN = {
    "frontend-impl": "2a-frontend.json",
    "backend-impl": "2b-backend.json",
    "test-impl": "2c-tests.json",
}
TASKS = tuple(CHILDREN)
CONTEXT = ".claude/context/user-profile-feature-20250115.json"
SHARED = ("files_modified", "decisions", "pending_actions")
# What stands in a task's entry itself, or in the lists that all tasks share.
ELSEWHERE = (*SHARED, "task_id", "parent_workflow_id", "current_agent", "phase", "context_summary")
# The parent has these too, and the later of two is right.
MOVING = ("timestamp", "parallel_tasks", *SHARED)


def example(name: str) -> dict[str, Any]:
    document: dict[str, Any] = strict((EXAMPLE / name).read_bytes())
    return document


def stored(task: str) -> bytes:
    """Return the composed document of a child's document."""
    parent, child = (
        parse((EXAMPLE / name).read_bytes()).value for name in (PARENT, CHILDREN[task])
    )
    assert isinstance(parent, dict)
    assert isinstance(child, dict)
    return encode(write(fold(parent, child)) + "\n")


@pytest.fixture
def workflow(installed: Repo) -> Repo:
    """Return a repository with the parent context on `main` and each child's on its own branch."""
    installed.commit({CONTEXT: (EXAMPLE / PARENT).read_bytes()}, "Begin")
    for task in TASKS:
        installed.branch(task, "main")
        installed.commit({CONTEXT: stored(task)}, task)
    installed.checkout("main")
    return installed


def assert_merged(content: str | bytes, order: Sequence[str] = TASKS) -> dict[str, Any]:
    """The context holds all that the parent and its children wrote; items in the given order."""
    merged: dict[str, Any] = strict(content)
    parent = example(PARENT)
    children = {task: example(name) for task, name in CHILDREN.items()}
    assert {name: merged[name] for name in parent if name not in MOVING} == {
        name: parent[name] for name in parent if name not in MOVING
    }
    for name, count in zip(SHARED, (19, 16, 12), strict=True):
        assert merged[name] == [item for task in order for item in children[task][name]]
        assert len(merged[name]) == count
    assert [entry["task_id"] for entry in merged["parallel_tasks"]] == list(TASKS)
    for entry, before in zip(merged["parallel_tasks"], parent["parallel_tasks"], strict=True):
        child = children[entry["task_id"]]
        assert entry.items() >= before.items()
        assert entry["phase"] == child["phase"]
        assert entry["context_summary"] == child["context_summary"]
        sections = {name: child[name] for name in child if name not in ELSEWHERE}
        assert entry["context"].items() >= sections.items()
    return merged


@pytest.fixture
def expected(workflow: Repo) -> str:
    """Return what plain merges in the order of tasks give, but for the order of members."""
    start = workflow.head()
    for task in TASKS:
        assert workflow.merge(task).returncode == 0
    merged = unordered(strict(workflow.read(CONTEXT)))
    workflow.git("reset", "--quiet", "--hard", start)
    return merged


@pytest.mark.parametrize("order", list(permutations(TASKS)), ids=" ".join)
def test_each_branch_in_turn_in_any_order(
    workflow: Repo, expected: str, order: tuple[str, ...]
) -> None:
    for task in order:
        merge = workflow.merge(task)
        assert (merge.returncode, merge.stderr) == (0, b"")

    merged = assert_merged(workflow.read(CONTEXT), order)
    assert unordered(merged) == expected
    if order == TASKS:
        assert merged["files_modified"] == example("3-merged.json")["files_modified"]
    assert workflow.output("status", "--porcelain") == ""


def test_the_parents_text_stays_as_it_was(workflow: Repo) -> None:
    """The parent's document has blank lines between its parts, which no canonical layout has."""
    parent = workflow.read(CONTEXT)
    place = '  "success_criteria": {'
    for task in TASKS:
        decisions = json.dumps(example(CHILDREN[task])["decisions"])
        workflow.branch(f"{task}-by-hand", "main")
        text = parent.replace(place, f'  "decisions": {decisions},\n\n{place}')
        workflow.commit({CONTEXT: text}, "By hand")
    workflow.checkout("main")

    for task in TASKS:
        assert workflow.merge(f"{task}-by-hand").returncode == 0

    merged = workflow.read(CONTEXT)
    decided = [line for line in merged.splitlines() if line.startswith('  "decisions": ')]
    assert merged.replace(f"{decided[0]}\n\n", "") == parent
    assert len(strict(merged)["decisions"]) == 16


def test_without_fast_forward(workflow: Repo, expected: str) -> None:
    for task in TASKS:
        assert workflow.merge("--no-ff", task).returncode == 0

    assert unordered(assert_merged(workflow.read(CONTEXT))) == expected
    assert len(workflow.output("rev-list", "--merges", "HEAD").split()) == len(TASKS)


def test_after_a_first_fast_forward(workflow: Repo, expected: str) -> None:
    workflow.git("merge", "--ff-only", TASKS[0])
    for task in TASKS[1:]:
        assert workflow.merge(task).returncode == 0

    assert unordered(assert_merged(workflow.read(CONTEXT))) == expected


def test_rebase_each_child_and_fast_forward(workflow: Repo, expected: str) -> None:
    for task in TASKS:
        workflow.git("rebase", "main", task)
        workflow.checkout("main")
        workflow.git("merge", "--ff-only", task)

    assert unordered(assert_merged(workflow.read(CONTEXT))) == expected
    assert workflow.output("rev-list", "--merges", "HEAD") == ""


def test_cherry_pick(workflow: Repo, expected: str) -> None:
    workflow.git("cherry-pick", *TASKS)

    assert unordered(assert_merged(workflow.read(CONTEXT))) == expected


def test_squash(workflow: Repo, expected: str) -> None:
    for task in TASKS:
        workflow.git("merge", "--squash", task)
        workflow.git("commit", "--quiet", "--message", task)

    assert unordered(assert_merged(workflow.read(CONTEXT))) == expected


def test_in_a_linked_worktree(workflow: Repo, expected: str, tmp_path: Path) -> None:
    workflow.git("worktree", "add", "--quiet", tmp_path / "linked", "-b", "elsewhere")
    linked = Repo(tmp_path / "linked")

    for task in TASKS:
        assert linked.merge(task).returncode == 0

    assert unordered(assert_merged(linked.read(CONTEXT))) == expected


@pytest.mark.parametrize("bare", ["with a working tree", "bare"])
def test_merge_tree(workflow: Repo, expected: str, tmp_path: Path, bare: str) -> None:
    repo = workflow
    if bare == "bare":
        (workflow.path / ".git").rename(tmp_path / "bare")
        repo = Repo(tmp_path / "bare")
        repo.git("config", "core.bare", "true")
    tip = repo.head("main")
    for task in TASKS:
        done = repo.git("merge-tree", "--write-tree", tip, task)
        [tree] = done.stdout.decode().split()
        tip = repo.output("commit-tree", tree, "-p", tip, "-p", task, "-m", task)

    assert unordered(assert_merged(repo.show(CONTEXT, tip))) == expected


def test_child_documents_committed_in_the_parents_place(workflow: Repo) -> None:
    for task in TASKS:
        workflow.branch(f"{task}-raw", "main")
        workflow.commit({CONTEXT: (EXAMPLE / CHILDREN[task]).read_bytes()}, "As the agent wrote it")
    workflow.checkout("main")
    noted = {**example(PARENT), "note": "so that git calls the driver"}
    workflow.commit({CONTEXT: json.dumps(noted, indent=2)})

    for task in TASKS:
        assert workflow.merge(f"{task}-raw").returncode == 0

    assert assert_merged(workflow.read(CONTEXT))["note"] == noted["note"]
