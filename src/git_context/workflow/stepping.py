"""The small steps: a value added, removed or set, an action done, work handed over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from git_context.document import members, steps
from git_context.document.fold import task_entry, with_entry
from git_context.errors import USAGE, GitContextError
from git_context.jsontext.scanner import MAX_DEPTH
from git_context.workflow.changes import change, with_figures
from git_context.workflow.lifecycle import edit_of, present
from git_context.workflow.standing import standing

if TYPE_CHECKING:
    from collections.abc import Callable

    from git_context.merge.values import Json, Path
    from git_context.repository.store import Document, Store
    from git_context.workflow.changes import Edit, Saved, Tip
    from git_context.workflow.places import Place, Told

    Step = Callable[[Document, str | None], Document]

ACTIONS: Final = "pending_actions"
FILES: Final = "files_modified"


def add(store: Store, place: Place, field: str, values: list[Json], told: Told) -> Saved:
    """Append values to a list, those that it does not hold yet."""
    path = where(field)
    said = f"Add to {field}: {_shown(values)}"
    return step(store, place, said, lambda here, task: steps.add(here, task, path, values), told)


def remove(store: Store, place: Place, field: str, values: list[Json], told: Told) -> Saved:
    """Take values out of a list. Raises `GitContextError` where it does not hold one of them."""
    path = where(field)
    said = f"Remove from {field}: {_shown(values)}"
    return step(store, place, said, lambda here, task: steps.remove(here, task, path, values), told)


def put(store: Store, place: Place, pointer: str, value: Json, told: Told) -> Saved:
    """Set what stands at a JSON Pointer; a shared list of a task is not set but added to."""
    path = where(pointer)
    if place.task and steps.is_shared_list(path):
        raise GitContextError(
            f"{path[0]} is shared by all tasks, and cannot be set for one.",
            hint=f"git context add {path[0]} …; git context remove {path[0]} …",
        )
    said = f"Set {pointer}"
    return step(store, place, said, lambda here, task: steps.put(here, task, path, value), told)


def done(store: Store, place: Place, action: str, told: Told) -> Saved:
    """Take a finished action off the list of pending ones."""

    def finished(here: Document, task: str | None) -> Document:
        known = members.texts(here, ACTIONS)
        if action not in known:
            raise GitContextError(
                f"{action!r} is not among the pending actions{':' if known else '.'}",
                listed=known,
                hint="" if known else "None are pending.",
            )
        return steps.remove(here, task, (ACTIONS,), [action])

    return step(store, place, f"Done: {action}", finished, told)


def handoff(store: Store, place: Place, agent: str, said: dict[str, Json], told: Told) -> Saved:
    """Name the agent who is next, and set what `said` tells: `phase`, `context_summary`."""

    def handed(here: Document, task: str | None) -> Document:
        for name, value in {"next_agent": agent, **said}.items():
            here = steps.put(here, task, (name,), value)
        return here

    return step(store, place, f"Hand off to {agent}", handed, told)


def step(store: Store, place: Place, subject: str, take: Step, told: Told) -> Saved:
    """Commit one step, with the time of it where it changed anything."""
    task = place.task.id if place.task else None

    def taken(tip: Tip) -> Edit:
        before = present(tip, place.ref, place.workflow)
        try:
            after = take(before, task)
        except steps.StepError as error:
            raise GitContextError(f"This cannot be done: {error}.") from error
        if after != before:
            after = steps.put(_with_count(store, place, tip, after), task, ("timestamp",), tip.now)
            after = with_figures(after)
        return edit_of(after, subject, place.task)

    return change(store, place, taken, told)


def where(field: str) -> Path:
    """Read the name of a field or a JSON Pointer."""
    try:
        path = steps.place(field)
    except steps.StepError as error:
        raise GitContextError(f"{error}.", exit_code=USAGE) from error
    if len(path) > MAX_DEPTH:
        raise GitContextError(
            f"No context is {len(path)} levels deep: {MAX_DEPTH} are the most.", exit_code=USAGE
        )
    return path


def _with_count(store: Store, place: Place, tip: Tip, after: Document) -> Document:
    """Count a task's files anew where they changed."""
    if place.task is None or (tip.document or {}).get(FILES) == after.get(FILES):
        return after
    here = standing(store, place.task, tip.commit or "")
    child = here._replace(document=after).child() if here else {}
    entry = task_entry(after, place.task.id) or {"task_id": place.task.id}
    count = str(len(members.items(child, FILES))).encode()
    return {**after, "parallel_tasks": with_entry(after, {**entry, "files_count": count})}


def _shown(values: list[Json]) -> str:
    return ", ".join(text if type(text) is str else "a value" for text in values)
