"""The comment on a pull request: what each task contributed, what is open, and what is wrong.

Every name, text and value comes from somewhere else and stands in code spans; secrets are cut. The
comment has at most 60,000 characters: what is left out is summed up, and where a part would be too
long, it gets room in the order of the ranks below.
"""

from __future__ import annotations

import shlex
from itertools import groupby
from typing import TYPE_CHECKING, Final

from git_context.counts import pluralize
from git_context.document.findings import KINDS
from git_context.document.sizes import tokens
from git_context.merge.values import Missing, identity
from git_context.review.context_review import TaskSummary
from git_context.review.markdown import gfm
from git_context.review.markdown.budget import LazyLines, MarkdownLine, MarkdownPart, fit_to_budget
from git_context.review.markdown.wording import change_line, code, code_in_html, value_of

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence

    from git_context.document.conflicts import RecordedConflict
    from git_context.document.findings import ValidationFinding
    from git_context.history.graph import HistoryNode
    from git_context.merge.values import Json
    from git_context.review.context_review import ContextReview, ReviewedChange
    from git_context.review.review import Review

# GitHub takes 65,536 characters; there is room for what a workflow adds.
MOST: Final = 60_000
_SECTIONS: Final = 20  # contexts with a section; more are named
_SIDES: Final = 10

# Sections by rank: the first get room first. Titles and the count of the findings are always there.
_FINDINGS, _CONFLICTS, _TASKS, _CONTRIBUTIONS, _ACTIONS, _OTHERS, _DETAILS, _COMMITS = range(8)

# Contributions of tasks to these fields stand open, all else is folded. Actions that it added are
# left to do, and listed as such.
_OPEN: Final = {
    "decisions": "Decisions",
    "pending_actions": "Actions",
    "integration_concerns": "Concerns",
    "integration_requirements": "Integration requirements",
    "shared_constraints": "Shared constraints",
    "constraints": "Constraints",
}
_COUNTED: Final = ("decisions", "pending_actions", "files_modified")


def comment(review: Review, most: int = MOST) -> str:
    """Return the review as GitHub-flavoured Markdown of at most `most` UTF-16 units.

    It begins with `marker(review.workflow)`. The same review gives the same comment.
    """
    note = _note(review)
    shown = fit_to_budget(list(_parts(review)), most - gfm.units(note(10**9)) - 4)
    return gfm.paragraphs(shown.markdown, note(shown.left_out)) + "\n"


def marker(workflow: str | None = None) -> str:
    """Return the line by which a comment on all workflows, or on one, is found again."""
    return f"<!-- git-context review{f': {workflow}' if workflow else ''} -->"


def _parts(review: Review) -> Iterator[MarkdownPart]:
    yield _always(_title(review))
    yield _findings(review.findings)
    for context_review in review.contexts[:_SECTIONS]:
        yield from _section(review, context_review)
    others = LazyLines(
        review.contexts[_SECTIONS:],
        lambda context_review: MarkdownLine(code(context_review.workflow)),
    )
    yield MarkdownPart(_TASKS, _listed(gfm.heading(3, "Other contexts that changed")), others)


def _title(review: Review) -> str:
    ends, count = review.ends, len(review.contexts)
    what = pluralize(count, "context") if count else "no context"
    changed = f"{code(ends.head)} changed {what} since {code(ends.base)}"
    return gfm.paragraphs(
        marker(review.workflow),
        gfm.heading(2, "Context review"),
        f"{changed}, in {pluralize(len(review.commits), 'commit')}."
        + ("" if review.findings else " No findings."),
    )


def _note(review: Review) -> Callable[[int], str]:
    """Return what says how much was left out, if anything was, and how to see it."""
    ends = review.ends
    limit = f" -w {review.workflow}" if review.workflow else ""
    names = f"{shlex.quote(ends.base)} {shlex.quote(ends.head)}"
    command = gfm.code(f"git context review{limit} {names} --format html -o review.html")

    def note(left_out: int) -> str:
        if not left_out:
            return ""
        return f"{pluralize(left_out, 'line')} omitted. To see all: {command}"

    return note


def _findings(findings: Sequence[ValidationFinding]) -> MarkdownPart:
    lines = LazyLines(
        findings, lambda finding: MarkdownLine(_finding(finding), _kind(finding.code))
    )
    errors = sum(finding.is_error for finding in findings)
    counts = [(errors, "error"), (len(findings) - errors, "warning")]
    title = gfm.heading(3, ", ".join(pluralize(count, name) for count, name in counts if count))

    def frame(shown: Sequence[MarkdownLine], left_out: int) -> str:
        if not findings:
            return ""
        return gfm.paragraphs(title, _grouped(shown), _by_code(findings) if left_out else "")

    return MarkdownPart(_FINDINGS, frame, lines)


def _kind(name: str) -> str:
    kind = KINDS[name]
    return f"**{kind.severity.capitalize()} {kind.code}, {kind.name}.** {kind.cure}"


def _finding(finding: ValidationFinding) -> str:
    file = f"{code(finding.path)}, line {finding.line}" if finding.path else ""
    pointer = f"at {code(finding.pointer)}" if finding.pointer else ""
    place = ", ".join(part for part in (file, pointer) if part)
    return f"{place}: {code(finding.message)}" if place else code(finding.message)


def _by_code(findings: Sequence[ValidationFinding]) -> str:
    """Count all findings, shown or not."""
    rows = [
        [f"{code_}, {KINDS[code_].name}", KINDS[code_].severity, f"{len(list(found)):,}"]
        for code_, found in groupby(findings, key=lambda finding: finding.code)
    ]
    return gfm.paragraphs("All of them, by code:", gfm.table(["Code", "Is", "Findings"], rows))


def _section(review: Review, context_review: ContextReview) -> Iterator[MarkdownPart]:
    yield _always(gfm.paragraphs(*_head(review, context_review)))
    conflicts = LazyLines(
        context_review.conflicts, lambda conflict: MarkdownLine(_conflict(conflict))
    )
    title = f"{pluralize(len(conflicts), 'conflict')} to decide"
    yield MarkdownPart(_CONFLICTS, _listed(gfm.heading(4, title)), conflicts)
    by_task: dict[str | None, list[ReviewedChange]] = {}
    for change in context_review.changes:
        by_task.setdefault(change.task, []).append(change)
    known = {task.id: task for task in context_review.tasks}
    task_summaries = [known.get(task, TaskSummary(task)) for task in by_task if task is not None]
    yield _task_table(task_summaries, by_task)
    for task_summary in task_summaries:
        yield _open_part(_CONTRIBUTIONS, _task_heading(task_summary), by_task[task_summary.id])
    unassigned = by_task.get(None, [])
    yield _open_part(_OTHERS, gfm.heading(4, "Outside any task"), unassigned)
    yield _actions(context_review)
    for task_summary in task_summaries:
        yield _folded_part(f"by {code_in_html(task_summary.id)}", by_task[task_summary.id])
    yield _folded_part("by no task", unassigned)
    yield _commits(
        [node for node in context_review.commits if node.credit.commit in review.commits]
    )


def _actions(context_review: ContextReview) -> MarkdownPart:
    """List what is left to do, with the tasks that have added it."""
    added_by: dict[Hashable, str] = {}
    for change in context_review.changes:
        if _is_new_action(change) and not isinstance(change.after, Missing):
            by = f" by {code(change.task)}" if change.task else ""
            added_by[identity(change.after)] = f", new{by}"

    def line(action: Json) -> MarkdownLine:
        by = added_by.get(identity(action), "")
        return MarkdownLine(value_of(action) + by)

    lines = LazyLines(context_review.items("pending_actions"), line)
    title = f"{pluralize(len(lines), 'action')} left to do"
    return MarkdownPart(_ACTIONS, _listed(gfm.heading(4, title)), lines)


def _is_new_action(change: ReviewedChange) -> bool:
    return change.is_member and change.kind == "added" and change.path == ("pending_actions",)


def _head(review: Review, context_review: ContextReview) -> Iterator[str]:
    if review.workflow is None:
        yield marker(context_review.workflow)
    yield gfm.heading(3, code(context_review.workflow))
    yield f"{_what_became(context_review)}."
    if context_review.fault:
        yield f"**Not all of it could be read:** {code(context_review.fault)}"
    summary = context_review.member("context_summary")
    if not isinstance(summary, Missing):
        yield f"Summary: {value_of(summary)}"


def _what_became(context_review: ContextReview) -> str:
    before, after = context_review.before, context_review.after
    changes = pluralize(len(context_review.changes), "change")
    if not before:
        size = f"{after:,} bytes, about {tokens(after):,} tokens"
        return f"New context with {size}"
    if not after:
        return f"Deleted; it had {before:,} bytes, about {tokens(before):,} tokens"
    size = f"{before:,} → {after:,} bytes, about {tokens(before):,} → {tokens(after):,} tokens"
    return f"{changes}; {size}"


def _conflict(conflict: RecordedConflict) -> str:
    sides = [
        f"{code(side.task)} at {code(side.commit[:10])}: {value_of(side.value)}"
        for side in conflict.sides[:_SIDES]
    ]
    more = len(conflict.sides) - _SIDES
    lines = [
        f"- {code(conflict.pointer)}: {code(conflict.kind)}",
        f"base: {value_of(conflict.base)}",
        f"ours, in the document: {value_of(conflict.ours)}",
        *sides,
        *([f"{pluralize(more, 'more side')}"] if more > 0 else []),
    ]
    return "\n  - ".join(lines).removeprefix("- ")


def _task_table(
    task_summaries: Sequence[TaskSummary], by_task: dict[str | None, list[ReviewedChange]]
) -> MarkdownPart:
    heads = ["Task", "Agent", "Status", "Took", "Decisions", "Actions", "Files", "Others"]
    lines = LazyLines(
        task_summaries,
        lambda task_summary: MarkdownLine(
            gfm.row(_task_row(task_summary, by_task[task_summary.id]))
        ),
    )

    def frame(shown: Sequence[MarkdownLine], left_out: int) -> str:
        if not shown:
            return ""
        table = [gfm.table(heads, []), *(line.markdown for line in shown)]
        return gfm.paragraphs("\n".join(table), _more(left_out))

    return MarkdownPart(_TASKS, frame, lines)


def _task_row(task_summary: TaskSummary, changes: Sequence[ReviewedChange]) -> list[str]:
    took = "" if task_summary.minutes is None else f"{task_summary.minutes:,} min"
    fields = [[change for change in changes if change.field == name] for name in _COUNTED]
    others = [change for change in changes if change.field not in _COUNTED]
    who = [
        code(text) if text else ""
        for text in (task_summary.id, task_summary.agent, task_summary.status)
    ]
    return [*who, took, *map(_signs, [*fields, others])]


def _signs(changes: Sequence[ReviewedChange]) -> str:
    """Count changes by their signs: `+3 -1 ~2`."""
    signs = {"+": ("added",), "-": ("removed",), "~": ("edited", "moved")}
    counts = {
        sign: sum(change.kind in kinds for change in changes) for sign, kinds in signs.items()
    }
    return " ".join(f"{sign}{count:,}" for sign, count in counts.items() if count)


def _task_heading(task_summary: TaskSummary) -> str:
    agent = f", {code(task_summary.agent)}" if task_summary.agent else ""
    scope = code(task_summary.scope) if task_summary.scope else ""
    return gfm.paragraphs(gfm.heading(4, code(task_summary.id) + agent), scope)


def _open_part(rank: int, heading: str, changes: Iterable[ReviewedChange]) -> MarkdownPart:
    listed = [one for one in changes if one.field in _OPEN and not _is_new_action(one)]
    lines = LazyLines(listed, lambda one: MarkdownLine(change_line(one), f"**{_OPEN[one.field]}**"))
    return MarkdownPart(rank, _listed(heading), lines)


def _folded_part(whose: str, changes: Iterable[ReviewedChange]) -> MarkdownPart:
    listed = [change for change in changes if change.field not in _OPEN]
    lines = LazyLines(listed, lambda one: MarkdownLine(change_line(one), f"**{code(one.field)}**"))
    return MarkdownPart(_DETAILS, _folded(f"{pluralize(len(lines), 'more change')} {whose}"), lines)


def _commits(nodes: Sequence[HistoryNode]) -> MarkdownPart:
    lines = LazyLines(nodes[::-1], lambda node: MarkdownLine(_commit(node)))
    return MarkdownPart(_COMMITS, _folded(pluralize(len(lines), "commit")), lines)


def _commit(node: HistoryNode) -> str:
    commit, time, task, agent = node.credit
    who = f"{code(task)} {code(agent)}" if task else code(agent)
    return f"{code(commit[:10])} {time} {who}: {code(node.subject)}"


def _always(markdown: str) -> MarkdownPart:
    return MarkdownPart(0, lambda _shown, _left_out: markdown)


def _listed(heading: str) -> Callable[[Sequence[MarkdownLine], int], str]:
    """Return a frame: a heading over the lines, or nothing where there is room for none."""

    def frame(shown: Sequence[MarkdownLine], left_out: int) -> str:
        return gfm.paragraphs(heading, _grouped(shown), _more(left_out)) if shown else ""

    return frame


def _folded(title: str) -> Callable[[Sequence[MarkdownLine], int], str]:
    """Return a frame: the lines folded under a title, which is HTML."""

    def frame(shown: Sequence[MarkdownLine], left_out: int) -> str:
        inner = gfm.paragraphs(_grouped(shown), _more(left_out))
        return gfm.details(title, inner) if shown else ""

    return frame


def _grouped(lines: Sequence[MarkdownLine]) -> str:
    """Show lines as lists, under the titles of their groups."""
    return gfm.paragraphs(
        *(
            gfm.paragraphs(title, gfm.bullets(line.markdown for line in group))
            for title, group in groupby(lines, key=lambda line: line.group)
        )
    )


def _more(left_out: int) -> str:
    return f"… and {left_out:,} more" if left_out else ""
