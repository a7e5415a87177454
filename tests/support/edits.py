"""Edits of a context: made by a test, and looked for afterwards."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

Document = Any  # what `json` reads

CONTEXT = ".claude/context/shop.json"
BASE: Document = {
    "version": "1.0",
    "workflow_id": "shop",
    "timestamp": "2026-01-01T09:00:00Z",
    "phase": "building",
    "parallel_tasks": [
        {"task_id": "backend", "status": "in_progress"},
        {"task_id": "frontend", "status": "in_progress"},
    ],
    "files_modified": ["README.md"],
    "decisions": ["Use git", "Keep it small"],
    "pending_actions": ["Deploy", "Write tests"],
    "metadata": {"owner": "ada", "ticket": 17, "team": {"size": 3}},
    "context_summary": "Begun.",
}


class Add(NamedTuple):
    """A new item of a list."""

    where: str
    item: Any

    def make(self, document: Document) -> None:
        _at(document, self.where).append(self.item)

    def stands(self, document: Document) -> bool:
        items = _at(document, self.where)
        return isinstance(items, list) and items.count(self.item) == 1


class Drop(NamedTuple):
    """An item taken out of a list."""

    where: str
    item: Any

    def make(self, document: Document) -> None:
        _at(document, self.where).remove(self.item)

    def stands(self, document: Document) -> bool:
        items = _at(document, self.where)
        return isinstance(items, list) and self.item not in items


class Put(NamedTuple):
    """A member set to a value."""

    where: str
    value: Any

    def make(self, document: Document) -> None:
        parent, name = _split(self.where)
        _at(document, parent)[name] = self.value

    def stands(self, document: Document) -> bool:
        found = _at(document, self.where)
        return type(found) is type(self.value) and bool(found == self.value)


class Unset(NamedTuple):
    """A member removed."""

    where: str

    def make(self, document: Document) -> None:
        parent, name = _split(self.where)
        del _at(document, parent)[name]

    def stands(self, document: Document) -> bool:
        parent, name = _split(self.where)
        members = _at(document, parent)
        return isinstance(members, dict) and name not in members


Edit = Add | Drop | Put | Unset


class Versions(NamedTuple):
    """The texts of a file that two sides changed, and the edits that they made."""

    base: str
    ours: str
    theirs: str
    edits: tuple[Edit, ...]


def text(document: Document, *edits: Edit) -> str:
    """Write a document, after edits."""
    document = copy.deepcopy(document)
    for edit in edits:
        edit.make(document)
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def versions(ours: Iterable[Edit], theirs: Iterable[Edit], base: Document = BASE) -> Versions:
    """Return the texts of a base and of two sides that edited it."""
    ours, theirs = tuple(ours), tuple(theirs)
    return Versions(text(base), text(base, *ours), text(base, *theirs), ours + theirs)


def _split(pointer: str) -> tuple[str, str]:
    parent, _, name = pointer.rpartition("/")
    return parent, name


def _at(document: Document, pointer: str) -> Any:
    """Go to a place; an entry of a task is named by its `task_id`. `None` where there is none."""
    found = document
    for step in pointer.split("/")[1:]:
        if isinstance(found, list):
            found = next((item for item in found if item.get("task_id") == step), None)
        else:
            found = found.get(step) if isinstance(found, dict) else None
    return found


OURS: tuple[Edit, ...] = (
    Add("/files_modified", "ours.py"),
    Add("/decisions", "Decided by ours"),
    Drop("/pending_actions", "Deploy"),
    Put("/parallel_tasks/backend/status", "completed"),
    Put("/metadata/editor", "ours"),
    Unset("/metadata/ticket"),
)
THEIRS: tuple[Edit, ...] = (
    Add("/files_modified", "theirs.py"),
    Add("/decisions", "Decided by theirs"),
    Add("/pending_actions", "Found by theirs"),
    Put("/parallel_tasks/frontend/status", "completed"),
    Add("/parallel_tasks", {"task_id": "docs", "status": "in_progress"}),
    Put("/metadata/team/size", 4),
)
# Each contradicts the other at one place.
OURS_CLASHING: tuple[Edit, ...] = (*OURS, Put("/context_summary", "Summed up by ours."))
THEIRS_CLASHING: tuple[Edit, ...] = (*THEIRS, Put("/context_summary", "Summed up by theirs."))

AGREEING = versions(OURS, THEIRS)
CLASHING = versions(OURS_CLASHING, THEIRS_CLASHING)
