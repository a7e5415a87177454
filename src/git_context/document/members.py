"""Members of objects that may hold anything: each is taken for what is wanted of it, or for absent.

What has the wrong type is for validation to report; whoever reads a context goes on without it.
"""

from __future__ import annotations

from git_context.document.fold import is_object

TYPE_CHECKING = False
if TYPE_CHECKING:
    from git_context.merge.values import Json

    Object = dict[str, Json]


def items(holder: Object, name: str) -> list[Json]:
    """Return the items of a list, none where there is no list."""
    value = holder.get(name)
    return value if type(value) is list else []


def objects(holder: Object, name: str) -> list[Object]:
    """Return the objects in a list."""
    return [item for item in items(holder, name) if is_object(item)]


def texts(holder: Object, name: str) -> list[str]:
    """Return the texts in a list."""
    return [item for item in items(holder, name) if type(item) is str]


def text(holder: Object, name: str) -> str | None:
    """Return a text, `None` where there is none."""
    value = holder.get(name)
    return value if type(value) is str else None


def tasks(document: Object) -> list[tuple[str, Object]]:
    """Return the entries of `parallel_tasks` that name a task, each behind its name."""
    return [
        (name, entry)
        for entry in objects(document, "parallel_tasks")
        if (name := text(entry, "task_id")) is not None
    ]
