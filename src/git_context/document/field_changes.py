"""Which fields a change of a context touched, as its writer calls them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from git_context.document.fields import DERIVED, field_rules, shared_lists
from git_context.document.fold import ENTRY_NAMES, is_object, task_entry
from git_context.merge.values import MISSING, Missing, identity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from git_context.merge.values import Json, JsonObject, Maybe
    from git_context.wire import values as wire

# The time of a save and computed figures tell their writer nothing.
_NO_NEWS: Final = frozenset(
    {"timestamp", "metrics"}
    | {pointer[1:] for pointer, rule in field_rules().items() if rule == DERIVED}
)
_TASKS: Final = "parallel_tasks"
# Members of a task's entry that are no fields of its own, and the names of the others there.
_IDS: Final = frozenset({"task_id", "context", "files_count", "completed_at"})
_NAMES: Final = {entry_name: name for name, entry_name in ENTRY_NAMES.items()}


class FieldChange(NamedTuple):
    """A field that a change touched: how many of its values came, and how many went.

    A list has its items for values, any other field the one that it holds.
    """

    field: str
    added: int
    removed: int
    is_list: bool

    @property
    def words(self) -> str:
        """The change in a few words: `decisions +1`, `phase set`."""
        if self.is_list:
            signed = [(self.added, "+"), (self.removed, "-")]
            counts = " ".join(f"{sign}{count}" for count, sign in signed if count)
            return f"{self.field} {counts or 'changed'}"
        if not self.added:
            return f"{self.field} removed"
        return f"{self.field} {'changed' if self.removed else 'set'}"

    def to_json(self) -> wire.FieldChange:
        """Return what `--json` says of it."""
        return cast(
            "wire.FieldChange",
            {"field": self.field, "added": self.added, "removed": self.removed},
        )


def field_changes(
    before: JsonObject | None, after: JsonObject, task: str | None
) -> list[FieldChange]:
    """List the fields that differ between two versions of a context, or of a task's part of it."""
    old, new = (_own_fields(document or {}, task) for document in (before, after))
    return list(_changes(old, new))


def _own_fields(document: JsonObject, task: str | None) -> JsonObject:
    """Return what a writer sees as fields: of a task, those of its own document."""
    if task is None:
        return document
    entry = task_entry(document, task) or {}
    context = entry.get("context", {})
    fields = dict(context) if is_object(context) else {}
    fields |= {_NAMES.get(name, name): value for name, value in entry.items() if name not in _IDS}
    fields |= {name: document[name] for name in shared_lists() if name in document}
    others = [_TASKS, *(name for name in document if name not in fields)]
    return fields | {name: _without_entry(document.get(name, []), task) for name in others}


def _without_entry(value: Json, task: str) -> Json:
    """Leave a task's own entry out of the list of tasks; any other value stays."""
    if type(value) is not list:
        return value
    return [item for item in value if not (is_object(item) and item.get("task_id") == task)]


def _changes(old: JsonObject, new: JsonObject) -> Iterator[FieldChange]:
    for name in {**old, **new}:
        before, after = old.get(name, MISSING), new.get(name, MISSING)
        if before != after and name not in _NO_NEWS:
            yield _change(name, before, after)


def _change(field: str, before: Maybe, after: Maybe) -> FieldChange:
    is_list = type(before) is list or type(after) is list
    old, new = _values(before, is_list=is_list), _values(after, is_list=is_list)
    return FieldChange(field, (new - old).total(), (old - new).total(), is_list)


def _values(value: Maybe, *, is_list: bool) -> Counter[object]:
    if isinstance(value, Missing):
        return Counter()
    items = value if is_list and type(value) is list else [value]
    return Counter(map(identity, items))
