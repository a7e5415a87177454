"""The comment on a pull request: what needs attention, then what each task contributed.

Every name and value comes from somewhere else and stands in code spans; of texts, all but plain
words does. Secrets are cut. The comment has at most 60,000 characters: what is left out is summed
up, and where a part would be too long, it gets room in the order of the ranks below. About one
screen stands before the first fold.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Final, NamedTuple

from git_context.counts import pluralize
from git_context.document.sizes import tokens
from git_context.merge.values import Missing
from git_context.review.context_review import TaskSummary
from git_context.review.markdown import gfm
from git_context.review.markdown.attention import attention_lists, finding_line, findings_by_code
from git_context.review.markdown.budget import LazyLines, MarkdownLine, MarkdownPart, fit_to_budget
from git_context.review.markdown.frames import always, folded, grouped, headed, listed, more, nested
from git_context.review.markdown.screen import SCREEN, height, share_lines
from git_context.review.markdown.task_section import TaskSection, task_section
from git_context.review.markdown.wording import code, entry_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from git_context.document.findings import ValidationFinding
    from git_context.history.graph import HistoryNode
    from git_context.review.context_review import ContextReview
    from git_context.review.markdown.attention import AttentionList
    from git_context.review.review import Review

# GitHub takes 65,536 characters; there is room for what a workflow adds.
MOST: Final = 60_000
_SECTIONS: Final = 20  # contexts with a section; more are named
_OPEN_ERRORS: Final = 20
_OPEN_ITEMS: Final = 12  # of each kind of what needs attention
_OPEN_TASKS: Final = 20  # of a context, with a line each

# Sections by rank: the first get room first. Titles and the count of the findings are always there.
_ERRORS, _ATTENTION, _TASKS, _CONTRIBUTIONS, _MORE, _OTHERS, _DETAILS, _COMMITS = range(8)


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


class _Section(NamedTuple):
    """A context, and what its tasks contributed; `outside` is what no task did."""

    context: ContextReview
    tasks: list[TaskSection]
    outside: TaskSection


class _OpenParts(NamedTuple):
    """The part before the first fold: so many items of each list, and tasks with a line each.

    If everything has room, tasks stand open instead.
    """

    shown: Sequence[int]
    is_brief: bool


def _parts(review: Review) -> Iterator[MarkdownPart]:
    found = attention_lists(review.contexts)
    sections = list(map(_section_of, review.contexts[:_SECTIONS]))
    opening = [always(_title(review)), _open_errors(review.findings)]
    layout = _lay_out(opening, found, sections)
    yield from opening
    yield _open_lists(found, layout)
    # Folds of the whole review come behind what stands open.
    folds = [*_folded_lists(found, layout), _folded_findings(review.findings)]
    for at, section in enumerate(sections):
        yield from _open_section(review, section, layout)
        if at == len(sections) - 1:
            yield from folds
        yield from _folded_section(review, section, layout)
    if not sections:
        yield from folds
    others = LazyLines(
        review.contexts[_SECTIONS:],
        lambda context_review: MarkdownLine(code(context_review.workflow)),
    )
    yield MarkdownPart(_TASKS, listed(gfm.heading(3, "Other contexts that changed")), others)


def _title(review: Review) -> str:
    ends, count = review.ends, len(review.contexts)
    what = pluralize(count, "context") if count else "no context"
    changed = f"{code(ends.head)} changed {what} since {code(ends.base)}"
    commits = pluralize(len(review.commits), "commit")
    return gfm.paragraphs(
        f"{marker(review.workflow)}\n{gfm.heading(2, 'Context review')}",
        f"{changed}, in {commits}.{_verdict(review)}",
    )


def _verdict(review: Review) -> str:
    """Say so where nothing is wrong; else, what is wrong comes next."""
    found = review.findings
    is_decided = not any(each.conflicts or each.mismatches for each in review.contexts)
    if found and not found[0].is_error:
        return f" No errors; {pluralize(len(found), 'warning')} below."
    return " No findings." if is_decided and not found else ""


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


# Before the first fold


def _lay_out(
    opening: Sequence[MarkdownPart], found: Sequence[AttentionList], sections: Sequence[_Section]
) -> _OpenParts:
    """Decide what stands open: everything, where a screen has room for it."""
    fixed = sum(map(_height, opening)) + sum(map(_head_height, sections))
    titles = len(found) + 3
    room = SCREEN - fixed - titles
    shown = [min(len(one.lines), _OPEN_ITEMS) for one in found]
    wanted = sum(map(height, [one.lines for one in found], shown))
    if wanted + _open_height(sections) <= room:
        return _OpenParts(shown, is_brief=False)
    tasks = sum(min(len(section.tasks), _OPEN_TASKS) + 3 for section in sections)
    return _OpenParts(share_lines(room - tasks, shown), is_brief=True)


def _height(part: MarkdownPart) -> int:
    """Return how many lines a part takes, with the empty one below it."""
    markdown = part.show(len(part.lines))
    return markdown.count("\n") + 2 if markdown else 0


def _head_height(section: _Section) -> int:
    return "\n".join(_head(section, is_marked=True)).count("\n") + 2


def _open_height(sections: Sequence[_Section]) -> int:
    """Return how many lines the tasks take where they stand open; more than a screen at most."""
    total = 0
    for section in sections:
        for task in (*section.tasks, section.outside):
            lines = task.open_lines()
            total += height(lines, len(lines)) + 1
            if total > SCREEN:
                return total
    return total


def _open_errors(findings: Sequence[ValidationFinding]) -> MarkdownPart:
    errors = [finding for finding in findings if finding.is_error]
    title = _numbers((len(errors), "error"), (len(findings) - len(errors), "warning"))

    def frame(shown: Sequence[MarkdownLine], left_out: int) -> str:
        heading = gfm.heading(3, title)
        return gfm.paragraphs(heading, grouped(shown), more(left_out)) if errors else ""

    return MarkdownPart(_ERRORS, frame, LazyLines(errors[:_OPEN_ERRORS], finding_line))


def _numbers(*counts: tuple[int, str]) -> str:
    return ", ".join(pluralize(count, name) for count, name in counts if count)


def _open_lists(found: Sequence[AttentionList], layout: _OpenParts) -> MarkdownPart:
    lines: list[MarkdownLine] = []
    for one, count in zip(found, layout.shown, strict=True):
        title = f"**{one.title}**" + (f", the first {count}" if count < len(one.lines) else "")
        if layout.is_brief and one.brief:
            title += "; all sides are below"
        source = one.brief if layout.is_brief and one.brief else one.lines
        lines += [line._replace(group=title) for line in source.first(count)]
    heading = gfm.heading(3, "Needs attention")
    return MarkdownPart(_ATTENTION, nested(heading), LazyLines(lines, lambda line: line))


def _open_section(review: Review, section: _Section, layout: _OpenParts) -> Iterator[MarkdownPart]:
    yield always("\n".join(_head(section, is_marked=review.workflow is None)))
    if layout.is_brief:
        yield _brief_tasks(section.tasks)
        return
    for task in section.tasks:
        yield MarkdownPart(_CONTRIBUTIONS, headed, task.open_lines())
    yield MarkdownPart(_OTHERS, headed, section.outside.open_lines())


def _head(section: _Section, *, is_marked: bool) -> Iterator[str]:
    """Return the lines above what a context's tasks did."""
    context_review = section.context
    if is_marked:
        yield marker(context_review.workflow)
    yield gfm.heading(3, code(context_review.workflow))
    yield ""
    yield f"{_what_became(context_review)}."
    if context_review.fault:
        yield f"**Not all of it could be read:** {code(context_review.fault)}"
    summary = context_review.member("context_summary")
    if not isinstance(summary, Missing):
        yield f"Summary: {entry_of(summary)}"


def _what_became(context_review: ContextReview) -> str:
    before, after = context_review.before, context_review.after
    count = len(context_review.without_metadata().changes)
    if not before:
        size = f"{after:,} bytes, about {tokens(after):,} tokens"
        return f"New context with {size}"
    if not after:
        return f"Deleted; it had {before:,} bytes, about {tokens(before):,} tokens"
    size = f"{before:,} → {after:,} bytes, about {tokens(before):,} → {tokens(after):,} tokens"
    return f"{pluralize(count, 'change')}; {size}"


def _brief_tasks(tasks: Sequence[TaskSection]) -> MarkdownPart:
    """Show a line for each task; those without a line are in the folds."""
    folded_tasks = len(tasks) - _OPEN_TASKS
    rest = f"; {folded_tasks:,} of them are below" if folded_tasks > 0 else ""
    heading = gfm.heading(4, f"{pluralize(len(tasks), 'task')}{rest}")
    lines = LazyLines(tasks[:_OPEN_TASKS], lambda task: task.brief())
    return MarkdownPart(_TASKS, listed(heading), lines)


# Folds


def _folded_lists(found: Sequence[AttentionList], layout: _OpenParts) -> Iterator[MarkdownPart]:
    for one, count in zip(found, layout.shown, strict=True):
        if layout.is_brief and one.brief:
            yield MarkdownPart(_MORE, folded(f"{one.title}, with all sides"), one.lines)
        else:
            lines = one.lines.after(count)
            title = f"{one.title}, the other {len(lines):,}"
            yield MarkdownPart(_MORE, folded(title), lines)


def _folded_findings(findings: Sequence[ValidationFinding]) -> MarkdownPart:
    """Fold warnings and further errors; where not all of them have room, count all findings."""
    errors = sum(finding.is_error for finding in findings)
    open_errors = min(errors, _OPEN_ERRORS)
    rest = findings[open_errors:]  # errors come first
    title = _numbers((errors - open_errors, "more error"), (len(findings) - errors, "warning"))

    def frame(shown: Sequence[MarkdownLine], left_out: int) -> str:
        by_code = findings_by_code(findings) if left_out else ""
        return gfm.details(title, gfm.paragraphs(grouped(shown), by_code)) if rest else ""

    return MarkdownPart(_ERRORS, frame, LazyLines(rest, finding_line))


def _folded_section(
    review: Review, section: _Section, layout: _OpenParts
) -> Iterator[MarkdownPart]:
    for task in (*section.tasks, section.outside):
        lines = task.all_lines() if layout.is_brief else task.more_lines()
        title = task.title() if layout.is_brief else task.more_title(len(lines))
        yield MarkdownPart(_DETAILS, folded(title), lines)
    commits = [node for node in section.context.commits if node.credit.commit in review.commits]
    yield _commits(commits)


def _commits(nodes: Sequence[HistoryNode]) -> MarkdownPart:
    lines = LazyLines(nodes[::-1], lambda node: MarkdownLine(_commit(node)))
    return MarkdownPart(_COMMITS, folded(pluralize(len(lines), "commit")), lines)


def _commit(node: HistoryNode) -> str:
    commit, time, task, agent = node.credit
    who = f"{code(task)} {code(agent)}" if task else code(agent)
    return f"{code(commit[:10])} {time} {who}: {code(node.subject)}"


def _section_of(context_review: ContextReview) -> _Section:
    by_task = context_review.without_metadata().by_task()
    outside = task_section(None, by_task.pop(None, []), context_review.files)
    known = {task.id: task for task in context_review.tasks}
    tasks = [
        task_section(known.get(name or "", TaskSummary(name or "")), changes, context_review.files)
        for name, changes in by_task.items()
    ]
    return _Section(context_review, tasks, outside)
