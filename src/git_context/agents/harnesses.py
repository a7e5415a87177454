"""Harnesses of agents, and the project settings that have them call `git context hook`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from git_context.agents.idle import (
    AFTER_TOOL,
    BEFORE_TOOL,
    EVENTS,
    PROMPT,
    SESSION_START,
    START,
    STOP,
)
from git_context.document.fold import is_object
from git_context.errors import ErrorKind, GitContextError
from git_context.jsontext.errors import JsonTextError
from git_context.jsontext.parse import parse
from git_context.jsontext.render import render
from git_context.jsontext.write import encode, write
from git_context.merge.edits import edit_decision

if TYPE_CHECKING:
    from git_context.merge.values import Json, JsonObject

OWN_COMMAND: Final = "git context hook "
START_COMMAND: Final = f"{OWN_COMMAND}{START}"
_HOOKS: Final = "hooks"


class AgentHarness(NamedTuple):
    """A harness: its file of settings, its events, and the tool by which it starts agents.

    `worktrees` is where it makes worktrees within the main one; `note` is what a user has to know.
    """

    settings: str
    events: tuple[str, ...]
    tool: str = ""
    worktrees: str = ""
    note: str = ""


# Codex and Copilot name agents at their prompts, Claude and Qwen at the call that starts them.
HARNESSES: Final = {
    "claude": AgentHarness(".claude/settings.json", EVENTS, "Agent", ".claude/worktrees/"),
    "codex": AgentHarness(
        ".codex/hooks.json",
        (SESSION_START, PROMPT, START, STOP),
        note="Codex runs hooks of a project once you have reviewed them (/hooks in a session);"
        " before that, codex exec skips them in silence.",
    ),
    "copilot": AgentHarness(
        ".github/hooks/git-context.json",
        EVENTS,
        "Agent",
        note="Copilot CLI runs the hooks in .claude/settings.json, too: set one of both up.",
    ),
    "qwen": AgentHarness(".qwen/settings.json", EVENTS, "agent", ".qwen/worktrees/"),
}


def with_hooks(content: bytes, harness: AgentHarness) -> bytes:
    """Return a file of settings in which a harness calls `git context hook`, laid out as it is.

    Whatever others have in it stays. Raises `GitContextError` where that is no such file.
    """
    settings = _parsed(content, harness)
    hooks = _hooks_of(settings, harness)
    changed = {**hooks}
    for event in harness.events:
        group = _group(event, harness)
        groups = _groups(hooks, event, harness)
        if group not in groups:
            changed[event] = [*_without_own(groups), group]
    return _laid_out(content, {**settings, _HOOKS: changed})


def without_hooks(content: bytes, harness: AgentHarness) -> bytes:
    """Return a file of settings in which nothing is git-context's; nothing if no more is left."""
    settings = _parsed(content, harness)
    hooks = _hooks_of(settings, harness)
    kept = _kept(hooks, harness)
    if kept == hooks:
        return content
    others = {name: value for name, value in settings.items() if name != _HOOKS}
    left = {**settings, _HOOKS: kept} if kept else others
    return _laid_out(content, left) if left else b""


def _kept(hooks: JsonObject, harness: AgentHarness) -> JsonObject:
    """Return the hooks of others; an event of which none is left goes."""
    groups = {event: _groups(hooks, event, harness) for event in hooks}
    left = {event: _without_own(listed) for event, listed in groups.items()}
    return {event: kept for event, kept in left.items() if kept or not groups[event]}


def _group(event: str, harness: AgentHarness) -> JsonObject:
    # A hook that fails, as where the program is missing, must not keep an agent from going on.
    call: JsonObject = {"type": "command", "command": f"{OWN_COMMAND}{event} || :"}
    group: JsonObject = {_HOOKS: [call]}
    return {"matcher": harness.tool, **group} if event in (BEFORE_TOOL, AFTER_TOOL) else group


def _parsed(content: bytes, harness: AgentHarness) -> JsonObject:
    try:
        value = parse(content).value if content.strip() else {}
    except JsonTextError as error:
        raise GitContextError(
            f"{harness.settings}: {error}.", hint="Correct it, then run this again."
        ) from error
    if not is_object(value):
        raise _not_settings(harness, "the file", "object")
    return value


def _hooks_of(settings: JsonObject, harness: AgentHarness) -> JsonObject:
    hooks = settings.get(_HOOKS, {})
    if not is_object(hooks):
        raise _not_settings(harness, f"{_HOOKS!r}", "object")
    return hooks


def _groups(hooks: JsonObject, event: str, harness: AgentHarness) -> list[Json]:
    groups = hooks.get(event, [])
    if type(groups) is not list:
        raise _not_settings(harness, f"{event!r} in {_HOOKS!r}", "list")
    return groups


def _not_settings(harness: AgentHarness, part: str, kind: str) -> GitContextError:
    return GitContextError(
        f"{harness.settings}: {part} is no {kind}.",
        hint="Correct it, then run this again.",
        kind=ErrorKind.INVALID,
    )


def _without_own(groups: list[Json]) -> list[Json]:
    """Return groups of hooks without those that call git-context."""
    return [left for group in groups for left in _left_of(group)]


def _left_of(group: Json) -> list[Json]:
    """Return a group without calls of git-context, or nothing where it has no others."""
    calls = _calls(group)
    left = [call for call in calls if not _is_own(call)]
    if left == calls or not is_object(group):
        return [group]
    return [{**group, _HOOKS: left}] if left else []


def _calls(group: Json) -> list[Json]:
    calls = group.get(_HOOKS) if is_object(group) else None
    return calls if type(calls) is list else []


def _is_own(call: Json) -> bool:
    command = call.get("command") if is_object(call) else None
    return type(command) is str and command.startswith(OWN_COMMAND)


def _laid_out(content: bytes, settings: JsonObject) -> bytes:
    if not content.strip():
        return encode(write(settings) + "\n")
    source = parse(content)
    decision = edit_decision(source.value, settings)
    return source.encode(render(decision, source, source, source, None))
