"""What verification writes, where, and what it leaves alone; sequential work; other clones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import git_context
from git_context.enforcement.commits import check_commit
from git_context.errors import GitContextError
from git_context.merge.values import plain
from git_context.repository.git import Git
from tests.support.verified_workflows import (
    BACKEND,
    CONTEXT,
    FRONTEND,
    Example,
    check,
    commit_files,
    failing,
)
from tests.support.workflows import W_JSON, WORKFLOW, child, stored

if TYPE_CHECKING:
    from pathlib import Path

    from git_context.api import Repository
    from tests.support.repos import Repo


def concerns(repo: Repo, revision: str = "main", path: str = CONTEXT) -> dict[str, Any]:
    listed = stored(repo, revision, path)["integration_concerns"]
    return {entry["concern"]: entry for entry in listed}


def renamed(repo: Repo) -> Repository:
    """Merge the example, in which the backend has renamed a path."""
    example = Example(repo)
    endpoints = example.children[BACKEND]["implementation_details"]["endpoints"]
    endpoints["GET /api/me"] = endpoints.pop("GET /api/profile/{user_id}")
    return example.merged(with_code=False)


GET = "GET /api/profile/:userId, as frontend-impl expects it"


def test_findings_are_committed_once(repo: Repo) -> None:
    opened = renamed(repo)
    verified = opened.verify(workflow=WORKFLOW, agent="verifier")
    assert verified.saved is not None
    assert verified.saved.changed
    assert repo.output("log", "-1", "--format=%s %(trailers:key=Context-Agent,valueonly)") == (
        "Verify verifier"
    )
    concern = concerns(repo)[GET]
    assert concern["status"] == "missing"
    assert concern["tasks"] == [FRONTEND, BACKEND]
    assert concern["verified_by"] == "git-context"
    results = stored(repo, "main", CONTEXT)["verification_results"]
    assert results["api_contract_alignment"]["status"] == "failed"
    assert f"❌ {GET}" in results["api_contract_alignment"]["checks"]
    before = repo.head()
    again = opened.verify(workflow=WORKFLOW)
    assert again.saved is not None
    assert not again.saved.changed
    assert repo.head() == before
    assert repo.output("status", "--porcelain") == ""
    findings = check_commit(Git(repo.path), "HEAD", None, None)
    assert [finding for finding in findings if finding.is_error] == []


def test_a_branch_that_is_not_checked_out_gets_its_commit(repo: Repo) -> None:
    opened = renamed(repo)
    repo.branch("elsewhere")
    repo.git("rm", "--quiet", CONTEXT)
    repo.commit()
    assert opened.verify(workflow=WORKFLOW).saved
    assert repo.output("status", "--porcelain") == ""
    assert GET in concerns(repo)


def test_what_others_wrote_stays_and_what_is_settled_no_longer_fails(repo: Repo) -> None:
    opened = renamed(repo)
    opened.set("/integration_concerns", [{"concern": "Load", "status": "open"}], workflow=WORKFLOW)
    opened.set(
        "/verification_results",
        {"security": {"status": "passed"}, "contradictions": "none, says Ada"},
        workflow=WORKFLOW,
    )
    assert opened.verify(workflow=WORKFLOW).fails
    found = concerns(repo)
    assert found["Load"] == {"concern": "Load", "status": "open"}
    results = stored(repo, "main", CONTEXT)["verification_results"]
    assert results["security"] == {"status": "passed"}
    assert results["contradictions"] == "none, says Ada"
    taken_over = {"concern": GET, "status": "accepted", "by": "Ada"}
    listed = [taken_over if name == GET else entry for name, entry in found.items()]
    opened.set("/integration_concerns", listed, workflow=WORKFLOW)
    assert not opened.verify(workflow=WORKFLOW).fails
    assert concerns(repo)[GET] == taken_over


def test_findings_whose_cause_is_gone_go(repo: Repo) -> None:
    opened = renamed(repo)
    opened.verify(workflow=WORKFLOW)
    opened.set(
        f"/parallel_tasks/{BACKEND}/context/implementation_details/endpoints",
        {},
        workflow=WORKFLOW,
    )
    opened.set(
        f"/parallel_tasks/{FRONTEND}/context/api_contract_assumptions", {}, workflow=WORKFLOW
    )
    assert not opened.verify(workflow=WORKFLOW).fails
    assert GET not in concerns(repo)


def test_a_revision_or_a_dry_run_is_only_looked_at(repo: Repo) -> None:
    opened = renamed(repo)
    before = repo.head()
    assert failing(opened.verify("main", workflow=WORKFLOW).findings)
    assert failing(check(opened, workflow=WORKFLOW))
    task = opened.verify(workflow=WORKFLOW, task=FRONTEND)
    assert task.saved is None
    assert repo.head() == before


def test_a_task_is_held_against_its_parent(repo: Repo) -> None:
    opened = git_context.open(repo.path)
    opened.start("w")
    opened.fork("a", agent="ada")
    commit_files(repo, "a", {"before.py": "1"}, "w")
    opened.save(child("a", files_modified=["before.py", "after.py", "no.py"]), task="a")
    commit_files(repo, "a", {"after.py": "1", "extra.py": "1"}, "w")
    found = failing(opened.verify(task="a").findings)
    assert {(each.status, each.concern) for each in found} == {
        ("missing", "no.py, claimed by a"),
        ("mismatch", "extra.py, not claimed by a"),
    }


def sequential(repo: Repo) -> Repository:
    """Do three tasks one after the other, each on top of what is merged, in some of its files."""
    opened = git_context.open(repo.path)
    opened.start("w", {"shared_constraints": ["No new dependencies"], "pending_actions": ["Ship"]})
    endpoint = "GET /items/{id}"
    steps: list[tuple[str, dict[str, str | None], dict[str, Any]]] = [
        (
            "api",
            {"api.py": "1\n", "migrations/001_items.sql": "1"},
            {
                "implementation_details": {
                    "endpoints": {endpoint: {"response": "id: int, name: str"}}
                }
            },
        ),
        (
            "web",
            {"web.ts": "1", "api.py": "2\n"},
            {"api_contract_assumptions": {"GET /items/:id": {"response": "{ id: number }"}}},
        ),
        (
            "tests",
            {"web.ts": None, "web/page.ts": "1", "migrations/002_more.sql": "1", "api.py": "3\n"},
            {"test_results": {"failed": 0, "total": "7/7 passed"}},
        ),
    ]
    for task, files, sections in steps:
        opened.fork(task, agent=f"{task}-agent")
        commit_files(repo, task, files, "w")
        claimed = [name for name in files if name != "web.ts" or files[name]]
        own = child(task, files_modified=claimed, decisions=[f"Do {task}"], **sections)
        opened.save(own, task=task, status="completed")
        opened.merge(task)
        repo.checkout("main")
        opened.close(task)
    return opened


def test_a_sequential_workflow_has_no_fault(repo: Repo) -> None:
    opened = sequential(repo)
    verified = opened.verify()
    assert failing(verified.findings) == []
    told = {(each.check, each.status) for each in verified.findings}
    assert told == {("endpoint", "aligned"), ("files", "aligned")}
    assert sum(each.check == "files" for each in verified.findings) == 3


def test_how_the_user_likes_differences_makes_none(repo: Repo) -> None:
    here = check(sequential(repo))
    (repo.path / "elsewhere").mkdir()
    for key, value in {"relative": "true", "renames": "false", "noPrefix": "true"}.items():
        repo.git("config", f"diff.{key}", value)
    assert check(git_context.open(repo.path / "elsewhere")) == here


def test_a_clone_without_the_branches_finds_the_same(repo: Repo, tmp_path: Path) -> None:
    here = [each for each in check(sequential(repo)) if each.check == "files"]
    repo.git("clone", "--quiet", "--single-branch", repo.path, tmp_path / "clone")
    clone = git_context.open(tmp_path / "clone")
    assert [each for each in check(clone) if each.check == "files"] == here


def test_tasks_that_update_and_are_merged_twice_keep_their_files(repo: Repo) -> None:
    opened = git_context.open(repo.path)
    opened.start("w")
    for task in ("a", "b"):
        opened.fork(task, agent=task)
    commit_files(repo, "a", {"a1.py": "1"}, "w")
    opened.save(child("a", files_modified=["a1.py"]), task="a")
    opened.merge("a")
    opened.update(task="b")
    commit_files(repo, "b", {"a1.py": "2", "b.py": "1"}, "w")
    opened.save(child("b", files_modified=["a1.py", "b.py"]), task="b")
    commit_files(repo, "a", {"a2.py": "1"}, "w")
    opened.save(child("a", files_modified=["a1.py", "a2.py"]), task="a")
    opened.merge()
    findings = check(opened)
    assert failing(findings) == []
    assert [each.status for each in findings if each.check == "files"] == ["aligned", "aligned"]


def test_commits_that_are_named_are_looked_up(repo: Repo) -> None:
    opened = git_context.open(repo.path)
    opened.start("w")
    opened.fork("a", agent="ada")
    known = commit_files(repo, "a", {"a.py": "1"}, "w")
    missing = "0123456789abcdef"
    named = {"commits": [known[:12], {"sha": missing}, "--output=x"], "commit": "not one"}
    opened.save(child("a", files_modified=["a.py"], metadata=named), task="a")
    opened.merge()
    [found] = failing(check(opened))
    assert (found.check, found.status, found.tasks) == ("commit", "missing", ("a",))
    assert found.pointer == "/parallel_tasks/a/context/metadata/commits/1"
    assert missing in found.message


@pytest.mark.parametrize(
    ("reference", "found"),
    [
        ("context/w/a", False),
        ("refs/heads/context/w/a", False),
        ("main:a.py", False),
        ("a.py", False),
        ("./a.py", False),
        (W_JSON, False),
        (".claude/context/w-a.json", False),
        (".claude/context/other.json", True),
        ("context/w/none", True),
        ("main:none.py", True),
        ("../../etc/passwd", True),
        ("--output=x", True),
        (":/Save", True),
        ("a\x00b", True),
    ],
)
def test_a_reference_may_be_a_file_a_document_a_branch_or_a_commit(
    repo: Repo, reference: str, *, found: bool
) -> None:
    opened = git_context.open(repo.path)
    opened.start("w")
    opened.fork("a", agent="ada")
    place = "/parallel_tasks/a/context_ref"
    opened.set(place, reference, workflow="w", branch="main", no_verify=True)
    commit_files(repo, "a", {"a.py": "1"}, "w")
    opened.save(child("a", workflow_id="w-a", files_modified=["a.py"]), task="a")
    opened.merge()
    references = [each for each in check(opened) if each.check == "context-ref"]
    assert [each.status for each in references] == ["missing"] * found


def test_contradictions_are_found(repo: Repo) -> None:
    opened = git_context.open(repo.path)
    opened.start("w", {"pending_actions": ["Write docs."], "completed_actions": ["write  docs"]})
    for task in ("a", "b"):
        opened.fork(task, agent=task)
        opened.save(child(task, context_summary=task), task=task)
        opened.set("/feature_spec/size", task, task=task)
    document = stored(repo, "main", W_JSON)
    conflict = {"path": "/phase", "kind": "both modified", "sides": [{"task": "a"}, {"task": "b"}]}
    opened.save({**document, "merge_conflicts": [conflict]}, branch="main", no_verify=True)
    found = {each.check: each for each in failing(check(opened))}
    assert set(found) == {"action", "conflict"}
    assert found["action"].pointer == "/completed_actions"
    assert found["conflict"].tasks == ("a", "b")
    assert found["conflict"].pointer == "/merge_conflicts/~1phase"


def test_a_merge_can_verify_in_its_one_commit(repo: Repo) -> None:
    example = Example(repo)
    example.code[BACKEND].append("src/secret.py")
    example.forked()
    opened = git_context.open(repo.path)
    before = repo.head()
    merged = opened.merge(workflow=WORKFLOW, verify=True)
    assert repo.output("rev-list", "--count", "--first-parent", f"{before}..HEAD") == "1"
    assert concerns(repo)["src/secret.py, not claimed by backend-impl"]["status"] == "mismatch"
    assert plain(merged.value)["integration_concerns"]  # type: ignore[arg-type]  # it is a document
    verified = opened.verify(workflow=WORKFLOW)
    assert verified.saved is not None
    assert not verified.saved.changed


def test_findings_are_not_a_tasks_to_write(repo: Repo) -> None:
    opened = git_context.open(repo.path)
    opened.start("w")
    opened.fork("a", agent="ada")
    opened.fork("a.b", agent="bob")
    opened.save(child("a.b", decisions=["x"]), task="a.b")
    with pytest.raises(GitContextError, match="not a task's to write"):
        opened.merge("a.b", task="a", verify=True)


def test_children_with_older_findings_merge(repo: Repo) -> None:
    opened = renamed(repo)
    opened.verify(workflow=WORKFLOW)
    opened.fork("late", agent="ada", workflow=WORKFLOW)
    opened.save(
        {"task_id": "late", "parent_workflow_id": WORKFLOW, "decisions": ["x"]},
        task="late",
        workflow=WORKFLOW,
    )
    opened.set(
        f"/parallel_tasks/{FRONTEND}/context/api_contract_assumptions", {}, workflow=WORKFLOW
    )
    opened.verify(workflow=WORKFLOW)
    merged = opened.merge("late", workflow=WORKFLOW)
    assert merged.changed
    assert GET not in concerns(repo)


def test_fields_of_another_type_are_said_so(repo: Repo) -> None:
    opened = git_context.open(repo.path)
    opened.start("w", {"integration_concerns": "none"}, no_verify=True)
    with pytest.raises(GitContextError, match="integration_concerns is not a list"):
        opened.verify()


def test_a_task_that_reported_files_alone_is_known_without_its_branch(repo: Repo) -> None:
    opened = git_context.open(repo.path)
    opened.start("w")
    opened.fork("a", agent="ada")
    commit_files(repo, "a", {"a.py": "1", "b.py": "1"}, "w")
    opened.save(child("a", files_modified=["a.py"]), task="a")
    commit_files(repo, "a", {"c.py": "1"}, "w")
    opened.merge()
    before = check(opened)
    repo.git("branch", "--quiet", "-D", "context/w/a")
    assert check(git_context.open(repo.path)) == before
    assert {each.concern for each in failing(before)} == {
        "b.py, not claimed by a",
        "c.py, not claimed by a",
    }


def test_of_a_fast_forward_only_what_is_known_is_told(repo: Repo) -> None:
    opened = git_context.open(repo.path)
    opened.start("w")
    opened.fork("a", agent="ada")
    commit_files(repo, "a", {"before.py": "1"}, "w")
    opened.save(child("a", files_modified=["before.py", "after.py"]), task="a")
    commit_files(repo, "a", {"after.py": "1"}, "w")
    repo.git("merge", "--quiet", "--ff-only", "context/w/a")
    findings = check(opened)
    assert failing(findings) == []
    assert [each.concern for each in findings] == ["before.py, claimed by a"]


def test_a_constraint_that_the_parent_took_out_or_that_is_back_is_no_fault(repo: Repo) -> None:
    opened = git_context.open(repo.path)
    opened.start("w", {"constraints": ["one", "two"]})
    opened.fork("a", agent="ada")
    opened.save(child("a", decisions=["x"]), task="a")
    opened.remove("constraints", "one")
    opened.update(task="a")
    opened.remove("constraints", "two", task="a", no_verify=True)
    opened.add("constraints", "two", task="a")
    opened.add("decisions", "y", task="a")
    assert failing(opened.verify(task="a").findings) == []
    opened.add("constraints", "one")
    opened.merge()
    opened.remove("constraints", "two")
    assert failing(check(opened)) == []


def test_a_merge_after_a_fast_forward_keeps_what_came_before(repo: Repo) -> None:
    opened = git_context.open(repo.path)
    opened.start("w")
    opened.fork("a", agent="ada")
    opened.save(child("a", files_modified=["one.py"]), task="a")
    commit_files(repo, "a", {"one.py": "1"}, "w")
    repo.git("merge", "--quiet", "--ff-only", "context/w/a")
    opened.save(child("a", files_modified=["one.py", "two.py"]), task="a")
    commit_files(repo, "a", {"two.py": "1"}, "w")
    repo.git("merge", "--quiet", "--no-ff", "--no-edit", "context/w/a")
    assert [each.status for each in check(opened)] == ["aligned"]
