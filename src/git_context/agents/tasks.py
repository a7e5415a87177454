"""The task of an agent: from its binding, its prompt, the branch of its checkout, or its type."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from git_context.agents import bindings
from git_context.agents.events import named_task
from git_context.agents.idle import COMMON_TYPES
from git_context.document import members
from git_context.document.fold import task_entry
from git_context.errors import GitContextError
from git_context.jsontext.errors import JsonTextError
from git_context.jsontext.parse import parse
from git_context.repository.names import TASKS, TaskName, task_of
from git_context.workflow import selection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from git_context.agents.bindings import AgentSpawn
    from git_context.agents.events import AgentEvent
    from git_context.merge.values import Json
    from git_context.repository.object_store import ObjectStore

_FIRST_LINES: Final = 256 * 1024  # bytes of a transcript in which its prompt is sought


def task_with_name(store: ObjectStore, name: str) -> TaskName | None:
    """Return the task that `TASK` or `WORKFLOW/TASK` names, if one alone here has a branch so."""
    workflow, _, task = name.rpartition("/")
    found = [
        known
        for known in _open_tasks(store)
        if known.id == task and workflow in ("", known.workflow)
    ]
    return found[0] if len(found) == 1 else None


def task_checked_out(store: ObjectStore) -> TaskName | None:
    """Return the task whose branch the agent's checkout is on."""
    task = selection.task_here(store)
    return task if task and store.tip(task.branch) else None


def task_around(store: ObjectStore, agent_type: str) -> TaskName | None:
    """Return the task of an agent that nothing is known of but its checkout and its type."""
    return task_checked_out(store) or task_of_type(store, agent_type)


def task_of_type(store: ObjectStore, agent_type: str) -> TaskName | None:
    """Return the task that is for agents of a type, if one alone that goes on is."""
    if not agent_type or agent_type in COMMON_TYPES:
        return None
    found = [task for task in _open_tasks(store) if _is_for(store, task, agent_type)]
    return found[0] if len(found) == 1 else None


def spawns_of(store: ObjectStore, event: AgentEvent) -> list[AgentSpawn]:
    """List the calls that may have started an agent: that which its id names, else its type's."""
    listed = bindings.spawns(store, event.session)
    called = [spawn for spawn in listed if event.agent == f"{event.agent_type}-{spawn.call}"]
    return called or [spawn for spawn in listed if spawn.agent_type in ("", event.agent_type)]


def task_in_transcript(store: ObjectStore, event: AgentEvent) -> TaskName | None:
    """Return the task that the prompt in an agent's own transcript names.

    A transcript is the agent's own where its file bears the agent's id. Its first lines are JSON;
    the prompt is some text in one of them.
    """
    if not event.agent or event.agent not in os.path.basename(event.transcript):  # noqa: PTH119  # a text
        return None
    for line in _first_lines(event.transcript):
        if b"context-task:" in line and (name := named_task(_prompt(line))):
            return task_with_name(store, name)
    return None


def _open_tasks(store: ObjectStore) -> list[TaskName]:
    return [task for task in map(task_of, store.refs(TASKS)) if task]


def _is_for(store: ObjectStore, task: TaskName, agent_type: str) -> bool:
    try:
        document = store.document(store.tip(task.branch) or "", task.workflow) or {}
    except GitContextError:
        return False
    entry = task_entry(document, task.id) or {}
    return entry.get("agent") == agent_type and entry.get("status") not in members.ENDED


def _first_lines(file: str) -> list[bytes]:
    try:
        handle = os.open(file, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOFOLLOW)
    except OSError:
        return []
    try:
        return os.read(handle, _FIRST_LINES).split(b"\n")[:-1]
    except OSError:
        return []
    finally:
        os.close(handle)


def _prompt(line: bytes) -> str:
    """Return the texts in a line of JSON, one below the other."""
    try:
        return "\n".join(_texts(parse(line).value))
    except JsonTextError:
        return ""


def _texts(value: Json) -> Iterator[str]:
    """Pass all texts in a value that was parsed, and so is not nested too deep."""
    if type(value) is str:
        yield value
    inner = value.values() if type(value) is dict else value if type(value) is list else ()
    for each in inner:
        yield from _texts(each)
