"""Faults of a context that have one right answer, corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from git_context.document.fields import LOG, field_rules
from git_context.document.migrate import migrate
from git_context.merge.lists import in_time_order
from git_context.merge.pointer import from_pointer

if TYPE_CHECKING:
    from git_context.merge.values import JsonObject


def repair(document: JsonObject) -> JsonObject:
    """Return a document with an older form migrated and its logs in order of time.

    The argument is not changed.
    """
    document = migrate(document)
    for pointer, rule in field_rules().items():
        name, *below = from_pointer(pointer)
        items = document.get(name)
        if rule == LOG and not below and isinstance(items, list):
            document = {**document, name: [items[at] for at in in_time_order(items)]}
    return document
