"""The parts of a context that can go because history keeps them, and their order.

The order is that of worth: conversation first, then resolved errors, finished checkpoints, and at
last the sections that tasks wrote, the largest first. The foundations of the work are never taken:
no decision, action, file, constraint or concern, no summary, no figure, and nothing that a figure
is computed from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from git_context.document import members
from git_context.document.derive import COVERAGE
from git_context.document.fields import member_names
from git_context.document.fold import ENTRY_NAMES, is_object
from git_context.document.references import (
    CHECKPOINTS,
    CONTEXT,
    LOGS,
    RULES,
    TASKS,
    PruneReference,
)
from git_context.jsontext.write import encode, write
from git_context.merge.identity import is_repeated, item_names, positions_by_step
from git_context.merge.locate import find_value
from git_context.merge.pointer import to_pointer
from git_context.merge.values import MISSING, Missing

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from git_context.merge.values import Json, JsonObject, Path
    from git_context.wire import merging as wire

CONVERSATION, ERRORS = LOGS
FIRST_MESSAGES: Final = 5
LAST_MESSAGES: Final = 20
_RESOLVED: Final = ("resolved", "fixed", "closed")
_FINISHED: Final = ("finished", "done", *members.ENDED)
_DECISION: Final = "decision"
# In sections of tasks, these are details; all other fields of the table say what the work is.
_DETAILS: Final = (
    "feature_spec",
    "success_criteria",
    "implementation_details",
    "test_results",
    "metadata",
    "checkpoints",
    "conversation_history",
)
_STAYS: Final = frozenset({*member_names(), *ENTRY_NAMES}) - {*_DETAILS}
_REFERENCE: Final = 8  # what a pointer in a list costs besides itself


class PrunablePart(NamedTuple):
    """A part that can go: a whole value, or some items of the list at the path; its kind and bytes.

    The kind is a field of the context, `context` for the sections of tasks.
    """

    kind: str
    path: Path
    items: tuple[int, ...]
    bytes: int

    @property
    def pointer(self) -> str:
        """The place as a JSON Pointer; items of keyed lists are named by their key."""
        return to_pointer(self.path)

    def to_json(self) -> wire.PrunablePart:
        """Return what `--json` says of it."""
        return {
            "kind": self.kind,
            "pointer": self.pointer,
            "items": list(self.items),
            "bytes": self.bytes,
        }


def prunable_parts(document: JsonObject, done: Collection[str]) -> list[PrunablePart]:
    """List what can be taken out of a context, in the order in which it is given up.

    Sections are those of tasks that are `done` (merged), or say that they have ended.
    """
    sections = sorted(_sections(document, done), key=lambda part: (-part.bytes, part.path))
    return [*_logs(document), *_checkpoints(document), *sections]


def reference_to(taken: Iterable[PrunablePart], commit: str) -> PruneReference:
    """Return the reference to parts that a commit has."""
    whole_parts: list[Path] = []
    items: dict[Path, list[range]] = {}
    for part in taken:
        if part.items:
            items[part.path] = _runs(part.items)
        else:
            whole_parts.append(part.path)
    return PruneReference(commit, whole_parts, items)


def referred_parts(reference: PruneReference, full: JsonObject) -> list[PrunablePart]:
    """Return the parts that a reference names, as the context of its commit has them."""
    found: list[PrunablePart] = []
    for path, runs in reference.items.items():
        items = members.list_items(full, path[0])
        indices = [at for run in runs for at in run if at < len(items)]
        found.append(_items_of_log(path[0], items, indices))
    for path in reference.parts:
        value = find_value(full, path, RULES)
        size = 0 if isinstance(value, Missing) else _bytes(value)
        kind = CONTEXT if path[0] == TASKS else path[0]
        found.append(PrunablePart(kind, path, (), size))
    return found


def choose_parts(
    found: list[PrunablePart], limit: int, measure: Callable[[list[PrunablePart]], int]
) -> list[PrunablePart]:
    """Return as many parts, in their order, as bring a context within a limit.

    `measure` gives the bytes that are left without some parts. If even all of them are not
    enough, it is all of them.
    """
    low, high = 0, len(found)
    while low < high:
        middle = (low + high) // 2
        if measure(found[:middle]) <= limit:
            high = middle
        else:
            low = middle + 1
    return found[:low]


def _logs(document: JsonObject) -> Iterator[PrunablePart]:
    """List what is old in the conversation, and the errors that are resolved."""
    messages = members.list_items(document, CONVERSATION)
    middle = range(FIRST_MESSAGES, len(messages) - LAST_MESSAGES)
    old = [at for at in middle if not _marked(messages[at])]
    errors = members.list_items(document, ERRORS)
    resolved = [at for at, error in enumerate(errors) if _is_resolved(error)]
    for name, items, indices in ((CONVERSATION, messages, old), (ERRORS, errors, resolved)):
        if indices:
            yield _items_of_log(name, items, indices)


def _items_of_log(name: str, items: list[Json], indices: list[int]) -> PrunablePart:
    size = sum(_bytes(items[at]) for at in indices)
    return PrunablePart(name, (name,), tuple(indices), size)


def _checkpoints(document: JsonObject) -> Iterator[PrunablePart]:
    """List the checkpoints that say that they are finished, or that another one followed."""
    points = members.list_items(document, CHECKPOINTS)
    for name, point in _named(points, "id"):
        if point is not points[-1] or _says(point, "status", _FINISHED):
            yield from _worth(PrunablePart(CHECKPOINTS, (CHECKPOINTS, name), (), _bytes(point)))


def _sections(document: JsonObject, done: Collection[str]) -> Iterator[PrunablePart]:
    for name, entry in _named(members.list_items(document, TASKS), "task_id"):
        context = entry.get(CONTEXT)
        has_ended = name in done or _says(entry, "status", members.ENDED)
        if is_object(context) and has_ended:
            yield from _sections_of(context, (TASKS, name, CONTEXT))


def _sections_of(context: JsonObject, path: Path) -> Iterator[PrunablePart]:
    """List what a task wrote, but for what says what the work is, and what somebody marked."""
    for section, value in context.items():
        has_marked = type(value) is list and any(map(_marked, value))
        if section in _STAYS or has_marked:
            continue
        kept = COVERAGE[2:] if section == COVERAGE[1] else ()
        yield from _around((*path, section), value, kept)


def _around(path: Path, value: Json, kept: Path) -> Iterator[PrunablePart]:
    """List the parts of a section: all of it, or all around a figure's source, if it has that."""
    if kept and is_object(value) and find_value(value, kept, RULES) is not MISSING:
        for name, member in value.items():
            if name != kept[0]:
                yield from _around((*path, name), member, ())
            elif kept[1:]:
                yield from _around((*path, name), member, kept[1:])
    else:
        yield from _worth(PrunablePart(CONTEXT, path, (), _bytes(value)))


def _worth(part: PrunablePart) -> Iterator[PrunablePart]:
    """Leave out what takes no more room than a reference to it."""
    if part.bytes > len(encode(part.pointer)) + _REFERENCE:
        yield part


def _marked(message: Json) -> bool:
    """Tell whether a message is marked as a decision, or by somebody as one to keep."""
    if not is_object(message):
        return False
    marks = (_DECISION, "is_decision", "pinned", "important")
    kinds = ("type", "kind", "role")
    return any(message.get(mark) not in (None, False, "") for mark in marks) or any(
        _says(message, kind, (_DECISION,)) for kind in kinds
    )


def _is_resolved(error: Json) -> bool:
    if not is_object(error):
        return False
    marks = ("resolved", "resolved_at", "resolution")
    return any(error.get(mark) not in (None, False, "") for mark in marks) or _says(
        error, "status", _RESOLVED
    )


def _named(items: list[Json], key: str) -> Iterator[tuple[str, JsonObject]]:
    """List the objects of a keyed list with their names; none, where a name could mean two."""
    names = item_names(items, (key,))
    if any(map(is_repeated, names)):
        return
    for step, at in positions_by_step(names).items():
        item = items[at]
        if is_object(item):
            yield step, item


def _says(record: JsonObject, name: str, words: Collection[str]) -> bool:
    value = record.get(name)
    return type(value) is str and value.lower() in words


def _runs(indices: tuple[int, ...]) -> list[range]:
    runs: list[range] = []
    for at in indices:
        if runs and runs[-1].stop == at:
            runs[-1] = range(runs[-1].start, at + 1)
        else:
            runs.append(range(at, at + 1))
    return runs


def _bytes(value: Json) -> int:
    return len(encode(write(value)))
