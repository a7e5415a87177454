"""What a merge decides, before anything is applied.

A decision says where a result comes from. Decisions form a tree along the parts of the document
that both sides changed, and end where one side can be taken whole. The same tree is applied to
values (`apply`), listed (`conflicts`), and spliced into text (in `jsontext`).
"""

from __future__ import annotations

from git_context.merge.pointer import to_pointer
from git_context.merge.record import Record
from git_context.merge.values import MISSING, Missing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Final, Literal, TypeAlias

    from git_context.merge.values import Json, Maybe, Path

    Side: TypeAlias = Literal["base", "ours", "theirs"]
    Decision: TypeAlias = "Take | Put | Members | Items | Conflict"

BASE: Final = "base"
OURS: Final = "ours"
THEIRS: Final = "theirs"

BOTH_MODIFIED: Final = "both modified"
BOTH_ADDED: Final = "both added"
DELETED_BY_US: Final = "deleted by us"
DELETED_BY_THEM: Final = "deleted by them"
_OTHER_WAY_ROUND: Final = {DELETED_BY_US: DELETED_BY_THEM, DELETED_BY_THEM: DELETED_BY_US}
UNKEYED: Final = "items without a unique key"


class Versions(Record):
    """One place in the three documents: a value each, or `MISSING`."""

    __slots__ = ("base", "ours", "theirs")

    def __init__(self, base: Maybe, ours: Maybe, theirs: Maybe) -> None:
        self.base = base
        self.ours = ours
        self.theirs = theirs

    def of(self, side: Side) -> Maybe:
        """Return the value that `side` has here."""
        return getattr(self, side)  # type: ignore[no-any-return]

    def member(self, name: str) -> Versions:
        """Go to the member `name` of the three values; it is missing where a value is no object."""
        return Versions(
            _member(self.base, name), _member(self.ours, name), _member(self.theirs, name)
        )

    def item(self, item: Item) -> Versions:
        """Go to what `item` names in the three lists."""
        return Versions(
            _item(self.base, item.base),
            _item(self.ours, item.ours),
            _item(self.theirs, item.theirs),
        )


class Take(Record):
    """The value of one side, as it stands; a value missing there is missing in the result."""

    __slots__ = ("side",)

    def __init__(self, side: Side) -> None:
        self.side: Side = side


class Put(Record):
    """A value computed from the three, as a sum is."""

    __slots__ = ("value",)

    def __init__(self, value: Json) -> None:
        self.value = value


class Members(Record):
    """An object merged member by member: the decisions by name, in the order of the result."""

    __slots__ = ("members",)

    def __init__(self, members: dict[str, Decision]) -> None:
        self.members = members


class Item(Record):
    """One item of a merged list: its step in a path, its decision, its index in each version.

    The index is -1 where a version does not have the item, or has it but nobody needs to know.
    """

    __slots__ = ("base", "decision", "ours", "step", "theirs")

    def __init__(self, step: str, decision: Decision, base: int, ours: int, theirs: int) -> None:
        self.step = step
        self.decision = decision
        self.base = base
        self.ours = ours
        self.theirs = theirs


class Items(Record):
    """A list merged item by item, in the order of the result."""

    __slots__ = ("items",)

    def __init__(self, items: list[Item]) -> None:
        self.items = items


class Conflict(Record):
    """The sides cannot be reconciled at `path`: someone has to choose."""

    __slots__ = ("kind", "path", "versions")

    def __init__(self, path: Path, kind: str, versions: Versions) -> None:
        self.path = path
        self.kind = kind
        self.versions = versions

    @property
    def pointer(self) -> str:
        """The place as a JSON Pointer; items of keyed lists are named by their key."""
        return to_pointer(self.path)


TAKE_BASE: Final = Take(BASE)
TAKE_OURS: Final = Take(OURS)
TAKE_THEIRS: Final = Take(THEIRS)


def apply(decision: Decision, versions: Versions, at_conflict: Side = BASE) -> Maybe:
    """Return the merged value, with `at_conflict`'s value wherever sides conflict."""
    if isinstance(decision, Take):
        return versions.of(decision.side)
    if isinstance(decision, Put):
        return decision.value
    if isinstance(decision, Conflict):
        return versions.of(at_conflict)
    if isinstance(decision, Members):
        return _apply_members(decision, versions, at_conflict)
    items = [apply(item.decision, versions.item(item), at_conflict) for item in decision.items]
    return [value for value in items if not isinstance(value, Missing)]


def _apply_members(decision: Members, versions: Versions, at_conflict: Side) -> dict[str, Json]:
    members: dict[str, Json] = {}
    for name, part in decision.members.items():
        value = apply(part, versions.member(name), at_conflict)
        if not isinstance(value, Missing):
            members[name] = value
    return members


def is_removal(decision: Decision, versions: Versions) -> bool:
    """Tell whether a decision takes the side that has nothing here."""
    return type(decision) is Take and versions.of(decision.side) is MISSING


def override(decision: Decision, merged: Maybe, path: Path, value: Json) -> Decision:
    """Return the decision with `value` for the member at `path`, if that has a value already.

    `merged` is what the decision gives. Where a conflict stands on the way, nothing is overridden.
    """
    if isinstance(merged, Missing) or merged == value:
        return decision
    if not path:
        return decision if isinstance(decision, Conflict) else Put(value)
    name, below = path[0], path[1:]
    members = _members(decision, merged)
    if name not in members:
        return decision
    part = override(members[name], _member(merged, name), below, value)
    return Members({**members, name: part})


def _members(decision: Decision, merged: Json) -> dict[str, Decision]:
    """Return the decisions about an object's members: of a side that is taken, to take them."""
    if isinstance(decision, Members):
        return decision.members
    if isinstance(decision, Take) and isinstance(merged, dict):
        return dict.fromkeys(merged, decision)
    return {}


def swap_sides(decision: Decision) -> Decision:
    """Return the same decision, for the same versions with the sides named the other way round."""
    if isinstance(decision, Take):
        return {OURS: TAKE_THEIRS, THEIRS: TAKE_OURS, BASE: TAKE_BASE}[decision.side]
    if isinstance(decision, Conflict):
        kind = _OTHER_WAY_ROUND.get(decision.kind, decision.kind)
        there = decision.versions
        return Conflict(decision.path, kind, Versions(there.base, there.theirs, there.ours))
    if isinstance(decision, Members):
        return Members({name: swap_sides(part) for name, part in decision.members.items()})
    if isinstance(decision, Items):
        return Items(
            [
                Item(item.step, swap_sides(item.decision), item.base, item.theirs, item.ours)
                for item in decision.items
            ]
        )
    return decision


def conflicts(decision: Decision) -> Iterator[Conflict]:
    """List the conflicts of a decision, in the order of the result."""
    if isinstance(decision, Conflict):
        yield decision
    elif isinstance(decision, Members):
        for part in decision.members.values():
            yield from conflicts(part)
    elif isinstance(decision, Items):
        for item in decision.items:
            yield from conflicts(item.decision)


def resolve(decision: Decision, choose: Callable[[Conflict], Decision]) -> Decision:
    """Return the decision with what `choose` makes of each conflict in its place."""
    if isinstance(decision, Conflict):
        return choose(decision)
    if isinstance(decision, Members):
        return Members({name: resolve(part, choose) for name, part in decision.members.items()})
    if isinstance(decision, Items):
        return Items(
            [
                Item(item.step, resolve(item.decision, choose), item.base, item.ours, item.theirs)
                for item in decision.items
            ]
        )
    return decision


def _member(value: Maybe, name: str) -> Maybe:
    return value.get(name, MISSING) if type(value) is dict else MISSING


def _item(value: Maybe, index: int) -> Maybe:
    return value[index] if type(value) is list and index >= 0 else MISSING
