"""Finds numbered migrations of databases, by the names of files and in what tasks tell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from git_context.merge.values import Json

_FOLDERS: Final = ("migrations", "migration", "migrate", "versions")
_NUMBERED: Final = re.compile(r"[vV]?(\d{1,20})_[^/]*")


class Migration(NamedTuple):
    """A migration: its folder (empty where only its name is known), number and name."""

    folder: str
    number: int
    name: str


def migrations(files: Sequence[str], context: dict[str, Json]) -> list[Migration]:
    """List the migrations among files, and in a task's `database_changes`, each once."""
    found: dict[str, Migration] = {}
    for path in files:
        folder, _, name = path.rpartition("/")
        stem = name.partition(".")[0]
        if folder.rpartition("/")[2].lower() in _FOLDERS and (number := _NUMBERED.fullmatch(stem)):
            found.setdefault(stem, Migration(folder, int(number[1]), stem))
    for stem in _listed_names(context):
        if number := _NUMBERED.fullmatch(stem):
            found.setdefault(stem, Migration("", int(number[1]), stem))
    return list(found.values())


def _listed_names(context: dict[str, Json]) -> Iterator[str]:
    details = context.get("implementation_details")
    for holder in (context, details):
        changes = holder.get("database_changes") if type(holder) is dict else None
        if type(changes) is dict:
            for name in ("migration", "migrations"):
                listed = changes.get(name)
                for text in listed if type(listed) is list else [listed]:
                    if type(text) is str:
                        yield text.rpartition("/")[2].partition(".")[0]
