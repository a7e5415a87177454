"""Each harness with its own events: what it is answered, and what is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.agents.harness import Json, context_of, names, recorded, sent, state

if TYPE_CHECKING:
    from git_context.api import Repository
    from tests.support.repos import Repo

LINE = "\ncontext-task: api\n"


def _sent(repo: Repo, name: str, prompt: str = "") -> Json | None:
    event, content = recorded(name, repo.path.parent)
    for holder in (content, content.get("tool_input", {}), content.get("toolArgs", {})):
        for key in {"prompt", "message"} & set(holder):
            holder[key] += prompt
    return sent(repo.path, event, content)


def _summary(opened: Repository) -> str | None:
    return opened.restore(workflow="w", task="api").summary


@pytest.mark.parametrize("name", names())
def test_an_event_of_no_task_is_not_answered_and_writes_nothing(tasked: Repo, name: str) -> None:
    before = state(tasked)

    assert _sent(tasked, name) is None
    assert state(tasked) == before


def test_claude_gets_the_hand_off_nested_and_flat(tasked: Repo, opened: Repository) -> None:
    agent = "agent-a0e2de1fa8a20b6bc"
    worktree = tasked.path / ".claude" / "worktrees" / agent
    tasked.git("worktree", "add", "--quiet", "-b", f"worktree-{agent}", worktree)

    assert _sent(tasked, "claude/PreToolUse-Agent", LINE) is None
    event, content = recorded("claude/SubagentStart", tasked.path.parent)
    # The recorded call and agent are of one session.
    answer = sent(worktree, event, content)
    assert answer is not None
    assert set(answer) == {"hookSpecificOutput", "additionalContext"}
    assert answer["hookSpecificOutput"]["hookEventName"] == "SubagentStart"
    text = context_of(answer)
    assert "Task api of w" in text
    assert text.splitlines()[-1].startswith("Record with: git context add decisions 'TEXT'")
    (worktree / "new.py").write_text("1\n", encoding="utf-8")
    event, content = recorded("claude/SubagentStop", tasked.path.parent)
    assert sent(worktree, event, content) is None
    handed_off = opened.restore(workflow="w", task="api")
    assert handed_off.files_modified == ["new.py"]
    assert handed_off.summary == "REPORT A FIRST"


def test_claude_in_the_background_binds_by_the_tool_s_answer(
    tasked: Repo, opened: Repository
) -> None:
    assert _sent(tasked, "claude/PostToolUse-Agent-background", LINE) is None
    _, content = recorded("claude/SubagentStart", tasked.path.parent)
    content |= {"agent_id": "aae53f5b0b354dcb1", "agent_type": "Explore", "cwd": str(tasked.path)}
    assert "Task api of w" in context_of(sent(tasked.path, "SubagentStart", content))
    _, content = recorded("claude/SubagentStop-background", tasked.path.parent)
    assert sent(tasked.path, "SubagentStop", content | {"agent_id": "aae53f5b0b354dcb1"}) is None
    assert _summary(opened) == "REPORT A FIRST"


def test_codex_gets_the_hand_off_nested_alone_at_its_prompt(
    tasked: Repo, opened: Repository
) -> None:
    assert _sent(tasked, "codex/SubagentStart") is None
    answer = _sent(tasked, "codex/UserPromptSubmit-subagent", LINE)
    assert answer is not None
    assert set(answer) == {"hookSpecificOutput"}
    assert set(answer["hookSpecificOutput"]) == {"hookEventName", "additionalContext"}
    assert "Task api of w" in context_of(answer)
    # A second prompt to the same agent is no new hand-off.
    assert _sent(tasked, "codex/UserPromptSubmit-subagent", LINE) is None
    assert _sent(tasked, "codex/SubagentStop") is None
    assert _summary(opened) == "REPORT A FIRST"


@pytest.mark.parametrize(
    ("prompt", "stop", "report"),
    [
        ("UserPromptSubmit-subagent", "SubagentStop", "REPORT B FIRST"),
        ("userPromptSubmitted-subagent", "subagentStop", "REPORT A FIRST"),
    ],
)
def test_copilot_in_both_spellings(
    tasked: Repo, opened: Repository, prompt: str, stop: str, report: str
) -> None:
    answer = _sent(tasked, f"copilot/{prompt}", LINE)
    assert answer is not None
    assert "Task api of w" in answer["additionalContext"]
    assert _sent(tasked, f"copilot/{stop}") is None
    assert _summary(opened) == report


def test_copilot_knows_a_type_s_only_call(tasked: Repo) -> None:
    assert _sent(tasked, "copilot/PreToolUse-Agent", LINE) is None
    _, content = recorded("copilot/PreToolUse-Agent")
    event, start = recorded("copilot/SubagentStart", tasked.path.parent)
    start["sessionId"] = content["session_id"]

    assert "Task api of w" in context_of(sent(tasked.path, event, start))


def test_qwen_s_agent_is_named_after_the_call(tasked: Repo, opened: Repository) -> None:
    event, content = recorded("qwen/PreToolUse-agent", tasked.path.parent)
    for call, task in (("call_main_2", "api"), ("call_main_3", "web")):
        content["tool_input"] |= {
            "prompt": f"context-task: {task}",
            "subagent_type": "ctx-worker",
        }
        sent(tasked.path, event, content | {"tool_call_id": call})

    assert "Task api of w" in context_of(_sent(tasked, "qwen/SubagentStart"))
    assert _sent(tasked, "qwen/SubagentStop") is None
    assert _summary(opened) == "REPORT B FIRST"


def test_a_type_that_one_open_task_has(tasked: Repo, opened: Repository) -> None:
    opened.fork("typed", agent="ctx-worker", scope="all", workflow="w")

    assert "Task typed of w" in context_of(_sent(tasked, "qwen/SubagentStart"))


def test_a_type_that_two_open_tasks_have_says_nothing(tasked: Repo, opened: Repository) -> None:
    for name in ("typed", "typed2"):
        opened.fork(name, agent="ctx-worker", scope="all", workflow="w")

    assert _sent(tasked, "qwen/SubagentStart") is None


@pytest.mark.parametrize("name", ["claude/SubagentStart", "claude/SessionStart-startup"])
def test_an_agent_on_a_task_s_branch_has_that_task(tasked: Repo, name: str) -> None:
    tasked.checkout("context/w/web")
    event, content = recorded(name, tasked.path.parent)
    content["cwd"] = str(tasked.path)

    assert "Task web of w" in context_of(sent(tasked.path, event, content))
