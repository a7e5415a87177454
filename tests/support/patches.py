"""Changes applied to the old document: they have to make the new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from git_context.merge.changes import (
    ADDED,
    CHANGED,
    REMOVED,
    REORDERED,
    Change,
)
from git_context.merge.identity import step_of
from git_context.merge.pairing import pair, strategy_for
from git_context.merge.values import MISSING, Missing, identity

if TYPE_CHECKING:
    from git_context.merge.policy import Policy
    from git_context.merge.values import Json, Maybe, Path


def patched(path: Path, old: Maybe, new: Maybe, found: list[Change], policy: Policy) -> Maybe:
    """Apply the changes at and below `path` to `old`.

    `new` gives the order where a rule says that order is free, and tells by which rule a list goes.
    """
    here = [c for c in found if c.path == path]
    for change in here:
        if change.kind in (ADDED, CHANGED) and not change.is_member:
            assert change.before == old
            return change.after
    below = [c for c in found if c.path[: len(path)] == path and c not in here]
    if type(old) is dict and type(new) is dict:
        return _patched_object(path, old, new, below, policy)
    if type(old) is list and type(new) is list:
        return _patched_list(path, old, new, found, policy)
    return old


def _patched_object(
    path: Path, old: dict[str, Json], new: dict[str, Json], below: list[Change], policy: Policy
) -> Json:
    removed = {c.path[-1]: c.before for c in below if _is_item(c, path, REMOVED)}
    assert all(old[name] == value for name, value in removed.items())
    result: dict[str, Json] = {}
    for name in {**old, **new}:
        if name not in removed:
            value = patched(
                (*path, name), old.get(name, MISSING), new.get(name, MISSING), below, policy
            )
            if not isinstance(value, Missing):
                result[name] = value
    return result


def _patched_list(
    path: Path, old: list[Json], new: list[Json], found: list[Change], policy: Policy
) -> Json:
    pairing = pair(old, new, strategy_for(path, old, new, policy))
    below = [c for c in found if c.path[: len(path)] == path]
    if pairing.is_set:
        left = [c.before for c in below if c.is_member and c.kind == REMOVED]
        came: list[Json] = [c.after for c in below if c.is_member and c.kind == ADDED]  # type: ignore[misc]
        result = [item for item in old if item not in left]
        assert not any(item in result for item in came)
        assert {identity(item) for item in [*result, *came]} == {identity(item) for item in new}
        return new
    if not pairing.strategy.is_ordered:
        return _patched_keyed(path, old, new, below, policy)
    gone = {int(c.path[-1]): c for c in below if _is_item(c, path, REMOVED)}
    stayed = [item for at, item in enumerate(old) if at not in gone]
    assert all(change.before == old[at] for at, change in gone.items())
    for change in below:
        if change.path == path and change.kind == REORDERED:
            assert change.before == stayed
            assert type(change.after) is list
            stayed = list(change.after)
    for change in below:
        if _is_item(change, path, ADDED):
            stayed.insert(int(change.path[-1]), change.after)  # type: ignore[arg-type]
    inner = [c for c in below if not (_is_item(c, path, REMOVED) or _is_item(c, path, ADDED))]
    inner = [c for c in inner if c.path != path]
    assert len(stayed) == len(new)
    return [
        patched((*path, str(at)), item, new[at], inner, policy)  # type: ignore[misc]
        for at, item in enumerate(stayed)
    ]


def _patched_keyed(
    path: Path, old: list[Json], new: list[Json], below: list[Change], policy: Policy
) -> Json:
    strategy = strategy_for(path, old, new, policy)
    before, after = strategy.names(old) or [], strategy.names(new) or []
    by_name = dict(zip(before, old, strict=True))
    gone = {c.path[-1] for c in below if _is_item(c, path, REMOVED)}
    stayed = [name for at, name in enumerate(before) if step_of(name, at) not in gone]
    result: list[Json] = []
    for at, (name, item) in enumerate(zip(after, new, strict=True)):
        step = (*path, step_of(name, at))
        result.append(patched(step, by_name.get(name, MISSING), item, below, policy))  # type: ignore[arg-type]
    assert set(stayed) <= set(after)
    is_reordered = [name for name in after if name in stayed] != stayed
    assert is_reordered == any(c.kind == REORDERED and c.path == path for c in below)
    return result


def _is_item(change: Change, path: Path, kind: str) -> bool:
    return change.kind == kind and not change.is_member and change.path[:-1] == path != change.path
