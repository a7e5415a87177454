"""Members of objects that may hold anything: each is taken for what is wanted of it, or for absent.

A value of the wrong type is for validation to report; whoever reads a context goes on without it.
"""

from __future__ import annotations

from git_context.document.fold import is_object
from git_context.jsontext.style import ONE_LINE
from git_context.jsontext.write import write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Final

    from git_context.merge.values import Json, JsonObject


def list_items(holder: JsonObject, name: str) -> list[Json]:
    """Return the items of a list, none where there is no list."""
    value = holder.get(name)
    return value if type(value) is list else []


def object_items(holder: JsonObject, name: str) -> list[JsonObject]:
    """Return the objects in a list."""
    return [item for item in list_items(holder, name) if is_object(item)]


# Statuses of tasks that nobody works on any more.
ENDED: Final = ("completed", "failed", "cancelled")
# The members that hold the text of an entry of decisions, actions or constraints.
_TEXT_MEMBER: Final = {
    "decisions": "decision",
    "pending_actions": "action",
    "constraints": "constraint",
    "shared_constraints": "constraint",
}
TEXT_MEMBERS: Final = ("decision", "action", "constraint", "text", "title", "summary", "name")


def described_entry(field: str, text: str, why: str, rejected: Sequence[str]) -> Json:
    """Return an entry of a list: its text alone, or an object that says why, and what is not."""
    more: JsonObject = {"why": why} if why else {}
    if rejected:
        more["rejected"] = list(rejected)
    return {_TEXT_MEMBER.get(field, "text"): text, **more} if more else text


def entry_text(entry: Json) -> str:
    """Return the text of an entry in a list of decisions, actions or constraints; never nothing.

    A string is its text; an object has one in the first of `TEXT_MEMBERS`. Anything else is JSON.
    """
    if type(entry) is str:
        return entry
    name = text_member(entry)
    text = entry[name] if name is not None and type(entry) is dict else entry
    return text if type(text) is str else write(entry, ONE_LINE)


def text_member(entry: Json) -> str | None:
    """Return the member that holds the text of an entry; `None` where it is no object with one."""
    if type(entry) is not dict:
        return None
    for name in TEXT_MEMBERS:
        text = entry.get(name)
        if type(text) is str and text.strip():
            return name
    return None


def entry_texts(holder: JsonObject, name: str) -> list[str]:
    """Return what a reader sees of all entries in a list: texts, reasons and alternatives."""
    return [_described(entry) for entry in list_items(holder, name)]


def _described(entry: Json) -> str:
    text = entry_text(entry)
    if not is_object(entry):
        return text
    why, rejected = text_value(entry, "why"), text_items(entry, "rejected")
    notes = [why] if why else []
    if rejected:
        notes.append(f"rejected: {', '.join(rejected)}")
    return f"{text} ({'; '.join(notes)})" if notes else text


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
