"""A report as Markdown. Every value stands in a code span, without the secrets in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from git_context.counts import pluralize
from git_context.document import members
from git_context.document.secrets import mask_secrets
from git_context.review.markdown import gfm
from git_context.review.markdown.wording import value_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from git_context.merge.values import JsonObject
    from git_context.review.report import Report, TaskReport
    from git_context.verification.findings import VerificationFinding

NOBODY: Final = "nobody named"
_UNKNOWN: Final = "-"
_LONGEST: Final = 10_000  # characters of one text; a hand-off is not to lose any by accident
_OPEN_FILES: Final = 30  # more are folded


def report_markdown(report: Report) -> str:
    """Return a report as GitHub-flavoured Markdown; the same report gives the same text."""
    return gfm.paragraphs(*_parts(report)) + "\n"


def _parts(report: Report) -> Iterator[str]:
    yield gfm.heading(2, f"Hand-off of {_code(report.workflow)}")
    yield gfm.bullets(_facts(report))
    if report.summary:
        yield gfm.paragraphs(gfm.heading(3, "Summary"), _code(report.summary))
    yield _section("Conflicts to be decided", [_conflict(one) for one in report.conflicts])
    yield _tasks(report)
    yield _section("Open actions", [_code(one) for one in report.pending_actions])
    yield _section("Concerns", [_concern(one) for one in report.concerns])
    yield _findings(report.findings)
    yield _section("Decisions", [_code(one) for one in report.decisions])
    yield _section("Constraints", [_code(one) for one in report.constraints])
    yield _files(report.files)


def _facts(report: Report) -> Iterator[str]:
    yield f"Next agent: {_or_none(report.next_agent, NOBODY)}"
    yield f"Phase: {_or_none(report.phase)}"
    yield f"Last agent: {_or_none(report.current_agent)}, at {_or_none(report.updated_at)}"
    figures = [report.development_time, report.speedup, report.coverage]
    names = ("Development time", "Speed", "Test coverage")
    for name, figure in zip(names, figures, strict=True):
        if figure:
            yield f"{name}: {_code(figure)}"
    yield f"Commit: {_code(report.commit)}"
    yield f"Size: {report.size.bytes:,} bytes, about {report.size.tokens:,} tokens"


def _tasks(report: Report) -> str:
    if not report.tasks:
        return ""
    heads = ["Task", "Agent", "Status", "Minutes", "Files", "Coverage"]
    summaries = [
        f"{_code(task.task)}: {_code(description)}"
        for task in report.tasks
        if (description := task.summary or task.scope)
    ]
    rows = map(_row, report.tasks)
    return gfm.paragraphs(
        gfm.heading(3, "Tasks"),
        gfm.table(heads, rows),
        gfm.bullets(summaries),
    )


def _row(task: TaskReport) -> list[str]:
    return [
        _code(task.task),
        _or_none(task.agent),
        _or_none(task.status),
        _UNKNOWN if task.minutes is None else str(task.minutes),
        _UNKNOWN if task.files is None else str(task.files),
        _or_none(task.coverage),
    ]


def _conflict(record: JsonObject) -> str:
    """Return a recorded conflict with all its values."""
    lines = [f"{_code(members.text_value(record, 'path') or '')}:"]
    if "base" in record:
        lines.append(f"base: {value_of(record['base'])}")
    if "ours" in record:
        lines.append(f"now: {value_of(record['ours'])}")
    lines += [
        f"{value_of(side.get('task'))}: {value_of(side['value'])}"
        for side in members.object_items(record, "sides")
        if "value" in side
    ]
    return "\n  - ".join(lines)


def _concern(record: JsonObject) -> str:
    name, status = record.get("concern"), record.get("status")
    others = {
        member: value for member, value in record.items() if member not in ("concern", "status")
    }
    lines = [f"{value_of(name)}: {value_of(status) if status is not None else _UNKNOWN}"]
    lines += [f"{_code(member)}: {value_of(value, member)}" for member, value in others.items()]
    return "\n  - ".join(lines)


def _findings(findings: Sequence[VerificationFinding]) -> str:
    """Tell what verification finds now: what fails first, and what fits just as a number."""
    if not findings:
        return ""
    others = [finding for finding in findings if finding.status != "aligned"]
    others.sort(key=lambda finding: not finding.fails)
    aligned = len(findings) - len(others)
    fits = f"{pluralize(aligned, 'statement')} checked and found to fit." if aligned else ""
    heading = gfm.heading(3, "Verification")
    return gfm.paragraphs(heading, gfm.bullets(map(_finding, others)), fits)


def _finding(finding: VerificationFinding) -> str:
    place = f", at {_code(finding.pointer)}" if finding.pointer else ""
    return f"{finding.status}: {_code(finding.message)}{place}"


def _files(files: Sequence[str]) -> str:
    listed = gfm.bullets(map(_code, files))
    if len(files) > _OPEN_FILES:
        return gfm.details(pluralize(len(files), "file"), listed)
    return _section("Files", [_code(file) for file in files])


def _section(title: str, items: Sequence[str]) -> str:
    return gfm.paragraphs(gfm.heading(3, title), gfm.bullets(items)) if items else ""


def _code(text: str) -> str:
    return gfm.code(mask_secrets(text), _LONGEST)


def _or_none(text: str | None, none: str = _UNKNOWN) -> str:
    return _code(text) if text else none
