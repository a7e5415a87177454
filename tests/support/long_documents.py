"""Three versions of a document that is one long list or object, or has some, edited at random."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

_ODD: Final = ("-x", "line\n", '"', "é", "a,\n  b", "\u2028", "𝄞", "{", "]")


def three_versions(chance: Random) -> list[str]:
    """Return the texts of base, ours and theirs."""
    make = chance.choice(_KINDS)
    long = make(chance, chance.randrange(20, 60))
    versions = [long, *(_edited(chance, long, make) for _ in range(2))]
    wrap = chance.choice(_WRAPS)
    indent = chance.choice([1, 2, 2, 2, 4, "\t"])
    newline = chance.choice(["\n", "\n", "\n", "\r\n"])
    is_ascii = chance.random() < 0.3
    texts: list[str] = []
    for at, version in enumerate(versions):
        wrapped = wrap(version)
        if at and chance.random() < 0.1 and type(wrapped) is dict:
            wrapped["added"] = chance.randrange(3)
        layout: Any = indent if chance.random() < 0.97 else 3
        text = json.dumps(wrapped, indent=layout, ensure_ascii=is_ascii)
        texts.append((text + chance.choice(["\n", "\n", "\n", ""])).replace("\n", newline))
    return texts


def _texts(chance: Random, count: int) -> list[Any]:
    """Make texts, most often all of them others; sorted now and then."""
    items = [f"item {at}" for at in chance.sample(range(200), count)]
    if chance.random() < 0.2:
        items += chance.choices(items, k=2)
    if chance.random() < 0.2:
        items[chance.randrange(len(items))] = chance.choice(_ODD)
    return sorted(items) if chance.random() < 0.3 else items


def _numbers(chance: Random, count: int) -> list[Any]:
    most = chance.choice([3, 20, 1000])
    return [chance.randrange(most) for _ in range(count)]


def _scalars(chance: Random, count: int) -> list[Any]:
    return [chance.choice([None, True, 1, 1.5, f"text {at}"]) for at in range(count)]


def _records(chance: Random, count: int) -> list[Any]:
    field = chance.choice(["id", "task_id", "name", "id", "other"])
    names = chance.sample(range(200), count)
    items: list[Any] = [{field: f"n{at}", "value": chance.randrange(4)} for at in names]
    if chance.random() < 0.2:
        items[chance.randrange(count)] = {"key": f"n{names[0]}"}
    if chance.random() < 0.1:
        items[chance.randrange(count)] = "no record"
    return items


def _members(chance: Random, count: int) -> dict[str, Any]:
    names = [f"m{at}" for at in chance.sample(range(200), count)]
    if chance.random() < 0.4:
        names.sort()
    return {name: chance.choice([1, "x", [1, 2], {"a": 1}]) for name in names}


def _edited(chance: Random, value: Any, make: Callable[[Random, int], Any]) -> Any:
    """Add, remove, replace and move a few children."""
    if type(value) is dict:
        parts = list(value.items())
        return dict(_edited_items(chance, parts, list(make(chance, 3).items())))
    return _edited_items(chance, value, make(chance, 3))


def _edited_items(chance: Random, old: list[Any], new: list[Any]) -> list[Any]:
    items = list(old)
    for _ in range(chance.choice([0, 1, 1, 2, 3])):
        at = chance.choice([0, len(items) - 1, chance.randrange(len(items)), len(items) // 2])
        kind = chance.choice(["add", "add", "remove", "replace", "edit", "move"])
        if kind == "add":
            items.insert(at, chance.choice(new))
        elif kind == "replace":
            items[at] = chance.choice(new)
        elif kind == "edit" and type(items[at]) is dict:
            items[at] = {**items[at], "value": chance.randrange(9)}
        else:
            taken = items.pop(at)
            if kind == "move":
                items.insert(chance.randrange(len(items)), taken)
    return items


_KINDS: Final = (_texts, _texts, _numbers, _scalars, _records, _records, _members)
_WRAPS: Final[tuple[Callable[[Any], Any], ...]] = (
    lambda value: value,
    lambda value: value,
    lambda value: {"f": value, "g": [1]},
    lambda value: {"a": {"b": value}, "c": 1},
    lambda value: {"workflow_id": "w", "timestamp": "2026-01-01T00:00:00Z", "decisions": value},
    lambda value: {"workflow_id": "w", "parallel_tasks": value, "phase": "x"},
    lambda value: [value],
)
