"""One random corruption of a document: of its bytes, or of the tree of its values."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from random import Random

OTHERS: tuple[Any, ...] = (
    None,
    True,
    0,
    -1.5,
    1e300,
    "",
    "x",
    [],
    {},
    [1],
    {"a": 1},
    "\ud800",
    ["y"],
)


def corrupted(data: bytes, random: Random) -> bytes:
    """Return a document with one corruption."""
    return random.choice(
        (_flipped, _cut, _inserted, _repeated, _other_type, _swapped, _renamed, _removed)
    )(data, random)


def _flipped(data: bytes, random: Random) -> bytes:
    changed = bytearray(data)
    changed[random.randrange(len(data))] ^= 1 << random.randrange(8)
    return bytes(changed)


def _cut(data: bytes, random: Random) -> bytes:
    return data[: random.randrange(len(data))]


def _inserted(data: bytes, random: Random) -> bytes:
    at = random.randrange(len(data))
    return (
        data[:at]
        + random.choice((b"\0", b"\xff", b'"', b"{", b"]", b",", b"\n<<<<<<< x\n", b"NaN"))
        + data[at:]
    )


def _repeated(data: bytes, random: Random) -> bytes:
    lines = data.splitlines(keepends=True)
    at = random.randrange(len(lines))
    return b"".join([*lines[: at + 1], lines[at], *lines[at + 1 :]])


def _other_type(data: bytes, random: Random) -> bytes:
    document, places = _tree(data)
    holder, name = random.choice(places)
    holder[name] = copy.deepcopy(random.choice(OTHERS))
    return _text(document)


def _swapped(data: bytes, random: Random) -> bytes:
    document, places = _tree(data)
    (one, first), (other, second) = random.sample(places, 2)
    values = copy.deepcopy(one[first]), copy.deepcopy(other[second])
    other[second], one[first] = values
    return _text(document)


def _renamed(data: bytes, random: Random) -> bytes:
    document, places = _tree(data)
    holder, name = random.choice([place for place in places if isinstance(place[1], str)])
    holder[random.choice(("", "x", "task_id", "timestamp", "version", "\ud800"))] = holder.pop(name)
    return _text(document)


def _removed(data: bytes, random: Random) -> bytes:
    document, places = _tree(data)
    holder, name = random.choice(places)
    del holder[name]
    return _text(document)


def _tree(data: bytes) -> tuple[Any, list[tuple[Any, Any]]]:
    document = json.loads(data)
    places: list[tuple[Any, Any]] = []
    waiting = [document]
    while waiting:
        holder = waiting.pop()
        for name in holder if isinstance(holder, dict) else range(len(holder)):
            places.append((holder, name))
            if isinstance(holder[name], (dict, list)):
                waiting.append(holder[name])
    return document, places


def _text(document: Any) -> bytes:
    return json.dumps(document, indent=2).encode()
