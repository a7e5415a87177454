"""An independent reading of the merge laws: which edits of a side are lost, what is invented.

It follows the contract and shares no code with the merge: it is told the three versions, the rules,
the result and where the conflicts are, and judges.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from git_context.merge.decisions import Conflict
from git_context.merge.values import MISSING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from git_context.merge.many import ManyWayConflict
    from git_context.merge.policy import Rule
    from git_context.merge.values import Json, Maybe, Path

    FindRule = Callable[[Path], Rule | None]
    Name = tuple[str, str]

CHOICES = ("max", "min", "version", "latest", "ours", "theirs", "derived")
COMPUTED = ("sum", "text")
KEY_FIELDS = ("task_id", "id", "key", "name")


class Lost(NamedTuple):
    """An edit that is neither in the result nor held by a conflict."""

    path: Path
    what: str


class Judge:
    """One merge that was done, to be judged."""

    def __init__(
        self, find_rule: FindRule, conflicts: Sequence[Conflict | ManyWayConflict]
    ) -> None:
        self.find_rule = find_rule
        self.conflicts = [conflict.path for conflict in conflicts]
        self.open_items: list[tuple[Path, Json]] = []
        for conflict in conflicts:
            if isinstance(conflict, Conflict) and conflict.is_stretch:
                versions = conflict.versions.all()
                items = [item for side in versions if isinstance(side, list) for item in side]
                self.open_items += [(conflict.path[:-1], item) for item in items]

    def lost(
        self, path: Path, base: Maybe, side: Maybe, other: Maybe, result: Maybe
    ) -> Iterator[Lost]:
        """List the edits which `side` made of `base` that are missing, at `path` and within."""
        rule = self.find_rule(path)
        if side == base or self._held(path) or (rule and rule.strategy in CHOICES):
            return
        if other in (base, side):
            if result != side:
                yield Lost(path, "a change that nobody contradicts")
        elif side is MISSING or other is MISSING:
            yield Lost(path, "a change against a removal, without a conflict")
        elif rule and rule.strategy in ("conflict", "atomic"):
            yield Lost(path, "two changes that the rule calls a conflict")
        elif isinstance(side, dict) and isinstance(other, dict):
            yield from self._lost_members(path, base, side, other, result)
        elif isinstance(side, list) and isinstance(other, list):
            yield from self._lost_items(path, base, side, other, result)
        elif rule and rule.strategy in COMPUTED:
            check = _sums_up if rule.strategy == "sum" else _lines_stand
            if not check(base, side, other, result):
                yield Lost(path, f"the {rule.strategy} is wrong")
        else:
            yield Lost(path, "two changes of a value, without a conflict")

    def _held(self, path: Path) -> bool:
        return any(_leads_to(place, path[: len(place)]) for place in self.conflicts)

    def _within(self, path: Path) -> bool:
        return any(place[: len(path)] == path for place in self.conflicts)

    def _lost_members(
        self, path: Path, base: Maybe, side: dict[str, Json], other: dict[str, Json], result: Maybe
    ) -> Iterator[Lost]:
        old = {} if base is MISSING else base
        if not isinstance(old, dict) or not isinstance(result, dict):
            yield Lost(path, "objects on both sides, and no object there before or after")
            return
        for name in {**old, **side}:
            places = [_member(version, name) for version in (old, side, other, result)]
            yield from self.lost((*path, name), *places)

    def _lost_items(
        self, path: Path, base: Maybe, side: list[Json], other: list[Json], result: Maybe
    ) -> Iterator[Lost]:
        old = [] if base is MISSING else base
        if not isinstance(old, list) or not isinstance(result, list):
            yield Lost(path, "lists on both sides, and no list there before or after")
            return
        rule = self.find_rule(path)
        strategy = rule.strategy if rule else ""
        versions = (old, side, other, result)
        if strategy == "keyed" or (not rule and _has_keys(old, side, other)):
            yield from self._lost_keyed(path, rule.fields if rule else (), versions)
        elif strategy in ("set", "log"):
            yield from _lost_from_set(path, old, side, result)
        elif strategy in ("sequence", ""):
            if not self._within(path):
                yield from _lost_from_sequence(path, old, side, other, result)
        else:
            yield Lost(path, f"lists, which {strategy} is not made for")

    def _lost_keyed(
        self,
        path: Path,
        fields: tuple[str, ...],
        versions: tuple[list[Json], list[Json], list[Json], list[Json]],
    ) -> Iterator[Lost]:
        again = {name for items in versions for name in _repeated(items, fields)}
        (old, no_old), (side, no_side), (other, no_other), (result, no_result) = (
            _by_key(items, fields, again) for items in versions
        )
        held = {_key(item, fields) for place, item in self.open_items if place == path}
        for name in {**old, **side}:
            if name in held:
                continue
            places = [version.get(name, MISSING) for version in (old, side, other, result)]
            place = (*path, name[1])
            if places[0] is MISSING and other.get(name, side.get(name)) != side.get(name):
                yield from self._lost_addition(place, places[1], places[2], places[3])
            else:
                yield from self.lost(place, *places)
        if not self._within(path):
            twins = no_other if len(no_other) > len(no_old) else []
            yield from _lost_from_sequence(path, no_old, no_side, no_other, no_result, twins)

    def _lost_addition(
        self, path: Path, side: Maybe, other: Maybe, result: Maybe
    ) -> Iterator[Lost]:
        """Two items that were added under one identity: the one that has all that the other has."""
        if self._held(path):
            return
        if result not in (side, other) or not _has_all(result, side):
            yield Lost(path, "an item that was added under the identity of another one")


def _leads_to(place: Path, path: Path) -> bool:
    """Tell whether a path is that of a conflict, whose steps may have numbers: `a#2`.

    So it is where two items have one key, in two fields.
    """
    pairs = zip(place, path, strict=False)
    return len(place) == len(path) and all(
        step == other or step.startswith(f"{other}#") for step, other in pairs
    )


def written(value: Json) -> str:
    """Write a value such that two are written alike exactly where they are equal JSON."""
    if isinstance(value, dict):
        members = sorted(f"{name!r}:{written(member)}" for name, member in value.items())
        return "{" + ",".join(members) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(written, value)) + "]"
    return repr(value)


def invented(
    find_rule: FindRule, versions: tuple[Maybe, Maybe, Maybe], result: Maybe
) -> list[tuple[Path, str]]:
    """List the leaves of `result`, by path without list positions, that no version has there."""
    known = {leaf for version in versions for leaf in _leaves((), version)}
    return [
        (path, leaf)
        for path, leaf in set(_leaves((), result)) - known
        if not _computed(find_rule, path)
    ]


def _computed(find_rule: FindRule, path: Path) -> bool:
    rules = [find_rule(path[:length]) for length in range(len(path) + 1)]
    return "[]" in path or any(rule is not None and rule.strategy in COMPUTED for rule in rules)


def _leaves(path: Path, value: Maybe) -> Iterator[tuple[Path, str]]:
    if isinstance(value, dict) and value:
        for name, member in value.items():
            yield from _leaves((*path, name), member)
    elif isinstance(value, list) and value:
        for item in value:
            yield from _leaves((*path, "[]"), item)
    elif value is not MISSING and value not in ({}, []):
        yield path, repr(value)


def _member(value: dict[str, Json], name: str) -> Maybe:
    return value.get(name, MISSING)


def _by_key(
    items: list[Json], fields: tuple[str, ...], again: set[Name]
) -> tuple[dict[Name, Json], list[Json]]:
    """Index items by their keys, and list those that have none of their own in every version."""
    indexed: dict[Name, Json] = {}
    others: list[Json] = []
    for item in items:
        name = _key(item, fields)
        if name is None or name in again:
            others.append(item)
        else:
            indexed[name] = item
    return indexed, others


def _repeated(items: list[Json], fields: tuple[str, ...]) -> list[Name]:
    counts = Counter(name for item in items if (name := _key(item, fields)))
    return [name for name, count in counts.items() if count > 1]


def _key(item: Json, fields: tuple[str, ...]) -> Name | None:
    """Return an item's key: that of a rule's fields, else the first of the usual, and the field."""
    if not isinstance(item, dict):
        return None
    keys = [_text(item.get(field)) for field in fields]
    if keys and None not in keys:
        return ",".join(fields), ",".join(map(str, keys))
    for field in KEY_FIELDS:
        text = _text(item.get(field))
        if text is not None:
            return field, text
    return None


def _text(value: Json | None) -> str | None:
    if isinstance(value, bytes):
        return value.decode()
    return value if isinstance(value, str) else None


def _has_keys(*versions: list[Json]) -> bool:
    """Tell whether the items of lists without a rule are told apart: objects, some with a key."""
    items = [item for version in versions for item in version]
    if not all(isinstance(item, dict) for item in items):
        return False
    return any(_key(item, ()) is not None for item in items)


def _has_all(larger: Maybe, smaller: Maybe) -> bool:
    if isinstance(larger, dict) and isinstance(smaller, dict):
        return all(_has_all(larger.get(name, MISSING), part) for name, part in smaller.items())
    if isinstance(larger, list) and isinstance(smaller, list):
        return not Counter(map(written, smaller)) - Counter(map(written, larger))
    return larger == smaller


def _lost_from_set(
    path: Path, old: list[Json], side: list[Json], result: list[Json]
) -> Iterator[Lost]:
    before, after, merged = ({written(item) for item in items} for items in (old, side, result))
    for member in after - before - merged:
        yield Lost(path, f"the added member {member}")
    for member in (before - after) & merged:
        yield Lost(path, f"the removal of {member}")


def _lost_from_sequence(  # noqa: PLR0913, PLR0917  # the four versions, and what is known of one
    path: Path,
    old: list[Json],
    side: list[Json],
    other: list[Json],
    result: list[Json],
    twins: Sequence[Json] = (),
) -> Iterator[Lost]:
    """Count: what one side alone adds or removes counts in full, what both do once at least.

    Objects and lists that both sides replaced may have been merged into one: for those, the leaves
    must stand. Of `twins`, items of the other side under one identity, any may be a new one.
    """
    counts = [Counter(map(written, items)) for items in (old, side, other, result)]
    scalars = {written(item) for item in [*old, *side] if not isinstance(item, (dict, list))}
    for item in scalars:
        was, mine, theirs, merged = (count[item] for count in counts)
        if not _is_fair(was, mine, theirs, merged):
            yield Lost(path, f"{item} stood {was} times, then {mine} and {theirs}, now {merged}")
    before, after, merged_leaves = (set(_leaves((), items)) for items in (old, side, result))
    for leaf in after - before - merged_leaves:
        yield Lost(path, f"the leaf {leaf} within an item")
    # Where the other side wrote a leaf anew, that is what stands.
    stood, _, stands, _ = counts
    anew = set(
        _leaves(
            (), [*twins, *(item for item in other if stands[written(item)] > stood[written(item)])]
        )
    )
    for leaf in (before - after - anew) & merged_leaves:
        yield Lost(path, f"the removal of the leaf {leaf} within an item")


def _is_fair(was: int, mine: int, theirs: int, merged: int) -> bool:
    both = mine + theirs - was
    if was in (mine, theirs) or (mine > was) != (theirs > was):
        return merged == both
    if mine > was:
        # Where each side put it in once, it is the same addition, and no repeat.
        most = 1 if mine == theirs == 1 else both
        return max(mine, theirs) <= merged <= most
    return max(both, 0) <= merged <= min(mine, theirs)


def _sums_up(base: Maybe, side: Maybe, other: Maybe, result: Maybe) -> bool:
    old = b"0" if base is MISSING else base
    parts = [old, side, other, result]
    was, mine, theirs, merged = (
        Fraction(part.decode()) if isinstance(part, bytes) else Fraction(-1, 7) for part in parts
    )
    return mine + theirs - was == merged


def _lines_stand(base: Maybe, side: Maybe, other: Maybe, result: Maybe) -> bool:
    texts = (base, side, other, result)
    if not all(isinstance(text, str) for text in texts):
        return False
    was, mine, theirs, merged = (Counter(str(text).split("\n")) for text in texts)
    return all(_is_fair(was[line], mine[line], theirs[line], merged[line]) for line in was | mine)
