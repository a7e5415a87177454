"""Finding the place that a path leads to, and putting a value there, by the rules of a policy."""

from __future__ import annotations

from git_context.merge.infer import KEYS
from git_context.merge.lists import index_by_key, key_step
from git_context.merge.pointer import index
from git_context.merge.values import MISSING, Missing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from git_context.merge.policy import Policy
    from git_context.merge.values import Json, Maybe, Path


def find_value(value: Maybe, path: Path, policy: Policy) -> Maybe:
    """Return what stands at a path, in which items of keyed lists are named by their key."""
    for depth, step in enumerate(path):
        value = _child(value, step, path[:depth], policy)
    return value


def stable_path(value: Maybe, path: Path, policy: Policy) -> Path:
    """Return as much of a path as leads to the same place after items of lists came and went.

    It ends at the first list whose items have no keys.
    """
    for depth, step in enumerate(path):
        if type(value) is list and _steps(value, path[:depth], policy) is None:
            return path[:depth]
        value = _child(value, step, path[:depth], policy)
    return path


def replace_value(value: Maybe, path: Path, new: Maybe, policy: Policy, at: Path = ()) -> Maybe:
    """Return `value`, which stands at `at`, with `new` at a path in it; `MISSING` takes it out.

    What has no place yet comes last. Where the path leads nowhere, the value stays as it is.
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
    steps = _steps(items, at, policy)
    if steps is not None:
        return steps.get(step)
    return index(step, len(items))


def _steps(items: list[Json], at: Path, policy: Policy) -> dict[str, int] | None:
    """Return the positions of items by their keys, as steps; `None` where they have none."""
    rule = policy.rule(at)
    for key in (rule.key,) if rule and rule.key else KEYS:
        named = index_by_key(items, key)
        if named:
            return {key_step(name): place for name, place in named.items()}
    return None
