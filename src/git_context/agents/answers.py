"""Answers to agents' events, in the two shapes that harnesses take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from git_context.agents.events import AgentEvent
    from git_context.merge.values import JsonObject
    from git_context.repository.names import TaskName

LONGEST: Final = 4096  # bytes of a hand-off
TOKENS: Final = LONGEST // 4  # as a hand-off counts them
_MORE: Final = "…"


def with_context(event: AgentEvent, text: str) -> JsonObject:
    """Return the answer that gives an agent a text.

    Codex drops the whole answer for a member that it does not know; of the others, some read the
    nested member, some the flat one.
    """
    nested: JsonObject = {
        "hookSpecificOutput": {"hookEventName": event.name, "additionalContext": text}
    }
    return nested if event.is_codex else {**nested, "additionalContext": text}


def with_block(reason: str) -> JsonObject:
    """Return the answer that keeps an agent from ending."""
    return {"decision": "block", "reason": reason}


def within_room(text: str) -> str:
    """Return a hand-off of 4 KiB at most, and the line that records, which is its last."""
    hand_off, _, recording_line = text.rstrip("\n").rpartition("\n")
    return f"{clipped(hand_off, LONGEST)}\n{recording_line}\n"


def several(tasks: list[TaskName]) -> str:
    """Return the text for an agent whose prompt alone says which of several tasks it has."""
    commands = "\n".join(f"git context brief {_selector(task)}" for task in tasks)
    return (
        "This repository keeps contexts of tasks. Your task is the one that your prompt names"
        f" after context-task:. Read its hand-off before you begin, with its command:\n{commands}\n"
    )


def clipped(text: str, longest: int) -> str:
    """Cut a text to so many bytes of UTF-8, between two characters."""
    content = text.encode(errors="replace")
    if len(content) <= longest:
        return text
    return content[: longest - len(_MORE.encode())].decode(errors="ignore") + _MORE


def recording(task: TaskName) -> str:
    """Return the command by which an agent records for its task, whatever is checked out."""
    return f"git context add decisions 'TEXT' --why 'REASON' {_selector(task)}"


def _selector(task: TaskName) -> str:
    return f"--workflow {task.workflow} --task {task.id}"
