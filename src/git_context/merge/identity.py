"""The identity of list items across versions: one function for every list.

An item is identified for itself, wherever it stands and whatever stands beside it: by the fields
that a rule names, else by the first of `KEYS` that it bears as a string or number, field and value
together, else by its whole value. A key is its text, so that tools which write all ids of a file
now as numbers and now as text make no two items of one. An identity that stands several times in
one version counts as its first, second, … occurrence.
"""

from __future__ import annotations

from git_context.merge.values import identity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Sequence
    from typing import Final, TypeAlias

    from git_context.merge.values import Json

    # A scalar is its own name. Others are `(fields, keys)`, `("", value)` or `("#", count, name)`.
    Name: TypeAlias = Hashable

KEYS: Final = ("task_id", "id", "key", "name")
_BY_VALUE: Final = ""
_AGAIN: Final = "#"
_CONTAINERS: Final = {dict, list}
_TWO_FIELDS: Final = 2


def item_names(
    items: list[Json], fields: Sequence[str] = (), known: dict[int, Name] | None = None
) -> list[Name]:
    """Return what each item of a list is known by, by a rule's fields if there is a rule.

    Lists that share most of their items, and stay alive meanwhile, can share what is `known` of
    each, by `id`.
    """
    if known is not None:
        for item in items:
            if id(item) not in known:
                known[id(item)] = _name_by_fields(item, fields) if fields else item_name(item)
        return _numbered([known[id(item)] for item in items])
    if _CONTAINERS.isdisjoint(map(type, items)):
        return _numbered(items)  # type: ignore[arg-type]  # scalars are hashable
    if fields:
        return _numbered([_name_by_fields(item, fields) for item in items])
    return _numbered([item_name(item) for item in items])


def item_name(item: Json) -> Name:
    """Return what an item is known by where no rule says it."""
    if type(item) is dict:
        for field in KEYS:
            value = item.get(field)
            if type(value) is str:
                return field, value
            if type(value) is bytes:
                return field, value.decode()
    return _value_name(item)


def _value_name(item: Json) -> Name:
    if type(item) is dict or type(item) is list:
        return _BY_VALUE, identity(item)
    return item  # type: ignore[return-value]  # a scalar


def value_names(items: list[Json]) -> list[Name]:
    """Return what each item is known by where only its whole value counts, and no repeat does."""
    if set(map(type, items)) == {str}:
        return items  # type: ignore[return-value]  # text is hashable
    return [_value_name(item) for item in items]


def is_keyed(name: Name) -> bool:
    """Tell whether a name is that of an item with a key, and not a value."""
    if type(name) is not tuple:
        return False
    first = name[0]
    return is_keyed(name[2]) if first == _AGAIN else bool(first != _BY_VALUE)


def is_repeated(name: Name) -> bool:
    """Tell whether a name is that of a second or later occurrence in one list."""
    return type(name) is tuple and bool(name[0] == _AGAIN)


def key_step(name: Name) -> str:
    """Return an item with a key as a step of a path: `a`, `limit,query`, `a#2` for a second."""
    if type(name) is not tuple:
        return name.decode() if isinstance(name, bytes) else str(name)
    if name[0] == _AGAIN:
        return f"{key_step(name[2])}#{name[1]}"
    keys = name[1]
    return ",".join(keys) if type(keys) is tuple else str(keys)


def step_of(name: Name, at: int) -> str:
    """Return the step that leads to an item: its key, or its index."""
    return key_step(name) if is_keyed(name) else str(at)


def positions_by_step(names: list[Name]) -> dict[str, int]:
    """Return the index of each item with a key by its step; of equal steps, the first counts."""
    numbered = numbered_steps(names)
    positions: dict[str, int] = {}
    for at, name in enumerate(names):
        if is_keyed(name):
            positions.setdefault(numbered.get(name) or key_step(name), at)
    return positions


def numbered_steps(names: Collection[Name]) -> dict[Name, str]:
    """Return the steps of keys that are the text of an earlier key of another field: `a#2`.

    Such items have an identity each, and could not be distinguished in a path.
    """
    fields = {name[0] for name in names if type(name) is tuple} - {_BY_VALUE}
    if len(fields) < _TWO_FIELDS:
        return {}
    taken: set[str] = set()
    numbered: dict[Name, str] = {}
    for name in filter(is_keyed, names):
        step = key = key_step(name)
        count = 1
        while step in taken:
            count += 1
            step = numbered[name] = f"{key}#{count}"
        taken.add(step)
    return numbered


def _name_by_fields(item: Json, fields: Sequence[str]) -> Name:
    if type(item) is not dict:
        return item_name(item)
    keys: list[str] = []
    for field in fields:
        value = item.get(field)
        if type(value) is str:
            keys.append(value)
        elif type(value) is bytes:
            keys.append(value.decode())
        else:
            return item_name(item)
    is_composite = len(keys) > 1
    if is_composite:
        return tuple(fields), tuple(keys)
    # With one field, an item is named as it would be without a rule.
    (field,) = fields
    (key,) = keys
    return field, key


def _numbered(names: list[Name]) -> list[Name]:
    """Name the second item of a name apart from the first, and so on."""
    if len(set(names)) == len(names):
        return names
    counts: dict[Name, int] = {}
    numbered: list[Name] = []
    for name in names:
        count = counts[name] = counts.get(name, 0) + 1
        numbered.append(name if count == 1 else (_AGAIN, count, name))
    return numbered
