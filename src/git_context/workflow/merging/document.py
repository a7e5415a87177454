"""One context merged with what several sources made of it, and what is left to decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from git_context.document import conflicts as records
from git_context.document import summary
from git_context.document.conflicts import RecordedConflict, RecordedSide
from git_context.document.fold import is_object
from git_context.document.policy import is_context
from git_context.merge.locate import find_value, replace_value, stable_path
from git_context.merge.many import Child, merge_many
from git_context.merge.pointer import to_pointer
from git_context.merge.policy import Policy
from git_context.merge.values import MISSING
from git_context.workflow.changes import with_figures
from git_context.workflow.choices import Choice

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from git_context.merge.many import ManyWayConflict
    from git_context.merge.values import Maybe, Path
    from git_context.workflow.choices import Choices


class ConflictPolicy(NamedTuple):
    """How to deal with conflicts: what is chosen, and whether the others are recorded."""

    choices: Choices
    record: bool


class DocumentMerge(NamedTuple):
    """The merged value, and the conflicts: chosen, recorded in the value, or left with ours."""

    value: Maybe
    chosen: list[RecordedConflict]
    recorded: list[RecordedConflict]
    undecided: list[RecordedConflict]


class _PathConflict(NamedTuple):
    """A place that cannot be reconciled."""

    path: Path
    kind: str
    base: Maybe
    ours: Maybe
    sides: dict[str, Maybe]

    def conflict(self, commits: Mapping[str, str]) -> RecordedConflict:
        """Return the place as people decide about it."""
        sides = [RecordedSide(name, commits[name], value) for name, value in self.sides.items()]
        return RecordedConflict(to_pointer(self.path), self.kind, self.base, self.ours, sides)


def merge_documents(
    ours: Maybe,
    children: Sequence[Child],
    commits: Mapping[str, str],
    policy: Policy,
    conflict_policy: ConflictPolicy,
) -> DocumentMerge:
    """Merge what all children made of their bases; `commits` says where each child's comes from.

    Derived figures are brought up to date. Records of earlier conflicts are carried along, and
    simplified. A conflict over a document as a whole cannot be recorded.
    """
    mine, known = records.split_records(ours)
    apart = [
        (records.split_records(child.base), records.split_records(child.document))
        for child in children
    ]
    bare = [
        Child(child.name, before[0], after[0])
        for child, (before, after) in zip(children, apart, strict=True)
    ]
    has_rules = any(map(is_context, (mine, *(child.document for child in bare))))
    policy = policy if has_rules else Policy()
    merged = merge_many(mine, bare, policy)
    outcome = DocumentMerge(merged.value, [], [], [])
    value = merged.value
    for path_conflict in _path_conflicts(value, merged.conflicts, bare, policy):
        choice = _resolve_summary(path_conflict, mine, bare) if has_rules else None
        choice = choice or _decided(outcome, path_conflict.conflict(commits), conflict_policy)
        if choice:
            value = replace_value(value, path_conflict.path, choice.value, policy)
    outcome = outcome._replace(value=value)
    if not is_object(value):
        return outcome
    if has_rules:
        value = with_figures(value)
    edits = [(before[1], after[1]) for before, after in apart if before[1] != after[1]]
    if known or edits or outcome.recorded:
        carried = records.merge_records(known, edits, outcome.recorded)
        value = {**value, records.FIELD: records.simplify_records(carried, value, policy)}
    return outcome._replace(value=value)


def _decided(
    outcome: DocumentMerge, conflict: RecordedConflict, conflict_policy: ConflictPolicy
) -> Choice | None:
    """Return what is chosen for a conflict, and put that where it belongs in the outcome."""
    choice = conflict_policy.choices.choose(conflict)
    if choice:
        outcome.chosen.append(conflict)
    elif conflict_policy.record and conflict.pointer and is_object(outcome.value):
        outcome.recorded.append(conflict)
    else:
        outcome.undecided.append(conflict)
    return choice


def _resolve_summary(
    path_conflict: _PathConflict, ours: Maybe, children: Sequence[Child]
) -> Choice | None:
    """Return the value where summaries, or their marks, conflict of which at most one was written.

    Of composed ones, that of ours stands until another is composed.
    """
    if path_conflict.path == (summary.MARK,):
        return Choice(path_conflict.ours)
    if path_conflict.path != (summary.FIELD,):
        return None
    candidates = [
        (child.document, path_conflict.sides[child.name])
        for child in children
        if child.name in path_conflict.sides
    ]
    if path_conflict.ours != path_conflict.base:
        candidates.append((ours, path_conflict.ours))
    written = [value for document, value in candidates if not summary.is_composed(document)]
    if (
        len(written) == len(candidates)
        or MISSING in written
        or any(text != written[0] for text in written)
    ):
        return None
    return Choice(written[0] if written else path_conflict.ours)


def _path_conflicts(
    merged: Maybe, conflicts: Sequence[ManyWayConflict], children: Sequence[Child], policy: Policy
) -> list[_PathConflict]:
    """List the paths in conflict so that each leads to what is in conflict in the result.

    Where that would be an item without a key, all of its list is in conflict.
    """
    documents = {child.name: child for child in children}
    found: dict[Path, _PathConflict] = {}
    for conflict in conflicts:
        first = next(iter(conflict.sides))
        versions = (merged, documents[first].base, documents[first].document)
        # A list that has lost all items shows no keys.
        path = max((stable_path(value, conflict.path, policy) for value in versions), key=len)
        path_conflict = _PathConflict(
            path, conflict.kind, conflict.base, conflict.ours, dict(conflict.sides)
        )
        if path != conflict.path:
            path_conflict = _PathConflict(
                path,
                conflict.kind,
                find_value(documents[first].base, path, policy),
                find_value(merged, path, policy),
                {
                    name: find_value(documents[name].document, path, policy)
                    for name in conflict.sides
                },
            )
        if path in found:
            found[path].sides.update(path_conflict.sides)
        else:
            found[path] = path_conflict
    return list(found.values())
