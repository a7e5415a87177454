"""Needs of attention before a merge: anything wrong, undecided, untrue, or left to do."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from git_context.counts import pluralize
from git_context.document.findings import KINDS
from git_context.merge.values import Missing, identity
from git_context.review.markdown import gfm
from git_context.review.markdown.budget import LazyLines, MarkdownLine
from git_context.review.markdown.wording import code, entry_of, prose, value_of

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from git_context.document.conflicts import RecordedConflict
    from git_context.document.findings import ValidationFinding
    from git_context.merge.values import Json
    from git_context.review.context_review import ContextReview, ReviewedChange
    from git_context.verification.findings import VerificationFinding

    Item = TypeVar("Item")

_SIDES: Final = 10
_SHARED: Final = "shared-file"


class AttentionList(NamedTuple):
    """One kind of what needs attention: what it is called, and a line for each.

    `brief` has shorter ones, if those are long.
    """

    title: str
    lines: LazyLines
    brief: LazyLines | None = None


def attention_lists(contexts: Sequence[ContextReview]) -> list[AttentionList]:
    """List what needs attention in contexts, what is worst first; kinds of which there is any."""
    conflicts = _lines(contexts, lambda each: each.conflicts, conflict_line)
    briefly = _lines(contexts, lambda each: each.conflicts, _brief_conflict)
    untrue = _lines(contexts, _mismatches, _mismatch)
    shared = _lines(contexts, _shared_files, lambda finding: prose(finding.message))
    actions = _actions(contexts)
    found = [
        AttentionList(
            _title(conflicts, "conflict to decide", "conflicts to decide"), conflicts, briefly
        ),
        AttentionList(_title(untrue, "mismatch", "mismatches"), untrue),
        AttentionList(
            _title(shared, "file that two tasks changed", "files that two tasks changed"), shared
        ),
        AttentionList(_title(actions, "action left to do", "actions left to do"), actions),
    ]
    return [concern for concern in found if len(concern.lines)]


def conflict_line(conflict: RecordedConflict) -> str:
    """Return a conflict: where and why, and below it its base and all sides."""
    sides = [
        f"{code(side.task)} at {code(side.commit[:10])}: {_side(side.value)}"
        for side in conflict.sides[:_SIDES]
    ]
    more = len(conflict.sides) - _SIDES
    lines = [
        f"{code(conflict.pointer)}: {prose(conflict.why)}",
        f"base: {_side(conflict.base)}",
        f"ours, in the document: {_side(conflict.ours)}",
        *sides,
        *([pluralize(more, "more side")] if more > 0 else []),
    ]
    return "\n  - ".join(lines)


def finding_line(finding: ValidationFinding) -> MarkdownLine:
    """Return what is wrong and where, among those of its kind."""
    kind = KINDS[finding.code]
    title = f"**{kind.severity.capitalize()} {kind.code}, {kind.name}.** {kind.cure}"
    file = f"{code(finding.path)}, line {finding.line}" if finding.path else ""
    pointer = f"at {code(finding.pointer)}" if finding.pointer else ""
    place = ", ".join(part for part in (file, pointer) if part)
    message = prose(finding.message)
    return MarkdownLine(f"{place}: {message}" if place else message, title)


def findings_by_code(findings: Sequence[ValidationFinding]) -> str:
    """Count all findings, shown or not."""
    rows = [
        [f"{code_}, {KINDS[code_].name}", KINDS[code_].severity, f"{len(list(found)):,}"]
        for code_, found in groupby(findings, key=lambda finding: finding.code)
    ]
    return gfm.paragraphs("All of them, by code:", gfm.table(["Code", "Is", "Findings"], rows))


def is_new_action(change: ReviewedChange) -> bool:
    """Tell whether a change added an action: it is left to do, and listed as such."""
    return change.is_member and change.kind == "added" and change.path == ("pending_actions",)


def _title(lines: LazyLines, one: str, many: str) -> str:
    count = len(lines)
    return f"{count:,} {one if count == 1 else many}"


def _lines(
    contexts: Sequence[ContextReview],
    items: Callable[[ContextReview], Sequence[Item]],
    show: Callable[[Item], str],
) -> LazyLines:
    """Return a line for each item of each context; of several contexts, with the name before it."""
    found = [(each, item) for each in contexts for item in items(each)]
    is_named = len(contexts) > 1

    def line(pair: tuple[ContextReview, Item]) -> MarkdownLine:
        each, item = pair
        name = f"{code(each.workflow)}, " if is_named else ""
        return MarkdownLine(name + show(item))

    return LazyLines(found, line)


def _actions(contexts: Sequence[ContextReview]) -> LazyLines:
    """Return what is left to do, with the tasks that have added it."""
    added = {each.workflow: _added_by(each) for each in contexts}

    def items(each: ContextReview) -> list[tuple[Json, str]]:
        by = added[each.workflow]
        return [(one, by.get(identity(one), "")) for one in each.items("pending_actions")]

    return _lines(contexts, items, lambda action: entry_of(action[0]) + action[1])


def _added_by(context_review: ContextReview) -> dict[Hashable, str]:
    """Return who added which action, in words, by the identity of the action."""
    added_by: dict[Hashable, str] = {}
    for change in filter(is_new_action, context_review.changes):
        if not isinstance(change.after, Missing):
            by = f" by {code(change.task)}" if change.task else ""
            added_by[identity(change.after)] = f", new{by}"
    return added_by


def _mismatches(context_review: ContextReview) -> list[VerificationFinding]:
    return [one for one in context_review.mismatches if one.check != _SHARED]


def _shared_files(context_review: ContextReview) -> list[VerificationFinding]:
    return [one for one in context_review.mismatches if one.check == _SHARED]


def _mismatch(finding: VerificationFinding) -> str:
    return f"{finding.check}: {prose(finding.message)}"


def _brief_conflict(conflict: RecordedConflict) -> str:
    sides = ", ".join(code(side.task) for side in conflict.sides[:_SIDES])
    return f"{code(conflict.pointer)}: {prose(conflict.why)}; by {sides}"


def _side(value: Json | Missing) -> str:
    return prose(value) if type(value) is str else value_of(value)
