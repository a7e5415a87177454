"""Differences as GitHub-flavoured Markdown, with nothing in it that a value could exploit."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from git_context.counts import pluralize
from git_context.review.markdown import gfm
from git_context.review.markdown.wording import change_line, code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from git_context.review.diff import ComparedContext, Diff


def markdown(diff: Diff) -> str:
    """Return what differs, a section a context; one sentence where nothing does."""
    if not diff.contexts:
        return f"{code(diff.new.name)} has the same contexts as {code(diff.old.name)}.\n"
    parts = [part for compared in diff.contexts for part in _section(diff, compared)]
    return gfm.paragraphs(*parts) + "\n"


def _section(diff: Diff, compared: ComparedContext) -> Iterator[str]:
    title = code(compared.workflow)
    yield gfm.heading(3, f"{title}, {code(compared.task)}" if compared.task else title)
    changes = pluralize(len(compared.changes), "change")
    sizes = f"{compared.before:,} → {compared.after:,} bytes"
    yield f"{code(diff.old.name)} → {code(diff.new.name)}: {changes}; {sizes}."
    if compared.fault:
        yield f"**It could not be read:** {code(compared.fault)}"
    elif not compared.changes:
        yield "Nothing but the file's layout."
    for task, task_changes in groupby(compared.changes, key=lambda change: change.task):
        if compared.task is None:
            yield gfm.heading(4, code(task) if task else "Outside any task")
        for field, found in groupby(task_changes, key=lambda change: change.field):
            yield f"**{code(field)}**" if field else "**The whole document**"
            yield gfm.bullets(map(change_line, found))
