"""References to what a prune took out of a context, and putting it back.

A prune leaves one entry in `prune_parts`, which names the commit that still has everything:

    {"commit": "<id>", "parts": ["/parallel_tasks/backend/context/schemas"],
     "items": {"/conversation_history": "5-40"}}

`parts` are whole values, by JSON Pointer with items of keyed lists named by their key. `list_items`
are runs of items of a list, by their indices in that commit. The content of a reference can come
from anybody, so one that names any other place than a prune takes from says nothing at all.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from git_context.document import members
from git_context.document.fields import PRUNED, field_rules
from git_context.document.fold import is_object
from git_context.merge.decisions import OURS
from git_context.merge.locate import find_value, replace_value
from git_context.merge.many import Child
from git_context.merge.pointer import from_pointer, to_pointer
from git_context.merge.policy import Policy
from git_context.merge.threeway import merge
from git_context.merge.values import MISSING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from git_context.merge.values import Json, JsonObject, Maybe, Path

    # Returns the context that a commit has, or raises what says why it cannot.
    ReadContext = Callable[[str], JsonObject]

FIELD: Final = PRUNED
TASKS: Final = "parallel_tasks"
CONTEXT: Final = "context"
CHECKPOINTS: Final = "checkpoints"
LOGS: Final = ("conversation_history", "error_log")
# The table's rules alone: what a repository adds may change, and a reference must not.
RULES: Final = Policy(field_rules())
MOST: Final = 200
_COMMIT: Final = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_RUN: Final = re.compile(r"([0-9]{1,7})(?:-([0-9]{1,7}))?")
_LOG_PATHS: Final = [(name,) for name in LOGS]
_SECTION_DEPTH: Final = 4  # `parallel_tasks`, a task, `context`, and a section


class LostError(ValueError):
    """Pruned parts cannot be put back; the message is a clause that says why."""


class PruneReference(NamedTuple):
    """The parts that a prune took: their commit, whole parts, and items of lists by index."""

    commit: str
    parts: list[Path]
    items: dict[Path, list[range]]

    def record(self) -> JsonObject:
        """Return the reference as it stands in a context."""
        pointers: list[Json] = [to_pointer(path) for path in self.parts]
        runs: JsonObject = {to_pointer(path): _written(found) for path, found in self.items.items()}
        record: JsonObject = {"commit": self.commit}
        if pointers:
            record["parts"] = pointers
        if runs:
            record["items"] = runs
        return record

    def only(self, paths: Iterable[Path]) -> PruneReference:
        """Return the reference to some of its parts."""
        wanted = set(paths)
        return PruneReference(self.commit, [path for path in self.parts if path in wanted], {})

    def without(self, paths: Iterable[Path]) -> PruneReference:
        """Return the reference to all but some of its parts."""
        others = set(paths)
        return self._replace(parts=[path for path in self.parts if path not in others])

    @property
    def is_empty(self) -> bool:
        """Whether it refers to nothing."""
        return not self.parts and not self.items


def read_references(document: Maybe) -> list[PruneReference]:
    """List the references of a context, as far as they are sound, in its order; the first 200.

    To follow a reference takes time, and a context can come from anybody.
    """
    listed = members.list_items(document, FIELD) if is_object(document) else []
    found = map(_read, listed[:MOST])
    return [reference for reference in found if reference and not reference.is_empty]


def remove_parts(document: JsonObject, reference: PruneReference) -> JsonObject:
    """Return a context without what a reference names, and without a word of it."""
    value: Maybe = document
    for path in reference.parts:
        value = replace_value(value, path, MISSING, RULES)
    for path, runs in reference.items.items():
        items = find_value(value, path, RULES)
        if type(items) is list:
            value = replace_value(value, path, _without_runs(items, runs), RULES)
    assert is_object(value)  # noqa: S101  # parts lie within it
    return value


def prune_parts(document: JsonObject, reference: PruneReference) -> JsonObject:
    """Return a context without what a reference names, and with the reference if it names any."""
    if reference.is_empty:
        return document
    listed = [*members.list_items(document, FIELD), reference.record()]
    return {**remove_parts(document, reference), FIELD: listed}


def restore_pruned(document: JsonObject, read: ReadContext, known: Maybe = MISSING) -> JsonObject:
    """Return a context with everything back that was pruned, and without the references.

    Later changes stay: where something stands at a place again, that is it; what
    belonged to something that is gone does not come back. References that `known` has, too, stay
    as they are. Raises `LostError` where a commit does not have what it should, or the place
    for it is not known any more, and whatever `read` raises.
    """
    left = read_references(known)
    for reference in reversed(read_references(document)):
        if reference not in left:
            document = restore_parts(document, reference, read(reference.commit))
    return document


def restore_parts(document: JsonObject, reference: PruneReference, full: JsonObject) -> JsonObject:
    """Return a context with what a reference names, as `full` has it; see `restore_pruned`."""
    for path in _missing(reference, full):
        raise LostError(f"{reference.commit[:10]} does not have {to_pointer(path)}")
    if prune_parts(full, reference) == document:
        return full
    occupied = [
        path for path in reference.parts if find_value(document, path, RULES) is not MISSING
    ]
    wanted = reference.without(occupied)
    merged = merge(remove_parts(full, wanted), _replaced(document, reference, None), full, RULES)
    wanted_paths = [*wanted.parts, *wanted.items]
    for conflict in merged.conflicts:
        is_list = type(conflict.versions.ours) is list
        if is_list and _holds_any(conflict.path, wanted_paths):
            raise LostError(f"what stands at {conflict.pointer} leaves no one place for it")
    value = merged.value(OURS)
    assert is_object(value)  # noqa: S101  # all three versions are
    return value


def restore_pruned_within(document: JsonObject, place: Path, read: ReadContext) -> JsonObject:
    """Return a context with the parts back that were pruned in a place; see `restore_pruned`."""
    for reference in reversed(read_references(document)):
        inner = [path for path in reference.parts if path[: len(place)] == place]
        document = _restore_some(document, reference, inner, read)
    return document


def restore_edited_parts(
    ours: Maybe, children: list[Child], read: ReadContext
) -> tuple[Maybe, list[Child]]:
    """Put back what one side of a merge pruned and another edited, so that the edit is merged.

    Without that, the merge sees one side that removed what the other changed: a conflict.
    """
    seen: list[Child] = []
    for child in children:
        theirs = _restore_edited(child.document, child.base, ours, read)
        ours = _restore_edited(ours, child.base, child.document, read)
        seen.append(Child(child.name, child.base, theirs))
    return ours, seen


def _restore_edited(document: Maybe, before: Maybe, after: Maybe, read: ReadContext) -> Maybe:
    """Put back what was pruned from a context and edited meanwhile: `before` became `after`."""
    if not is_object(document) or FIELD not in document:
        return document
    known = read_references(before)
    pruned_after = [reference.parts for reference in read_references(after)]
    for reference in reversed(read_references(document)):
        if reference in known:
            continue
        paths = reference.without(chain.from_iterable(pruned_after)).parts
        edited = [path for path in paths if _is_edited(before, after, path)]
        document = _restore_some(document, reference, edited, read)
    return document


def _is_edited(before: Maybe, after: Maybe, path: Path) -> bool:
    return find_value(before, path, RULES) != find_value(after, path, RULES)


def _holds_any(holder: Path, paths: list[Path]) -> bool:
    """Tell whether one of the paths leads into what stands at `holder`."""
    return any(path[: len(holder)] == holder != path for path in paths)


def _without_runs(items: list[Json], runs: list[range]) -> list[Json]:
    gone = {at for run in runs for at in run}
    return [item for at, item in enumerate(items) if at not in gone]


def _restore_some(
    document: JsonObject, reference: PruneReference, paths: list[Path], read: ReadContext
) -> JsonObject:
    if not paths:
        return document
    rest = _replaced(document, reference, reference.without(paths))
    return restore_parts(rest, reference.only(paths), read(reference.commit))


def _missing(reference: PruneReference, full: JsonObject) -> Iterator[Path]:
    for path in reference.parts:
        if find_value(full, path, RULES) is MISSING:
            yield path
    for path, runs in reference.items.items():
        items = find_value(full, path, RULES)
        if type(items) is not list or any(run.stop > len(items) for run in runs):
            yield path


def _replaced(document: JsonObject, old: PruneReference, new: PruneReference | None) -> JsonObject:
    """Return a context with another reference for one, or none."""
    kept: list[Json] = []
    for record in members.list_items(document, FIELD):
        if _read(record) != old:
            kept.append(record)
        elif new and not new.is_empty:
            kept.append(new.record())
    if kept:
        return {**document, FIELD: kept}
    return {name: value for name, value in document.items() if name != FIELD}


def _read(record: Json) -> PruneReference | None:
    if not is_object(record):
        return None
    commit = record.get("commit")
    if type(commit) is not str or not _COMMIT.fullmatch(commit):
        return None
    paths = map(_path, members.list_items(record, "parts"))
    parts = [path for path in paths if _is_part(path)]
    return PruneReference(commit, parts, _read_items(record.get("items")))


def _read_items(items: Json) -> dict[Path, list[range]]:
    """Read which items of logs are referred to; a prune takes items of no other lists."""
    found: dict[Path, list[range]] = {}
    if not is_object(items):
        return found
    for pointer, text in items.items():
        path, runs = _path(pointer), _runs(text)
        if path in _LOG_PATHS and runs:
            found[path] = runs
    return found


def _path(pointer: Json) -> Path:
    try:
        return from_pointer(pointer) if type(pointer) is str else ()
    except ValueError:
        return ()


def _is_part(path: Path) -> bool:
    """Tell whether a prune takes such parts: sections of tasks, and checkpoints."""
    if path[:1] == (TASKS,):
        return len(path) >= _SECTION_DEPTH and path[2] == CONTEXT
    return path[:1] == (CHECKPOINTS,) and len(path) == 2  # noqa: PLR2004  # and its id


def _runs(text: Json) -> list[range]:
    """Read runs of indices, as `0,5-40`; nothing where it is anything else."""
    runs: list[range] = []
    for word in text.split(",") if type(text) is str else []:
        found = _RUN.fullmatch(word)
        if not found:
            return []
        runs.append(range(int(found[1]), int(found[2] or found[1]) + 1))
    return runs


def _written(runs: list[range]) -> str:
    return ",".join(
        str(run.start) if len(run) == 1 else f"{run.start}-{run.stop - 1}" for run in runs
    )
