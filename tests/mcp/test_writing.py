"""Tools that write, in a workflow from its start to its hand-off."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import pytest

pytest.importorskip("mcp", reason="the extra mcp is not installed")

import anyio

from git_context.mcp.write_tools import WRITE_TOOLS
from tests.mcp.session import called, connected, session, text
from tests.support.workflows import W_JSON, child, is_sound, small, stored

if TYPE_CHECKING:
    from mcp import Client

    from tests.support.repos import Repo

# A workflow, step by step: each tool at least once, and no step that changes nothing.
STEPS: Final[list[tuple[str, dict[str, Any]]]] = [
    ("start", {"name": "w", "document": {"decisions": ["first"], "pending_actions": ["plan"]}}),
    ("fork", {"name": "api", "agent": "ada", "scope": "The API"}),
    ("fork", {"name": "ui", "agent": "bob"}),
    ("save", {"task": "api", "document": child("api", decisions=["REST"]), "status": "completed"}),
    ("save", {"document": {"owner": "eve"}, "patch": True, "message": "Name the owner"}),
    ("add", {"field": "decisions", "values": ["second", {"choice": "third"}], "agent": "eve"}),
    ("add", {"field": "decisions", "values": ["mine"], "task": "ui"}),
    ("remove", {"field": "decisions", "values": ["second"]}),
    ("checkpoint", {"name": "before"}),
    ("set", {"pointer": "/owner", "value": None}),
    ("rollback", {"name": "before"}),
    ("done", {"action": "plan"}),
    ("update", {"task": "ui"}),
    ("merge", {"verify": True, "summary": "All is in."}),
    ("handoff", {"to": "reviewer", "phase": "review", "summary": "Look at the API."}),
    ("set", {"pointer": "/error_log", "value": [{"error": "x" * 400, "resolved": True}]}),
    ("prune", {}),
    ("prune", {"undo": True}),
]


IDEMPOTENT: Final = {tool.name for tool in WRITE_TOOLS if tool.effect.idempotent}
NOW: Final = "@1767225600 +0000"
LATER: Final = "@1767229200 +0000"


def at(date: str) -> dict[str, str]:
    return {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}


async def _take_step(repo: Repo, client: Client, name: str, given: dict[str, Any]) -> None:
    before = repo.output("for-each-ref")
    result = await client.call_tool(f"context_{name}", given)
    assert not result.is_error, (name, text(result))
    assert repo.output("for-each-ref") != before, name


def test_a_workflow_from_start_to_hand_off(repo: Repo) -> None:
    async def work(client: Client) -> None:
        # A later call is made by another server, whose clock has gone on.
        async with connected(repo.path, **at(LATER)) as later:
            for name, given in STEPS:
                await _take_step(repo, client, name, given)
                if f"context_{name}" in IDEMPOTENT:
                    after = repo.output("for-each-ref")
                    await later.call_tool(f"context_{name}", given)
                    assert repo.output("for-each-ref") == after, name

    session(repo.path, work, **at(NOW))

    assert {f"context_{name}" for name, _ in STEPS} | {"context_resolve"} == {
        tool.name for tool in WRITE_TOOLS
    }
    context = stored(repo, "main")
    assert context["decisions"] == ["first", "REST", "mine", {"choice": "third"}]
    assert context["owner"] == "eve"
    assert context["pending_actions"] == []
    assert context["next_agent"] == "reviewer"
    assert context["context_summary"] == "Look at the API."
    assert len(context["error_log"][0]["error"]) == 400
    assert [task["status"] for task in context["parallel_tasks"]] == ["completed", "in_progress"]
    agents = repo.output("log", "--format=%(trailers:key=Context-Agent,valueonly)", "main")
    assert {"ada", "bob", "eve"} <= set(agents.split())
    assert "Name the owner" in repo.output("log", "--format=%s", "main").splitlines()
    assert is_sound(repo)


def test_conflicts_come_back_with_their_sides_and_are_recorded_and_decided(repo: Repo) -> None:
    small(repo, "api", "ui")
    for task in ("api", "ui"):
        repo.checkout(f"context/w/{task}")
        repo.commit({W_JSON: json.dumps({**stored(repo, "HEAD"), "subject": f"of {task}"})})
    repo.checkout("main")
    dry, refused = called(repo.path, ("merge", {"dry_run": True, "record": True}), ("merge", {}))
    [conflict] = refused.structured_content["conflicts"]

    assert dry.structured_content["document"]["merge_conflicts"]
    assert refused.is_error
    assert text(refused).startswith("1 conflict: main is as it was.\nHint: Decide with")
    assert [side["value"] for side in conflict["sides"]] == ["of api", "of ui"]
    assert '"of ui"' in refused.content[1].text

    recorded, listed, decided, again = called(
        repo.path,
        ("merge", {"record": True}),
        ("conflicts", {}),
        ("resolve", {"values": {conflict["path"]: {"text": "both"}}}),
        ("conflicts", {}),
    )

    assert recorded.structured_content["recorded"] == [conflict]
    assert [one["path"] for one in listed.structured_content["conflicts"]] == [conflict["path"]]
    assert decided.structured_content["files"][0]["decided"] == [conflict["path"]]
    assert again.structured_content["conflicts"] == []
    assert stored(repo, "main")["subject"] == {"text": "both"}


# Texts that read as JSON, among them: they stay texts.
VALUES: Final[list[Any]] = [
    *("[1]", "null", "true", "1", '{"a": 1}', "", "\x1b[31m\u202e\x00 é"),
    *(None, [], {}, [[None]], True, 10**40, -0.25),
]


def test_values_are_written_as_they_are_given(repo: Repo) -> None:
    small(repo)
    places = [f"/value_{number}" for number in range(len(VALUES))]
    pairs = list(zip(places, VALUES, strict=True))
    saved = called(repo.path, *[("set", {"pointer": at, "value": value}) for at, value in pairs])
    shown = called(repo.path, *[("show", {"pointer": at}) for at in places])

    assert all(result.structured_content["changed"] for result in saved)
    assert [result.structured_content["value"] for result in shown] == VALUES
    context = stored(repo, "main")
    assert [context[at.removeprefix("/")] for at in places] == VALUES


def test_calls_at_once_lose_nothing(repo: Repo) -> None:
    small(repo)
    values = [f"decision {number}" for number in range(12)]

    async def work(client: Client) -> None:
        async with anyio.create_task_group() as group:
            for value in values:
                given = {"field": "decisions", "values": [value]}
                group.start_soon(client.call_tool, "context_add", given)

    session(repo.path, work)

    assert sorted(stored(repo, "main")["decisions"]) == sorted(["first", *values])
    assert is_sound(repo)
