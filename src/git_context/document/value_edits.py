"""The small steps that agents take most: one value of a context added, removed or set.

If a step is made on behalf of a task, paths are those of the task's own document: its shared
lists are the context's, and its other sections stand in its entry of `parallel_tasks` (see `fold`).
"""

from __future__ import annotations

from git_context.document.fields import member_names, shared_lists, single_values
from git_context.document.fold import ENTRY_NAMES, is_object, replace_entry, task_entry
from git_context.merge.identity import item_names, positions_by_step
from git_context.merge.pointer import from_pointer, index, to_pointer
from git_context.merge.values import MISSING, Missing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Final

    from git_context.merge.values import Json, JsonObject, Maybe, Path

    ValueChange = Callable[[Maybe], Maybe]

# The owner of a document is not for a step to change.
FIXED: Final = ("version", "workflow_id", "parent_workflow_id", "task_id")
APPEND: Final = "-"
TASKS: Final = "parallel_tasks"
_ENTRY_DEPTH: Final = 2  # steps that lead to an entry in `parallel_tasks`


class EditError(ValueError):
    """The step cannot be taken; the message says why."""


class ForeignPlaceError(EditError):
    """A place is not the task's to change, but `task`'s, or (`None`) the workflow's."""

    def __init__(self, path: Path, whose: str, task: str | None) -> None:
        super().__init__(f"{to_pointer(path)} belongs to {whose}")
        self.path = path
        self.task = task


def parse_path(text: str) -> Path:
    """Read the name of a field, or a JSON Pointer. Raises `EditError` for what is neither."""
    try:
        path = from_pointer(text) if text.startswith("/") else (text,)
    except ValueError as error:
        raise EditError(str(error)) from error
    if path == ("",):
        raise EditError("'' names nothing: a field needs a name")
    return path


def add_values(
    document: JsonObject, task: str | None, path: Path, values: list[Json]
) -> JsonObject:
    """Append to a list what it does not hold yet; a missing list is made.

    Raises `EditError` where something else stands there, or belongs there.
    """
    if path in [(name,) for name in single_values()]:
        raise EditError(f"{to_pointer(path)} is not a list")

    def appended(present: Maybe) -> Json:
        items = _items(present, path)
        return items + [
            value for at, value in enumerate(values) if value not in items + values[:at]
        ]

    return apply_change(document, task, path, appended)


def remove_values(
    document: JsonObject, task: str | None, path: Path, values: list[Json]
) -> JsonObject:
    """Take values out of a list. Raises `EditError` where it does not hold one of them."""
    held: list[Json] = []

    def reduced(present: Maybe) -> Maybe:
        items = _items(present, path)
        held.extend(items)
        return present if present is MISSING else [item for item in items if item not in values]

    result = apply_change(document, task, path, reduced)
    for value in values:
        if value not in held:
            raise EditError(f"{to_pointer(path)} does not hold {value!r}")
    return result


def set_value(document: JsonObject, task: str | None, path: Path, value: Json) -> JsonObject:
    """Set one value; objects missing on the way are made, `-` appends to a list."""
    if not path or path[0] in FIXED:
        raise EditError(f"{to_pointer(path) or 'the whole document'} cannot be set")
    return apply_change(document, task, path, lambda _present: value)


def apply_change(
    document: JsonObject, task: str | None, path: Path, change: ValueChange
) -> JsonObject:
    """Return the document with `change` applied to what stands at a place, its own or a task's."""
    if task is None:
        return _object(_apply(document, path, path, change))
    name = path[0]
    if name == TASKS:
        _refuse_other_tasks(document, task, path)
        return _object(_apply(document, path, path, change))
    _refuse_parents_section(document, task, path)
    if name in shared_lists():
        document = _object(_apply(document, path, path, change))
    entry = task_entry(document, task) or {"task_id": task}
    if name in ENTRY_NAMES:
        entry = _object(_apply(entry, (ENTRY_NAMES[name], *path[1:]), path, change))
    is_section = name not in (*shared_lists(), *ENTRY_NAMES)
    if is_section or name in _context(entry):
        entry = _object(_apply(entry, ("context", *path), path, change))
    return {**document, TASKS: replace_entry(document, entry)}


def _context(entry: JsonObject | None) -> JsonObject:
    """Return the sections of a task's own document that stand in its entry."""
    context = (entry or {}).get("context")
    return context if is_object(context) else {}


def _refuse_parents_section(document: JsonObject, task: str, path: Path) -> None:
    """Raise `ForeignPlaceError` for a section that the workflow's context has, and the task not.

    Fields of the table stand in a child document, too; any other section is its owner's alone.
    """
    name = path[0]
    is_parents = name in document and name not in member_names()
    if is_parents and name not in _context(task_entry(document, task)):
        raise ForeignPlaceError(path, "the workflow", None)


def _refuse_other_tasks(document: JsonObject, task: str, path: Path) -> None:
    """Raise `ForeignPlaceError` where a place in `parallel_tasks` is not within the task's own."""
    owner = _owner(document.get(TASKS), path[1:2])
    is_within = len(path) > _ENTRY_DEPTH
    if not is_within or not owner:
        raise ForeignPlaceError(path, "the workflow", None)
    if owner != task and not owner.startswith(f"{task}."):
        raise ForeignPlaceError(path, f"the task {owner!r}", owner)


def _owner(entries: Maybe, step: Path) -> str:
    """Return the task whose entry a step leads to; nothing where it leads to none."""
    at = _index(entries, step[0]) if type(entries) is list and step else None
    entry = entries[at] if type(entries) is list and at is not None else None
    owner = entry.get("task_id") if is_object(entry) else None
    return owner if type(owner) is str else ""


def find_value(value: Json, path: Path) -> Json:
    """Return what stands at a place. Raises `EditError` where nothing does."""
    for depth, step in enumerate(path):
        inner = _child(value, step)
        if isinstance(inner, Missing):
            raise EditError(f"there is nothing at {to_pointer(path[: depth + 1])}")
        value = inner
    return value


def _child(value: Json, step: str) -> Maybe:
    if is_object(value):
        return value.get(step, MISSING)
    at = _index(value, step) if type(value) is list else None
    return value[at] if type(value) is list and at is not None else MISSING


def is_shared_list(path: Path) -> bool:
    """Tell whether a place is a list that all tasks share, or in one."""
    return path[:1] != () and path[0] in shared_lists()


def _apply(value: Maybe, rest: Path, path: Path, change: ValueChange) -> Maybe:
    if not rest:
        return change(value)
    step, *below = rest
    if isinstance(value, Missing):
        value = {}
    if is_object(value):
        inner = _apply(value.get(step, MISSING), tuple(below), path, change)
        return _with_member(value, step, inner)
    at = _place_in_list(value, step) if type(value) is list else None
    if type(value) is list and at is not None:
        present = value[at] if at < len(value) else MISSING
        inner = _apply(present, tuple(below), path, change)
        kept = [] if isinstance(inner, Missing) else [inner]
        return [*value[:at], *kept, *value[at + 1 :]]
    raise EditError(f"{to_pointer(path)} leads nowhere: there is no {step!r} on the way")


def _with_member(holder: JsonObject, name: str, value: Maybe) -> JsonObject:
    if isinstance(value, Missing):
        return {other: member for other, member in holder.items() if other != name}
    return {**holder, name: value}


def _place_in_list(items: list[Json], step: str) -> int | None:
    """Return the index that a step leads to: that of an item, or the one behind the last."""
    return len(items) if step == APPEND else _index(items, step)


def _index(items: list[Json], step: str) -> int | None:
    """Find an item by its key, as paths of keyed lists name it, or by its index."""
    at = positions_by_step(item_names(items)).get(step)
    return index(step, len(items)) if at is None else at


def _items(value: Maybe, path: Path) -> list[Json]:
    if isinstance(value, Missing):
        return []
    if type(value) is not list:
        raise EditError(f"{to_pointer(path)} is not a list")
    return value


def _object(value: Maybe) -> JsonObject:
    assert is_object(value)  # noqa: S101  # a change below an object leaves an object
    return value
