"""Which agent has which task: private files in the folder that all worktrees share.

Nothing of it stands in a working tree: a harness keeps one for ever in which there is a new file.
"""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from git_context.agents.idle import agents_folder, spawns_folder
from git_context.document.fold import is_object
from git_context.document.ids import is_id
from git_context.jsontext.errors import JsonTextError
from git_context.jsontext.parse import parse
from git_context.jsontext.write import encode, write
from git_context.repository import files
from git_context.repository.names import TaskName

if TYPE_CHECKING:
    from git_context.merge.values import JsonObject
    from git_context.repository.object_store import ObjectStore
    from git_context.workflow.reading import HandOff

_DAY: Final = 24 * 60 * 60
_KEPT_AGENTS: Final = 30 * _DAY
_KEPT_SPAWNS: Final = _DAY


class AgentBinding(NamedTuple):
    """An agent's task (`None`: one of several, its prompt says which), and how both stood then.

    `base` is the commit that the agent's checkout began at. `summary` and `status` are those of the
    task when the agent began, or as they were recorded for it since.
    """

    task: TaskName | None
    base: str = ""
    summary: str = ""
    status: str = ""
    was_blocked: bool = False

    def as_of(self, handed_off: HandOff) -> AgentBinding:
        """Return the same, with the summary and the status that the task has now."""
        return self._replace(summary=handed_off.summary or "", status=handed_off.status or "")


class AgentSpawn(NamedTuple):
    """A call that starts an agent on a task: in which session, of which type.

    Of one that is joined, an event is to say which agent it started.
    """

    call: str
    session: str
    agent_type: str
    task: TaskName
    is_joined: bool = False


def read_binding(store: ObjectStore, agent: str) -> AgentBinding | None:
    """Return the binding of an agent, `None` where it has none."""
    found = _read(Path(agents_folder(str(store.common_dir)), agent)) if agent else None
    if found is None:
        return None
    return AgentBinding(
        _task(found),
        _text(found, "base"),
        _text(found, "summary"),
        _text(found, "status"),
        found.get("was_blocked") is True,
    )


def write_binding(store: ObjectStore, agent: str, binding: AgentBinding) -> None:
    """Note what an agent's task is; there is no note of an agent without an id."""
    if not agent:
        return
    named = _named(binding.task)
    _write(
        store,
        Path(agents_folder(str(store.common_dir)), agent),
        {**named, **{name: value for name, value in binding._asdict().items() if name != "task"}},
        _KEPT_AGENTS,
    )


def write_spawn(store: ObjectStore, spawn: AgentSpawn) -> None:
    """Note that an agent is about to start on a task."""
    content: JsonObject = {
        **_named(spawn.task),
        "session": spawn.session,
        "agent_type": spawn.agent_type,
        "is_joined": spawn.is_joined,
    }
    _write(store, Path(spawns_folder(str(store.common_dir)), spawn.call), content, _KEPT_SPAWNS)


def spawns(store: ObjectStore, session: str) -> list[AgentSpawn]:
    """List the agents that a session is about to start on tasks."""
    folder = Path(spawns_folder(str(store.common_dir)))
    found: list[AgentSpawn] = []
    for file in sorted(folder.glob("*")) if folder.is_dir() else ():
        content = _read(file)
        task = _task(content) if content else None
        if content and task and _text(content, "session") == session:
            agent_type, is_joined = _text(content, "agent_type"), content.get("is_joined") is True
            found.append(AgentSpawn(file.name, session, agent_type, task, is_joined))
    return found


def remove_spawn(store: ObjectStore, call: str) -> None:
    """Forget a call, whose agent has started."""
    if call:
        Path(spawns_folder(str(store.common_dir)), call).unlink(missing_ok=True)


def _named(task: TaskName | None) -> JsonObject:
    return {"workflow": task.workflow, "task": task.id} if task else {}


def _task(found: JsonObject) -> TaskName | None:
    workflow, name = _text(found, "workflow"), _text(found, "task")
    return TaskName(workflow, name) if is_id(workflow) and is_id(name) else None


def _read(file: Path) -> JsonObject | None:
    try:
        value = parse(files.read(file)).value
    except JsonTextError:
        return None
    return value if is_object(value) else None


def _write(store: ObjectStore, file: Path, content: JsonObject, kept: float) -> None:
    with store.shared():
        files.replace(file, encode(write(content) + "\n"))
    oldest = time.time() - kept
    for other in file.parent.glob("*"):
        with suppress(OSError):
            if other.stat().st_mtime < oldest:
                other.unlink()


def _text(holder: JsonObject, name: str) -> str:
    value = holder.get(name)
    return value if type(value) is str else ""
