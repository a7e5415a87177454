"""Older forms of the document brought up to the present one, step by step."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from git_context.merge.values import Json

    Object = dict[str, Json]
    Migration = Callable[[Object], Object]

Version = tuple[int, int]

CURRENT: Final[Version] = (1, 0)
UNVERSIONED: Final[Version] = (0, 0)

_VERSION: Final = re.compile(r"(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})")


def version_of(document: Object) -> Version | None:
    """Return a document's version: `UNVERSIONED` if it has none, `None` if it is no version."""
    if "version" not in document:
        return UNVERSIONED
    version = document["version"]
    found = _VERSION.fullmatch(version) if type(version) is str else None
    return (int(found[1]), int(found[2])) if found else None


def migrate(document: Object) -> Object:
    """Return the document in the present form; one that is newer or has no version as it is."""
    version = version_of(document)
    while version in MIGRATIONS:
        document = MIGRATIONS[version](document)
        version = version_of(document)
    return document


def name_the_version(document: Object) -> Object:
    """Bring a document from before there were versions to 1.0: the fields are the same."""
    return {"version": "1.0", **document}


# From which version each step leads on.
MIGRATIONS: Final[dict[Version | None, Migration]] = {UNVERSIONED: name_the_version}
