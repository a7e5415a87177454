"""Members of objects that may hold anything: each is taken for what is wanted of it, or for absent.

What has the wrong type is for validation to report; whoever reads a context goes on without it.
"""

from __future__ import annotations

from git_context.document.fold import is_object

TYPE_CHECKING = False
if TYPE_CHECKING:
    from git_context.merge.values import Json, JsonObject


def list_items(holder: JsonObject, name: str) -> list[Json]:
    """Return the items of a list, none where there is no list."""
    value = holder.get(name)
    return value if type(value) is list else []


def object_items(holder: JsonObject, name: str) -> list[JsonObject]:
    """Return the objects in a list."""
    return [item for item in list_items(holder, name) if is_object(item)]


def text_items(holder: JsonObject, name: str) -> list[str]:
    """Return the texts in a list."""
    return [item for item in list_items(holder, name) if type(item) is str]


def text_value(holder: JsonObject, name: str) -> str | None:
    """Return a text, `None` where there is none."""
    value = holder.get(name)
    return value if type(value) is str else None


def task_entries(document: JsonObject) -> list[tuple[str, JsonObject]]:
    """Return the entries of `parallel_tasks` that name a task, each behind its name."""
    return [
        (name, entry)
        for entry in object_items(document, "parallel_tasks")
        if (name := text_value(entry, "task_id")) is not None
    ]
