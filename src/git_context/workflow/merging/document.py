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
from git_context.workflow.choices import Choice, choose_common

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from git_context.merge.many import ManyWayConflict
    from git_context.merge.values import Json, Maybe, Path
    from git_context.workflow.choices import Choices


class ConflictPolicy(NamedTuple):
    """The treatment of conflicts: what is chosen, and whether the others are recorded.

    `rules` is the commit whose settings say what is one.
    """

    choices: Choices
    record: bool
    rules: str


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
    bare, edits = _split_children(children)
    has_rules = any(map(is_context, (mine, *(child.document for child in bare))))
    rules = policy if has_rules else Policy()
    merged = merge_many(mine, bare, rules)
    outcome = DocumentMerge(merged.value, [], [], [])
    value = merged.value
    path_conflicts = _path_conflicts(value, merged.conflicts, bare, rules)
    if has_rules:
        value, path_conflicts = _resolve_summaries(value, path_conflicts, mine, bare, rules)
    for path_conflict in path_conflicts:
        choice = _decided(outcome, path_conflict.conflict(commits), conflict_policy)
        if choice:
            value = replace_value(value, path_conflict.path, choice.value, rules)
    if is_object(value):
        value = with_figures(value) if has_rules else value
        if known or edits or outcome.recorded:
            carried = records.merge_records(known, edits, outcome.recorded)
            value = {**value, records.FIELD: records.simplify_records(carried, value, rules)}
    return outcome._replace(value=value)


def _split_children(
    children: Sequence[Child],
) -> tuple[list[Child], list[tuple[list[Json], list[Json]]]]:
    """Return the children without records of conflicts, and how those records were edited."""
    bare: list[Child] = []
    edits: list[tuple[list[Json], list[Json]]] = []
    for child in children:
        base, before = records.split_records(child.base)
        document, after = records.split_records(child.document)
        bare.append(Child(child.name, base, document))
        if before != after:
            edits.append((before, after))
    return bare, edits


def _resolve_summaries(
    value: Maybe,
    path_conflicts: Sequence[_PathConflict],
    ours: Maybe,
    children: Sequence[Child],
    policy: Policy,
) -> tuple[Maybe, list[_PathConflict]]:
    """Resolve the conflicts of summaries that nobody has to decide; returns the others, too."""
    left: list[_PathConflict] = []
    for path_conflict in path_conflicts:
        choice = _resolve_summary(path_conflict, ours, children)
        if choice:
            value = replace_value(value, path_conflict.path, choice.value, policy)
        else:
            left.append(path_conflict)
    return value, left


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
    written, has_composed = _written_summaries(path_conflict, ours, children)
    if not has_composed or MISSING in written:
        return None
    return choose_common(written) if written else Choice(path_conflict.ours)


def _written_summaries(
    path_conflict: _PathConflict, ours: Maybe, children: Sequence[Child]
) -> tuple[list[Maybe], bool]:
    """List the new summaries that somebody wrote; returns also whether others were composed."""
    written: list[Maybe] = []
    has_composed = False
    documents = {child.name: child.document for child in children}
    candidates = [(documents[name], value) for name, value in path_conflict.sides.items()]
    if path_conflict.ours != path_conflict.base:
        candidates.append((ours, path_conflict.ours))
    for document, value in candidates:
        if summary.is_composed(document):
            has_composed = True
        else:
            written.append(value)
    return written, has_composed


def _path_conflicts(
    merged: Maybe, conflicts: Sequence[ManyWayConflict], children: Sequence[Child], policy: Policy
) -> list[_PathConflict]:
    """List the paths in conflict so that each leads to what is in conflict in the result.

    If that would be an item without a key, all of its list is in conflict.
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
