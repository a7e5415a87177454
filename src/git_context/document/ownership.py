"""The parts of a shared context that a task may change."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from git_context.counts import pluralize
from git_context.document.fields import DERIVED, field_rules
from git_context.document.fold import is_object
from git_context.merge.instants import instant
from git_context.merge.pointer import from_pointer
from git_context.merge.values import MISSING, identity

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from git_context.document.settings import Settings
    from git_context.merge.values import Json, JsonObject, Maybe, Path

_COMPUTED: Final = frozenset(
    from_pointer(pointer) for pointer, rule in field_rules().items() if rule == DERIVED
)
# Objects that hold computed figures among others.
_HOLDERS: Final = frozenset(path[:-1] for path in _COMPUTED if len(path) > 1)


def foreign_changes(
    before: JsonObject, after: JsonObject, task: str, settings: Settings
) -> Iterator[tuple[Path, str]]:
    """List what a task changed though it is not its own: the path, and a clause that says what.

    Its own are its entry in `parallel_tasks`, those of its sub-tasks (whose ids extend its own with
    a dot), the shared lists as far as `settings` say, and figures that are computed.
    """
    for path, old, new in _changed((), before, after):
        if path in settings.edited:
            continue
        if path == ("parallel_tasks",):
            yield from _entries(old, new, task)
        elif path in settings.added_to:
            yield from _only_added(path, old, new)
        elif path != ("timestamp",) or not _moves_on(old, new):
            done = _verb(was=old is not MISSING, remains=new is not MISSING)
            yield path, f"{done}, and belongs to the parent"


def _verb(*, was: bool, remains: bool) -> str:
    """Say what happened to what was there, or not, and is there now, or not."""
    if not remains:
        return "removed"
    return "changed" if was else "added"


def _changed(
    at: Path, before: JsonObject, after: JsonObject
) -> Iterator[tuple[Path, Maybe, Maybe]]:
    """List the members that changed, but for computed figures, with their old and new values."""
    for name in {**before, **after}:
        path = (*at, name)
        old, new = before.get(name, MISSING), after.get(name, MISSING)
        if old == new or path in _COMPUTED:
            continue
        old_members, new_members = _members(old), _members(new)
        if path in _HOLDERS and old_members is not None and new_members is not None:
            yield from _changed(path, old_members, new_members)
        else:
            yield path, old, new


def _members(value: Maybe) -> JsonObject | None:
    """Return an object, an empty one for what is missing; `None` for all else."""
    if value is MISSING:
        return {}
    return value if is_object(value) else None


def _entries(old: Maybe, new: Maybe, task: str) -> Iterator[tuple[Path, str]]:
    path: Path = ("parallel_tasks",)
    if not isinstance(new, list):
        yield path, "removed, and belongs to the parent"
        return
    before, after = _by_task(old), _by_task(new)
    for name in {**before, **after}:
        old_entries, new_entries = before.get(name, []), after.get(name, [])
        is_same = [entry for _, entry in old_entries] == [entry for _, entry in new_entries]
        may_edit = bool(new_entries) and _is_own(name, task)
        if is_same or may_edit:
            continue
        place = (*path, str(new_entries[0][0])) if new_entries else path
        whose = f"the entry of the task {str(name)[:80]!r}"
        done = _verb(was=bool(old_entries), remains=bool(new_entries))
        yield place, f"{whose} was {done}"


def _is_own(name: Hashable, task: str) -> bool:
    """Tell whether an entry is the task's or one of its sub-tasks'."""
    return isinstance(name, str) and (name == task or name.startswith(task + "."))


def _by_task(entries: Maybe) -> dict[Hashable, list[tuple[int, Json]]]:
    """Return the entries by task id, each with its index; those without one by what they are."""
    found: dict[Hashable, list[tuple[int, Json]]] = {}
    for index, entry in enumerate(entries if isinstance(entries, list) else []):
        name = entry.get("task_id") if isinstance(entry, dict) else None
        key = name if isinstance(name, str) else ("", identity(entry))
        found.setdefault(key, []).append((index, entry))
    return found


def _only_added(path: Path, old: Maybe, new: Maybe) -> Iterator[tuple[Path, str]]:
    gone = _count_items(old) - _count_items(new)
    if gone or not isinstance(new, list):
        count = sum(gone.values())
        yield path, f"{pluralize(count, 'item')} removed or changed: a task may only add"


def _count_items(value: Maybe) -> Counter[Hashable]:
    return Counter(map(identity, value if isinstance(value, list) else []))


def _moves_on(old: Maybe, new: Maybe) -> bool:
    before, after = instant(old), instant(new)
    return after is not None and (before is None or before <= after)
