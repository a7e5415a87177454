"""What a merge says of its result: figures and a summary, the same by every way of merging."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import git_context
from git_context.document.derive import derive
from git_context.document.fold import fold, is_object
from git_context.document.policy import context_policy
from git_context.document.summary import compose, is_composed
from git_context.errors import GitContextError
from git_context.jsontext.parse import parse_text
from git_context.merge.many import Child, merge_many
from git_context.merge.threeway import merge
from git_context.merge.values import exact
from git_context.repository.git import Git
from git_context.setup.install import install
from git_context.workflow.changes import with_figures
from tests.support.workflows import CONTEXT, EXAMPLE, TASKS, W_JSON, child, example, small, stored

if TYPE_CHECKING:
    from git_context.api import Repository
    from git_context.merge.values import Json
    from tests.support.repos import Repo

    Object = dict[str, Json]

EMPTY = {
    "parallel_execution_summary": {},
    "metrics": {
        "total_files_modified": 0,
        "total_test_coverage": "",
        "development_time": "",
        "speedup": "",
        "own": 7,
    },
}


def imported(repo: Repo) -> Repository:
    opened = git_context.open(repo.path)
    opened.import_(str(EXAMPLE))
    for task in TASKS:
        opened.save(task=task, status="completed")
    return opened


def figures(document: Any) -> dict[str, Any]:
    return {name: document.get(name) for name in ("parallel_execution_summary", "metrics")}


def test_a_verified_merge_computes_the_figures_of_the_example(repo: Repo) -> None:
    opened = imported(repo)
    opened.merge(verify=True)
    found, wanted = figures(stored(repo, "main", CONTEXT)), figures(example("3-merged"))
    # The tests of the example report their coverage in words, which is no figure.
    for entry in wanted["parallel_execution_summary"]["tasks"]:
        if not entry["test_coverage"].endswith("%"):
            del entry["test_coverage"]
    assert found == wanted


def test_a_plain_merge_begins_neither_figures_nor_a_summary(repo: Repo) -> None:
    opened = small(repo, "t")
    opened.save(child("t"), task="t", status="completed")
    opened.merge()
    document = stored(repo, "main")
    assert not {"context_summary", "summary_composed", "metrics"} & document.keys()


def test_the_summary_of_the_orchestrator_stays(repo: Repo) -> None:
    opened = imported(repo)
    opened.merge(verify=True)
    document = stored(repo, "main", CONTEXT)
    assert document["context_summary"] == example("1-parent")["context_summary"]
    assert "summary_composed" not in document


def test_a_composed_summary_is_composed_anew_until_somebody_writes_one(repo: Repo) -> None:
    opened = small(repo, "t", "u", "v")
    texts = []
    for task in ("t", "u", "v"):
        opened.save(child(task, pending_actions=[f"act on {task}"]), task=task, status="completed")
        opened.merge(task, verify=task == "t")
        texts.append(stored(repo, "main")["context_summary"])
        if task == "u":
            opened.handoff("next", summary="Mine.")
    assert "Completed: t. In progress: u, v." in texts[0]
    assert "Completed: t, u. In progress: v." in texts[1]
    assert texts[2] == "Mine."


def test_a_given_summary_is_written(repo: Repo) -> None:
    opened = small(repo, "t", "u")
    opened.save(child("t"), task="t", status="completed")
    opened.merge("t", verify=True)
    opened.save(child("u"), task="u", status="completed")
    opened.merge("u", summary="All is in.")
    document = stored(repo, "main")
    assert document["context_summary"] == "All is in."
    assert "summary_composed" not in document
    assert [found for found in opened.verify(write=False).findings if found.fails] == []


def test_a_summary_that_is_too_long_or_a_task_s_is_refused(repo: Repo) -> None:
    opened = small(repo, "t")
    opened.fork("t.a", agent="ada")
    opened.save(child("t.a"), task="t.a", status="completed")
    before = repo.head("context/w/t")
    with pytest.raises(GitContextError, match="501 characters"):
        opened.merge(summary="x" * 501)
    with pytest.raises(GitContextError, match="branch of a task"):
        opened.merge(task="t", summary="x")
    assert repo.head("context/w/t") == before


@pytest.fixture
def composed(repo: Repo) -> Repository:
    """Return a repository with the driver, and two branches with a composed summary each."""
    opened = small(repo, "t", "u")
    install(Git(repo.path))
    repo.git("branch", "other")
    for task, branch in (("t", "main"), ("u", "other")):
        opened.save(child(task), task=task, status="completed")
        opened.merge(task, verify=True, branch=branch)
    return opened


def values_of(text: str) -> Object:
    document = parse_text(text).value
    assert is_object(document)
    return document


def is_composed_anew(document: Object) -> bool:
    said = str(document["context_summary"])
    return is_composed(document) and said == compose(document) and "Completed: t, u." in said


def test_two_branches_with_composed_summaries_merge_by_git_and_by_git_context(
    repo: Repo, composed: Repository
) -> None:
    assert composed.list()
    assert repo.merge("other").returncode == 0
    assert is_composed_anew(values_of(repo.show(W_JSON)))


@pytest.mark.parametrize("shown", ["--merge", "--ours"])
def test_composed_summaries_are_no_question_beside_other_conflicts(
    repo: Repo, composed: Repository, shown: str
) -> None:
    for branch in ("main", "other"):
        composed.set("/feature_spec", branch, branch=branch)
    assert repo.merge("other").returncode == 1
    repo.git("checkout", "--quiet", shown, "--", W_JSON)
    assert [found.pointer for found in composed.conflicts().conflicts] == ["/feature_spec"]
    assert not composed.resolve(take=["theirs"]).left
    document = values_of(repo.read(W_JSON))
    assert is_composed_anew(document)
    assert document["feature_spec"] == "other"


def test_figures_are_the_same_by_the_driver_and_by_git_context(repo: Repo) -> None:
    opened = git_context.open(repo.path)
    install(Git(repo.path))
    opened.start("w", EMPTY)
    for task in ("a", "b", "c"):
        opened.fork(task, agent="ada")
    for task, minutes in (("a", 10), ("b", 20), ("c", 30)):
        opened.save(
            child(
                task,
                timestamp=f"2030-01-01T00:{minutes}:00Z",
                files_modified=[f"{task}.py"],
                implementation_details={"test_coverage": {"total": f"{minutes + 50}%"}},
            ),
            task=task,
            status="completed",
        )
    start = repo.head()
    for at, order in enumerate(permutations("abc")):
        repo.branch(f"git-{at}", start)
        for task in order:
            assert repo.merge(f"context/w/{task}").returncode == 0
        repo.git("branch", f"tool-{at}", start)
        opened.merge(*order, branch=f"tool-{at}")
    found = [figures(stored(repo, f"{how}-{at}")) for how in ("git", "tool") for at in range(6)]
    assert found[0]["metrics"]["total_files_modified"] == 3
    assert found[0]["metrics"]["total_test_coverage"] == "70% average"
    assert all(_unordered(one) == _unordered(found[0]) for one in found)


moments = st.integers(0, 59).map(lambda minute: f"2026-01-01T10:{minute:02}:00Z") | st.sampled_from(
    ["2026-01-01T12:30:00+02:00", "soon", "2026-01-01T10:30:00"]
)
reports = st.fixed_dictionaries(
    {"files_modified": st.lists(st.sampled_from("abcdef"), max_size=4, unique=True)},
    optional={
        "implementation_details": st.sampled_from(["87%", "94%", "100% (all)", 5, "9.5%"]).map(
            lambda total: {"test_coverage": {"total": total}}
        )
    },
)
spans = st.fixed_dictionaries({}, optional={"started_at": moments, "completed_at": moments})


@given(st.lists(st.tuples(reports, spans), min_size=2, max_size=4), st.randoms())
def test_figures_do_not_depend_on_how_and_in_which_order_is_merged(
    tasks: list[tuple[dict[str, Any], dict[str, Any]]], random: Any
) -> None:
    entries = [{"task_id": str(at), "agent": "a"} for at in range(len(tasks))]
    parent = _object({"workflow_id": "w", "parallel_tasks": entries, **EMPTY})
    sides: list[Object] = []
    for at, (report, span) in enumerate(tasks):
        folded = fold(parent, _object(child(str(at), **report)))
        listed = folded["parallel_tasks"]
        assert isinstance(listed, list)
        entry = listed[at]
        assert is_object(entry)
        listed[at] = {**entry, **span, "status": "completed"}
        sides.append(with_figures(folded))
    policy = context_policy()
    children = [Child(str(at), parent, side) for at, side in enumerate(sides)]
    many = merge_many(parent, children, policy).value
    assert is_object(many)
    expected = with_figures(many)
    random.shuffle(sides)
    by_driver: Object = parent
    for side in sides:
        merged = merge(parent, by_driver, side, policy)
        assert not merged.conflicts
        by_driver = _object(merged.value())
    assert _unordered(figures(by_driver)) == _unordered(figures(expected))
    assert _unordered(figures(with_figures(by_driver))) == _unordered(figures(by_driver))
    assert derive(by_driver).keys() == derive(expected).keys()


def _object(value: Any) -> Object:
    document = exact(value)
    assert is_object(document)
    return document


def _unordered(found: dict[str, Any]) -> dict[str, Any]:
    """Put the tasks of the summary in order: branches merged by git add them as they come."""
    summary = found["parallel_execution_summary"] or {}
    tasks = sorted(summary.get("tasks", []), key=lambda task: str(task["task_id"]))
    return {**found, "parallel_execution_summary": {**summary, "tasks": tasks}}
