"""Recorded events of each harness, as they are read."""

from __future__ import annotations

import json

import pytest

from git_context.agents.events import AgentEvent, named_task, read_agent_event
from tests.agents.harness import names, recorded

# By file: agent, type, call, agent started, report, whether it is Codex, and whether it is again.
READ = {
    "claude/PostToolUse-Agent-background": (
        "", "Explore", "toolu_main_02", "aae53f5b0b354dcb1", "", False, False,
    ),
    "claude/PreToolUse-Agent": ("", "general-purpose", "toolu_main_01", "", "", False, False),
    "claude/SubagentStart": (
        "a0e2de1fa8a20b6bc", "general-purpose", "", "", "", False, False,
    ),
    "claude/SubagentStop": (
        "a0e2de1fa8a20b6bc", "general-purpose", "", "", "REPORT A FIRST", False, False,
    ),
    "claude/SubagentStop-background": (
        "a295d6e62ee72cad6", "general-purpose", "", "", "REPORT A FIRST", False, False,
    ),
    "codex/PreToolUse-spawn_agent": ("", "", "call_main_3", "", "", True, False),
    "codex/SubagentStart": (
        "01a22ef3-fa45-76b0-ab9f-d73e65e08ebb", "default", "", "", "", True, False,
    ),
    "codex/SubagentStop": (
        "01a22ef3-fa45-76b0-ab9f-d73e65e08ebb", "default", "", "", "REPORT A FIRST", True, False,
    ),
    "codex/SubagentStop-again": (
        "01a22ef4-9680-7893-9601-db0c1bdd1d19", "default", "", "", "A SAYS AGAIN (call 1)",
        True, True,
    ),
    "codex/UserPromptSubmit": ("", "", "", "", "", True, False),
    "codex/UserPromptSubmit-subagent": (
        "01a22ef3-fa45-76b0-ab9f-d73e65e08ebb", "default", "", "", "", True, False,
    ),
    "copilot/PreToolUse-Agent": ("", "general-purpose", "", "", "", False, False),
    "copilot/SubagentStart": (
        "c6396d71-bc8e-486b-9076-8d520892937c", "general-purpose", "", "", "", False, False,
    ),
    "copilot/SubagentStop": (
        "6a389c4a-55ce-45fb-afb7-3a99a82d1de9", "general-purpose", "", "", "REPORT B FIRST",
        False, False,
    ),
    "copilot/UserPromptSubmit-subagent": (
        "6a389c4a-55ce-45fb-afb7-3a99a82d1de9", "general-purpose", "", "", "", False, False,
    ),
    "copilot/preToolUse-task": ("", "general-purpose", "", "", "", False, False),
    "copilot/subagentStart": (
        "c37e2e05-97b5-4079-b1d4-21b6104c6dac", "general-purpose", "", "", "", False, False,
    ),
    "copilot/subagentStop": (
        "c37e2e05-97b5-4079-b1d4-21b6104c6dac", "general-purpose", "", "", "REPORT A FIRST",
        False, False,
    ),
    "copilot/userPromptSubmitted-subagent": (
        "c37e2e05-97b5-4079-b1d4-21b6104c6dac", "general-purpose", "", "", "", False, False,
    ),
    "qwen/PreToolUse-agent": ("", "general-purpose", "call_main_1", "", "", False, False),
    "qwen/SubagentStart": ("ctx-worker-call_main_2", "ctx-worker", "", "", "", False, False),
    "qwen/SubagentStop": (
        "ctx-worker-call_main_2", "ctx-worker", "", "", "REPORT B FIRST", False, False,
    ),
    "qwen/SubagentStop-again": (
        "ctx-worker-call_main_2", "ctx-worker", "", "", "B SAYS AGAIN (turn 1)", False, True,
    ),
}  # fmt: skip
# Of the session itself, without any agent.
SESSION = ("", "", "", "", "", False, False)


def _read(name: str) -> AgentEvent:
    event, content = recorded(name)
    found = read_agent_event(event, json.dumps(content).encode())
    assert found
    return found


@pytest.mark.parametrize("name", names())
def test_a_recorded_event(name: str) -> None:
    event = _read(name)

    assert READ.get(name, SESSION) == (
        event.agent,
        event.agent_type,
        event.call,
        event.started,
        event.report,
        event.is_codex,
        event.is_again,
    )
    assert event.session
    assert event.folder.startswith("@DIR@/repo")
    assert event.task == ""


def test_all_rows_are_of_recorded_events() -> None:
    assert set(READ) <= set(names())


@pytest.mark.parametrize(
    ("prompt", "task"),
    [
        ("context-task: api", "api"),
        ("Do it.\n  context-task:api  \nSoon.", "api"),
        ("Do it.\r\ncontext-task: w/api.routes\r\n", "w/api.routes"),
        ("context-task: api\ncontext-task: api", "api"),
        ("context-task: api\ncontext-task: web", ""),
        ("as in context-task: api", ""),
        ("context-task: two words", ""),
        ("context-task:\napi", ""),
        ("context-task: ../../x", ""),
        ("context-task: a/b/c", ""),
        ("context-task: /api", ""),
        ("", ""),
    ],
)
def test_the_task_that_a_prompt_names(prompt: str, task: str) -> None:
    assert named_task(prompt) == task


@pytest.mark.parametrize("agent", ["../../x", "a/b", ".", "", "-x", "a" * 200, "a\0b", "ä"])
def test_an_id_that_can_be_no_file_is_none(agent: str) -> None:
    event = read_agent_event("SubagentStart", json.dumps({"agent_id": agent}).encode())

    assert event is not None
    assert event.agent == ""
