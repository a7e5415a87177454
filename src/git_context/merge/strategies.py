"""The strategies: objects that know how to merge two changes of one place.

Each takes the three versions of a place, of which both sides differ from the base and from each
other, and returns a decision, or `None` where it cannot reconcile them. Those of lists are in
`lists` and `sequence`.
"""

from __future__ import annotations

from git_context.merge.decisions import TAKE_OURS, TAKE_THEIRS, Put
from git_context.merge.diff3 import chunks
from git_context.merge.instants import instant, measure, quantity
from git_context.merge.lists import LOG, SET, AssociativeList
from git_context.merge.pointer import from_pointer
from git_context.merge.sequence import SEQUENCE
from git_context.merge.values import MISSING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal
    from typing import Final, Protocol, TypeAlias

    from git_context.merge.decisions import Decision, Take, Versions
    from git_context.merge.policy import Rule
    from git_context.merge.sequence import SequenceList
    from git_context.merge.threeway import ThreeWayMerge
    from git_context.merge.values import Maybe, Path

    class Strategy(Protocol):
        """A way to reconcile two changes of one place."""

        def reconcile(
            self, merge: ThreeWayMerge, path: Path, versions: Versions, /
        ) -> Decision | None:
            """Return the decision; `None` where the strategy cannot reconcile the sides."""

    Core: TypeAlias = tuple[int, ...]
    PreRelease: TypeAlias = list[tuple[int, int, str]]
    ListStrategy: TypeAlias = AssociativeList | SequenceList


def strategy_of(rule: Rule) -> Strategy:
    """Return the strategy that a rule names."""
    if rule.fields:
        return AssociativeList(rule.fields)
    return Latest(rule.member) if rule.member else _STRATEGIES[rule.strategy]


def list_strategy_of(rule: Rule | None) -> ListStrategy | None:
    """Return the strategy that a rule names for lists; `None` for a rule of anything else."""
    strategy = strategy_of(rule) if rule else None
    is_for_lists = isinstance(strategy, AssociativeList) or strategy is SEQUENCE
    return strategy if is_for_lists else None  # type: ignore[return-value]  # `SEQUENCE` is one


class TakeSide:
    """Take one side whatever both say, be it that it has nothing."""

    def __init__(self, decision: Take) -> None:
        self.decision = decision

    def reconcile(self, _merge: ThreeWayMerge, _path: Path, _versions: Versions) -> Decision:
        """Take the side."""
        return self.decision


class Derived:
    """Take what ours has, if anything: it is computed anew afterwards."""

    def reconcile(self, _merge: ThreeWayMerge, _path: Path, versions: Versions) -> Decision:
        """Take ours, or theirs where ours has nothing."""
        return TAKE_THEIRS if versions.ours is MISSING else TAKE_OURS


class Atomic:
    """Take a value whole: two different changes are never reconciled."""

    def reconcile(self, _merge: ThreeWayMerge, _path: Path, _versions: Versions) -> None:
        """Refuse."""


class Extreme:
    """Take the larger number or later moment, or the smaller and earlier one."""

    def __init__(self, *, largest: bool) -> None:
        self.largest = largest

    def reconcile(self, _merge: ThreeWayMerge, _path: Path, versions: Versions) -> Decision | None:
        """Compare two numbers or two moments."""
        ours, theirs = versions.ours, versions.theirs
        if type(ours) is not type(theirs) or None in (measure(ours), measure(theirs)):
            return None
        is_ours = (_rank(ours) > _rank(theirs)) is self.largest
        return TAKE_OURS if is_ours else TAKE_THEIRS


class Latest:
    """Take the side that was written later, as the document's `timestamp` tells.

    With the pointer of another member, that tells, in the nearest object around the place that has
    it on both sides.
    """

    def __init__(self, member: str = "") -> None:
        self.is_nearest = bool(member)
        self.member = from_pointer(member or "/timestamp")

    def reconcile(self, merge: ThreeWayMerge, path: Path, _versions: Versions) -> Decision | None:
        """Compare when the sides were written."""
        farthest = len(path) - 1 if self.is_nearest else 0
        for depth in range(farthest, -1, -1):
            around = merge.versions_at(path[:depth])
            ours, theirs = self.written_at(around.ours), self.written_at(around.theirs)
            if ours is not None and theirs is not None:
                return _later(ours, theirs)
        return None

    def written_at(self, value: Maybe) -> datetime | None:
        """Return the moment that an object bears."""
        for step in self.member:
            value = value.get(step, MISSING) if type(value) is dict else MISSING
        return instant(value)


class Version:
    """Take the higher of two semantic versions (Semantic Versioning 2.0.0, section 11)."""

    def reconcile(self, _merge: ThreeWayMerge, _path: Path, versions: Versions) -> Decision | None:
        """Compare two versions; a pre-release against its release is not reconciled."""
        ours, theirs = semantic_version(versions.ours), semantic_version(versions.theirs)
        if ours is None or theirs is None:
            return None
        (core, pre_release), (their_core, their_pre_release) = ours, theirs
        if core != their_core:
            return TAKE_OURS if core > their_core else TAKE_THEIRS
        if not pre_release or not their_pre_release or pre_release == their_pre_release:
            return None
        return TAKE_OURS if pre_release > their_pre_release else TAKE_THEIRS


class Sum:
    """Add both changes to the base; a count that the base lacks began at nothing."""

    def reconcile(self, _merge: ThreeWayMerge, _path: Path, versions: Versions) -> Decision | None:
        """Add numbers without losing a digit."""
        return self.total(versions)

    def total(self, versions: Versions) -> Put | None:
        """Return the sum; `None` where one of the three is no number."""
        base = 0 if versions.base is MISSING else quantity(versions.base)
        ours, theirs = quantity(versions.ours), quantity(versions.theirs)
        if base is None or ours is None or theirs is None:
            return None
        if type(base) is type(ours) is type(theirs) is int:
            return Put(str(ours + theirs - base).encode())
        return _exact_total(base, ours, theirs)


class Text:
    """Merge a string by lines; changes that overlap, or touch each other, are not reconciled."""

    def reconcile(self, _merge: ThreeWayMerge, _path: Path, versions: Versions) -> Decision | None:
        """Merge the lines of three strings."""
        base, ours, theirs = _lines(versions.base), _lines(versions.ours), _lines(versions.theirs)
        if base is None or ours is None or theirs is None:
            return None
        merged: list[str] = []
        # The sides that changed the chunk before: where they are others, the changes touch.
        before: tuple[bool, bool] = (False, False)
        for at_base, at_ours, at_theirs in chunks(base, ours, theirs):
            old, mine, new = base[at_base], ours[at_ours], theirs[at_theirs]
            changed = (mine != old, new != old)
            is_refused = mine != new and (all(changed) or (any(changed) and any(before)))
            if is_refused:
                return None
            merged += new if changed == (False, True) else mine
            before = changed
        return Put("\n".join(merged))


SUM: Final = Sum()
LATEST: Final = Latest()
_STRATEGIES: Final[dict[str, Strategy]] = {
    "set": SET,
    "keyed": AssociativeList(),
    "log": LOG,
    "sequence": SEQUENCE,
    "atomic": Atomic(),
    "max": Extreme(largest=True),
    "min": Extreme(largest=False),
    "version": Version(),
    "latest": LATEST,
    "sum": SUM,
    "text": Text(),
    "ours": TakeSide(TAKE_OURS),
    "theirs": TakeSide(TAKE_THEIRS),
    "derived": Derived(),
    "conflict": Atomic(),
}


def semantic_version(value: Maybe) -> tuple[Core, PreRelease] | None:
    """Read a semantic version, as its numbers and its pre-release; `None` where it is none.

    Identifiers of a pre-release compare as section 11 has it: numbers before text.
    """
    if type(value) is not str or len(value) > _LONGEST_VERSION:
        return None
    core, _, pre_release = value.partition("+")[0].partition("-")
    numbers = core.removeprefix("v").split(".")
    if len(numbers) != len(("major", "minor", "patch")) or not all(map(_is_number, numbers)):
        return None
    parts = pre_release.split(".") if pre_release else []
    ranks = [(0, int(part), "") if _is_number(part) else (1, 0, part) for part in parts]
    return tuple(map(int, numbers)), ranks


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _later(ours: datetime, theirs: datetime) -> Take | None:
    if ours == theirs:
        return None
    return TAKE_OURS if ours > theirs else TAKE_THEIRS


def _exact_total(base: Decimal | int, ours: Decimal | int, theirs: Decimal | int) -> Put | None:
    from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, Inexact  # noqa: PLC0415

    exactly = Context(prec=_DIGITS, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[Inexact])
    try:
        added = exactly.subtract(exactly.add(Decimal(ours), Decimal(theirs)), Decimal(base))
    except Inexact:
        return None
    return Put(str(added).encode())


_DIGITS = 1000  # of a sum; numbers further apart than this are no counts
_LONGEST_VERSION = 256  # letters; Python refuses to read much longer numbers


def _lines(value: Maybe) -> list[str] | None:
    return value.split("\n") if type(value) is str else None


def _rank(value: Maybe) -> tuple[object, Maybe]:
    """Order by measure; of two spellings of one measure, by text, whichever side they are on."""
    return measure(value), value
