"""Many children merged into one document in a single pass, each against its own base.

If at most one child changed a place, this is the three-way merge. If several did, objects,
keyed lists, sets and sums are merged for all of them at once, so that the cost follows the size of
the changes, not the number of children times the size of the result. Whatever else several children
changed is merged child by child, in the order in which they are given.
"""

from __future__ import annotations

from git_context.merge.decisions import (
    BOTH_ADDED,
    BOTH_MODIFIED,
    OURS,
    Conflict,
    Versions,
    apply,
    conflicts,
)
from git_context.merge.identity import is_keyed, key_step, numbered_steps
from git_context.merge.infer import infer_strategy
from git_context.merge.kinship import contains
from git_context.merge.lists import AssociativeList
from git_context.merge.order import keeps_order, merge_order
from git_context.merge.pointer import to_pointer
from git_context.merge.policy import CHOICES, REFUSING, Policy
from git_context.merge.record import Record
from git_context.merge.strategies import (
    LATEST,
    SUM,
    list_strategy_of,
    strategy_of,
)
from git_context.merge.threeway import ThreeWayMerge
from git_context.merge.values import MISSING, Missing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence
    from datetime import datetime
    from typing import TypeAlias

    from git_context.merge.identity import Name
    from git_context.merge.policy import Rule
    from git_context.merge.strategies import ListStrategy
    from git_context.merge.values import Json, Maybe, Path

    # The parts of a container by name, key or identity, in order.
    Parts: TypeAlias = dict[Name, Json]


class Child(Record):
    """The version that one child made of its base; `name` is how conflicts speak of it."""

    __slots__ = ("base", "document", "name")

    def __init__(self, name: str, base: Maybe, document: Maybe) -> None:
        self.name = name
        self.base = base
        self.document = document


class ManyWayConflict(Record):
    """A place that cannot be reconciled: `ours` stays, and `sides` are the other values, by child.

    `base` is the base of the first of them.
    """

    __slots__ = ("base", "kind", "ours", "path", "sides")

    def __init__(self, path: Path, kind: str, base: Maybe, ours: Maybe) -> None:
        self.path = path
        self.kind = kind
        self.base = base
        self.ours = ours
        self.sides: dict[str, Maybe] = {}

    @property
    def pointer(self) -> str:
        """The place as a JSON Pointer; items of keyed lists are named by their key."""
        return to_pointer(self.path)


class ManyWayResult(Record):
    """The merged document, with ours at every conflict, and the conflicts."""

    __slots__ = ("conflicts", "value")

    def __init__(self, value: Maybe, conflicts: list[ManyWayConflict]) -> None:
        self.value = value
        self.conflicts = conflicts


def merge_many(
    ours: Maybe, children: Sequence[Child], policy: Policy | None = None
) -> ManyWayResult:
    """Merge what all children made of their bases into `ours`.

    The order of `children` decides the order of what they add, and who is named first in conflicts.
    Derived figures are left to the caller. No argument is changed.
    """
    run = _ManyWayMerge(ours, policy or Policy())
    edits = [_ChildEdit(child, child.base, child.document) for child in children]
    value = run.combine((), ours, edits)
    return ManyWayResult(value, list(run.conflicts.values()))


class _ChildEdit:
    """One child's change of one place: the values before and after, and the child as a whole."""

    __slots__ = ("base", "child", "value")

    def __init__(self, child: Child, base: Maybe, value: Maybe) -> None:
        self.child = child
        self.base = base
        self.value = value

    def is_like(self, other: _ChildEdit) -> bool:
        """Tell whether two children made the same change of the same value."""
        return self.value == other.value and self.base == other.base


class _ManyWayMerge:
    """One run: the document to merge into, the policy, and the conflicts so far."""

    __slots__ = ("conflicts", "document", "policy")

    def __init__(self, ours: Maybe, policy: Policy) -> None:
        self.document = ours
        self.policy = policy
        self.conflicts: dict[Path, ManyWayConflict] = {}

    def combine(self, path: Path, ours: Maybe, edits: list[_ChildEdit]) -> Maybe:
        """Return what becomes of `ours` at `path` after all edits."""
        edits = [edit for edit in edits if edit.value not in (edit.base, ours)]
        if _are_one_change(edits):
            return self.one_by_one(path, ours, edits)
        rule = self.policy.rule(path)
        strategy = strategy_of(rule) if rule else None
        if strategy is LATEST:
            return self.latest(path, ours, edits)
        if strategy is SUM:
            summed = _total(ours, edits)
            if summed is not None:
                return summed
        parts = _partition(ours, edits, rule)
        if parts is None:
            return self.one_by_one(path, ours, edits)
        return parts.joined(self.merge_parts(path, parts))

    def merge_parts(self, path: Path, parts: _Partition) -> Parts:
        """Merge a container part by part, looking only at the parts that an edit touches."""
        merged = {**parts.ours}
        for name, edits in parts.touched().items():
            mine = merged.get(name, MISSING)
            value = self.merge_part(path, parts, name, mine, edits)
            if isinstance(value, Missing):
                merged.pop(name, None)
            else:
                merged[name] = value
        additions = (new for _, _, new in parts.edits if not new.keys() <= parts.ours.keys())
        order = merge_order(list(parts.ours), *additions)
        return {name: merged[name] for name in order if name in merged}

    def merge_part(
        self, path: Path, parts: _Partition, name: Name, ours: Maybe, edits: list[_ChildEdit]
    ) -> Maybe:
        """Merge the edits of one member or item."""
        if parts.strategy is None:
            return self.combine((*path, str(name)), ours, edits)
        if parts.strategy.by_value or not is_keyed(name):
            return _kept(edits)
        place = (*path, parts.step(name))
        is_new = all(edit.base is MISSING for edit in edits)
        if is_new and not self.policy.rule(place):
            return self.added(place, ours, edits)
        return self.combine(place, ours, edits)

    def added(self, path: Path, ours: Maybe, edits: list[_ChildEdit]) -> Maybe:
        """Choose among items that were added under one identity the one that contains all."""
        values = [edit.value for edit in edits if edit.value is not MISSING]
        if ours is not MISSING:
            values.insert(0, ours)
        for value in values:
            if all(contains(value, other) for other in values):
                return value
        others = [edit for edit in edits if edit.value != ours]
        return self.add_conflict(path, BOTH_ADDED, ours, others)

    def one_by_one(self, path: Path, ours: Maybe, edits: list[_ChildEdit]) -> Maybe:
        """Merge edit after edit, equal ones as one.

        A conflict over the place as a whole leaves it as it was.
        """
        value = ours
        for alike in _alike(edits):
            edit = alike[0]
            documents = Versions(edit.child.base, self.document, edit.child.document)
            versions = Versions(edit.base, value, edit.value)
            merge = ThreeWayMerge(documents, self.policy, by_stretch=False)
            decision = merge.decide(path, versions)
            if isinstance(decision, Conflict):
                return self.add_conflict(path, decision.kind, ours, edits)
            for conflict in conflicts(decision):
                base, lost = conflict.versions.base, conflict.versions.theirs
                losers = [_ChildEdit(edit.child, base, lost) for edit in alike]
                self.add_conflict(conflict.path, conflict.kind, conflict.versions.ours, losers)
            value = apply(decision, versions, OURS)
        return value

    def latest(self, path: Path, ours: Maybe, edits: list[_ChildEdit]) -> Maybe:
        """Choose the value whose document bears the latest `timestamp`, if there is one."""
        sides = [(LATEST.written_at(edit.child.document), edit.value) for edit in edits]
        if any(ours != edit.base for edit in edits):
            sides.append((LATEST.written_at(self.document), ours))
        newest = _newest(sides)
        is_clear = bool(newest) and all(value == newest[0] for value in newest)
        if not is_clear:
            return self.add_conflict(path, BOTH_MODIFIED, ours, edits)
        return newest[0]

    def add_conflict(self, path: Path, kind: str, ours: Maybe, edits: list[_ChildEdit]) -> Maybe:
        """Note a conflict, and return the value that stays."""
        conflict = self.conflicts.setdefault(path, ManyWayConflict(path, kind, edits[0].base, ours))
        conflict.sides.update({edit.child.name: edit.value for edit in edits})
        return ours


class _Partition:
    """A container and its edits cut into parts that merge on their own.

    They are those of an object where there is no strategy, which is one for lists.
    """

    __slots__ = ("_numbered", "edits", "ours", "strategy")

    def __init__(
        self,
        strategy: AssociativeList | None,
        ours: Parts,
        edits: list[tuple[Child, Parts, Parts]],
    ) -> None:
        self.strategy = strategy
        self.ours = ours
        self.edits = edits
        self._numbered: dict[Name, str] | None = None

    def step(self, name: Name) -> str:
        """Return the step of an item with a key in the merged list."""
        if self._numbered is None:
            names = dict.fromkeys(self.ours)
            for _, _, new in self.edits:
                names |= dict.fromkeys(new)
            self._numbered = numbered_steps(names)
        return self._numbered.get(name) or key_step(name)

    def touched(self) -> dict[Hashable, list[_ChildEdit]]:
        """Return the edits of each part that one touches, by the part's name."""
        touched: dict[Hashable, list[_ChildEdit]] = {}
        for child, old, new in self.edits:
            for name in _changed(old, new):
                edit = _ChildEdit(child, old.get(name, MISSING), new.get(name, MISSING))
                touched.setdefault(name, []).append(edit)
        return touched

    def joined(self, parts: Parts) -> Json:
        """Make the container again, out of its merged parts."""
        if self.strategy:
            return self.strategy.assembled(parts)
        return {str(name): value for name, value in parts.items()}

    def is_clear(self) -> bool:
        """Tell whether the parts alone say what becomes of the container.

        They do not where an item went that may stand in another form elsewhere, nor where an order
        that may mean something changed.
        """
        strategy = self.strategy
        if strategy is None or (strategy.by_value and strategy.is_ruled):
            return True
        for _, old, new in self.edits:
            gone = old.keys() - new.keys()
            if not strategy.is_ruled and (gone or not keeps_order(old, new)):
                return False
            if not all(map(is_keyed, gone)):
                return False
        return True


def _partition(ours: Maybe, edits: list[_ChildEdit], rule: Rule | None) -> _Partition | None:
    """Cut a container into parts; `None` for what does not merge in parts."""
    if rule and rule.strategy in (*CHOICES, *REFUSING):
        return None
    sides = _sides(ours, edits)
    if sides is None:
        return None
    strategy: AssociativeList | None = None
    if not all(type(side) is dict for side in sides):
        by_rule = list_strategy_of(rule)
        found = by_rule if rule else _common_strategy(edits, sides)
        if not isinstance(found, AssociativeList):
            return None
        strategy = found
    mine, cut = _parts(ours, strategy), _cut(edits, strategy)
    if mine is None or cut is None:
        return None
    partition = _Partition(strategy, mine, cut)
    return partition if partition.is_clear() else None


def _cut(
    edits: list[_ChildEdit], strategy: AssociativeList | None
) -> list[tuple[Child, Parts, Parts]] | None:
    """Cut the values before and after each edit; `None` where one has no such parts."""
    cut: list[tuple[Child, Parts, Parts]] = []
    bases: dict[int, Parts | None] = {}  # many children share one
    names: dict[int, Name] = {}  # and most of its items
    for edit in edits:
        known = id(edit.base)
        if known not in bases:
            parts = _parts(edit.base, strategy, names)
            bases[known] = parts
        base = bases[known]
        value = _parts(edit.value, strategy, names)
        if base is None or value is None:
            return None
        before_and_after = (edit.child, base, value)
        cut.append(before_and_after)
    return cut


def _sides(ours: Maybe, edits: list[_ChildEdit]) -> list[Json] | None:
    """List ours and all edited values; `None` where one was removed, which is more than emptied.

    An item that all edits add has no value of ours.
    """
    values = [edit.value for edit in edits]
    if ours is not MISSING or any(edit.base is not MISSING for edit in edits):
        values.insert(0, ours)
    present = [value for value in values if not isinstance(value, Missing)]
    return present if len(present) == len(values) else None


def _common_strategy(edits: list[_ChildEdit], sides: list[Json]) -> ListStrategy | None:
    """Infer the strategy of a list; `None` where that of one base does not fit another one."""
    first = edits[0].base
    strategy = infer_strategy(first, *sides)
    others = [infer_strategy(edit.base, *sides) for edit in edits if edit.base is not first]
    return strategy if all(other is strategy for other in others) else None


def _parts(
    value: Maybe, strategy: AssociativeList | None, known: dict[int, Name] | None = None
) -> Parts | None:
    if isinstance(value, Missing):
        return {}
    if strategy is None:
        return dict(value.items()) if type(value) is dict else None
    return strategy.parts(value, known) if type(value) is list else None


def _kept(edits: list[_ChildEdit]) -> Maybe:
    """Return what a member that some take out and others put in becomes: nothing is lost by it."""
    return next((edit.value for edit in edits if edit.value is not MISSING), MISSING)


def _changed(old: Parts, new: Parts) -> list[Hashable]:
    """List the names of parts that came, went or are others, in the order of the old ones."""
    if len(old) == len(new) and list(old) == list(new):
        pairs = zip(old, old.values(), new.values(), strict=True)
        return [name for name, before, after in pairs if before is not after and before != after]
    names = {**old, **new}
    return [name for name in names if old.get(name, MISSING) != new.get(name, MISSING)]


def _alike(edits: list[_ChildEdit]) -> list[list[_ChildEdit]]:
    """Group edits that are the same change, in the order of the first of each."""
    groups: list[list[_ChildEdit]] = []
    for edit in edits:
        group = next((group for group in groups if group[0].is_like(edit)), None)
        if group:
            group.append(edit)
        else:
            groups.append([edit])
    return groups


def _total(ours: Maybe, edits: list[_ChildEdit]) -> Json | None:
    """Add all changes of a count, equal ones once; `None` where something is no number.

    Each counts from its own base, so that no partial sum is taken for somebody's value.
    """
    is_new = ours is MISSING and all(edit.base is MISSING for edit in edits)
    value: Maybe = b"0" if is_new else ours
    for edit, *_ in _alike(edits):
        decision = SUM.total(Versions(edit.base, value, edit.value))
        if decision is None:
            return None
        value = decision.value
    return None if isinstance(value, Missing) else value


def _are_one_change(edits: list[_ChildEdit]) -> bool:
    """Tell whether at most one change was made, though perhaps by several children."""
    return len(edits) <= 1 or all(map(edits[0].is_like, edits))


def _newest(sides: list[tuple[datetime | None, Maybe]]) -> list[Maybe]:
    """Return the values that were saved last; none where one does not say when it was saved."""
    moments = [moment for moment, _ in sides if moment]
    if len(moments) < len(sides):
        return []
    newest = max(moments)
    return [value for moment, value in sides if moment == newest]
