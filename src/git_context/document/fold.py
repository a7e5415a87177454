"""Child documents and the composed document.

An agent writes a *child document*: its own lists and sections, and none of the parent's. Everything
stored on its branch is the parent's document plus what the child contributes: items in the shared
lists, and the child's entry in `parallel_tasks`, with every other section under `context`. So the
plain result of a fast-forward, a squash or a one-sided merge, for which git calls no merge driver,
is a correct document too.
"""

from __future__ import annotations

from git_context.document.fields import ENTRY_MEMBERS, member_names, shared_lists
from git_context.merge.values import identity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final, TypeGuard

    from git_context.merge.values import Json, JsonObject

ENTRY_NAMES: Final = {
    "current_agent": "agent",
    "status": "status",
    "phase": "phase",
    "context_summary": "context_summary",
}


class FoldError(ValueError):
    """The child document does not belong to the parent, or the parent cannot take it."""


def is_object(value: object) -> TypeGuard[JsonObject]:
    """Tell whether a value is a JSON object."""
    return type(value) is dict


def is_child(value: object) -> TypeGuard[JsonObject]:
    """Tell whether a document is a child document: it names a task and its parent workflow."""
    return (
        is_object(value)
        and type(value.get("task_id")) is str
        and type(value.get("parent_workflow_id")) is str
    )


def task_entry(document: JsonObject, task_id: str) -> JsonObject | None:
    """Return a task's entry in `parallel_tasks`, or `None` where it has none."""
    for entry in _entries(document):
        if is_object(entry) and entry.get("task_id") == task_id:
            return entry
    return None


def replace_entry(document: JsonObject, entry: JsonObject) -> list[Json]:
    """Return `parallel_tasks` with another entry for the task that `entry` names, at its place."""
    entries = _entries(document)
    for at, other in enumerate(entries):
        if is_object(other) and other.get("task_id") == entry["task_id"]:
            return [*entries[:at], entry, *entries[at + 1 :]]
    return [*entries, entry]


def fold(parent: JsonObject, child: JsonObject) -> JsonObject:
    """Compose a document: `parent`, as it was when the task was forked, plus the child's part.

    `unfold` gives exactly `child` back. Anything that could not be distinguished from the parent's
    part later (a list that is empty, repeats items or has some of the parent's, a phase that was
    there before) stands under `context` as well. Neither argument is changed. Raises `FoldError`
    where the child names no task or another parent, or the parent's `parallel_tasks` is no list.
    """
    _check_belongs(child, parent)
    folded = dict(parent)
    listed = task_entry(parent, str(child["task_id"])) or {}
    entry: JsonObject = {**listed, "task_id": child["task_id"]}
    known = listed.get("context")
    context: JsonObject = dict(known) if is_object(known) else {}
    for name, value in child.items():
        if name in ("task_id", "parent_workflow_id"):
            continue
        # Whether `unfold` finds the value again outside of `context`.
        representable = False
        if _is_shared_list(name, value, parent):
            inherited = _list(parent.get(name))
            added = _added_items(_list(value), inherited)
            folded[name] = [*inherited, *added]
            representable = added == value and bool(added)
        elif name in ENTRY_NAMES and _differs(listed, ENTRY_NAMES[name], value):
            entry[ENTRY_NAMES[name]] = value
            representable = True
        if representable:
            context.pop(name, None)
        else:
            context[name] = value
    files = child.get("files_modified")
    if type(files) is list:
        entry["files_count"] = str(len(files)).encode()
    entry["context"] = context
    folded["parallel_tasks"] = replace_entry(parent, entry)
    return sort_members(folded)


def _check_belongs(child: JsonObject, parent: JsonObject) -> None:
    """Raise `FoldError` where a document is no child, or the parent cannot take it."""
    if not is_child(child):
        raise FoldError("a child document needs the strings 'task_id' and 'parent_workflow_id'")
    if child["parent_workflow_id"] != parent.get("workflow_id"):
        raise FoldError(
            f"the child document belongs to the workflow {child['parent_workflow_id']!r}, "
            f"not to {parent.get('workflow_id')!r}"
        )
    if type(parent.get("parallel_tasks", [])) is not list:
        raise FoldError(
            "the parent's 'parallel_tasks' is not a list, so no task can be added to it"
        )


def unfold(document: JsonObject, task_id: str, forked_from: JsonObject) -> JsonObject:
    """Return a task's child document, out of a composed one and the parent that it forked from.

    Raises `FoldError` where the document lists no such task.
    """
    entry = task_entry(document, task_id)
    if entry is None:
        raise FoldError(f"the context lists no task {task_id!r} in 'parallel_tasks'")
    listed = task_entry(forked_from, task_id) or {}
    child: JsonObject = {
        "task_id": task_id,
        "parent_workflow_id": document.get("workflow_id"),
    }
    for name in shared_lists():
        added = _added_items(_list(document.get(name)), forked_from.get(name))
        if added:
            child[name] = added
    for name, entry_name in ENTRY_NAMES.items():
        if entry_name in entry and _differs(listed, entry_name, entry[entry_name]):
            child[name] = entry[entry_name]
    context = entry.get("context")
    if is_object(context):
        child.update(context)
    return sort_members(child)


def sort_members(document: JsonObject) -> JsonObject:
    """Return the document with its members in the table's order, unknown ones behind, as they came.

    The entries of `parallel_tasks` are put in their own order likewise.
    """
    ordered = _sorted(document, member_names())
    tasks = ordered.get("parallel_tasks")
    if type(tasks) is list:
        ordered["parallel_tasks"] = [
            _sorted(entry, ENTRY_MEMBERS) if is_object(entry) else entry for entry in tasks
        ]
    return ordered


def _sorted(value: JsonObject, names: list[str] | tuple[str, ...]) -> JsonObject:
    known = {name: value[name] for name in names if name in value}
    return {**known, **value}


def _entries(document: JsonObject) -> list[Json]:
    return _list(document.get("parallel_tasks"))


def _differs(listed: JsonObject, name: str, value: Json) -> bool:
    return name not in listed or listed[name] != value


def _is_shared_list(name: str, value: Json, parent: JsonObject) -> bool:
    """Tell whether a member of a child is a list to which all tasks add, and the parent has one."""
    is_list = type(value) is list and type(parent.get(name, [])) is list
    return is_list and name in shared_lists()


def _added_items(items: list[Json], known: Json) -> list[Json]:
    """Return the items that `known` does not hold, each once."""
    seen = set(map(identity, _list(known)))
    added: list[Json] = []
    for item in items:
        name = identity(item)
        if name not in seen:
            seen.add(name)
            added.append(item)
    return added


def _list(value: Json) -> list[Json]:
    return value if type(value) is list else []
