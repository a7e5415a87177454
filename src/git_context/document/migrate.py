"""Older forms of the document brought up to the present one, step by step."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from git_context.merge.values import JsonObject

    Migrate = Callable[[JsonObject], JsonObject]

VersionNumber = tuple[int, int]

CURRENT: Final[VersionNumber] = (1, 0)
UNVERSIONED: Final[VersionNumber] = (0, 0)

_VERSION: Final = re.compile(r"(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})")


def version_of(document: JsonObject) -> VersionNumber | None:
    """Return a document's version: `UNVERSIONED` if it has none, `None` if it is no version."""
    if "version" not in document:
        return UNVERSIONED
    version = document["version"]
    found = _VERSION.fullmatch(version) if type(version) is str else None
    return (int(found[1]), int(found[2])) if found else None


def migrate(document: JsonObject) -> JsonObject:
    """Return the document in the present form; one that is newer or has no version as it is."""
    version = version_of(document)
    while version in MIGRATIONS:
        document = MIGRATIONS[version](document)
        version = version_of(document)
    return document


def add_version(document: JsonObject) -> JsonObject:
    """Bring a document from before there were versions to 1.0: the fields are the same."""
    return {"version": "1.0", **document}


# From which version each step leads on.
MIGRATIONS: Final[dict[VersionNumber | None, Migrate]] = {UNVERSIONED: add_version}
