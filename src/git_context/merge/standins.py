"""Stand-ins: what three versions of a container have in a row, merged as one child.

Whatever merges by names treats children that stand in a row in all versions as it treats the first
of them. So one child can stand for all, where nothing else looks at the rest: neither whether a
name or an item stands twice, nor in which order names are, nor of what kind the items are. `judge`
says whether that is so; where it cannot tell, it says no.
"""

from __future__ import annotations

from git_context.merge.identity import is_keyed, item_name, key_step
from git_context.merge.infer import infer_strategy, show_order
from git_context.merge.lists import AssociativeList
from git_context.merge.order import are_sorted, is_sorted
from git_context.merge.sequence import SEQUENCE
from git_context.merge.strategies import list_strategy_of
from git_context.merge.values import common_run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence
    from typing import Final

    from git_context.merge.decisions import Versions
    from git_context.merge.policy import Policy
    from git_context.merge.values import Json, Maybe, Path

    Containers = tuple[list[Json], list[Json], list[Json]]

_SCALARS: Final = ({str}, {bytes})
_CONTAINERS: Final = {dict, list}


class Omission:
    """What is left out of one container, as far as the rest of a merge needs to know it."""

    def __init__(self, path: Path, *, is_object: bool) -> None:
        self.path = path
        self.is_object = is_object
        # What stand-ins are known by, and the first and the last that each stands for.
        self.standins: dict[Hashable, tuple[Hashable, Hashable]] = {}
        # Names of members, texts of items' keys, or scalars; but those that name stand-ins, too.
        self.names: set[Hashable] = set()
        self.fields: set[str] = set()  # that items have their keys in
        self.shows_order = False  # as options of a command line do, and lines of a text
        self.is_sorted = True
        self.are_unique = True

    def take(self, children: Json, before: list[Hashable]) -> list[Hashable]:
        """Take children that follow others of those names; return what they are known by.

        Nothing is returned where it is not plain what could stand for them.
        """
        names = self._names(children)
        self.is_sorted = self.is_sorted and is_sorted([*before[-1:], *names])
        if self.are_unique:  # else nobody asks what they are
            count = len(self.names) + len(names)
            self.names.update(names)
            self.are_unique = len(self.names) == count
        return names

    def standin(self, first: Json, names: tuple[Hashable, Hashable], token: int) -> Json:
        """Make the stand-in for children, of which the first item and two names are given.

        Of members, it is the name that the first of them has.
        """
        first_name, _ = names
        if self.is_object:
            self.names.discard(first_name)
            self.standins[first_name] = names
            return first_name  # type: ignore[return-value]  # a text
        if type(first) is dict:
            field = item_name(first)[0]  # type: ignore[index]  # it has a key
            self.standins[str(token)] = names
            return {field: str(token)}
        item = f"{first}\0{token}" if type(first) is str else str(token).encode()
        self.standins[item] = names
        return item

    def _names(self, children: Json) -> list[Hashable]:
        if type(children) is not list:
            return list(children)  # type: ignore[arg-type]  # else it is an object
        kinds = set(map(type, children))
        if kinds == {str}:
            self.shows_order = self.shows_order or show_order([children])
        if kinds in _SCALARS:
            return children  # type: ignore[return-value]  # scalars are hashable
        names = [item_name(item) for item in children] if kinds == {dict} else []
        if not all(map(is_keyed, names)):
            return []
        self.fields.update(name[0] for name in names)  # type: ignore[index]  # they are keys
        return [key_step(name) for name in names]


def judge(omission: Omission, versions: Versions, policy: Policy) -> bool:
    """Tell whether the stand-ins of a container are merged as what they stand for would be.

    The versions are those with stand-ins.
    """
    kind = dict if omission.is_object else list
    containers = [_find(value, omission.path) for value in versions.all()]
    if set(map(type, containers)) != {kind}:
        return False
    if omission.is_object:
        return _judge_names(omission, [list(names) for names in containers])  # type: ignore[arg-type]
    base, ours, theirs = containers
    if ours in (base, theirs) or theirs == base:
        return True
    return _judge_lists(omission, (base, ours, theirs), policy)  # type: ignore[arg-type]  # see above


def _find(value: Maybe, path: Path) -> Maybe:
    for name in path:
        value = value.get(name, ...) if type(value) is dict else ...
    return value


def _judge_lists(omission: Omission, lists: Containers, policy: Policy) -> bool:
    rule = policy.rule(omission.path)
    strategy = list_strategy_of(rule) if rule else infer_strategy(*lists)
    if strategy is SEQUENCE:
        return not rule and _judge_ends(omission, lists)
    # A log has an order of its own.
    if type(strategy) is not AssociativeList:
        return False
    if omission.fields and strategy.fields and {*strategy.fields} != omission.fields:
        return False
    if omission.shows_order and not rule:
        return False
    return _judge_names(omission, [_keys(items) for items in lists])


def _judge_names(omission: Omission, versions: list[list[Hashable]]) -> bool:
    """Tell whether no name stands twice, and whether they are sorted without stand-ins, or not."""
    if not omission.are_unique or not all(map(omission.names.isdisjoint, versions)):
        return False
    in_full = [_with_ends(omission, names) for names in versions]
    return (omission.is_sorted and are_sorted(*in_full)) == are_sorted(*versions)


def _with_ends(omission: Omission, names: list[Hashable]) -> list[Hashable]:
    full: list[Hashable] = []
    for name in names:
        full += omission.standins.get(name) or (name,)
    return full


def _judge_ends(omission: Omission, lists: Containers) -> bool:
    """Tell whether a sequence of scalars lacks parts of its ends alone.

    Those are cut off, before a difference is looked for.
    """
    are_scalars = all(_CONTAINERS.isdisjoint(map(type, items)) for items in lists)
    if omission.fields or omission.shows_order or not are_scalars:
        return False
    base, *sides = lists
    heads = [common_run(base, 0, side, 0) for side in sides]
    for standin in omission.standins:
        at_base, *at_sides = (items.index(standin) for items in lists)  # type: ignore[arg-type]  # a scalar
        is_head = at_base < min(heads)
        places = zip(at_sides, sides, heads, strict=True)
        is_tail = all(
            min(at_base, at) >= head and base[at_base:] == side[at:] for at, side, head in places
        )
        if not is_head and not is_tail:
            return False
    return True


def _keys(items: Sequence[Json]) -> list[Hashable]:
    names = [item_name(item) for item in items]
    return [key_step(name) if is_keyed(name) else name for name in names]
