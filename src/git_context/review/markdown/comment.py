"""The comment on a pull request: what each task contributed, what is open, and what is wrong.

Every name, text and value comes from somewhere else and stands in code spans; secrets are cut. The
comment has at most 60,000 characters: what is left out is counted, and where a part would be too
long, it gets room in the order of the ranks below.
"""

from __future__ import annotations

import shlex
from itertools import groupby
from typing import TYPE_CHECKING, Final

from git_context.counts import counted
from git_context.document.findings import KINDS
from git_context.document.sizes import tokens
from git_context.merge.values import Missing, identity
from git_context.review.markdown import gfm
from git_context.review.markdown.fitting import Line, Lines, Part, fitted
from git_context.review.markdown.wording import change_line, code, code_in_html, value_of
from git_context.review.sheet import Worker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from git_context.document.conflicts import Conflict
    from git_context.document.findings import Finding
    from git_context.history.graph import Node
    from git_context.review.review import Review
    from git_context.review.sheet import Changed, Sheet

# GitHub takes 65,536 characters; there is room for what a workflow adds.
MOST: Final = 60_000
_SECTIONS: Final = 20  # contexts with a section; more are named
_SIDES: Final = 10

# What gets room first. Titles and the count of the findings are always there.
_FINDINGS, _CONFLICTS, _TASKS, _CONTRIBUTIONS, _ACTIONS, _OTHERS, _DETAILS, _COMMITS = range(8)

# What a task contributed in these fields stands open, all else is folded. Actions that it added are
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
    shown = fitted(list(_parts(review)), most - gfm.units(note(10**9)) - 4)
    return gfm.paragraphs(shown.markdown, note(shown.left_out)) + "\n"


def marker(workflow: str | None = None) -> str:
    """Return the line by which a comment on all workflows, or on one, is found again."""
    return f"<!-- git-context review{f': {workflow}' if workflow else ''} -->"


def _parts(review: Review) -> Iterator[Part]:
    yield _always(_title(review))
    yield _findings(review.findings)
    for sheet in review.sheets[:_SECTIONS]:
        yield from _section(review, sheet)
    others = Lines(review.sheets[_SECTIONS:], lambda sheet: Line(code(sheet.workflow)))
    yield Part(_TASKS, _listed(gfm.heading(3, "Other contexts that changed")), others)


def _title(review: Review) -> str:
    ends, count = review.ends, len(review.sheets)
    what = counted(count, "context") if count else "no context"
    changed = f"{code(ends.head)} changed {what} since {code(ends.base)}"
    return gfm.paragraphs(
        marker(review.workflow),
        gfm.heading(2, "Context review"),
        f"{changed}, in {counted(len(review.commits), 'commit')}."
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
        return f"{counted(left_out, 'line')} had no room in this comment. To see all: {command}"

    return note


def _findings(findings: Sequence[Finding]) -> Part:
    lines = Lines(findings, lambda finding: Line(_finding(finding), _kind(finding.code)))
    errors = sum(finding.is_error for finding in findings)
    told = [(errors, "error"), (len(findings) - errors, "warning")]
    title = gfm.heading(3, ", ".join(counted(count, name) for count, name in told if count))

    def frame(shown: Sequence[Line], left_out: int) -> str:
        if not findings:
            return ""
        return gfm.paragraphs(title, _grouped(shown), _by_code(findings) if left_out else "")

    return Part(_FINDINGS, frame, lines)


def _kind(name: str) -> str:
    kind = KINDS[name]
    return f"**{kind.severity.capitalize()} {kind.code}, {kind.name}.** {kind.cure}"


def _finding(finding: Finding) -> str:
    file = f"{code(finding.path)}, line {finding.line}" if finding.path else ""
    pointer = f"at {code(finding.pointer)}" if finding.pointer else ""
    place = ", ".join(part for part in (file, pointer) if part)
    return f"{place}: {code(finding.message)}" if place else code(finding.message)


def _by_code(findings: Sequence[Finding]) -> str:
    """Count all findings, shown or not."""
    rows = [
        [f"{code_}, {KINDS[code_].name}", KINDS[code_].severity, f"{len(list(found)):,}"]
        for code_, found in groupby(findings, key=lambda finding: finding.code)
    ]
    return gfm.paragraphs("All of them, by code:", gfm.table(["Code", "Is", "Findings"], rows))


def _section(review: Review, sheet: Sheet) -> Iterator[Part]:
    yield _always(gfm.paragraphs(*_head(review, sheet)))
    conflicts = Lines(sheet.conflicts, lambda conflict: Line(_conflict(conflict)))
    title = f"{counted(len(conflicts), 'conflict')} to decide"
    yield Part(_CONFLICTS, _listed(gfm.heading(4, title)), conflicts)
    by_task: dict[str | None, list[Changed]] = {}
    for change in sheet.changes:
        by_task.setdefault(change.task, []).append(change)
    known = {task.id: task for task in sheet.tasks}
    workers = [known.get(task, Worker(task)) for task in by_task if task is not None]
    yield _task_table(workers, by_task)
    for worker in workers:
        yield _open_part(_CONTRIBUTIONS, _task_heading(worker), by_task[worker.id])
    own = by_task.get(None, [])
    yield _open_part(_OTHERS, gfm.heading(4, "By no task"), own)
    yield _actions(sheet)
    for worker in workers:
        yield _folded_part(f"by {code_in_html(worker.id)}", by_task[worker.id])
    yield _folded_part("by no task", own)
    yield _commits([node for node in sheet.commits if node.credit.commit in review.commits])


def _actions(sheet: Sheet) -> Part:
    """List what is left to do, with the tasks that have added it."""
    added_by = {
        identity(change.after): f", new by {code(change.task)}" if change.task else ", new"
        for change in sheet.changes
        if _is_new_action(change) and not isinstance(change.after, Missing)
    }
    lines = Lines(
        sheet.items("pending_actions"),
        lambda action: Line(value_of(action) + added_by.get(identity(action), "")),
    )
    title = f"{counted(len(lines), 'action')} left to do"
    return Part(_ACTIONS, _listed(gfm.heading(4, title)), lines)


def _is_new_action(change: Changed) -> bool:
    return change.is_member and change.kind == "added" and change.path == ("pending_actions",)


def _head(review: Review, sheet: Sheet) -> Iterator[str]:
    if review.workflow is None:
        yield marker(sheet.workflow)
    yield gfm.heading(3, code(sheet.workflow))
    yield f"{_what_became(sheet)}."
    if sheet.fault:
        yield f"**Not all of it could be read:** {code(sheet.fault)}"
    summary = sheet.member("context_summary")
    if not isinstance(summary, Missing):
        yield f"Summary: {value_of(summary)}"


def _what_became(sheet: Sheet) -> str:
    before, after = sheet.before, sheet.after
    changes = counted(len(sheet.changes), "change")
    if not before:
        size = f"{after:,} bytes, about {tokens(after):,} tokens"
        return f"New context with {size}"
    if not after:
        return f"Deleted; it had {before:,} bytes, about {tokens(before):,} tokens"
    size = f"{before:,} → {after:,} bytes, about {tokens(before):,} → {tokens(after):,} tokens"
    return f"{changes}; {size}"


def _conflict(conflict: Conflict) -> str:
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
        *([f"{counted(more, 'more side')}"] if more > 0 else []),
    ]
    return "\n  - ".join(lines).removeprefix("- ")


def _task_table(workers: Sequence[Worker], by_task: dict[str | None, list[Changed]]) -> Part:
    heads = ["Task", "Agent", "Status", "Took", "Decisions", "Actions", "Files", "Others"]
    lines = Lines(workers, lambda worker: Line(gfm.row(_task_row(worker, by_task[worker.id]))))

    def frame(shown: Sequence[Line], left_out: int) -> str:
        if not shown:
            return ""
        table = [gfm.table(heads, []), *(line.markdown for line in shown)]
        return gfm.paragraphs("\n".join(table), _more(left_out))

    return Part(_TASKS, frame, lines)


def _task_row(worker: Worker, changes: Sequence[Changed]) -> list[str]:
    took = "" if worker.minutes is None else f"{worker.minutes:,} min"
    fields = [[change for change in changes if change.field == name] for name in _COUNTED]
    others = [change for change in changes if change.field not in _COUNTED]
    who = [code(text) if text else "" for text in (worker.id, worker.agent, worker.status)]
    return [*who, took, *map(_signs, [*fields, others])]


def _signs(changes: Sequence[Changed]) -> str:
    """Count changes by their signs: `+3 -1 ~2`."""
    signs = {"+": ("added",), "-": ("removed",), "~": ("edited", "moved")}
    counts = {
        sign: sum(change.kind in kinds for change in changes) for sign, kinds in signs.items()
    }
    return " ".join(f"{sign}{count:,}" for sign, count in counts.items() if count)


def _task_heading(worker: Worker) -> str:
    agent = f", {code(worker.agent)}" if worker.agent else ""
    scope = code(worker.scope) if worker.scope else ""
    return gfm.paragraphs(gfm.heading(4, code(worker.id) + agent), scope)


def _open_part(rank: int, heading: str, changes: Iterable[Changed]) -> Part:
    listed = [one for one in changes if one.field in _OPEN and not _is_new_action(one)]
    lines = Lines(listed, lambda one: Line(change_line(one), f"**{_OPEN[one.field]}**"))
    return Part(rank, _listed(heading), lines)


def _folded_part(whose: str, changes: Iterable[Changed]) -> Part:
    listed = [change for change in changes if change.field not in _OPEN]
    lines = Lines(listed, lambda one: Line(change_line(one), f"**{code(one.field)}**"))
    return Part(_DETAILS, _folded(f"{counted(len(lines), 'more change')} {whose}"), lines)


def _commits(nodes: Sequence[Node]) -> Part:
    lines = Lines(nodes[::-1], lambda node: Line(_commit(node)))
    return Part(_COMMITS, _folded(counted(len(lines), "commit")), lines)


def _commit(node: Node) -> str:
    commit, time, task, agent = node.credit
    who = f"{code(task)} {code(agent)}" if task else code(agent)
    return f"{code(commit[:10])} {time} {who}: {code(node.subject)}"


def _always(markdown: str) -> Part:
    return Part(0, lambda _shown, _left_out: markdown)


def _listed(heading: str) -> Callable[[Sequence[Line], int], str]:
    """Return a frame: a heading over the lines, or nothing where there is room for none."""

    def frame(shown: Sequence[Line], left_out: int) -> str:
        return gfm.paragraphs(heading, _grouped(shown), _more(left_out)) if shown else ""

    return frame


def _folded(title: str) -> Callable[[Sequence[Line], int], str]:
    """Return a frame: the lines folded under a title, which is HTML."""

    def frame(shown: Sequence[Line], left_out: int) -> str:
        inner = gfm.paragraphs(_grouped(shown), _more(left_out))
        return gfm.details(title, inner) if shown else ""

    return frame


def _grouped(lines: Sequence[Line]) -> str:
    """Show lines as lists, under the titles of their groups."""
    return gfm.paragraphs(
        *(
            gfm.paragraphs(title, gfm.bullets(line.markdown for line in group))
            for title, group in groupby(lines, key=lambda line: line.group)
        )
    )


def _more(left_out: int) -> str:
    return f"… and {left_out:,} more" if left_out else ""
