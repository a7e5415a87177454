"""What the tests hold to be alike: values up to order, conflicts up to the names of the sides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from git_context.merge.decisions import (
    BOTH_ADDED,
    BOTH_MODIFIED,
    DELETED_BY_THEM,
    DELETED_BY_US,
    ORDER,
    PERHAPS_ONE,
)

if TYPE_CHECKING:
    from git_context.merge.values import Maybe

MIRRORED_KINDS = {
    BOTH_ADDED: BOTH_ADDED,
    BOTH_MODIFIED: BOTH_MODIFIED,
    DELETED_BY_THEM: DELETED_BY_US,
    DELETED_BY_US: DELETED_BY_THEM,
    ORDER: ORDER,
    PERHAPS_ONE: PERHAPS_ONE,
}


def unordered(value: Maybe) -> str:
    """Write a value so that two are written alike if they differ in the order of members alone."""
    if isinstance(value, dict):
        return "{" + ",".join(sorted(f"{name!r}:{unordered(value[name])}" for name in value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(sorted(map(unordered, value))) + "]"
    return repr(value)
