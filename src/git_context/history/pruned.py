"""Who brought what was pruned: blame sees it as the commit has it that keeps it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from git_context.document import steps
from git_context.document.fold import is_object
from git_context.document.references import CHECKPOINTS, TASKS, references
from git_context.history.blame import blame as blame_as_it_is
from git_context.history.prunings import taken
from git_context.merge.pointer import from_pointer
from git_context.merge.values import identity
from git_context.repository.glance import Glance
from git_context.workflow.pruned import reader

if TYPE_CHECKING:
    from git_context.history.blame import Blame, Blamed, Removed
    from git_context.history.prunings import Taken
    from git_context.merge.values import Path
    from git_context.repository.store import Document, Store
    from git_context.workflow.scoping import Where


def blame(store: Store, where: Where, revision: str | None = None, pointer: str = "") -> Blame:
    """Return who brought each part of a context, or of a place in it; pruned parts come last.

    Those are as the commit has them that keeps them. Raises `GitContextError` where nothing stands
    at the place and nothing ever stood there, or history does not have here what was pruned.
    """
    found = blame_as_it_is(store, where, revision, pointer)
    document = Glance.at(store).document(found.commit, found.workflow) or {}
    read = reader(store, found.workflow)
    path = _by_key(document, steps.place(pointer)) if pointer else ()
    parts, removed = list(found.parts), list(found.removed)
    for reference in references(document):
        places = [*reference.parts, *reference.items]
        if not any(_are_on_one_way(place, path) for place in places):
            continue
        gone = taken([reference], read(reference.commit))
        kept = blame_as_it_is(store, where, reference.commit, pointer)
        parts += [part for part in kept.parts if _is_within(part, gone)]
        removed = [
            part
            for part in removed
            if not _is_within(part, gone) or reference.commit not in store.parents(part.by.commit)
        ]
    return found._replace(parts=parts, removed=removed)


def _is_within(part: Blamed | Removed, gone: Taken) -> bool:
    path = from_pointer(part.pointer)
    if any(path[: len(place)] == place for place in gone[0]):
        return True
    return part.member and (path, identity(part.value)) in gone[1]


def _by_key(document: Document, path: Path) -> Path:
    """Name a task or checkpoint by its key where a path has its index."""
    key = {TASKS: "task_id", CHECKPOINTS: "id"}.get(path[0])
    try:
        item = steps.find(document, path[:2]) if key else None
    except steps.StepError:
        return path
    name = item.get(key or "") if is_object(item) else None
    return (path[0], name, *path[2:]) if type(name) is str else path


def _are_on_one_way(one: Path, other: Path) -> bool:
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]
