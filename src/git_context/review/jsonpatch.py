"""A JSON Patch (RFC 6902) that turns one document into another, for any program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from git_context.merge.diff import hunks
from git_context.merge.pointer import to_pointer
from git_context.merge.values import Missing, identity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from git_context.merge.values import Json, Maybe, Path

    Operation = dict[str, Json]


def json_patch(old: Maybe, new: Maybe) -> list[Operation]:
    """Return the operations that make exactly `new` of `old`, but for the order of members.

    A value is tested before it is removed or replaced, so that the patch fails, and changes
    nothing, where another one stands. Items of lists are named by index, as the standard has it.
    """
    return list(_operations((), old, new))


def _operations(path: Path, old: Maybe, new: Maybe) -> Iterator[Operation]:
    if old == new:
        return
    if type(old) is dict and type(new) is dict:
        yield from _of_objects(path, old, new)
    elif type(old) is list and type(new) is list:
        yield from _of_lists(path, old, new)
    elif isinstance(old, Missing):
        yield from _added(path, new)
    elif isinstance(new, Missing):
        yield from _removed(path, old)
    else:
        yield {"op": "test", "path": to_pointer(path), "value": old}
        yield {"op": "replace", "path": to_pointer(path), "value": new}


def _of_objects(path: Path, old: dict[str, Json], new: dict[str, Json]) -> Iterator[Operation]:
    for name, member in old.items():
        if name not in new:
            yield from _removed((*path, name), member)
    for name, member in new.items():
        if name in old:
            yield from _operations((*path, name), old[name], member)
        else:
            yield from _added((*path, name), member)


def _of_lists(path: Path, old: list[Json], new: list[Json]) -> Iterator[Operation]:
    """Go from the last change to the first, so that what is yet to do keeps its index."""
    for old_start, old_end, new_start, new_end in reversed(hunks(_names(old), _names(new))):
        both = min(old_end - old_start, new_end - new_start)
        for at in reversed(range(old_start + both, old_end)):
            yield from _removed((*path, str(at)), old[at])
        for at in reversed(range(new_start + both, new_end)):
            yield from _added((*path, str(old_start + both)), new[at])
        for at in range(both):
            step = str(old_start + at)
            yield from _operations((*path, step), old[old_start + at], new[new_start + at])


def _names(items: list[Json]) -> list[object]:
    return [identity(item) for item in items]


def _added(path: Path, value: Maybe) -> Iterator[Operation]:
    if not isinstance(value, Missing):
        yield {"op": "add", "path": to_pointer(path), "value": value}


def _removed(path: Path, value: Json) -> Iterator[Operation]:
    yield {"op": "test", "path": to_pointer(path), "value": value}
    yield {"op": "remove", "path": to_pointer(path)}
