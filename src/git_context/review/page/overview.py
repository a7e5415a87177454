"""The overview of the page, as HTML that stands in it: it can be read and printed as it is."""

from __future__ import annotations

import html
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlencode

from git_context.counts import pluralize
from git_context.document.members import text_member
from git_context.merge.values import Missing, identity
from git_context.review.context_review import field_of
from git_context.review.outline import shown, text_of
from git_context.visible import clipped

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

    from git_context.document.conflicts import RecordedConflict
    from git_context.document.findings import ValidationFinding
    from git_context.merge.values import Json
    from git_context.review.context_review import ContextReview, ReviewedChange, TaskSummary
    from git_context.review.line_counts import LineCounts
    from git_context.verification.findings import VerificationFinding

_LISTED: Final = 8  # so many items stand open, the others folded
_FOLDED: Final = 200  # and at most so many of those
_CARDS: Final = 24  # tasks that stand open
_LONGEST: Final = 600
_KILO: Final = 1000
_HUES: Final = 8
_ALARM: Final = ' class="alarm"'
# These have colours of their own; any other status is grey.
_STATUSES: Final = ("completed", "merged", "failed", "blocked")


def overview(number: int, review: ContextReview) -> str:
    """Return a review's section: what needs attention, its figures, and what its tasks did."""
    parts = [
        f'<section class="overview" id="review-{number}" aria-label="{escaped(review.workflow)}">',
        *_alerts(number, review),
        *_introduction(review),
        *_tasks(number, review),
        *_outside(review),
        f'<figure class="chart scripted-only" id="chart-{number}">',
        '<div class="drawings"></div></figure>',
        "</section>",
    ]
    return "\n".join(parts)


def escaped(text: str) -> str:
    """Return a text as HTML that shows it, in an element or in quotes."""
    return html.escape(shown(text))


def _introduction(review: ContextReview) -> Iterator[str]:
    summary, phase = review.member("context_summary"), review.member("phase")
    if type(summary) is str and summary:
        yield f'<p class="summary">{_short(summary)}</p>'
    if type(phase) is str and phase:
        yield f'<p class="phase">Phase: <b>{_short(phase)}</b></p>'
    yield f'<dl class="facts">\n{_figure_list(review)}\n</dl>'


def _figure_list(review: ContextReview) -> str:
    return "\n".join(
        f"<div{_ALARM * alarming}><dt>{name}</dt><dd>{figure}</dd></div>"
        for name, figure, alarming in _facts(review)
    )


def _facts(review: ContextReview) -> Iterator[tuple[str, str, bool]]:
    yield "tasks", str(len(review.tasks)), False
    yield "changes", f"{len(review.changes):,}", False
    for name, field in (
        ("decisions", "decisions"),
        ("files", "files_modified"),
        ("open actions", "pending_actions"),
    ):
        yield name, f"{len(review.items(field)):,}", False
    yield "conflicts", f"{len(review.conflicts):,}", bool(review.conflicts)
    yield "mismatches", f"{len(review.mismatches):,}", bool(review.mismatches)
    errors = any(finding.is_error for finding in review.findings)
    yield "findings", f"{len(review.findings):,}", errors
    yield "size", f"{_bytes(review.before)} → {_bytes(review.after)}", False


def _alerts(number: int, review: ContextReview) -> Iterator[str]:
    """List what needs attention, what is worst first, and what is left to do."""
    alerts = list(_wrong(number, review))
    actions = list(_actions(review))
    if alerts or actions:
        yield f'<div class="{"alerts" if alerts else "alerts calm"}"><h2>Needs attention</h2>'
        yield from _list(alerts) if alerts else ()
        yield from actions
        yield "</div>"


def _wrong(number: int, review: ContextReview) -> Iterator[str]:
    errors = [finding for finding in review.findings if finding.is_error]
    warnings = [finding for finding in review.findings if not finding.is_error]
    yield from map(partial(_finding, number), errors)
    yield from map(partial(_conflict, number), review.conflicts)
    yield from map(partial(_mismatch, number), review.mismatches)
    yield from map(partial(_finding, number), warnings)


def _actions(review: ContextReview) -> Iterator[str]:
    """List what is left to do, with the tasks that added it."""
    actions = review.items("pending_actions")
    if actions:
        by = _added_by(review)
        yield f"<h3>{pluralize(len(actions), 'action')} left to do</h3>"
        yield from _list([_action(action, by) for action in actions], "open-actions")


def _conflict(number: int, conflict: RecordedConflict) -> str:
    sides = ", ".join(f"<b>{escaped(side.task)}</b>" for side in conflict.sides)
    link = _link(number, "Conflict", "conflicts")
    where = f"<code>{escaped(conflict.pointer)}</code>"
    return f"{link} at {where} between the document and {sides}: {_short(conflict.why)}"


def _mismatch(number: int, finding: VerificationFinding) -> str:
    link = _link(number, finding.status.capitalize(), "findings")
    return f"{link} <code>{escaped(finding.check)}</code> {_short(finding.message)}"


def _finding(number: int, finding: ValidationFinding) -> str:
    link = _link(number, finding.severity.capitalize(), "findings")
    places = filter(None, (finding.code, finding.pointer))
    where = " ".join(f"<code>{escaped(place)}</code>" for place in places)
    return f"{link} {where}: {_short(finding.message)}"


def _added_by(review: ContextReview) -> dict[Hashable, str]:
    """Return the tasks that added actions, by the identity of the action."""
    added = [change for change in review.changes if _adds_to(change, "pending_actions")]
    return {
        identity(change.after): change.task
        for change in added
        if change.task and not isinstance(change.after, Missing)
    }


def _action(action: Json, by: dict[Hashable, str]) -> str:
    task = by.get(identity(action))
    return _entry(action) + (f' <span class="by-task">{escaped(task)}</span>' if task else "")


def _tasks(number: int, review: ContextReview) -> Iterator[str]:
    if not review.tasks:
        return
    changes = review.by_task()
    busy = [(at, task) for at, task in enumerate(review.tasks) if task.id in changes]
    cards = [
        "\n".join(_task(_Card(number, at, task, changes[task.id], review.files)))
        for at, task in busy[:_FOLDED]
    ]
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


class _Card(NamedTuple):
    """A task's card: the numbers of its review and its own, and what the task did."""

    number: int
    at: int
    task: TaskSummary
    changes: Sequence[ReviewedChange]
    files: Mapping[str, LineCounts]


def _task(card: _Card) -> Iterator[str]:
    task, changes = card.task, card.changes
    yield f'<article class="task hue-{card.at % _HUES}">'
    yield f"<h3>{escaped(task.id)} {_pill(task.status)}</h3>"
    who = " · ".join(_short(text) for text in (task.agent, task.phase) if text)
    if who:
        yield f'<p class="agent">{who}</p>'
    summary = task.summary or task.scope
    if summary:
        yield f'<p class="scope">{_short(summary)}</p>'
    figures = " · ".join(_figures(card.number, task, changes))
    yield f'<p class="figures">{figures}</p>'
    yield from _decisions(changes, "h4")
    yield from _files(card)
    yield "</article>"


def _pill(status: str | None) -> str:
    if not status:
        return ""
    known = status.lower()
    mark = f"pill {known}" if known in _STATUSES else "pill"
    return f'<span class="{mark}">{_short(status)}</span>'


def _outside(review: ContextReview) -> Iterator[str]:
    """List what was decided outside any task."""
    changes = [change for change in review.changes if change.task is None]
    decided = list(_decisions(changes, "h3"))
    if decided:
        yield '<div class="outside"><h2>Outside any task</h2>'
        yield from decided
        yield "</div>"


def _decisions(changes: Sequence[ReviewedChange], heading: str) -> Iterator[str]:
    """List the decisions that were added, under a heading of some level, if any were."""
    added = [change for change in changes if _adds_to(change, "decisions")]
    if added:
        yield f"<{heading}>Decisions</{heading}>"
        yield from _list([_entry(change.after) for change in added])


def _files(card: _Card) -> Iterator[str]:
    """Fold the names of the files that a task changed, and how much of them it was."""
    added = [change for change in card.changes if _adds_to(change, "files_modified")]
    if added:
        yield f"<details><summary>{pluralize(len(added), 'file')}</summary>"
        yield _bullets((_file(card, change.after) for change in added[:_FOLDED]), "files")
        yield from _rest(len(added))
        yield "</details>"


def _file(card: _Card, path: Json | Missing) -> str:
    """Return a file with a link to what has its name in it, and how many lines of it changed."""
    if type(path) is not str:
        return _short_value(path)
    lines = card.files.get(path)
    link = _link(card.number, clipped(path, _LONGEST), "changes", words=path)
    numbers = f' <span class="lines">+{lines.added:,} -{lines.removed:,}</span>' if lines else ""
    return link + numbers


def _entry(value: Json | Missing) -> str:
    """Return an entry of a list: its text, and below it the reasons that stand beside it."""
    name = None if isinstance(value, Missing) else text_member(value)
    if name is None or type(value) is not dict:
        return _short_value(value)
    reasons = [
        f'<span class="reason"><b>{_short(other)}:</b> {_reason(member)}</span>'
        for other, member in list(value.items())[:_LISTED]
        if other != name
    ]
    return _short_value(value[name]) + "".join(reasons)


def _reason(value: Json) -> str:
    """Return a reason; several, such as all that was rejected, on one line."""
    texts = value if type(value) is list and value else [value]
    return "; ".join(map(_short_value, texts[:_LISTED])) + ("; …" if len(texts) > _LISTED else "")


def _figures(number: int, task: TaskSummary, changes: Sequence[ReviewedChange]) -> Iterator[str]:
    if task.minutes is not None:
        yield f"{task.minutes:,} min"
    yield _link(number, pluralize(len(changes), "change"), "changes", task.id)


def _adds_to(change: ReviewedChange, field: str) -> bool:
    return change.is_member and change.kind == "added" and field_of(change.path) == field


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


def _link(number: int, text: str, tab: str, task: str = "", words: str = "") -> str:
    """Return a link to a tab of a review, as the page's script writes and reads its address.

    It shows what a task did, or what has certain words in it.
    """
    context = str(number) if number else ""
    named = {"context": context, "tab": tab, "q": shown(words), "task": shown(task)}
    address = urlencode({name: value for name, value in named.items() if value})
    return f'<a href="#{html.escape(address)}">{escaped(text)}</a>'


def _short(text: str) -> str:
    return escaped(clipped(text, _LONGEST))


def _short_value(value: Json | Missing) -> str:
    return "" if isinstance(value, Missing) else html.escape(clipped(text_of(value), _LONGEST))


def _bytes(count: int) -> str:
    return f"{count:,} B" if count < _KILO else f"{count / _KILO:,.1f} kB"
