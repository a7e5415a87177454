"""Finding the place that a path leads to, and putting a value there, by the rules of a policy."""

from __future__ import annotations

from git_context.merge.identity import is_keyed, item_names, positions_by_step
from git_context.merge.lists import AssociativeList
from git_context.merge.pointer import index
from git_context.merge.strategies import list_strategy_of
from git_context.merge.values import MISSING, Missing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from git_context.merge.identity import Name
    from git_context.merge.policy import Policy
    from git_context.merge.values import Json, Maybe, Path


def find_value(value: Maybe, path: Path, policy: Policy) -> Maybe:
    """Return what stands at a path, in which items of keyed lists are named by their key."""
    for depth, step in enumerate(path):
        value = _child(value, step, path[:depth], policy)
    return value


def stable_path(value: Maybe, path: Path, policy: Policy) -> Path:
    """Return as much of a path as leads to the same place after items of lists came and went.

    It ends at the first item that has no key.
    """
    for depth, step in enumerate(path):
        if type(value) is list and not _is_stable(value, step, path[:depth], policy):
            return path[:depth]
        value = _child(value, step, path[:depth], policy)
    return path


def replace_value(value: Maybe, path: Path, new: Maybe, policy: Policy, at: Path = ()) -> Maybe:
    """Return `value`, which stands at `at`, with `new` at a path in it; `MISSING` takes it out.

    An item without a place yet comes last. If the path leads nowhere, the value stays as it is.
    """
    if not path:
        return new
    step, rest = path[0], path[1:]
    if type(value) is dict:
        inner = replace_value(value.get(step, MISSING), rest, new, policy, (*at, step))
        return _with_member(value, step, inner)
    if type(value) is list:
        number = _index(value, step, at, policy)
        if number is not None:
            inner = replace_value(value[number], rest, new, policy, (*at, step))
            return _with_item(value, number, inner)
        if not rest and not isinstance(new, Missing):
            return [*value, new]
    return value


def _with_member(value: dict[str, Json], name: str, new: Maybe) -> dict[str, Json]:
    others = {**value}
    if isinstance(new, Missing):
        others.pop(name, None)
        return others
    others[name] = new
    return others


def _with_item(value: list[Json], at: int, new: Maybe) -> list[Json]:
    kept: list[Json] = [] if isinstance(new, Missing) else [new]
    return [*value[:at], *kept, *value[at + 1 :]]


def _child(value: Maybe, step: str, at: Path, policy: Policy) -> Maybe:
    if type(value) is dict:
        return value.get(step, MISSING)
    if type(value) is list:
        number = _index(value, step, at, policy)
        return MISSING if number is None else value[number]
    return MISSING


def _index(items: list[Json], step: str, at: Path, policy: Policy) -> int | None:
    """Return where an item stands that a step names: by its key, or by its index if it has none."""
    names = _names(items, at, policy)
    number = positions_by_step(names).get(step)
    if number is not None:
        return number
    number = index(step, len(items))
    return None if number is None or is_keyed(names[number]) else number


def _is_stable(items: list[Json], step: str, at: Path, policy: Policy) -> bool:
    """Tell whether a step names an item by its key, be it that the item is not there."""
    names = _names(items, at, policy)
    has_keys = any(map(is_keyed, names))
    number = index(step, len(items))
    is_of_value = number is not None and not is_keyed(names[number])
    return step in positions_by_step(names) or (has_keys and not is_of_value)


def _names(items: list[Json], at: Path, policy: Policy) -> list[Name]:
    strategy = list_strategy_of(policy.rule(at))
    has_keys = isinstance(strategy, AssociativeList) and not strategy.by_value
    return item_names(items, strategy.fields if strategy and has_keys else ())
