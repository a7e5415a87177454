"""The key of its own that a list without a rule may have, for lists that conflict otherwise.

It is a string member that every item of every version bears, unique in each: neither date nor prose
nor status, and nothing that a side may have edited itself. A number only where its name says id.
"""

from __future__ import annotations

from git_context.merge.instants import instant
from git_context.merge.lists import lists_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final, TypeAlias

    from git_context.merge.decisions import Versions
    from git_context.merge.lists import Lists
    from git_context.merge.values import Json

    _Keys: TypeAlias = tuple[list[str], list[str], list[str]]

_USUAL: Final = ("id", "uuid", "guid", "url", "path", "login", "slug", "code", "href", "file")
_NO_KEYS: Final = frozenset(("status", "state", "phase", "type", "kind", "level", "date", "time"))
_LONGEST: Final = 200  # letters of a key
_WORDS: Final = 4  # words from which on a text is prose
_MOST_FIELDS: Final = 64  # members of an item that may be a key
_MOST_PAIRS: Final = 10_000  # items that are compared with each other


def own_key(versions: Versions) -> str:
    """Return the field by which the items of a list are known; nothing, if there is none."""
    lists = lists_of(versions)
    if lists is None:
        return ""
    usable: dict[str, _Keys] = {}
    for field in _fields(lists):
        keys = _keys(lists, field)
        if keys is not None and not _may_be_edited(field, keys, lists):
            usable[field] = keys
    return min(usable, key=lambda field: _rank(field, usable[field]), default="")


def _fields(lists: Lists) -> list[str]:
    """Return the members of the first item; none where not all items are objects."""
    items = [item for side in lists for item in side]
    first = items[0] if items else None
    if type(first) is not dict or not all(type(item) is dict for item in items):
        return []
    return list(first)[:_MOST_FIELDS]


def _keys(lists: Lists, field: str) -> _Keys | None:
    """Return the keys that the items of each list have; `None` where one has none of its own."""
    if field.lower() in _NO_KEYS:
        return None
    found: list[list[str]] = []
    for items in lists:
        keys: list[str] = []
        for item in items:
            key = _key(item, field)
            if key is None:
                return None
            keys.append(key)
        distinct = set(keys)
        is_unique = len(distinct) == len(keys)
        if not is_unique:
            return None
        found.append(keys)
    base, ours, theirs = found
    return base, ours, theirs


def _key(item: Json, field: str) -> str | None:
    value = item.get(field) if type(item) is dict else None
    if type(value) is bytes:
        return value.decode() if field.lower().endswith("id") else None
    if type(value) is not str or not value or len(value) > _LONGEST:
        return None
    is_prose = len(value.split(None, _WORDS)) > _WORDS or "\n" in value
    return None if is_prose or instant(value) else value


def _may_be_edited(field: str, keys: _Keys, lists: Lists) -> bool:
    """Tell whether a side may have given an item another key: what is left of it is the same."""
    old_keys, *sides = keys
    old_items, *new_items = lists
    for names, items in zip(sides, new_items, strict=True):
        gone = set(old_keys) - set(names)
        come = set(names) - set(old_keys)
        are_too_many = len(gone) * len(come) > _MOST_PAIRS
        if are_too_many:
            return True
        taken_out = [old_items[old_keys.index(name)] for name in gone]
        left = [_rest(item, field) for item in taken_out]
        for name in come:
            item = items[names.index(name)]
            rest = _rest(item, field)
            if rest in left:
                return True
    return False


def _rest(item: Json, field: str) -> Json:
    if type(item) is not dict:
        return item
    return {name: member for name, member in item.items() if name != field}


def _rank(field: str, keys: _Keys) -> tuple[int, int, str]:
    """Order fields: the one whose values survive most, then the usual names for keys."""
    base, ours, theirs = keys
    survived = len(set(base) & set(ours) & set(theirs))
    name = field.lower()
    usual = _USUAL.index(name) if name in _USUAL else len(_USUAL)
    return -survived, usual, field
