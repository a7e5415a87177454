"""How two changes of one scalar are reconciled, one function a strategy.

Each takes the three versions of a place, of which both sides differ from the base and from each
other and neither is missing, and returns a decision, or `None` where it cannot reconcile them.
"""

from __future__ import annotations

from git_context.merge.decisions import TAKE_OURS, TAKE_THEIRS, Put
from git_context.merge.diff3 import chunks
from git_context.merge.instants import instant, measure, quantity
from git_context.merge.values import MISSING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from decimal import Decimal

    from git_context.merge.decisions import Decision, Versions
    from git_context.merge.values import Maybe


def merge_max(versions: Versions) -> Decision | None:
    """Strategy `max`: the larger number, or the later moment."""
    if not _comparable(versions):
        return None
    return TAKE_OURS if _rank(versions.ours) > _rank(versions.theirs) else TAKE_THEIRS


def merge_min(versions: Versions) -> Decision | None:
    """Strategy `min`: the smaller number, or the earlier moment."""
    if not _comparable(versions):
        return None
    return TAKE_OURS if _rank(versions.ours) < _rank(versions.theirs) else TAKE_THEIRS


def merge_latest(documents: Versions) -> Decision | None:
    """Strategy `merge_latest`: the side whose document bears the later `timestamp`."""
    saved = documents.member("timestamp")
    ours, theirs = instant(saved.ours), instant(saved.theirs)
    if ours is None or theirs is None or ours == theirs:
        return None
    return TAKE_OURS if ours > theirs else TAKE_THEIRS


def merge_sum(versions: Versions) -> Decision | None:
    """Strategy `sum`: the base and both changes; a count missing in the base began at nothing."""
    base = 0 if versions.base is MISSING else quantity(versions.base)
    ours, theirs = quantity(versions.ours), quantity(versions.theirs)
    if base is None or ours is None or theirs is None:
        return None
    if type(base) is type(ours) is type(theirs) is int:
        return Put(str(ours + theirs - base).encode())
    return _exact_total(base, ours, theirs)


def _exact_total(
    base: Decimal | int, ours: Decimal | int, theirs: Decimal | int
) -> Decision | None:
    from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, Inexact  # noqa: PLC0415

    exactly = Context(prec=_DIGITS, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[Inexact])
    try:
        added = exactly.subtract(exactly.add(Decimal(ours), Decimal(theirs)), Decimal(base))
    except Inexact:
        return None
    return Put(str(added).encode())


_DIGITS = 1000  # of a sum; numbers further apart than this are no counts


def merge_text(versions: Versions) -> Decision | None:
    """Strategy `merge_text`: a three-way merge by lines; overlapping changes are not reconciled."""
    base, ours, theirs = (
        _lines(value) for value in (versions.base, versions.ours, versions.theirs)
    )
    if base is None or ours is None or theirs is None:
        return None
    merged: list[str] = []
    for at_base, at_ours, at_theirs in chunks(base, ours, theirs):
        if theirs[at_theirs] in (base[at_base], ours[at_ours]):
            merged += ours[at_ours]
        elif ours[at_ours] == base[at_base]:
            merged += theirs[at_theirs]
        else:
            return None
    return Put("\n".join(merged))


def _lines(value: Maybe) -> list[str] | None:
    return value.split("\n") if type(value) is str else None


def _comparable(versions: Versions) -> bool:
    ours, theirs = versions.ours, versions.theirs
    return type(ours) is type(theirs) and None not in (measure(ours), measure(theirs))


def _rank(value: Maybe) -> tuple[object, Maybe]:
    """Order by measure; of two spellings of one measure, by text, whichever side they are on."""
    return measure(value), value
