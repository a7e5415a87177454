"""An edit as a decision: how one document becomes another with the least change.

The decision is carried out like that of a merge in which both the base and ours are the old
document, so that its text can be changed where the value changed, and nowhere else.
"""

from __future__ import annotations

from git_context.merge.decisions import TAKE_OURS, Item, Items, Members, Put, Versions
from git_context.merge.diff import hunks
from git_context.merge.identity import is_keyed, item_names
from git_context.merge.order import merge_order

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable

    from git_context.merge.decisions import Decision
    from git_context.merge.values import Json


def edit_decision(old: Json, new: Json) -> Decision:
    """Return the decision that turns `old` into `new`: `apply(edits(a, b), versions(a)) == b`.

    Equal parts are taken from the old document, members in its order; a value is put only where it
    differs. Items of lists that were replaced by as many others, or by others with the same key,
    are edited one by one. Neither argument is changed.
    """
    if old == new:
        return TAKE_OURS
    if type(old) is dict and type(new) is dict:
        kept = [name for name in old if name in new]
        return Members({name: _member(old, new, name) for name in merge_order(kept, new)})
    if type(old) is list and type(new) is list:
        return Items(_items(old, new))
    return Put(new)


def _member(old: dict[str, Json], new: dict[str, Json], name: str) -> Decision:
    return edit_decision(old[name], new[name]) if name in old else Put(new[name])


def edit_versions(old: Json) -> Versions:
    """Return the versions to which a decision of `edit_decision` applies."""
    return Versions(old, old, old)


def _items(old: list[Json], new: list[Json]) -> list[Item]:
    edited: list[Item] = []
    kept = 0
    for hunk in hunks(*_stand_ins(old, new)):
        edited += [_kept(at) for at in range(kept, hunk[0])]
        edited += _replaced(old, new, hunk)
        kept = hunk[1]
    return edited + [_kept(at) for at in range(kept, len(old))]


def _stand_ins(old: list[Json], new: list[Json]) -> tuple[list[Hashable], list[Hashable]]:
    """Return hashable items instead of these: two are equal where the items are.

    If items have keys, those do, and only items with the same key are compared.
    """
    before, after = item_names(old), item_names(new)
    known = dict(zip(before, old, strict=True))
    return before, [
        name if name in known and known[name] == item else (name,)
        for name, item in zip(after, new, strict=True)
    ]


def _kept(at: int) -> Item:
    return Item(str(at), TAKE_OURS, -1, at, -1)


def _replaced(old: list[Json], new: list[Json], hunk: tuple[int, int, int, int]) -> list[Item]:
    old_start, old_end, new_start, new_end = hunk
    partners = _partners(old[old_start:old_end], new[new_start:new_end])
    items: list[Item] = []
    for offset, partner in enumerate(partners):
        step, value = str(new_start + offset), new[new_start + offset]
        if partner is None:
            items.append(Item(step, Put(value), -1, -1, -1))
        else:
            at = old_start + partner
            items.append(Item(step, edit_decision(old[at], value), -1, at, -1))
    return items


def _partners(old: list[Json], new: list[Json]) -> list[int | None]:
    """Return, for each new item, the index of the old item that it is an edit of."""
    before, after = item_names(old), item_names(new)
    if any(map(is_keyed, before)) and any(map(is_keyed, after)):
        known = {name: at for at, name in enumerate(before)}
        return [known.get(name) for name in after]
    if len(old) == len(new):
        return list(range(len(old)))
    return [None] * len(new)
