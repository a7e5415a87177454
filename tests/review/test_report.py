"""The whole picture for a hand-off, as data and as Markdown that no value can break."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

import pytest

import git_context
from git_context.cli import main
from git_context.document.fold import is_object
from git_context.document.sizes import context_size
from git_context.errors import GitContextError
from git_context.merge.values import exact
from git_context.review.markdown.report import report_markdown
from git_context.review.report import ReportHeader, build_report
from git_context.verification.findings import STATUSES, VerificationFinding
from tests.review.hostile import CANARY, Shown, breaches, hostile_document, hostile_text
from tests.support.workflows import CONTEXT, EXAMPLE, TASKS, WORKFLOW, child, small, stored

if TYPE_CHECKING:
    from git_context.api import Repository
    from git_context.review.report import Report
    from tests.support.repos import Repo

FEW, MANY = 60, 1000
SECRET = "AKIA" + "IOSFODNN7EXAMPLQ"  # of no account


def imported(repo: Repo) -> Repository:
    opened = git_context.open(repo.path)
    opened.import_(str(EXAMPLE))
    for task in TASKS:
        opened.save(task=task, status="completed")
    opened.merge(verify=True)
    opened.handoff("integration-verifier", summary="All three have reported.")
    return opened


def reported(findings: tuple[VerificationFinding, ...] = (), **members: Any) -> Report:
    document = exact({"workflow_id": "w", **members})
    assert is_object(document)
    return build_report(ReportHeader("w", "c" * 40, context_size(1234)), document, list(findings))


def test_the_example_has_the_whole_picture(repo: Repo) -> None:
    opened = imported(repo)
    document = stored(repo, "main", CONTEXT)
    found = opened.report()
    assert (found.workflow, found.commit) == (WORKFLOW, repo.head())
    assert found.next_agent == "integration-verifier"
    assert found.summary == "All three have reported."
    assert [(task.task, task.minutes, task.files, task.coverage) for task in found.tasks] == [
        ("frontend-impl", 45, 8, "87%"),
        ("backend-impl", 60, 6, "94%"),
        ("test-impl", 50, 5, None),
    ]
    assert (found.coverage, found.speedup) == ("91% average", "2.6x faster")
    assert found.decisions == document["decisions"]
    assert found.pending_actions == document["pending_actions"]
    assert found.files == document["files_modified"]
    assert [concern["concern"] for concern in found.concerns] == [
        concern["concern"] for concern in document["integration_concerns"]
    ]
    assert found.findings == opened.verify(write=False).findings
    assert found.size.bytes == len(repo.show(CONTEXT, "main").encode())


def test_the_markdown_of_the_example_names_all_that_counts(repo: Repo) -> None:
    opened = imported(repo)
    found = opened.report()
    text = report_markdown(found)
    assert "- Next agent: `integration-verifier`\n" in text
    assert "| `backend-impl` | `tdd-python-developer` | `completed` | 60 | 6 | `94%` |\n" in text
    for item in (*found.decisions, *found.pending_actions, *found.files, *found.constraints):
        assert f"- `{item}`\n" in text
    assert not breaches(text, [])


def test_a_pruned_context_has_the_same_picture(repo: Repo) -> None:
    opened = imported(repo)
    before = opened.report()
    opened.prune()
    after = opened.report()
    assert after.size.bytes < before.size.bytes
    assert after._replace(commit="", size=before.size) == before._replace(commit="")


def test_conflicts_come_first_with_all_their_values() -> None:
    record = {
        "path": "/phase",
        "base": "a",
        "ours": "b",
        "sides": [{"task": "t", "commit": "d" * 40, "value": "c"}, {"task": "u"}, 1],
    }
    text = report_markdown(reported(merge_conflicts=[record, {}], decisions=["x"]))
    wanted = "- `/phase`:\n  - base: `a`\n  - now: `b`\n  - `t`: `c`\n"
    assert wanted in text
    assert text.index(wanted) < text.index("### Decisions")


def test_what_fails_comes_before_what_cannot_be_verified() -> None:
    findings = tuple(
        VerificationFinding("endpoint", status, status, f"It is {status}.") for status in STATUSES
    )
    text = report_markdown(reported(findings[::-1]))
    places = [text.index(f"`It is {one}.`") for one in ("mismatch", "missing", "unverified")]
    assert max(places[:2]) < places[2]
    assert "1 statement checked and found to fit." in text
    assert "It is aligned" not in text


def test_an_empty_context_has_a_short_report() -> None:
    text = report_markdown(reported())
    assert text.splitlines()[0] == "## Hand-off of `w`"
    assert "- Next agent: nobody named" in text
    assert "###" not in text


def test_of_many_files_the_list_is_folded() -> None:
    text = report_markdown(reported(files_modified=[f"f{at}" for at in range(31)]))
    assert "<details><summary>31 files</summary>" in text


def test_secrets_are_cut() -> None:
    text = report_markdown(reported(decisions=[f"key {SECRET}"], context_summary=SECRET))
    assert SECRET not in text


def assert_harmless(seeds: range) -> None:
    for seed in seeds:
        chance = random.Random(seed)
        document = exact(hostile_document(chance))
        assert is_object(document)
        words = [hostile_text(chance) for _ in range(9)]
        document["next_agent"] = words[0]
        document["merge_conflicts"] = exact(
            [{"path": words[1], "base": words[2], "sides": [{"task": words[3], "value": words[4]}]}]
        )
        findings = [
            VerificationFinding("endpoint", "mismatch", words[5], words[6], pointer=words[7])
        ]
        report = build_report(ReportHeader("w", "c" * 40, context_size(9)), document, findings)
        markdown = report_markdown(report)
        assert not breaches(markdown, []), seed
        assert CANARY in Shown(markdown).code, seed


def test_hostile_contexts_get_nothing_out() -> None:
    assert_harmless(range(FEW))


@pytest.mark.soak
def test_many_hostile_contexts_get_nothing_out() -> None:
    assert_harmless(range(FEW, MANY))


def test_the_command_prints_markdown_or_json_and_writes_nothing(
    repo: Repo, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.chdir(repo.path)
    opened = small(repo, "t")
    opened.save(child("t", phase="done"), task="t", status="completed")
    opened.merge()
    before = repo.head()
    assert main(["report"]) == 0
    assert capfdbinary.readouterr().out.decode() == report_markdown(opened.report())
    for option in (["--json"], ["--format", "json"]):
        assert main(["report", *option]) == 0
        told = json.loads(capfdbinary.readouterr().out)
        assert [task["task"] for task in told["tasks"]] == ["t"]
        assert told["commit"] == before
    assert repo.head() == before
    first = repo.output("rev-list", "--max-parents=0", "main")
    assert opened.report(first).tasks == []


def test_without_a_context_there_is_no_report(repo: Repo) -> None:
    commit = repo.commit({"code": "x"})
    opened = small(repo)
    with pytest.raises(GitContextError, match="has no context"):
        opened.report(commit, workflow="w")
