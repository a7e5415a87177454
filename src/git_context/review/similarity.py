"""Items without a key that were edited, apart from those that came and went.

The merge knows items of a plain list by their value and place alone. If some of them went and
others came, the likest two are, to a reader, one item that was edited. Such pairs are found by
deepdiff, for showing alone; where nothing looks alike, items came and went.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from git_context.history.lookup import value_at
from git_context.merge.changes import ADDED, REMOVED, find_changes
from git_context.merge.kinship import are_kin
from git_context.merge.pairing import pair, strategy_for
from git_context.merge.pointer import index
from git_context.merge.values import Missing, identity

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from git_context.merge.changes import Change
    from git_context.merge.pairing import Pairing
    from git_context.merge.policy import Policy
    from git_context.merge.values import Json, Maybe, Path

# deepdiff takes about half a millisecond for each two items that it compares. So many pairs of a
# document are compared; of a list, items of so many values together, as deep as that.
_MOST_PAIRS: Final = 64
_MOST_VALUES: Final = 400
_DEEPEST: Final = 12
# deepdiff's measure, from 0 for equal items to 1 for those that have nothing in common.
_FARTHEST: Final = 0.4


class _VersionPair(NamedTuple):
    """Two versions of a document, and its rules."""

    old: Maybe
    new: Maybe
    policy: Policy


class _TooLargeError(Exception):
    """Items are too large to be compared with one another."""


def with_edits(found: list[Change], old: Maybe, new: Maybe, policy: Policy) -> list[Change]:
    """Return the changes from `old` to `new`, with items that were edited shown as such.

    The two changes by which such an item went and came make room for what differs in it, at its
    new index. Items that others would have to be moved around are left as they are.
    """
    gone, come = _by_list(found, REMOVED), _by_list(found, ADDED)
    room = _MOST_PAIRS
    replacements: dict[int, list[Change]] = {}
    for path in [path for path in gone if path in come]:
        went, came = gone[path], come[path]
        if len(went) * len(came) > room:
            continue
        pairing = _sequence(_VersionPair(old, new, policy), went, came)
        if pairing is None:
            continue
        room -= len(went) * len(came)
        for before, after in _in_order(_alike(went, came), pairing):
            replacements[id(before)] = []
            replacements[id(after)] = find_changes(before.before, after.after, policy, after.path)
    return [part for change in found for part in replacements.get(id(change), [change])]


def _by_list(found: list[Change], kind: str) -> dict[Path, list[Change]]:
    """Collect objects and lists that came, or went, by what may be the list that they stand in."""
    listed: dict[Path, list[Change]] = {}
    for change in found:
        value = change.after if kind == ADDED else change.before
        is_container = type(value) is dict or type(value) is list
        if change.kind == kind and is_container and not change.is_member and change.path:
            listed.setdefault(change.path[:-1], []).append(change)
    return listed


def _sequence(versions: _VersionPair, gone: list[Change], come: list[Change]) -> Pairing | None:
    """Return the pairing of the list in which these items went and came, if it is a plain one."""
    path, policy = gone[0].path[:-1], versions.policy
    before, after = value_at(versions.old, path, policy), value_at(versions.new, path, policy)
    if type(before) is not list or type(after) is not list:
        return None
    stood = all(_at(before, change.path[-1]) is change.before for change in gone)
    stands = all(_at(after, change.path[-1]) is change.after for change in come)
    pairing = pair(before, after, strategy_for(path, before, after, policy))
    return pairing if stood and stands and pairing.strategy.is_ordered else None


def _at(items: list[Json], step: str) -> Maybe | None:
    at = index(step, len(items))
    return None if at is None else items[at]


def _in_order(
    pairs: list[tuple[Change, Change]], pairing: Pairing
) -> Iterator[tuple[Change, Change]]:
    """Choose pairs that stand, to what stayed and to one another, as they stood before."""
    stayed = [
        (partner, at) for at, partner in enumerate(pairing.partners, pairing.start) if partner >= 0
    ]
    for before, after in pairs:
        here = int(before.path[-1]), int(after.path[-1])
        if all((one < here[0]) == (other < here[1]) for one, other in stayed):
            stayed.append(here)
            yield before, after


def _alike(gone: list[Change], come: list[Change]) -> list[tuple[Change, Change]]:
    """Pair items that went with those that came in their place, by deepdiff."""
    stand_ins = _StandIns()
    try:
        old_stand_ins = [stand_ins.of(change.before) for change in gone]
        new_stand_ins = [stand_ins.of(change.after) for change in come]
    except _TooLargeError:
        return []
    from deepdiff import DeepDiff  # noqa: PLC0415  # slow to import, and seldom needed

    differences: dict[str, Any] = DeepDiff(
        old_stand_ins,
        new_stand_ins,
        view="tree",
        ignore_order=True,
        ignore_private_variables=False,
        threshold_to_diff_deeper=0,
        cutoff_distance_for_pairs=_FARTHEST,
        cutoff_intersection_for_pairs=1,
    )
    pairs: list[tuple[Change, Change]] = []
    for one, other in sorted(_index_pairs(differences)):
        if _are_kin(gone[one].before, come[other].after):
            pairs.append((gone[one], come[other]))
    return pairs


def _index_pairs(differences: dict[str, Any]) -> set[tuple[int, int]]:
    """Return in which item of the one list, and in which of the other, deepdiff sees differences.

    An item without a partner differs from nothing, and is in no pair.
    """
    pairs: set[tuple[int, int]] = set()
    for levels in differences.values():
        for level in levels:
            top = level.all_up
            if top.t1_child_rel and top.t2_child_rel:
                pairs.add((top.t1_child_rel.param, top.t2_child_rel.param))
    return pairs


def _are_kin(one: Maybe, other: Maybe) -> bool:
    """Tell whether two items have anything in common; to deepdiff, all small items are near."""
    if isinstance(one, Missing) or isinstance(other, Missing):
        return False
    return are_kin(identity(one), identity(other))


class _StandIns:
    """Values in which names and scalars are numbered: no text is seen but by its number.

    So deepdiff is as fast on long texts as on short ones, tells `1`, `1.0`, `true` and `"1"` apart,
    and gives no name a meaning of its own.
    """

    def __init__(self) -> None:
        self._numbers: dict[Hashable, str] = {}
        self._left = _MOST_VALUES

    def of(self, value: Maybe, depth: int = 0) -> Any:
        """Return the stand-in of a value; raises `_TooLargeError` beyond so many values."""
        self._left -= 1
        if depth > _DEEPEST or self._left < 0:
            raise _TooLargeError
        if type(value) is dict:
            return {
                self._number(name): self.of(member, depth + 1) for name, member in value.items()
            }
        if type(value) is list:
            return [self.of(item, depth + 1) for item in value]
        return self._number(value)

    def _number(self, value: Any) -> str:
        return self._numbers.setdefault((type(value), value), f"v{len(self._numbers)}")
