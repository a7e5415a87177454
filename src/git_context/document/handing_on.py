"""A hand-off: what an agent's document adds to a context, and replaces in it.

The document says what its agent did and decided, and which actions are open now. Whatever it does
not mention is inherited; of what others wrote, nothing is removed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from git_context.counts import pluralize
from git_context.document.fold import is_object
from git_context.merge.identity import is_keyed, item_names
from git_context.merge.lists import AssociativeList
from git_context.merge.strategies import list_strategy_of

if TYPE_CHECKING:
    from git_context.merge.policy import Policy
    from git_context.merge.values import Json, JsonObject, Path

# The one list that says what is so now: whoever hands on has seen all of it.
OPEN_ACTIONS: Final = ("pending_actions",)


def hand_on(present: JsonObject, given: JsonObject, policy: Policy) -> JsonObject:
    """Return the context after a hand-off: members of `given` win, lists and objects gain.

    `pending_actions` becomes what `given` lists, where it lists any. Neither argument is changed.
    """
    return _members((), present, given, policy)


def kept(present: JsonObject, given: JsonObject) -> str:
    """Say what of a context stays though a document does not mention it; nothing for nothing."""
    # The time of saving is new with each save, whoever mentions it.
    fields = [name for name in present if name not in given and name != "timestamp"]
    items = 0
    for name in present.keys() & given.keys() - {*OPEN_ACTIONS}:
        here, there = present[name], given[name]
        if type(here) is list and type(there) is list:
            items += sum(item not in there for item in here)
    counts = [(len(fields), "field"), (items, "item")]
    parts = " and ".join(pluralize(count, what) for count, what in counts if count)
    return f"Kept {parts} that the document does not mention; --replace would drop them." * bool(
        parts
    )


def _members(path: Path, present: JsonObject, given: JsonObject, policy: Policy) -> JsonObject:
    result = dict(present)
    for name, value in given.items():
        here = (*path, name)
        result[name] = _value(here, present[name], value, policy) if name in present else value
    return result


def _value(path: Path, present: Json, given: Json, policy: Policy) -> Json:
    if is_object(present) and is_object(given):
        return _members(path, present, given, policy)
    if type(present) is list and type(given) is list and path != OPEN_ACTIONS:
        return _items(path, present, given, policy)
    return given


def _items(path: Path, present: list[Json], given: list[Json], policy: Policy) -> list[Json]:
    """Add the items that are new, and hand on those that are known by their key."""
    strategy = list_strategy_of(policy.rule(path))
    by_rule = strategy.names if isinstance(strategy, AssociativeList) else item_names
    known = dict(zip(by_rule(present), present, strict=True))
    for name, item in zip(by_rule(given), given, strict=True):
        is_known = name in known and is_keyed(name)
        known[name] = _value((*path, "*"), known[name], item, policy) if is_known else item
    return list(known.values())
