"""The contribution of a task, for a comment: summary, decisions with reasons, files, others."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from git_context.counts import pluralize
from git_context.review.context_review import ENTRY_STEPS
from git_context.review.markdown import gfm
from git_context.review.markdown.attention import is_new_action
from git_context.review.markdown.budget import LazyLines, MarkdownLine
from git_context.review.markdown.wording import (
    code,
    code_in_html,
    entry_line,
    prose,
    value_of,
    whole_change_line,
)
from git_context.verification.concerns import MARK, MARKED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from git_context.review.context_review import ReviewedChange, TaskSummary
    from git_context.review.line_counts import LineCounts

    MakeLine = Callable[[], MarkdownLine]

OPEN_ENTRIES: Final = 8  # of a task, so many stand open
_OPEN_FILES: Final = 8
_BRIEF: Final = 90  # characters of a summary among those of many tasks
_FILES: Final = "files_modified"
# Entries of these lists stand open, decisions first; what else a task changed is folded.
_LABELS: Final = {
    "decisions": "",
    "pending_actions": "*Action:* ",
    "integration_concerns": "*Concern:* ",
    "integration_requirements": "*Requirement:* ",
    "shared_constraints": "*Shared constraint:* ",
    "constraints": "*Constraint:* ",
}
# Changes of these in a task's entry stand in its heading.
_IN_HEADING: Final = ("agent", "scope", "status", "phase", "context_summary")


class TaskSection(NamedTuple):
    """The changes of one task, or of nobody's: entries of lists, files, and everything else."""

    summary: TaskSummary | None
    entries: list[ReviewedChange]
    files: list[ReviewedChange]
    others: list[ReviewedChange]
    lines_changed: Mapping[str, LineCounts]

    def open_lines(self) -> LazyLines:
        """Return the heading and what stands open below it; nothing where that is nothing."""
        if not self.summary and not self.entries and not self.files:
            return _made([])
        heading = partial(MarkdownLine, self._heading())
        return _made([heading, *_entries(self.entries[:OPEN_ENTRIES]), *self._files()])

    def more_lines(self) -> LazyLines:
        """Return what `open_lines` has no line for."""
        return _made([*_entries(self.entries[OPEN_ENTRIES:]), *self._rest()])

    def all_lines(self) -> LazyLines:
        """Return everything, for a fold of its own."""
        summary = self._description()
        first = [partial(MarkdownLine, prose(summary))] if summary else []
        return _made([*first, *_entries(self.entries), *self._files(), *self._rest()])

    def brief(self) -> MarkdownLine:
        """Return the task on one line."""
        summary = self._description()
        text = prose(summary, _BRIEF) if summary else self._numbers()
        return MarkdownLine(f"{', '.join([*self._who(), *self._facts()])}: {text}")

    def more_title(self, count: int) -> str:
        """Return the title of the fold for what does not stand open, as HTML."""
        return f"{pluralize(count, 'more change')} {self._by()}"

    def title(self) -> str:
        """Return the title of the fold for everything, as HTML."""
        return f"{self._numbers()} {self._by()}"

    def _numbers(self) -> str:
        counts = [
            (len(self.entries), "entry", "entries"),
            (len(self.files), "file", "files"),
            (len(self.others), "more change", "more changes"),
        ]
        numbers = [
            f"{count:,} {one if count == 1 else many}" for count, one, many in counts if count
        ]
        return ", ".join(numbers) or "nothing but actions"

    def _files(self) -> list[MakeLine]:
        """Return a line that names the first files, if there are any."""
        return [self._named_files] if self.files else []

    def _named_files(self) -> MarkdownLine:
        names = list(map(self._file, self.files[:_OPEN_FILES]))
        more = len(self.files) - len(names)
        rest = [f"… and {more:,} more"] if more else []
        return MarkdownLine(f"{pluralize(len(self.files), 'file')}: {', '.join([*names, *rest])}")

    def _file(self, change: ReviewedChange) -> str:
        """Return the name of a file, with how many lines of it changed."""
        path = change.after
        lines = self.lines_changed.get(path) if type(path) is str else None
        return value_of(path) + (f" +{lines.added:,} -{lines.removed:,}" if lines else "")

    def _rest(self) -> list[MakeLine]:
        """Return lines for files that are not named among the first, and for everything else."""
        return [partial(_other, change) for change in [*self.files[_OPEN_FILES:], *self.others]]

    def _by(self) -> str:
        return f"by {code_in_html(self.summary.id)}" if self.summary else "by no task"

    def _heading(self) -> str:
        if self.summary is None:
            return gfm.heading(4, "Outside any task")
        summary = self._description()
        facts = ", ".join(self._facts())
        text = ": ".join(filter(None, [facts, prose(summary) if summary else ""]))
        return gfm.paragraphs(gfm.heading(4, ", ".join(self._who())), text)

    def _description(self) -> str:
        return (self.summary.summary or self.summary.scope or "") if self.summary else ""

    def _who(self) -> list[str]:
        if self.summary is None:
            return []
        return [code(text) for text in (self.summary.id, self.summary.agent) if text]

    def _facts(self) -> list[str]:
        if self.summary is None:
            return []
        facts = [code(text) for text in (self.summary.status, self.summary.phase) if text]
        took = self.summary.minutes
        return facts if took is None else [*facts, f"{took:,} min"]


def task_section(
    summary: TaskSummary | None,
    changes: Sequence[ReviewedChange],
    lines_changed: Mapping[str, LineCounts],
) -> TaskSection:
    """Sort what a task changed by how it is shown; new actions are shown elsewhere."""
    section = TaskSection(summary, [], [], [], lines_changed)
    for change in changes:
        if _is_entry(change):
            section.entries.append(change)
        elif _adds_file(change):
            section.files.append(change)
        elif not is_new_action(change) and not _is_in_heading(change):
            section.others.append(change)
    return section


def _is_entry(change: ReviewedChange) -> bool:
    """Tell whether a change is one of an entry that stands open."""
    return change.field in _LABELS and not is_new_action(change) and not _is_finding(change)


def _made(lines: Sequence[MakeLine]) -> LazyLines:
    return LazyLines(lines, lambda line: line())


def _entries(changes: Sequence[ReviewedChange]) -> list[MakeLine]:
    return [partial(_entry, change) for change in changes]


def _entry(change: ReviewedChange) -> MarkdownLine:
    return MarkdownLine(entry_line(change, _LABELS[change.field]))


def _other(change: ReviewedChange) -> MarkdownLine:
    return MarkdownLine(whole_change_line(change))


def _adds_file(change: ReviewedChange) -> bool:
    return change.field == _FILES and change.is_member and change.kind == "added"


def _is_in_heading(change: ReviewedChange) -> bool:
    """Tell whether a change is a new member of its own task's entry that the heading shows."""
    path = change.path
    is_entry = len(path) == ENTRY_STEPS and path[:2] == ("parallel_tasks", change.task)
    return is_entry and change.kind == "added" and path[-1] in _IN_HEADING


def _is_finding(change: ReviewedChange) -> bool:
    """Tell whether a change is what `verify` wrote down: a review has that first-hand."""
    value = change.after if type(change.after) is dict else change.before
    return type(value) is dict and value.get(MARK) == MARKED
