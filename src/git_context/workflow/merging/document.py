"""One context merged with what several sources made of it, and what is left to decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from git_context.document import conflicts as records
from git_context.document import summary
from git_context.document.conflicts import Conflict, Side
from git_context.document.fold import is_object
from git_context.document.policy import is_context
from git_context.merge.locate import find, lasting, replace
from git_context.merge.many import Child, merge_many
from git_context.merge.pointer import to_pointer
from git_context.merge.policy import Policy
from git_context.merge.values import MISSING
from git_context.workflow.changes import with_figures
from git_context.workflow.choices import Choice

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from git_context.merge.many import Contest
    from git_context.merge.values import Maybe, Path
    from git_context.workflow.choices import Choices


class Ways(NamedTuple):
    """How to deal with conflicts: what is chosen, and whether the others are recorded."""

    choices: Choices
    record: bool


class Outcome(NamedTuple):
    """The merged value, and the conflicts: chosen, recorded in the value, or left with ours."""

    value: Maybe
    chosen: list[Conflict]
    recorded: list[Conflict]
    undecided: list[Conflict]


class _Place(NamedTuple):
    """A place that cannot be reconciled."""

    path: Path
    kind: str
    base: Maybe
    ours: Maybe
    sides: dict[str, Maybe]

    def conflict(self, commits: Mapping[str, str]) -> Conflict:
        """Return the place as people decide about it."""
        sides = [Side(name, commits[name], value) for name, value in self.sides.items()]
        return Conflict(to_pointer(self.path), self.kind, self.base, self.ours, sides)


def merge_documents(
    ours: Maybe, children: Sequence[Child], commits: Mapping[str, str], policy: Policy, ways: Ways
) -> Outcome:
    """Merge what all children made of their bases; `commits` says where each child's comes from.

    Derived figures are brought up to date. Records of earlier conflicts are carried along, and
    simplified. A conflict over a document as a whole cannot be recorded.
    """
    mine, known = records.split(ours)
    apart = [(records.split(child.base), records.split(child.document)) for child in children]
    bare = [
        Child(child.name, before[0], after[0])
        for child, (before, after) in zip(children, apart, strict=True)
    ]
    has_rules = any(map(is_context, (mine, *(child.document for child in bare))))
    policy = policy if has_rules else Policy()
    merged = merge_many(mine, bare, policy)
    outcome = Outcome(merged.value, [], [], [])
    value = merged.value
    for place in _places(value, merged.contests, bare, policy):
        choice = _settled(place, mine, bare) if has_rules else None
        choice = choice or _decided(outcome, place.conflict(commits), ways)
        if choice:
            value = replace(value, place.path, choice.value, policy)
    outcome = outcome._replace(value=value)
    if not is_object(value):
        return outcome
    if has_rules:
        value = with_figures(value)
    edits = [(before[1], after[1]) for before, after in apart if before[1] != after[1]]
    if known or edits or outcome.recorded:
        carried = records.carry(known, edits, outcome.recorded)
        value = {**value, records.FIELD: records.simplify(carried, value, policy)}
    return outcome._replace(value=value)


def _decided(outcome: Outcome, conflict: Conflict, ways: Ways) -> Choice | None:
    """Return what is chosen for a conflict, and put that where it belongs in the outcome."""
    choice = ways.choices.choose(conflict)
    if choice:
        outcome.chosen.append(conflict)
    elif ways.record and conflict.pointer and is_object(outcome.value):
        outcome.recorded.append(conflict)
    else:
        outcome.undecided.append(conflict)
    return choice


def _settled(place: _Place, ours: Maybe, children: Sequence[Child]) -> Choice | None:
    """Return the value where summaries, or their marks, clash of which at most one was written.

    Of composed ones, that of ours stands until another is composed.
    """
    if place.path == (summary.MARK,):
        return Choice(place.ours)
    if place.path != (summary.FIELD,):
        return None
    said = [
        (child.document, place.sides[child.name]) for child in children if child.name in place.sides
    ]
    if place.ours != place.base:
        said.append((ours, place.ours))
    written = [value for document, value in said if not summary.is_composed(document)]
    if (
        len(written) == len(said)
        or MISSING in written
        or any(text != written[0] for text in written)
    ):
        return None
    return Choice(written[0] if written else place.ours)


def _places(
    merged: Maybe, contests: Sequence[Contest], children: Sequence[Child], policy: Policy
) -> list[_Place]:
    """List the contested places so that each path leads to what is contested in the result.

    Where that would be an item without a key, all of its list is contested.
    """
    documents = {child.name: child for child in children}
    found: dict[Path, _Place] = {}
    for contest in contests:
        first = next(iter(contest.sides))
        versions = (merged, documents[first].base, documents[first].document)
        # A list that has lost all items shows no keys.
        path = max((lasting(value, contest.path, policy) for value in versions), key=len)
        place = _Place(path, contest.kind, contest.base, contest.ours, dict(contest.sides))
        if path != contest.path:
            place = _Place(
                path,
                contest.kind,
                find(documents[first].base, path, policy),
                find(merged, path, policy),
                {name: find(documents[name].document, path, policy) for name in contest.sides},
            )
        if path in found:
            found[path].sides.update(place.sides)
        else:
            found[path] = place
    return list(found.values())
