"""The decisions of a merge, before anything is applied.

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
    from collections.abc import Callable, Iterator, Sequence
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
ORDER: Final = "order"
PERHAPS_ONE: Final = "perhaps two edits of one"

# Why a conflict is one, by its kind.
REASONS: Final = {
    BOTH_MODIFIED: "both sides changed it, differently",
    BOTH_ADDED: "both sides added it, and neither version contains the other",
    DELETED_BY_US: "ours removed what theirs changed",
    DELETED_BY_THEM: "theirs removed what ours changed",
    ORDER: "both sides changed the order of its items, differently",
    PERHAPS_ONE: "both sides took an item out, and what they put in may be two edits of it",
}


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

    def all(self) -> tuple[Maybe, Maybe, Maybe]:
        """Return the three values."""
        return self.base, self.ours, self.theirs

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
    Items that are taken from ours may be a run: `count` of them that stand in a row in each version
    that has them, of which this is the first.
    """

    __slots__ = ("base", "count", "decision", "ours", "step", "theirs")

    def __init__(  # noqa: PLR0913, PLR0917  # a row of a table: a name for each cell tells nothing
        self, step: str, decision: Decision, base: int, ours: int, theirs: int, count: int = 1
    ) -> None:
        self.step = step
        self.decision = decision
        self.base = base
        self.ours = ours
        self.theirs = theirs
        self.count = count

    @property
    def last(self) -> int:
        """The index that the last item of the run has in ours."""
        return self.ours + self.count - 1

    def cut(self, *offsets: int) -> Iterator[Item]:
        """Yield the run in pieces: the first items, and what begins at each of the offsets."""
        for start, end in zip((0, *offsets), (*offsets, self.count), strict=True):
            sides = (self.base, self.ours, self.theirs)
            base, ours, theirs = (at if at < 0 else at + start for at in sides)
            # The step of items in a row is an index, or nothing.
            step = str(int(self.step) + start) if self.step.isdecimal() else self.step
            yield Item(step, self.decision, base, ours, theirs, end - start)


class Items(Record):
    """A list merged item by item, in the order of the result; perhaps in runs."""

    __slots__ = ("runs",)

    def __init__(self, runs: list[Item]) -> None:
        self.runs = runs

    @property
    def items(self) -> list[Item]:
        """The items one by one."""
        items: list[Item] = []
        for run in self.runs:
            items += [run] if run.count == 1 else run.cut(*range(1, run.count))
        return items

    def _fields(self) -> tuple[object, ...]:
        """Return what two of them are equal by: it makes no difference how they are cut."""
        return (self.items,)


class Conflict(Record):
    """The sides cannot be reconciled at `path`: someone has to choose.

    `rule` is the strategy that refused, if a rule was in force. With `is_stretch`, the versions are
    lists: the items that stand at one place of a list, which several `Item`s share this conflict
    for.
    """

    __slots__ = ("is_stretch", "kind", "path", "rule", "versions")

    def __init__(
        self,
        path: Path,
        kind: str,
        versions: Versions,
        rule: str = "",
        *,
        is_stretch: bool = False,
    ) -> None:
        self.path = path
        self.kind = kind
        self.versions = versions
        self.rule = rule
        self.is_stretch = is_stretch

    @property
    def why(self) -> str:
        """Which rule refused to merge, in words."""
        return reason(self.kind, self.rule)

    @property
    def pointer(self) -> str:
        """The place as a JSON Pointer; items of keyed lists are named by their key."""
        return to_pointer(self.path)


def reason(kind: str, rule: str = "") -> str:
    """Say in words why a conflict of a kind is one, and which rule was in force."""
    words = REASONS.get(kind, kind)
    return f"{words}; its rule is `{rule}`" if rule else words


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
    return _apply_items(decision, versions, at_conflict)


def stretch(
    conflict: Conflict, base: Sequence[int], ours: Sequence[int], theirs: Sequence[int]
) -> list[Item]:
    """Return the items that share a conflict, by their indices in each version.

    Those that all versions have come first.
    """
    items: list[Item] = []
    for offset in range(max(len(base), len(ours), len(theirs))):
        at = [side[offset] if offset < len(side) else -1 for side in (base, ours, theirs)]
        items.append(Item(conflict.path[-1], conflict, *at))
    return items


def _apply_members(decision: Members, versions: Versions, at_conflict: Side) -> dict[str, Json]:
    sides = {side: versions.of(side) for side in (BASE, OURS, THEIRS)}
    members: dict[str, Json] = {}
    for name, part in decision.members.items():
        # Most parts of a large document are taken from one side, and need no more than that.
        if type(part) is Take:
            value = _member(sides[part.side], name)
        else:
            value = apply(part, versions.member(name), at_conflict)
        if not isinstance(value, Missing):
            members[name] = value
    return members


def _apply_items(decision: Items, versions: Versions, at_conflict: Side) -> list[Json]:
    ours, theirs = versions.ours, versions.theirs
    values: list[Json] = []
    for item in decision.runs:
        part = item.decision
        # See above.
        if part is TAKE_OURS and type(ours) is list and item.ours >= 0:
            values += ours[item.ours : item.ours + item.count]
        elif part is TAKE_THEIRS and type(theirs) is list and item.theirs >= 0:
            values.append(theirs[item.theirs])
        else:
            value = apply(part, versions.item(item), at_conflict)
            if not isinstance(value, Missing):
                values.append(value)
    return values


def is_removal(decision: Decision, versions: Versions) -> bool:
    """Tell whether a decision takes the side that has nothing here."""
    return type(decision) is Take and versions.of(decision.side) is MISSING


def override(decision: Decision, merged: Maybe, path: Path, value: Json) -> Decision:
    """Return the decision with `value` for the member at `path`, if that has a value already.

    `merged` is what the decision gives. If a conflict stands on the way, nothing is overridden.
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
        mirrored_takes = {OURS: TAKE_THEIRS, THEIRS: TAKE_OURS, BASE: TAKE_BASE}
        return mirrored_takes[decision.side]
    if isinstance(decision, Conflict):
        kind = _OTHER_WAY_ROUND.get(decision.kind, decision.kind)
        there = decision.versions
        mirrored = Versions(there.base, there.theirs, there.ours)
        return Conflict(
            decision.path,
            kind,
            mirrored,
            decision.rule,
            is_stretch=decision.is_stretch,
        )
    if isinstance(decision, Members):
        return Members({name: swap_sides(part) for name, part in decision.members.items()})
    if isinstance(decision, Items):
        swapped = _with_parts(decision.items, swap_sides)
        return Items(
            [Item(item.step, part, item.base, item.theirs, item.ours) for item, part in swapped]
        )
    return decision


def _with_parts(
    items: list[Item], change: Callable[[Decision], Decision]
) -> Iterator[tuple[Item, Decision]]:
    """Change the decision of each item; those that share a conflict share what becomes of it."""
    last: Decision | None = None
    changed: Decision = TAKE_OURS
    for item in items:
        if last is None or item.decision is not last:
            last, changed = item.decision, change(item.decision)
        yield item, changed


def conflicts(decision: Decision) -> Iterator[Conflict]:
    """List the conflicts of a decision, in the order of the result."""
    if isinstance(decision, Conflict):
        yield decision
    elif isinstance(decision, Members):
        for part in decision.members.values():
            if part is not TAKE_OURS:  # as most parts of a large document are
                yield from conflicts(part)
    elif isinstance(decision, Items):
        last: Decision | None = None
        for item in decision.runs:
            if item.decision is not last:
                yield from conflicts(item.decision)
            last = item.decision


def resolve(decision: Decision, choose: Callable[[Conflict], Decision]) -> Decision:
    """Return the decision with what `choose` makes of each conflict in its place."""
    if isinstance(decision, Conflict):
        return choose(decision)
    if isinstance(decision, Members):
        return Members({name: resolve(part, choose) for name, part in decision.members.items()})
    if isinstance(decision, Items):
        return _resolved_items(decision.runs, choose)
    return decision


def _resolved_items(items: list[Item], choose: Callable[[Conflict], Decision]) -> Items:
    resolved: list[Item] = []
    written: Decision | None = None
    for item, part in _with_parts(items, lambda decision: resolve(decision, choose)):
        is_stretch = isinstance(item.decision, Conflict) and item.decision.is_stretch
        if not is_stretch or not isinstance(part, Put):
            indexes = (item.base, item.ours, item.theirs)
            resolved.append(Item(item.step, part, *indexes, item.count))
        elif part is not written:
            # The items of a list that somebody wrote stand in place of all that conflict.
            written = part
            chosen = part.value if type(part.value) is list else [part.value]
            resolved += [Item(item.step, Put(value), -1, -1, -1) for value in chosen]
    return Items(resolved)


def _member(value: Maybe, name: str) -> Maybe:
    return value.get(name, MISSING) if type(value) is dict else MISSING


def _item(value: Maybe, index: int) -> Maybe:
    return value[index] if type(value) is list and index >= 0 else MISSING
