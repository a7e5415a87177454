"""Figures computed from a context once its children report: never merged, always recomputed.

A figure that cannot be known is left out.
"""

from __future__ import annotations

from git_context.merge.instants import instant

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime
    from typing import Final

    from git_context.merge.values import Json, JsonObject, Path

    Span = tuple[datetime, datetime]

# The members of a task's entry that tell the coverage of its tests.
COVERAGE: Final = ("context", "implementation_details", "test_coverage", "total")


def derive(document: JsonObject) -> dict[Path, Json]:
    """Return the derived figures of a context by path; the same for any order of its making.

    Tasks without `started_at` and `completed_at`, or with the two in the wrong order, have no
    duration and do not count in the times.
    """
    entries = _entries(document)
    spans = [span for span in map(_span, entries) if span]
    figures: dict[Path, Json] = {}
    if spans:
        figures["parallel_execution_summary",] = _execution_summary(entries, _total_span(spans))
    files = document.get("files_modified")
    if type(files) is list:
        figures["metrics", "total_files_modified"] = str(len(files)).encode()
    average = _average_coverage(entries)
    if average is not None:
        figures["metrics", "total_test_coverage"] = f"{average}% average"
    if spans:
        figures |= _time_figures(spans)
    return figures


def _average_coverage(entries: list[JsonObject]) -> int | None:
    """Return the average of the tasks that report a coverage, in percent, rounded half up."""
    shares = [share for share in map(_percent, map(_coverage, entries)) if share is not None]
    return int(sum(shares) / len(shares) + 0.5) if shares else None


def _entries(document: JsonObject) -> list[JsonObject]:
    tasks = document.get("parallel_tasks")
    return [entry for entry in tasks if type(entry) is dict] if type(tasks) is list else []


def _execution_summary(entries: list[JsonObject], total: Span) -> JsonObject:
    started, completed = total
    return {
        "started_at": _text(entries, "started_at", started),
        "completed_at": _text(entries, "completed_at", completed),
        "total_duration_minutes": str(_minutes(total)).encode(),
        "tasks": [_task_figures(entry) for entry in entries if _span(entry)],
    }


def _time_figures(spans: list[Span]) -> dict[Path, Json]:
    parallel, sequential = _minutes(_total_span(spans)), sum(map(_minutes, spans))
    text = f"{parallel} minutes parallel (vs {sequential} minutes sequential)"
    figures: dict[Path, Json] = {("metrics", "development_time"): text}
    if parallel:
        figures["metrics", "speedup"] = f"{sequential / parallel:.1f}x faster"
    return figures


def _task_figures(entry: JsonObject) -> JsonObject:
    span = _span(entry)
    figures: dict[str, Json] = {
        "task_id": entry.get("task_id"),
        "agent": entry.get("agent"),
        "duration_minutes": str(_minutes(span)).encode() if span else None,
        "status": entry.get("status"),
        "files_count": entry.get("files_count"),
        "test_coverage": _coverage(entry),
    }
    return {name: value for name, value in figures.items() if value is not None}


def _span(entry: JsonObject) -> Span | None:
    started, completed = instant(entry.get("started_at")), instant(entry.get("completed_at"))
    return (started, completed) if started and completed and started <= completed else None


def _total_span(spans: list[Span]) -> Span:
    """Return the span from the first start to the last end."""
    return min(start for start, _ in spans), max(end for _, end in spans)


def _minutes(span: Span) -> int:
    return round((span[1] - span[0]).total_seconds() / 60)


def _text(entries: list[JsonObject], name: str, moment: datetime) -> Json:
    """Return how the entries write the moment; of several ways, the first in text order."""
    return min(str(entry[name]) for entry in entries if instant(entry.get(name)) == moment)


def _coverage(entry: JsonObject) -> Json:
    value: Json = entry
    for name in COVERAGE:
        value = value.get(name) if type(value) is dict else None
    return value if _percent(value) is not None else None


def _percent(value: Json) -> float | None:
    number = value.removesuffix("%").strip() if type(value) is str and value.endswith("%") else ""
    is_number = len(number) < len("100.00000") and number.replace(".", "", 1).isdecimal()
    return float(number) if is_number else None
