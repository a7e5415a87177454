"""What a review says of claims, contracts and files: the same in every clone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

import git_context
from git_context.review.line_counts import LineCounts
from git_context.review.markdown.comment import comment
from tests.support.repos import Repo
from tests.support.verified_workflows import (
    BACKEND,
    FRONTEND,
    Example,
    check,
    commit_files,
    failing,
)
from tests.support.workflows import W_JSON, WORKFLOW, stored

if TYPE_CHECKING:
    from pathlib import Path

    from git_context.review.review import Review

SHARED = "src/shared.ts"


@pytest.fixture
def example(repo: Repo) -> Example:
    """Return the example, in which two tasks change one file, and one claims what it never did."""
    example = Example(repo)
    example.children[FRONTEND]["files_modified"] += [SHARED, "src/never.ts"]
    example.children[BACKEND]["files_modified"] += [SHARED]
    assumed = example.children[FRONTEND]["api_contract_assumptions"]
    assumed["GET /api/profile/:userId"]["response"] = "{ id: string, nickname: string }"
    repo.commit({SHARED: "first\n\n\n\n\n\nlast\n"})
    example.forked(with_code=False)
    for task, (before, after) in {FRONTEND: ("first", "1st"), BACKEND: ("last", "end")}.items():
        files = dict.fromkeys(example.code[task], f"{task}\n")
        shared = repo.show(SHARED).replace(before, after)
        commit_files(repo, task, {**files, SHARED: shared})
    return example


def reviewed(repo: Repo, base: str, head: str) -> Review:
    return git_context.open(repo.path).review(base, head)


def messages(review: Review) -> list[str]:
    return [finding.message for finding in review.contexts[0].mismatches]


def merged(repo: Repo) -> str:
    """Merge all tasks, code and contexts, by plain git; return where main was before."""
    base = repo.head("main")
    git_context.open(repo.path).merge(workflow=WORKFLOW)
    return base


def test_the_merge_of_tasks_has_what_verify_finds(repo: Repo, example: Example) -> None:
    base = merged(example.repo)
    found = failing(check(git_context.open(repo.path)))
    review = reviewed(repo, base, "main")
    assert messages(review) == [one.message for one in found if one.check != "conflict"]
    assert any("nickname" in message for message in messages(review))
    assert any("never.ts" in message for message in messages(review))
    markdown = comment(review)
    opened = markdown.partition("<details>")[0]
    assert "mismatches**" in opened
    assert "- **1 file that two tasks changed**\n" in opened
    assert f"both modified `{SHARED}`, and neither knew of the other's change.\n" in opened
    assert "No findings" not in opened


def test_files_have_the_lines_that_changed(repo: Repo, example: Example) -> None:
    del example
    base = merged(repo)
    review = reviewed(repo, base, "main")
    files = review.contexts[0].files
    assert files[SHARED] == LineCounts(2, 2)
    assert files["src/api/routes/profile.py"] == LineCounts(1, 0)
    assert "src/never.ts" not in files
    assert "`src/api/routes/profile.py` +1 -0, " in comment(review)
    listed = review.to_json()["contexts"][0]["files"]
    assert {"path": SHARED, "added": 2, "removed": 2} in listed


def test_lines_are_those_of_text_whatever_a_clone_sets(repo: Repo) -> None:
    names = ["./a.txt", "b\tc", ":(glob)**"]
    opened = git_context.open(repo.path)
    opened.start("w", {"files_modified": [*names, "d.bin", "*", ":!a.txt", "../x"]}, no_verify=True)
    base = repo.head()
    files = {"a.txt": "one\ntwo", "b\tc": "x\n", "d.bin": "one\n\0\n", ":(glob)**": "x\n"}
    repo.commit({**files, "sub/unnamed": "x"})
    opened.set("/phase", "two")
    repo.git("config", "diff.algorithm", "patience")
    repo.git("config", "diff.noprefix", "true")
    for folder in (repo.path, repo.path / "sub"):
        found = git_context.open(folder).review(base, "main").contexts[0].files
        assert found == dict(zip(names, [LineCounts(2, 0), *[LineCounts(1, 0)] * 2], strict=True))


def test_a_task_s_branch_has_its_own_claims_checked(repo: Repo, example: Example) -> None:
    del example
    branch = f"context/{WORKFLOW}/{FRONTEND}"
    told = messages(reviewed(repo, "main", branch))
    assert "frontend-impl claims to have modified src/never.ts, and its branch does not." in told
    assert not any(SHARED in message for message in told)


def test_every_clone_has_the_same(repo: Repo, example: Example, tmp_path: Path) -> None:
    del example
    base = merged(repo)
    head = repo.head("main")
    repo.git("clone", "--quiet", "--single-branch", "--branch", "main", repo.path, tmp_path / "c")
    clone = Repo(tmp_path / "c")
    assert messages(reviewed(clone, base, head)) == messages(reviewed(repo, base, head)) != []


def test_what_others_have_settled_is_no_mismatch(repo: Repo, example: Example) -> None:
    del example
    base = merged(repo)
    opened = git_context.open(repo.path)
    before = failing(check(opened))
    for finding in before:
        opened.add("integration_concerns", {"concern": finding.concern, "status": "accepted"})
    assert messages(reviewed(repo, base, "main")) == []


def test_what_was_pruned_and_is_gone_from_history_is_a_fault(repo: Repo) -> None:
    git_context.open(repo.path).start("w", {"decisions": ["first"]})
    reference = {"commit": "1" * 40, "parts": ["/parallel_tasks/api/context/test_data"]}
    entry = {"task_id": "api", "context": {}}
    document = {**stored(repo, "HEAD"), "pruned": [reference], "parallel_tasks": [entry]}
    repo.commit({W_JSON: json.dumps(document)})
    review = reviewed(repo, "HEAD~1", "HEAD")
    assert not review.contexts[0].mismatches
    assert "1111111111" in review.contexts[0].fault
    assert "**Not all of it could be read:**" in comment(review)
