"""What a commit changed, but for what it pruned: that is neither removed nor, put back, new."""

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

    # What was taken: whole parts by path, and items of lists by path and identity.
    TakenParts = tuple[set[Path], set[tuple[Path, Hashable]]]


def without_prunings(changes: list[Change], before: Sequence[Maybe], after: Maybe) -> list[Change]:
    """Leave out of a commit's changes what it pruned or put back; the reference to it stays.

    `before` are the versions of its parents. What goes without a reference, or comes without one
    that goes, stays among the changes.
    """
    olds = [read_references(value) for value in before if is_object(value) and FIELD in value]
    new = read_references(after) if is_object(after) and FIELD in after else []
    known = [reference for old in olds for reference in old]
    pruned = [reference for reference in new if reference not in known]
    put_back = [each for each in known if each not in new] if len(before) == 1 else []
    if pruned:
        gone = taken_parts(pruned, before[0] if before else MISSING)
        changes = [change for change in changes if not _is_taken(change, REMOVED, gone)]
    if put_back and _is_just_that(changes, put_back):
        back = taken_parts(put_back, MISSING)
        lists = {path for reference in put_back for path in reference.items}
        changes = [
            change
            for change in changes
            if not (_is_taken(change, ADDED, back) or _is_item(change, ADDED, lists))
        ]
    return changes


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
