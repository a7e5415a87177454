"""Agents' events as harnesses write them to a hook's standard input, in all their dialects."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from git_context.document.fold import is_object
from git_context.document.ids import is_id
from git_context.jsontext.errors import JsonTextError
from git_context.jsontext.parse import parse

if TYPE_CHECKING:
    from git_context.merge.values import JsonObject

_LONGEST_PROMPT: Final = 1_000_000
_TASK_LINE: Final = re.compile(r"^[ \t]*context-task:[ \t]*(\S{1,300})[ \t]*\r?$", re.MULTILINE)
# Ids become names of files.
_SAFE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,127}")


class AgentEvent(NamedTuple):
    """An agents' event: whatever of it a task could be known by, or an answer depends on.

    A text that the harness does not give is empty. `task` is what a prompt names, as `TASK` or
    `WORKFLOW/TASK`. `call` is the id of the tool call that starts an agent, `started` the agent
    that it started. `is_joined` tells that the call is answered as soon as the agent has an id, by
    an event that names both; `is_again`, that the agent was kept from ending before.
    """

    name: str
    session: str
    agent: str
    agent_type: str
    task: str
    call: str
    started: str
    folder: str
    report: str
    transcript: str
    is_codex: bool
    is_joined: bool
    is_again: bool


def read_agent_event(name: str, data: bytes) -> AgentEvent | None:
    """Read an event, keys in either spelling; `None` for what is no JSON object."""
    try:
        given = parse(data).value
    except JsonTextError:
        return None
    if not is_object(given):
        return None
    tool_input = _object(given, "tool_input", "toolArgs")
    response = _object(given, "tool_response", "toolResponse", "tool_result", "toolResult")
    prompt = _text(given, "prompt") or _text(tool_input, "prompt", "message")
    agent_type = _text(given, "agent_type", "agentType", "agentName")
    return AgentEvent(
        name,
        _text(given, "session_id", "sessionId"),
        safe_id(_text(given, "agent_id", "agentId")),
        agent_type or _text(tool_input, "subagent_type", "agent_type"),
        named_task(prompt),
        safe_id(_text(given, "tool_call_id", "tool_use_id", "toolCallId", "toolUseId")),
        safe_id(_text(response, "agentId", "agent_id")),
        _text(given, "cwd"),
        _text(given, "last_assistant_message", "response"),
        _text(given, "agent_transcript_path", "agentTranscriptPath"),
        "turn_id" in given,
        tool_input.get("run_in_background", "subagent_type" in tool_input) is True,
        True in (given.get("stop_hook_active"), given.get("stopHookActive")),
    )


def named_task(prompt: str) -> str:
    """Return the task that lines `context-task: NAME` of a prompt name; nothing if they differ."""
    found = set(_TASK_LINE.findall(prompt[:_LONGEST_PROMPT]))
    named = found.pop() if len(found) == 1 else ""
    return named if all(map(is_id, named.split("/", 1))) else ""


def safe_id(text: str) -> str:
    """Return an id that can be the name of a file, nothing for any other."""
    return text if _SAFE.fullmatch(text) else ""


def _text(holder: JsonObject, *names: str) -> str:
    for name in names:
        value = holder.get(name)
        if type(value) is str and value:
            return value
    return ""


def _object(holder: JsonObject, *names: str) -> JsonObject:
    for name in names:
        value = holder.get(name)
        if is_object(value):
            return value
    return {}
