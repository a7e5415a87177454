"""JSON Patch (RFC 6902), applied as its section 4 says, and by nothing of ours.

Values are compared exactly: `1`, `1.0` and `true` are three, which libraries for Python do not tell
apart. Numbers are literals, as `bytes`.
"""

from __future__ import annotations

import copy
from typing import Any


class PatchError(Exception):
    """The patch is none, or does not fit the document."""


def apply(document: Any, patch: list[dict[str, Any]]) -> Any:
    """Return what a patch makes of a document; changes neither."""
    root = {"": copy.deepcopy(document)}
    for operation in patch:
        _apply(root, operation)
    if "" not in root:
        raise PatchError("no document is left")
    return root[""]


def _apply(root: dict[str, Any], operation: dict[str, Any]) -> None:
    path = _steps(_member(operation, "path"))
    match _member(operation, "op"):
        case "add":
            _add(root, path, copy.deepcopy(_member(operation, "value")))
        case "remove":
            _remove(root, path)
        case "replace":
            _remove(root, path)
            _add(root, path, copy.deepcopy(_member(operation, "value")))
        case "move":
            source = _steps(_member(operation, "from"))
            if path[: len(source)] == source != path:
                raise PatchError("a value cannot move into itself")
            _add(root, path, _remove(root, source))
        case "copy":
            _add(root, path, copy.deepcopy(_at(root, _steps(_member(operation, "from")))))
        case "test":
            if _at(root, path) != _member(operation, "value"):
                raise PatchError("another value stands there")
        case other:
            raise PatchError(f"no operation: {other!r}")


def _member(operation: dict[str, Any], name: str) -> Any:
    if name not in operation:
        raise PatchError(f"no {name!r}")
    return operation[name]


def _steps(pointer: Any) -> list[str]:
    """Read a pointer (RFC 6901); the whole document stands at the name "" of the root."""
    if not isinstance(pointer, str) or not (pointer == "" or pointer.startswith("/")):
        raise PatchError(f"no pointer: {pointer!r}")
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")]


def _at(value: Any, path: list[str]) -> Any:
    for step in path:
        value = value[_key(value, step)]
    return value


def _add(root: Any, path: list[str], value: Any) -> None:
    parent, step = _at(root, path[:-1]), path[-1]
    if isinstance(parent, list):
        parent.insert(len(parent) if step == "-" else _index(step, len(parent) + 1), value)
    elif isinstance(parent, dict):
        parent[step] = value
    else:
        raise PatchError("a scalar has no members")


def _remove(root: Any, path: list[str]) -> Any:
    parent = _at(root, path[:-1])
    return parent.pop(_key(parent, path[-1]))


def _key(parent: Any, step: str) -> Any:
    if isinstance(parent, list):
        return _index(step, len(parent))
    if isinstance(parent, dict) and step in parent:
        return step
    raise PatchError(f"nothing stands at {step!r}")


def _index(step: str, count: int) -> int:
    if not (step.isascii() and step.isdigit()) or (step != "0" and step.startswith("0")):
        raise PatchError(f"no index: {step!r}")
    if int(step) >= count:
        raise PatchError(f"the list is shorter than {step}")
    return int(step)
