"""The small steps that agents take most: one value of a context added, removed or set.

Where a step is made on behalf of a task, places are those of the task's own document: its shared
lists are the context's, and its other sections stand in its entry of `parallel_tasks` (see `fold`).
"""

from __future__ import annotations

from git_context.document.fields import shared_lists, single_values
from git_context.document.fold import ENTRY_NAMES, is_object, task_entry, with_entry
from git_context.merge.infer import KEYS
from git_context.merge.pointer import from_pointer, index, to_pointer
from git_context.merge.values import MISSING, Missing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final

    from git_context.merge.values import Json, Maybe, Path

    Object = dict[str, Json]
    Change = Callable[[Maybe], Maybe]

# Who a document belongs to is not for a step to change.
FIXED: Final = ("version", "workflow_id", "parent_workflow_id", "task_id")
APPEND: Final = "-"


class StepError(ValueError):
    """The step cannot be taken; the message says why."""


def place(text: str) -> Path:
    """Read the name of a field, or a JSON Pointer. Raises `StepError` for what is neither."""
    try:
        path = from_pointer(text) if text.startswith("/") else (text,)
    except ValueError as error:
        raise StepError(str(error)) from error
    if path == ("",):
        raise StepError("'' names nothing: a field needs a name")
    return path


def add(document: Object, task: str | None, path: Path, values: list[Json]) -> Object:
    """Append to a list what it does not hold yet; a missing list is made.

    Raises `StepError` where something else stands there, or belongs there.
    """
    if path in [(name,) for name in single_values()]:
        raise StepError(f"{to_pointer(path)} is not a list")

    def appended(present: Maybe) -> Json:
        items = _items(present, path)
        return items + [
            value for at, value in enumerate(values) if value not in items + values[:at]
        ]

    return changed(document, task, path, appended)


def remove(document: Object, task: str | None, path: Path, values: list[Json]) -> Object:
    """Take values out of a list. Raises `StepError` where it does not hold one of them."""
    held: list[Json] = []

    def reduced(present: Maybe) -> Maybe:
        items = _items(present, path)
        held.extend(items)
        return present if present is MISSING else [item for item in items if item not in values]

    result = changed(document, task, path, reduced)
    for value in values:
        if value not in held:
            raise StepError(f"{to_pointer(path)} does not hold {value!r}")
    return result


def put(document: Object, task: str | None, path: Path, value: Json) -> Object:
    """Set one value; objects missing on the way are made, `-` appends to a list."""
    if not path or path[0] in FIXED:
        raise StepError(f"{to_pointer(path) or 'the whole document'} cannot be set")
    return changed(document, task, path, lambda _present: value)


def changed(document: Object, task: str | None, path: Path, change: Change) -> Object:
    """Return the document with `change` applied to what stands at a place, its own or a task's."""
    if task is None:
        return _object(_put(document, path, path, change))
    name = path[0]
    entry = task_entry(document, task) or {"task_id": task}
    context = entry.get("context", {})
    in_context = is_object(context) and name in context
    if name in shared_lists():
        document = _object(_put(document, path, path, change))
    if in_context or name not in (*shared_lists(), *ENTRY_NAMES):
        entry = _object(_put(entry, ("context", *path), path, change))
    elif name in ENTRY_NAMES:
        entry = _object(_put(entry, (ENTRY_NAMES[name], *path[1:]), path, change))
    return {**document, "parallel_tasks": with_entry(document, entry)}


def find(value: Json, path: Path) -> Json:
    """Return what stands at a place. Raises `StepError` where nothing does."""
    for depth, step in enumerate(path):
        inner: Maybe = MISSING
        if is_object(value):
            inner = value.get(step, MISSING)
        elif type(value) is list and (at := _index(value, step)) is not None:
            inner = value[at]
        if isinstance(inner, Missing):
            raise StepError(f"there is nothing at {to_pointer(path[: depth + 1])}")
        value = inner
    return value


def is_shared_list(path: Path) -> bool:
    """Tell whether a place is a list that all tasks share, or in one."""
    return path[:1] != () and path[0] in shared_lists()


def _put(value: Maybe, rest: Path, path: Path, change: Change) -> Maybe:
    if not rest:
        return change(value)
    step, *below = rest
    if isinstance(value, Missing):
        value = {}
    if is_object(value):
        inner = _put(value.get(step, MISSING), tuple(below), path, change)
        if isinstance(inner, Missing):
            return {name: member for name, member in value.items() if name != step}
        return {**value, step: inner}
    if type(value) is list:
        at = len(value) if step == APPEND else _index(value, step)
        if at is not None:
            present = value[at] if at < len(value) else MISSING
            inner = _put(present, tuple(below), path, change)
            kept = [] if isinstance(inner, Missing) else [inner]
            return [*value[:at], *kept, *value[at + 1 :]]
    raise StepError(f"{to_pointer(path)} leads nowhere: there is no {step!r} on the way")


def _index(items: list[Json], step: str) -> int | None:
    """Find an item by its key, as paths of keyed lists name it, or by its index."""
    for key in KEYS:
        for at, item in enumerate(items):
            name = item.get(key) if is_object(item) else None
            if name == step or (type(name) is bytes and name.decode() == step):
                return at
    return index(step, len(items))


def _items(value: Maybe, path: Path) -> list[Json]:
    if isinstance(value, Missing):
        return []
    if type(value) is not list:
        raise StepError(f"{to_pointer(path)} is not a list")
    return value


def _object(value: Maybe) -> Object:
    assert is_object(value)  # noqa: S101  # a change below an object leaves an object
    return value
