"""The page for real repositories: the example workflow, conflicts, contexts that came or went."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

import git_context
from git_context.document.findings import ValidationFinding
from git_context.merge.values import MISSING
from git_context.review.context_reviews import Ends, review_context, review_contexts
from git_context.review.page import render
from tests.support.review_examples import BRANCHES, content, example_sheets, golden
from tests.support.workflows import W_JSON, small, stored

if TYPE_CHECKING:
    from git_context.api import Repository
    from git_context.review.context_review import ContextReview
    from tests.support.repos import Repo


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ContextReview]:
    return example_sheets(tmp_path_factory.mktemp("example") / "demo")


def compared(opened: Repository, base: str, head: str) -> ContextReview:
    store = opened.store
    return review_context(store, "w", Ends(base, store.resolve(base), head, store.resolve(head)))


@pytest.mark.parametrize("name", BRANCHES)
def test_the_example(examples: dict[str, ContextReview], name: str) -> None:
    assert content(render([examples[name]])) == golden(name).read_text(encoding="utf-8")


def test_a_recorded_conflict_has_its_versions(repo: Repo) -> None:
    opened = small(repo, "one", "two")
    for task in ("one", "two"):
        repo.checkout(f"context/w/{task}")
        repo.commit({W_JSON: json.dumps({**stored(repo, "HEAD"), "context_summary": task})})
    repo.checkout("main")
    before = repo.head()
    opened.merge(record=True)
    (conflict,) = compared(opened, before, "main").conflicts
    assert (conflict.pointer, conflict.kind, conflict.base) == (
        "/context_summary",
        "both added",
        MISSING,
    )
    assert [(side.task, side.commit, side.value) for side in conflict.sides] == [
        (task, repo.head(f"context/w/{task}"), task) for task in ("one", "two")
    ]


def test_records_of_no_known_form_are_left_to_validation(repo: Repo) -> None:
    records = ["text", {"path": 1}, {"path": "/a", "sides": "no"}, {"sides": [1, {"task": None}]}]
    opened = git_context.open(repo.path)
    opened.start("w", {"merge_conflicts": records}, no_verify=True)
    (conflict,) = compared(opened, "main", "main").conflicts
    assert conflict.pointer == ""
    assert [side.task for side in conflict.sides] == [""]


def test_a_context_that_came_and_one_that_went(repo: Repo) -> None:
    empty = repo.commit({"README": "text"})
    opened = small(repo)
    came = compared(opened, empty, "main")
    assert came.before == 0 < came.after == len(repo.show(W_JSON))
    assert {change.kind for change in came.changes} == {"added"}
    gone = repo.commit({W_JSON: None})
    went = compared(opened, "main~1", gone)
    assert went.document is MISSING
    assert {change.kind for change in went.changes} == {"removed"}
    assert "What" in render([came, went])


def test_every_context_that_changed_has_a_sheet(repo: Repo) -> None:
    opened = git_context.open(repo.path)
    for name in ("same", "changed", "gone"):
        opened.start(name, {"decisions": [name]})
    base = repo.head()
    opened.start("came", {})
    opened.add("decisions", "more", workflow="changed")
    repo.git("rm", "-q", ".claude/context/gone.json")
    head = repo.commit()
    findings = {"changed": [ValidationFinding("CTX005", "wrong")]}
    found = review_contexts(opened.store, Ends("base", base, "head", head), findings)
    assert [one.workflow for one in found] == ["came", "changed", "gone"]
    assert [len(one.findings) for one in found] == [0, 1, 0]
    came, changed, gone = ({change.kind for change in one.changes} for one in found)
    assert came == {"added"}
    assert "added" in changed
    assert gone == {"removed"}


def test_the_time_a_task_took(repo: Repo) -> None:
    times = {"started_at": "2026-01-01T10:00:00Z", "completed_at": "2026-01-01T10:45:00Z"}
    backwards = {"started_at": "2026-01-01T10:00:00Z", "completed_at": "2026-01-01T09:00:00Z"}
    entries = [
        {"task_id": "a", "agent": "ada", "status": "completed", **times},
        {"task_id": "b", **backwards},
        {"agent": "nobody"},
        "text",
    ]
    opened = git_context.open(repo.path)
    opened.start("w", {"parallel_tasks": entries}, no_verify=True)
    tasks = compared(opened, "main", "main").tasks
    assert [(task.id, task.agent, task.status, task.minutes) for task in tasks] == [
        ("a", "ada", "completed", 45),
        ("b", None, None, None),
    ]
