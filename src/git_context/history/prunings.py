"""The changes of a commit without its prunings: pruned is not removed, put back is not new."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from git_context.document.fold import is_object
from git_context.document.references import FIELD, RULES, read_references
from git_context.merge.changes import ADDED, REMOVED
from git_context.merge.locate import find_value
from git_context.merge.values import MISSING, Missing, identity

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from git_context.document.references import PruneReference
    from git_context.merge.changes import Change
    from git_context.merge.values import Maybe, Path

    # The parts that were taken: whole ones by path, and items of lists by path and identity.
    TakenParts = tuple[set[Path], set[tuple[Path, Hashable]]]


def without_prunings(changes: list[Change], before: Sequence[Maybe], after: Maybe) -> list[Change]:
    """Leave out of a commit's changes what it pruned or put back; the reference to it stays.

    `before` are the versions of its parents. Anything that goes without a reference, or comes
    without one that goes, stays among the changes.
    """
    known, new = _references(before), _references([after])
    pruned, put_back = _not_among(known, new), _not_among(new, known)
    if pruned:
        full = before[0] if before else MISSING
        changes = _without_pruned(changes, taken_parts(pruned, full))
    # References of one side that a merge lacks were put back by the other side, before.
    is_merge = len(before) > 1
    if put_back and not is_merge and _is_just_that(changes, put_back):
        changes = _without_put_back(changes, put_back)
    return changes


def _references(versions: Iterable[Maybe]) -> list[PruneReference]:
    """List the references to what was pruned from any of these versions."""
    found: list[PruneReference] = []
    for version in versions:
        if is_object(version) and FIELD in version:
            found += read_references(version)
    return found


def _not_among(
    known: list[PruneReference], references: list[PruneReference]
) -> list[PruneReference]:
    return [reference for reference in references if reference not in known]


def _without_pruned(changes: list[Change], gone: TakenParts) -> list[Change]:
    return [change for change in changes if not _is_taken(change, REMOVED, gone)]


def _without_put_back(changes: list[Change], put_back: list[PruneReference]) -> list[Change]:
    """Leave out parts that came back, and what came into lists from which items were pruned.

    Which items these were, the versions at hand do not tell.
    """
    back = taken_parts(put_back, MISSING)
    lists: set[Path] = set()
    for reference in put_back:
        lists.update(reference.items)
    came = [change for change in changes if not _is_taken(change, ADDED, back)]
    return [change for change in came if not _is_item(change, ADDED, lists)]


def taken_parts(several: Iterable[PruneReference], full: Maybe) -> TakenParts:
    """Return what references name; items of lists as far as `full`, a version before, has them."""
    paths = {path for reference in several for path in reference.parts}
    items: set[tuple[Path, Hashable]] = set()
    for reference in several:
        for path, runs in reference.items.items():
            listed = find_value(full, path, RULES)
            if type(listed) is list:
                indices = [at for run in runs for at in run if run.stop <= len(listed)]
                items.update((path, identity(listed[at])) for at in indices)
    return paths, items


def _is_taken(change: Change, kind: str, gone: TakenParts) -> bool:
    value = change.before if kind == REMOVED else change.after
    if change.kind != kind or isinstance(value, Missing):
        return False
    return change.path in gone[0] or (change.path, identity(value)) in gone[1]


def _is_item(change: Change, kind: str, lists: set[Path]) -> bool:
    return change.kind == kind and change.path in lists


def _is_just_that(changes: list[Change], put_back: list[PruneReference]) -> bool:
    """Tell whether no more items came into lists than the references speak of."""
    wanted: Counter[Path] = Counter()
    for reference in put_back:
        for path, runs in reference.items.items():
            wanted[path] += sum(map(len, runs))
    came = Counter(change.path for change in changes if _is_item(change, ADDED, set(wanted)))
    return all(count <= wanted[path] for path, count in came.items())
