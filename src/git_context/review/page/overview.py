"""The overview of the page, as HTML that stands in it: it can be read and printed as it is."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from git_context.counts import pluralize
from git_context.merge.values import Missing
from git_context.review.context_review import field_of
from git_context.review.outline import shown, text_of
from git_context.visible import clipped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from git_context.merge.values import Json
    from git_context.review.context_review import ContextReview, ReviewedChange, TaskSummary

_LISTED: Final = 8  # so many items stand open, the others folded
_FOLDED: Final = 200  # and at most so many of those
_CARDS: Final = 24  # tasks that stand open
_LONGEST: Final = 600
_KILO: Final = 1000
_HUES: Final = 8
# These have colours of their own; any other status is grey.
_STATUSES: Final = ("completed", "merged", "failed", "blocked")


def overview(number: int, review: ContextReview) -> str:
    """Return a review's section: its figures, what needs a decision, its tasks, what is left."""
    parts = [
        f'<section class="overview" id="review-{number}" aria-label="{escaped(review.workflow)}">',
        *_introduction(review),
        *_alerts(number, review),
        f'<figure class="chart scripted-only" id="chart-{number}">',
        '<div class="drawings"></div></figure>',
        *_tasks(number, review),
        *_open_actions(review),
        "</section>",
    ]
    return "\n".join(parts)


def escaped(text: str) -> str:
    """Return a text as HTML that shows it, in an element or in quotes."""
    return html.escape(shown(text))


def _introduction(review: ContextReview) -> Iterator[str]:
    summary = review.member("context_summary")
    if type(summary) is str and summary:
        yield f'<p class="summary">{_short(summary)}</p>'
    yield '<dl class="facts">'
    for name, figure, alarming in _facts(review):
        mark = ' class="alarm"' if alarming else ""
        yield f"<div{mark}><dt>{name}</dt><dd>{figure}</dd></div>"
    yield "</dl>"


def _facts(review: ContextReview) -> Iterator[tuple[str, str, bool]]:
    yield "tasks", str(len(review.tasks)), False
    yield "changes", f"{len(review.changes):,}", False
    for name, field in (
        ("decisions", "decisions"),
        ("files", "files_modified"),
        ("open actions", "pending_actions"),
    ):
        yield name, f"{len(review.items(field)):,}", False
    yield "conflicts", str(len(review.conflicts)), bool(review.conflicts)
    errors = any(finding.severity == "error" for finding in review.findings)
    yield "findings", str(len(review.findings)), errors
    yield "size", f"{_bytes(review.before)} → {_bytes(review.after)}", False


def _alerts(number: int, review: ContextReview) -> Iterator[str]:
    if not review.conflicts and not review.findings:
        return
    yield '<div class="alerts"><h2>Needs attention</h2>'
    conflicts = [
        f"{_link(number, 'Conflict', 'conflicts')} at <code>{escaped(conflict.pointer)}</code>"
        " between the document and "
        + ", ".join(f"<b>{escaped(side.task)}</b>" for side in conflict.sides)
        for conflict in review.conflicts
    ]
    findings = [
        f"{_link(number, finding.severity.capitalize(), 'findings')}"
        f" <code>{escaped(finding.code)}</code>"
        f" <code>{escaped(finding.pointer)}</code>: {_short(finding.message)}"
        for finding in review.findings
    ]
    yield from _list([*conflicts, *findings])
    yield "</div>"


def _tasks(number: int, review: ContextReview) -> Iterator[str]:
    if not review.tasks:
        return
    changes: dict[str | None, list[ReviewedChange]] = {}
    for change in review.changes:
        changes.setdefault(change.task, []).append(change)
    busy = [(at, task) for at, task in enumerate(review.tasks) if task.id in changes]
    cards = ["\n".join(_task(number, at, task, changes[task.id])) for at, task in busy[:_FOLDED]]
    yield "<div><h2>Tasks</h2>"
    yield f'<div class="tasks">{"".join(cards[:_CARDS])}</div>'
    if len(busy) > _CARDS:
        yield f"<details><summary>{len(busy) - _CARDS:,} more</summary>"
        yield f'<div class="tasks">{"".join(cards[_CARDS:])}</div>'
        yield from _rest(len(busy))
        yield "</details>"
    yield from _idle([task for task in review.tasks if task.id not in changes])
    yield "</div>"


def _idle(tasks: Sequence[TaskSummary]) -> Iterator[str]:
    """Name the tasks that changed nothing."""
    if tasks:
        listed = ", ".join(escaped(task.id) for task in tasks[:_LISTED])
        more = ", …" if len(tasks) > _LISTED else ""
        yield f'<p class="hint">Nothing changed by {listed}{more}</p>'


def _task(
    number: int, at: int, task: TaskSummary, changes: Sequence[ReviewedChange]
) -> Iterator[str]:
    pill = ""
    if task.status:
        status = task.status.lower()
        mark = f"pill {status}" if status in _STATUSES else "pill"
        pill = f'<span class="{mark}">{_short(task.status)}</span>'
    yield f'<article class="task hue-{at % _HUES}">'
    yield f"<h3>{escaped(task.id)} {pill}</h3>"
    if task.agent:
        yield f'<p class="agent">{_short(task.agent)}</p>'
    if task.scope:
        yield f'<p class="scope">{_short(task.scope)}</p>'
    figures = " · ".join(_figures(number, task, changes))
    yield f'<p class="figures">{figures}</p>'
    yield from _added("Decisions", changes, "decisions")
    yield from _added("Left open", changes, "pending_actions")
    yield "</article>"


def _added(title: str, changes: Sequence[ReviewedChange], field: str) -> Iterator[str]:
    """List what a task added to a field, under a title, if it did."""
    added = [change for change in changes if _adds_to(change, field)]
    if added:
        yield f"<h4>{title}</h4>"
        yield from _list([_short_value(change.after) for change in added])


def _figures(number: int, task: TaskSummary, changes: Sequence[ReviewedChange]) -> Iterator[str]:
    if task.minutes is not None:
        yield f"{task.minutes:,} min"
    files = sum(_adds_to(change, "files_modified") for change in changes)
    if files:
        yield pluralize(files, "file")
    yield _link(number, pluralize(len(changes), "change"), "changes", task.id)


def _adds_to(change: ReviewedChange, field: str) -> bool:
    return change.is_member and change.kind == "added" and field_of(change.path) == field


def _open_actions(review: ContextReview) -> Iterator[str]:
    actions = review.items("pending_actions")
    if actions:
        yield "<div><h2>Open actions</h2>"
        yield from _list([_short_value(action) for action in actions], "open-actions")
        yield "</div>"


def _list(items: Sequence[str], name: str = "") -> Iterator[str]:
    """List what is HTML already: the first items, and the others folded."""
    yield _bullets(items[:_LISTED], name)
    folded = items[_LISTED:]
    if folded:
        yield f"<details><summary>{len(folded):,} more</summary>"
        yield _bullets(folded[:_FOLDED], name)
        yield from _rest(len(folded))
        yield "</details>"


def _rest(count: int) -> Iterator[str]:
    if count > _FOLDED:
        yield f"<p>And {count - _FOLDED:,} more, which the other tabs show.</p>"


def _bullets(items: Iterable[str], name: str) -> str:
    mark = f' class="{name}"' if name else ""
    return f"<ul{mark}>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>"


def _link(number: int, text: str, tab: str, task: str = "") -> str:
    """Return a link to a tab of a review, as the page's script writes and reads its address."""
    named = {"context": str(number) if number else "", "tab": tab, "task": shown(task)}
    address = urlencode({name: value for name, value in named.items() if value})
    return f'<a href="#{html.escape(address)}">{escaped(text)}</a>'


def _short(text: str) -> str:
    return escaped(clipped(text, _LONGEST))


def _short_value(value: Json | Missing) -> str:
    return "" if isinstance(value, Missing) else html.escape(clipped(text_of(value), _LONGEST))


def _bytes(count: int) -> str:
    return f"{count:,} B" if count < _KILO else f"{count / _KILO:,.1f} kB"
