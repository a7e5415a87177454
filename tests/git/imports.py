"""The modules that a driver must not import."""

from __future__ import annotations

HEAVY = {"click", "deepdiff", "pydantic", "pydantic_core", "pygit2"}


SLOW = {
    "collections",
    "dataclasses",
    "enum",
    "functools",
    "importlib.metadata",
    "inspect",
    "json",
    "logging",
    "pathlib",
    "re",
    "site",
    "subprocess",
    "tempfile",
    "tomllib",
    "typing",
}


def heavy(modules: set[str]) -> set[str]:
    return {name for name in modules if name.partition(".")[0] in HEAVY}
