"""The authors of pruned values: blame sees these as the commit has them that keeps them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from git_context.document import value_edits
from git_context.document.fold import is_object
from git_context.document.references import CHECKPOINTS, TASKS, read_references
from git_context.history.blame import blame as blame_as_it_is
from git_context.history.prunings import taken_parts
from git_context.merge.pointer import from_pointer
from git_context.merge.values import identity
from git_context.workflow.restoring import context_reader

if TYPE_CHECKING:
    from git_context.document.references import PruneReference
    from git_context.history.blame import Blame, BlamedPart, RemovedPart
    from git_context.history.prunings import TakenParts
    from git_context.merge.values import JsonObject, Path
    from git_context.repository.object_store import ObjectStore
    from git_context.workflow.selection import Selector


def blame(
    store: ObjectStore, selector: Selector, revision: str | None = None, pointer: str = ""
) -> Blame:
    """Return who brought each part of a context, or of a place in it; pruned parts come last.

    Those are as the commit has them that keeps them. Raises `GitContextError` where nothing stands
    at the place and nothing ever stood there, or history does not have here what was pruned.
    """
    found = blame_as_it_is(store, selector, revision, pointer)
    document = store.document(found.commit, found.workflow) or {}
    read = context_reader(store, found.workflow)
    path = _by_key(document, value_edits.parse_path(pointer)) if pointer else ()
    parts, removed = list(found.parts), list(found.removed)
    for reference in read_references(document):
        if not _concerns(reference, path):
            continue
        gone = taken_parts([reference], read(reference.commit))
        kept = blame_as_it_is(store, selector, reference.commit, pointer)
        parts += [part for part in kept.parts if _is_within(part, gone)]
        removed = _without_pruned(store, removed, reference, gone)
    return found._replace(parts=parts, removed=removed)


def _without_pruned(
    store: ObjectStore, removed: list[RemovedPart], reference: PruneReference, gone: TakenParts
) -> list[RemovedPart]:
    """Leave out of what was removed what a pruning took: a child of the commit that keeps it."""
    others: list[RemovedPart] = []
    for part in removed:
        was_pruned = _is_within(part, gone) and reference.commit in store.parents(part.by.commit)
        if not was_pruned:
            others.append(part)
    return others


def _is_within(part: BlamedPart | RemovedPart, gone: TakenParts) -> bool:
    path = from_pointer(part.pointer)
    if any(path[: len(place)] == place for place in gone[0]):
        return True
    return part.member and (path, identity(part.value)) in gone[1]


def _by_key(document: JsonObject, path: Path) -> Path:
    """Name a task or checkpoint by its key where a path has its index."""
    key = {TASKS: "task_id", CHECKPOINTS: "id"}.get(path[0])
    try:
        item = value_edits.find_value(document, path[:2]) if key else None
    except value_edits.EditError:
        return path
    name = item.get(key or "") if is_object(item) else None
    return (path[0], name, *path[2:]) if type(name) is str else path


def _concerns(reference: PruneReference, path: Path) -> bool:
    """Tell whether anything that was pruned stands at a path, around it, or in it."""
    pruned_paths = [*reference.parts, *reference.items]
    return any(_are_on_one_way(place, path) for place in pruned_paths)


def _are_on_one_way(one: Path, other: Path) -> bool:
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]
