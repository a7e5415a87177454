"""Stand-ins: what three versions of a container have in a row, merged as one child.

A merge by names treats children that stand in a row in all versions as it treats the first
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
from git_context.merge.values import MISSING, common_run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable
    from typing import Final

    from git_context.merge.decisions import Versions
    from git_context.merge.identity import Name
    from git_context.merge.lists import Lists
    from git_context.merge.policy import Policy
    from git_context.merge.strategies import ListStrategy
    from git_context.merge.values import Json, Maybe, Path

_SCALARS: Final = ({str}, {bytes})
_CONTAINERS: Final = {dict, list}


class Omission:
    """Children left out of one container, as far as the rest of a merge needs to know them."""

    def __init__(self, path: Path, *, is_object: bool) -> None:
        self.path = path
        self.is_object = is_object
        # The names of stand-ins, and the first and the last that each stands for.
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

    def with_ends(self, names: list[Hashable]) -> list[Hashable]:
        """Return names with the first and the last of those that each stand-in stands for."""
        full: list[Hashable] = []
        for name in names:
            full += self.standins.get(name, (name,))
        return full

    def _names(self, children: Json) -> list[Hashable]:
        if type(children) is not list:
            return list(children)  # type: ignore[arg-type]  # else it is an object
        kinds = set(map(type, children))
        if kinds == {str}:
            self.shows_order = self.shows_order or show_order([children])
        if kinds in _SCALARS:
            return children  # type: ignore[return-value]  # scalars are hashable
        return self._texts_of_keys(children) if kinds == {dict} else []

    def _texts_of_keys(self, items: list[Json]) -> list[Hashable]:
        names = list(map(item_name, items))
        if not all(map(is_keyed, names)):
            return []
        self.fields.update(name[0] for name in names)  # type: ignore[index]  # they are keys
        return list(map(key_step, names))


def judge(omission: Omission, versions: Versions, policy: Policy) -> bool:
    """Tell whether the stand-ins of a container are merged as what they stand for would be.

    The versions are those with stand-ins.
    """
    containers = [_find(value, omission.path) for value in versions.all()]
    kinds = set(map(type, containers))
    if omission.is_object:
        return kinds == {dict} and _judge_names(omission, list(map(list, containers)))  # type: ignore[arg-type]  # objects
    if kinds != {list}:
        return False
    base, ours, theirs = containers
    is_taken_whole = ours in (base, theirs) or theirs == base
    return is_taken_whole or _judge_lists(omission, (base, ours, theirs), policy)  # type: ignore[arg-type]  # lists


def _find(value: Maybe, path: Path) -> Maybe:
    for name in path:
        value = value.get(name, MISSING) if type(value) is dict else MISSING
    return value


def _judge_lists(omission: Omission, lists: Lists, policy: Policy) -> bool:
    rule = policy.rule(omission.path)
    if rule:
        return _judge_names_by(list_strategy_of(rule), omission, lists)
    strategy = infer_strategy(*lists)
    if strategy is SEQUENCE:
        return _judge_ends(omission, lists)
    return not omission.shows_order and _judge_names_by(strategy, omission, lists)


def _judge_names_by(strategy: ListStrategy | None, omission: Omission, lists: Lists) -> bool:
    """Tell whether the stand-ins of a list are merged by their names."""
    # A log has an order of its own.
    if type(strategy) is not AssociativeList:
        return False
    is_by_other_key = strategy.fields not in ((), tuple(omission.fields))
    if omission.fields and is_by_other_key:
        return False
    return _judge_names(omission, list(map(_keys, lists)))


def _judge_names(omission: Omission, versions: list[list[Hashable]]) -> bool:
    """Tell whether no name stands twice, and whether they are sorted without stand-ins, or not."""
    is_alone = omission.are_unique and all(map(omission.names.isdisjoint, versions))
    if not is_alone:
        return False
    in_full = [omission.with_ends(names) for names in versions]
    are_sorted_in_full = omission.is_sorted and are_sorted(*in_full)
    return are_sorted_in_full == are_sorted(*versions)


def _judge_ends(omission: Omission, lists: Lists) -> bool:
    """Tell whether a sequence of scalars lacks parts of its ends alone.

    Those are cut off before a difference is sought.
    """
    if omission.fields or omission.shows_order:
        return False
    if not all(map(_are_scalars, lists)):
        return False
    base, ours, theirs = lists
    heads = common_run(base, 0, ours, 0), common_run(base, 0, theirs, 0)
    return all(_is_at_an_end(standin, lists, heads) for standin in omission.standins)


def _is_at_an_end(standin: Hashable, lists: Lists, heads: tuple[int, int]) -> bool:
    """Tell whether a stand-in is in what the sides begin with as the base, or end with."""
    at_base, at_ours, at_theirs = (items.index(standin) for items in lists)  # type: ignore[arg-type]  # a scalar
    if at_base < min(heads):
        return True
    from_ours, from_theirs = heads
    is_behind = min(at_base, at_ours) >= from_ours and min(at_base, at_theirs) >= from_theirs
    base, ours, theirs = lists
    return is_behind and base[at_base:] == ours[at_ours:] == theirs[at_theirs:]


def _are_scalars(items: list[Json]) -> bool:
    return _CONTAINERS.isdisjoint(map(type, items))


def _keys(items: list[Json]) -> list[Hashable]:
    return list(map(_key, map(item_name, items)))


def _key(name: Name) -> Hashable:
    return key_step(name) if is_keyed(name) else name
