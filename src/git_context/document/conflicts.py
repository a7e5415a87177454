"""Recorded conflicts: what stands in `merge_conflicts` until somebody decides.

A record keeps what a merge could not reconcile, beside a document that stays valid JSON:

    {"path": "/context_summary", "kind": "both modified", "base": "…", "ours": "…",
     "sides": [{"task": "backend", "commit": "<id>", "value": "…"}]}

`path` is a JSON Pointer, with items of keyed lists named by their key. `ours` is the value that
stands at the path, and `sides` are the values that do not. `base`, `ours` and a side's `value` are
left out where there is none, which is not the same as null.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, cast

from git_context.document import members
from git_context.document.fold import is_object
from git_context.merge.decisions import reason
from git_context.merge.locate import find_value
from git_context.merge.pointer import from_pointer
from git_context.merge.values import MISSING, Missing, identity, with_numbers, without_missing

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from git_context.merge.policy import Policy
    from git_context.merge.values import Json, JsonObject, Maybe
    from git_context.wire import values as wire

    # One side of one record, by place, task and value; what is no such record stands alone.
    RecordsBySide = dict[Hashable, tuple[JsonObject, Json]]

FIELD: Final = "merge_conflicts"


class RecordedSide(NamedTuple):
    """A task's value for a place (`MISSING`: nothing), and the commit that says so."""

    task: str
    commit: str
    value: Maybe

    def record(self) -> JsonObject:
        """Return the side as it is recorded."""
        return without_missing({"task": self.task, "commit": self.commit, "value": self.value})


class RecordedConflict(NamedTuple):
    """Sides that cannot be reconciled with ours at a place of one context."""

    pointer: str
    kind: str
    base: Maybe
    ours: Maybe
    sides: list[RecordedSide]

    @property
    def why(self) -> str:
        """Why the sides were not merged, in words."""
        return reason(self.kind)

    def record(self) -> JsonObject:
        """Return the conflict as it is recorded."""
        return {**self.head(), "sides": [side.record() for side in self.sides]}

    def head(self) -> JsonObject:
        """Return the record without its sides."""
        return without_missing(
            {"path": self.pointer, "kind": self.kind, "base": self.base, "ours": self.ours}
        )

    def to_json(self, *, exact: bool = False) -> wire.RecordedConflict:
        """Return what `--json` says of it; numbers of the context are plain, or else `exact`."""
        head = {"path": self.pointer, "kind": self.kind, "why": self.why}
        shown = {**head, **self.record()}
        return with_numbers(cast("wire.RecordedConflict", shown), exact=exact)


def split_records(document: Maybe) -> tuple[Maybe, list[Json]]:
    """Return a document with an empty list of records, and those; they merge on their own."""
    records = document.get(FIELD) if is_object(document) else None
    if not is_object(document) or type(records) is not list:
        return document, []
    return {**document, FIELD: []}, records


def merge_records(
    ours: list[Json],
    edits: Iterable[tuple[list[Json], list[Json]]],
    conflicts: Iterable[RecordedConflict],
) -> list[Json]:
    """Return ours' records with what each edit (records before, after) and new conflicts change.

    A side is kept until somebody takes it out. One whose task went on from it gives way to the
    task's new one.
    """
    loose = _split_by_side(ours)
    for before, after in edits:
        old, new = _split_by_side(before), _split_by_side(after)
        for name in old.keys() - new.keys():
            loose.pop(name, None)
        for name in new.keys() - old.keys():
            loose.setdefault(name, new[name])
    for conflict in conflicts:
        for side in conflict.sides:
            _give_way(loose, conflict, side)
    return _join_sides(loose)


def simplify_records(records: list[Json], document: JsonObject, policy: Policy) -> list[Json]:
    """Bring `ours` up to date with the document, and leave out what is no conflict any more.

    A side that says what stands in the document says nothing, and nor does a record without sides.
    """
    kept: list[Json] = []
    for record in records:
        pointer = members.text_value(record, "path") if is_object(record) else None
        sides = _sides(record)
        if not is_object(record) or pointer is None or not sides:
            kept.append(record)
            continue
        present = find_value(document, _path(pointer), policy)
        left: list[Json] = [side for side in sides if not _has_value(side, present)]
        if left:
            fields: dict[str, Maybe] = {**record, "ours": present, "sides": left}
            kept.append(without_missing(fields))
    return kept


def _give_way(loose: RecordsBySide, conflict: RecordedConflict, side: RecordedSide) -> None:
    for name, (head, known) in list(loose.items()):
        if not is_object(known) or head.get("path") != conflict.pointer:
            continue
        value = _value(known)
        if known.get("task") != side.task or value not in (conflict.base, side.value):
            continue
        del loose[name]
        base = head.get("base", MISSING)
        if value == conflict.base and base == side.value:
            return  # the task is back where it began
        kind = members.text_value(head, "kind")
        conflict = conflict._replace(base=base, kind=conflict.kind if kind is None else kind)
    recorded_side = side.record()
    loose[_name(conflict.pointer, recorded_side)] = conflict.head(), recorded_side


def _split_by_side(records: list[Json]) -> RecordsBySide:
    """Take records apart into their sides."""
    parts: RecordsBySide = {}
    for record in records:
        sides = _sides(record)
        if not is_object(record) or not sides:
            parts["record", identity(record)] = {}, record
            continue
        head = {name: value for name, value in record.items() if name != "sides"}
        for side in sides:
            parts[_name(record.get("path"), side)] = head, side
    return parts


def _join_sides(parts: RecordsBySide) -> list[Json]:
    """Make records of loose sides, one for each place, where the first of its sides stood."""
    records: dict[Hashable, JsonObject] = {}
    unsplit: list[Json] = []
    for name, (head, side) in parts.items():
        if not head:
            unsplit.append(side)
            continue
        place = name[1] if isinstance(name, tuple) else name
        record = records.setdefault(place, {**head, "sides": []})
        sides = record["sides"]
        assert type(sides) is list  # noqa: S101  # made two lines above
        sides.append(side)
    return [*unsplit, *records.values()]


def _name(path: Json, side: Json) -> Hashable:
    if not is_object(side):
        return ("side", identity(path), identity(side))
    return ("side", identity(path), identity([side.get("task")]), _hashable(_value(side)))


def _hashable(value: Maybe) -> Hashable:
    return value if isinstance(value, Missing) else identity(value)


def _sides(record: Json) -> list[Json]:
    """Return the sides of a record; none of what is no record."""
    return members.list_items(record, "sides") if is_object(record) else []


def _has_value(side: Json, value: Maybe) -> bool:
    return is_object(side) and _value(side) == value


def _value(side: JsonObject) -> Maybe:
    return side.get("value", MISSING)


def _path(pointer: str) -> tuple[str, ...]:
    try:
        return from_pointer(pointer)
    except ValueError:
        return (pointer,)
