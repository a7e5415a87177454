"""A sequence of agents: each document adds to the context, and says which actions are open."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import git_context
from git_context.errors import GitContextError

if TYPE_CHECKING:
    from git_context.api import Repository
    from tests.support.repos import Repo

WORKFLOW = "search-filters-20260312"
DOCUMENTS = [
    json.loads(file.read_text(encoding="utf-8"))
    for file in sorted((Path(__file__).parent / "sequence").glob("*.json"))
]


def handed_on(opened: Repository) -> dict[str, Any]:
    value: dict[str, Any] = opened.show(workflow=WORKFLOW).to_json(exact=False)["value"]
    return value


def check(context: dict[str, Any]) -> None:
    """Compare a context with what the four agents hand on to each other."""
    assert len(context["files_modified"]) == 7
    assert len(context["decisions"]) == 6
    (decision,) = [entry for entry in context["decisions"] if isinstance(entry, dict)]
    assert decision["rejected"] == ["lark", "pyparsing"]
    assert len(context["constraints"]) == 2
    assert context["data_model"]["table"] == "saved_filters"
    assert context["test_results"]["passing"] == 24
    assert len(context["error_log"]) == 1
    assert context["phase"] == "released"
    assert context["context_summary"].startswith("Search filters are released")
    assert context["pending_actions"] == ["Remove the flag on 19 March"]


def test_each_document_adds_and_says_which_actions_are_open(repo: Repo) -> None:
    opened = git_context.open(repo.path)
    opened.start(WORKFLOW, DOCUMENTS[0])
    for document in DOCUMENTS[1:]:
        opened.save(document)
    check(handed_on(opened))
    added = {str(part.value): part.by.agent for part in opened.blame(workflow=WORKFLOW).parts}
    assert added["Filters are a small expression language, not query parameters"] == "api-architect"
    assert added["Behind a flag for one week"] == "release-engineer"


def test_a_hand_off_names_the_next_agent_with_the_document(repo: Repo) -> None:
    opened = git_context.open(repo.path)
    opened.start(WORKFLOW, DOCUMENTS[0])
    for document, agent in zip(DOCUMENTS[1:], ("tester", "releaser", "nobody"), strict=True):
        opened.handoff(agent, document=document)
        assert handed_on(opened)["next_agent"] == agent
    check(handed_on(opened))
    assert repo.output("rev-list", "--count", "main") == "4"


def test_what_a_document_does_not_mention_is_said(repo: Repo) -> None:
    opened = git_context.open(repo.path)
    opened.start(WORKFLOW, DOCUMENTS[0])
    saved = opened.save(DOCUMENTS[3])
    assert saved.notes == [
        "Kept 2 fields and 4 items that the document does not mention; --replace would drop them."
    ]
    assert opened.save(DOCUMENTS[3], replace=True).notes == []
    assert "constraints" not in handed_on(opened)


@pytest.mark.parametrize(
    ("present", "given", "expected"),
    [
        ({"a": {"x": 1}}, {"a": {"y": 2}}, {"a": {"x": 1, "y": 2}}),
        ({"decisions": ["a"]}, {"decisions": ["b", "a"]}, {"decisions": ["a", "b"]}),
        ({"decisions": ["a"]}, {"decisions": []}, {"decisions": ["a"]}),
        ({"pending_actions": ["a"]}, {"pending_actions": []}, {"pending_actions": []}),
        ({"pending_actions": ["a"]}, {}, {"pending_actions": ["a"]}),
        (
            {"parallel_tasks": [{"task_id": "t", "agent": "a"}]},
            {"parallel_tasks": [{"task_id": "t", "phase": "p"}, {"task_id": "u"}]},
            {"parallel_tasks": [{"task_id": "t", "agent": "a", "phase": "p"}, {"task_id": "u"}]},
        ),
        ({"phase": "one"}, {"phase": None}, {"phase": None}),
    ],
)
def test_a_hand_off(
    repo: Repo, present: dict[str, Any], given: dict[str, Any], expected: dict[str, Any]
) -> None:
    opened = git_context.open(repo.path)
    opened.start(WORKFLOW, present)
    opened.save({"version": "1.0", "workflow_id": WORKFLOW, **given})
    context = handed_on(opened)
    assert {name: context[name] for name in expected} == expected


def test_an_earlier_time_does_not_turn_the_context_s_back(repo: Repo) -> None:
    opened = git_context.open(repo.path)
    opened.start(WORKFLOW, DOCUMENTS[3])
    opened.save(DOCUMENTS[0])
    assert handed_on(opened)["timestamp"] == DOCUMENTS[3]["timestamp"]


def test_a_document_that_is_not_valid_is_not_saved(repo: Repo) -> None:
    opened = git_context.open(repo.path)
    opened.start(WORKFLOW, DOCUMENTS[0])
    before = repo.head("main")
    broken = {**DOCUMENTS[1], "files_modified": ["../outside"]}
    with pytest.raises(GitContextError, match="not be valid") as refused:
        opened.save(broken)
    assert refused.value.listed == ["CTX010 /files_modified/2 the path climbs with '..'"]
    assert repo.head("main") == before
    assert opened.save(broken, no_verify=True).changed
    # What others broke hinders nobody.
    assert opened.add("decisions", "one more").changed


def test_a_task_with_a_broken_id_hinders_nobody(repo: Repo) -> None:
    opened = git_context.open(repo.path)
    task = {"task_id": "../x", "status": "completed", "context_ref": ".claude/context/none.json"}
    opened.start(WORKFLOW, {"parallel_tasks": [task]}, no_verify=True)
    assert opened.add("decisions", "one more").changed
    # Its time of saving is nothing that a document leaves out.
    document = {"version": "1.0", "workflow_id": WORKFLOW, "parallel_tasks": [task]}
    assert opened.save(document | {"decisions": ["one more", "b"]}).notes == []


def test_a_folder_with_a_sequence_becomes_commits_of_its_own_times(repo: Repo) -> None:
    opened = git_context.open(repo.path)
    imported = opened.import_(Path(__file__).parent / "sequence")
    assert (imported.tasks, imported.skipped) == ({}, [])
    check(handed_on(opened))
    dates = repo.output("log", "--format=%ad %s", "--date=format-local:%H:%M").splitlines()
    times = ("15:00 Save", "13:40 Save", "11:05 Save", "08:30 Start")
    assert dates == [f"{time} {WORKFLOW}" for time in times]


def test_a_folder_with_a_sequence_and_tasks(repo: Repo, tmp_path: Path) -> None:
    child = {"parent_workflow_id": WORKFLOW, "task_id": "docs", "decision": "Write first"}
    child |= {"timestamp": "2026-03-12T14:00:00Z"}
    for number, document in enumerate([*DOCUMENTS, child]):
        (tmp_path / f"{number}.json").write_text(json.dumps(document), encoding="utf-8")
    opened = git_context.open(repo.path)
    imported = opened.import_(tmp_path)
    assert imported.skipped == ["3.json"]
    assert imported.notes == [
        "4.json: Read 'decision' as 'decisions'.",
        "4.json: Read the single value of 'decisions' as a list of one.",
    ]
    assert len(handed_on(opened)["decisions"]) == 5
    opened.merge("docs", workflow=WORKFLOW)
    assert handed_on(opened)["decisions"][-1] == "Write first"


def test_nothing_of_a_folder_is_imported_where_a_document_is_not_valid(
    repo: Repo, tmp_path: Path
) -> None:
    broken = {**DOCUMENTS[1], "files_modified": ["../outside"]}
    for number, document in enumerate([DOCUMENTS[0], broken]):
        (tmp_path / f"{number}.json").write_text(json.dumps(document), encoding="utf-8")
    opened = git_context.open(repo.path)
    with pytest.raises(GitContextError, match="not be valid"):
        opened.import_(tmp_path)
    assert repo.output("for-each-ref") == ""
    assert opened.import_(tmp_path, no_verify=True).commit
