"""What a task may change in the context that it shares with others."""

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
            done = "removed" if new is MISSING else "added" if old is MISSING else "changed"
            yield path, f"{done}, and belongs to the parent"


def _changed(
    at: Path, before: JsonObject, after: JsonObject
) -> Iterator[tuple[Path, Maybe, Maybe]]:
    """List the members that changed, but for computed figures, with their old and new values."""
    for name in {**before, **after}:
        path = (*at, name)
        old, new = before.get(name, MISSING), after.get(name, MISSING)
        if old == new or path in _COMPUTED:
            continue
        if path in _HOLDERS and all(value is MISSING or is_object(value) for value in (old, new)):
            members = (value if is_object(value) else {} for value in (old, new))
            yield from _changed(path, *members)
        else:
            yield path, old, new


def _entries(old: Maybe, new: Maybe, task: str) -> Iterator[tuple[Path, str]]:
    path: Path = ("parallel_tasks",)
    if not isinstance(new, list):
        yield path, "removed, and belongs to the parent"
        return
    before, after = _by_task(old), _by_task(new)
    for name in {**before, **after}:
        versions = before.get(name, []), after.get(name, [])
        entries = [entry for _, entry in versions[0]], [entry for _, entry in versions[1]]
        is_own = isinstance(name, str) and (name == task or name.startswith(task + "."))
        if entries[0] == entries[1] or (is_own and entries[1]):
            continue
        place = (*path, str(versions[1][0][0])) if versions[1] else path
        whose = f"the entry of the task {str(name)[:80]!r}"
        done = "removed" if not entries[1] else "changed" if entries[0] else "added"
        yield place, f"{whose} was {done}"


def _by_task(entries: Maybe) -> dict[Hashable, list[tuple[int, Json]]]:
    """Return the entries by task id, each with its index; those without one by what they are."""
    found: dict[Hashable, list[tuple[int, Json]]] = {}
    for index, entry in enumerate(entries if isinstance(entries, list) else []):
        name = entry.get("task_id") if isinstance(entry, dict) else None
        key = name if isinstance(name, str) else ("", identity(entry))
        found.setdefault(key, []).append((index, entry))
    return found


def _only_added(path: Path, old: Maybe, new: Maybe) -> Iterator[tuple[Path, str]]:
    kept = new if isinstance(new, list) else []
    gone = Counter(map(identity, old if isinstance(old, list) else [])) - Counter(
        map(identity, kept)
    )
    if gone or not isinstance(new, list):
        count = sum(gone.values())
        yield path, f"{pluralize(count, 'item')} removed or changed: a task may only add"


def _moves_on(old: Maybe, new: Maybe) -> bool:
    before, after = instant(old), instant(new)
    return after is not None and (before is None or before <= after)
