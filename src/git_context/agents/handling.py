"""Agents' events handled: an agent that begins gets its hand-off, one that ends is recorded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from git_context.agents import answers, bindings, tasks
from git_context.agents.bindings import AgentBinding, AgentSpawn
from git_context.agents.events import read_agent_event
from git_context.agents.idle import AFTER_TOOL, BEFORE_TOOL, PROMPT, SESSION_START, START, STOP
from git_context.api import Repository
from git_context.repository.git import Git
from git_context.repository.locks import Backoff

if TYPE_CHECKING:
    from collections.abc import Callable

    from git_context.agents.events import AgentEvent
    from git_context.merge.values import JsonObject
    from git_context.repository.names import TaskName
    from git_context.review.brief import Brief

    BriefText = Callable[[Brief, int], str]

_MOST_SHOWN = 10
_LONGEST_WAIT = 3.0  # seconds


def handle(name: str, data: bytes, brief_text: BriefText) -> JsonObject | None:
    """Do what an event asks for, and return the answer; `None` where there is nothing to say.

    `data` comes from a harness, `brief_text` shows a hand-off in so many tokens. Raises
    `GitContextError`, which a harness is better not given.
    """
    event = read_agent_event(name, data)
    if event is None:
        return None
    repository = _repository(event)
    handler = _HANDLERS[name]
    return handler(repository, event, brief_text)


def _repository(event: AgentEvent) -> Repository:
    """Open the repository of the hook's folder, in the worktree that the event names, if it is its.

    The event is input like any other: it leads to no other repository.
    """
    here = Git(Path.cwd())
    folder = Path(event.folder)
    if event.folder and folder != here.folder and folder.is_dir():
        there = Git(folder)
        asked = ("--path-format=absolute", "--git-common-dir")
        found = there.run("rev-parse", *asked, check=False)
        if found.returncode == 0 and found.stdout == here.run("rev-parse", *asked).stdout:
            return Repository(there, is_lasting=False)
    return Repository(here, is_lasting=False)


def _session_starts(
    repository: Repository, event: AgentEvent, brief_text: BriefText
) -> JsonObject | None:
    task = tasks.task_checked_out(repository.store)
    return _briefed(repository, event, task, brief_text) if task else None


def _prompted(
    repository: Repository, event: AgentEvent, brief_text: BriefText
) -> JsonObject | None:
    """Bind an agent to the task that its own prompt names, and brief it if that is new."""
    task = tasks.task_with_name(repository.store, event.task) if event.task else None
    if not (event.agent and task):
        return None
    known = bindings.read_binding(repository.store, event.agent)
    if known and known.task == task:
        return None
    return _bound_and_briefed(repository, event, task, brief_text)


def _spawns(repository: Repository, event: AgentEvent, _text: BriefText) -> None:
    """Note the task of an agent that is about to start, and has no id yet."""
    task = tasks.task_with_name(repository.store, event.task) if event.task else None
    call = event.call or event.session
    if task and call:
        spawn = AgentSpawn(call, event.session, event.agent_type, task, event.is_joined)
        bindings.write_spawn(repository.store, spawn)


def _spawned(repository: Repository, event: AgentEvent, _text: BriefText) -> None:
    """Bind an agent by the call that started it, while the agent may be starting.

    An agent that finds no call of its own any more is to find its binding: that comes first.
    """
    task = tasks.task_with_name(repository.store, event.task) if event.task else None
    known = bindings.read_binding(repository.store, event.started) if event.started else None
    is_new = known is None or known.task != task
    if task and event.started and is_new:
        _bind(repository, event.started, task, base="")
    bindings.remove_spawn(repository.store, event.call)


def _agent_starts(
    repository: Repository, event: AgentEvent, brief_text: BriefText
) -> JsonObject | None:
    spawns = _calls_of(repository, event)
    known = bindings.read_binding(repository.store, event.agent)
    if known and known.task:
        return _bound_and_briefed(repository, event, known.task, brief_text)
    called = list(dict.fromkeys(spawn.task for spawn in spawns))
    if len(called) > 1:
        return _pointed_at(repository, event, called)
    if called:
        bindings.remove_spawn(repository.store, spawns[0].call)
    task = called[0] if called else tasks.task_around(repository.store, event.agent_type)
    return _bound_and_briefed(repository, event, task, brief_text) if task else None


def _calls_of(repository: Repository, event: AgentEvent) -> list[AgentSpawn]:
    """List the calls that may have started an agent, once all is known that is to be soon.

    The event that joins a call and its agent comes while the agent starts, now sooner, now later.
    """
    backoff = Backoff(_LONGEST_WAIT)
    while True:
        # In this order: what goes from the one comes into the other first.
        spawns = tasks.spawns_of(repository.store, event)
        known = bindings.read_binding(repository.store, event.agent)
        is_named = any(spawn.call in event.agent for spawn in spawns)
        is_to_be_known = any(spawn.is_joined for spawn in spawns) and not is_named
        if known or not is_to_be_known or not backoff.wait():
            return spawns


def _pointed_at(repository: Repository, event: AgentEvent, called: list[TaskName]) -> JsonObject:
    """Answer an agent that has one of several tasks: its prompt alone says which."""
    binding = AgentBinding(None, _head(repository))
    bindings.write_binding(repository.store, event.agent, binding)
    return answers.with_context(event, answers.several(called[:_MOST_SHOWN]))


def _agent_stops(repository: Repository, event: AgentEvent, _text: BriefText) -> JsonObject | None:
    store = repository.store
    known = bindings.read_binding(store, event.agent) or AgentBinding(None)
    task = tasks.task_in_transcript(store, event) or known.task or tasks.task_checked_out(store)
    if task is None or store.tip(task.branch) is None:
        return None
    binding = known._replace(task=task)
    from git_context.agents import recording  # noqa: PLC0415  # one that begins does without

    unproven = recording.unproven_claims(repository, event, task, binding)
    if unproven:
        bindings.write_binding(store, event.agent, binding._replace(was_blocked=True))
        return answers.with_block(_complaint(task, unproven))
    recorded = recording.record(repository, event, task, binding)
    bindings.write_binding(store, event.agent, recorded)
    return None


_HANDLERS = {
    SESSION_START: _session_starts,
    PROMPT: _prompted,
    BEFORE_TOOL: _spawns,
    AFTER_TOOL: _spawned,
    START: _agent_starts,
    STOP: _agent_stops,
}


def _bound_and_briefed(
    repository: Repository, event: AgentEvent, task: TaskName, brief_text: BriefText
) -> JsonObject | None:
    known = bindings.read_binding(repository.store, event.agent)
    base = (known.base if known else "") or _head(repository)
    if repository.store.tip(task.branch):
        is_known = known is not None and known.task == task and known.base
        if not is_known:
            _bind(repository, event.agent, task, base)
    return _briefed(repository, event, task, brief_text)


def _briefed(
    repository: Repository, event: AgentEvent, task: TaskName, brief_text: BriefText
) -> JsonObject | None:
    brief = repository.brief(workflow=task.workflow, task=task.id)
    text = brief_text(brief._replace(record=answers.recording(task)), answers.TOKENS)
    return answers.with_context(event, answers.within_room(text))


def _bind(repository: Repository, agent: str, task: TaskName, base: str) -> None:
    handed_off = repository.restore(workflow=task.workflow, task=task.id)
    bindings.write_binding(repository.store, agent, AgentBinding(task, base).as_of(handed_off))


def _head(repository: Repository) -> str:
    """Return the commit that the agent's checkout is at, nothing where it has none."""
    return repository.store.tip("HEAD") or ""


def _complaint(task: TaskName, unproven: list[str]) -> str:
    listed = ", ".join(unproven[:_MOST_SHOWN])
    more = f" and {len(unproven) - _MOST_SHOWN} more" if len(unproven) > _MOST_SHOWN else ""
    return (
        f"The task {task.id} claims in files_modified to have changed {listed}{more}, and git"
        " has no change of it. Change it, or take the claim back: git context remove files_modified"
        f" FILE --workflow {task.workflow} --task {task.id}"
    )
