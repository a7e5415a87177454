"""Finds reports of failing tests, in whatever form agents write them down."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from git_context.merge.instants import quantity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from git_context.merge.values import Json, Path
    from git_context.verification.model import VerifiedTask

_RESULTS: Final = "test_results"
_DETAILS: Final = "implementation_details"
_DEEPEST: Final = 30
_LONGEST: Final = 2000

_COUNTS: Final = ("failed", "failures", "failing", "errors", "errored", "broken", "failed_tests")
_OUTCOMES: Final = ("status", "outcome", "result", "state", "conclusion")
_FAILED: Final = ("failed", "failing", "failure", "fail", "error", "errored", "broken", "red")
_PASSED: Final = ("passed", "success", "ok", "green", "all_passed")
_RATIO: Final = re.compile(r"(?<!\d)(\d{1,9}) ?/ ?(\d{1,9})(?!\d)")
_FAILING: Final = re.compile(
    r"(?<!\d)(\d{1,9}) (?:tests? )?(?:failed|failing|failures?|errors?)\b", re.IGNORECASE
)


def failures(task: VerifiedTask) -> Iterator[tuple[Path, str]]:
    """List what a task's test results report as failing: where, and a clause that says what."""
    entry = ("parallel_tasks", task.id)
    details = task.context.get(_DETAILS)
    for holder, path in (
        (task.entry, entry),
        (task.context, task.path),
        (details, (*task.path, _DETAILS)),
    ):
        if type(holder) is dict:
            yield from _failing(holder.get(_RESULTS), (*path, _RESULTS))


def _failing(value: Json, path: Path) -> Iterator[tuple[Path, str]]:
    if len(path) > _DEEPEST:
        return
    clause = _describe_failure(path[-1].lower(), value)
    if clause:
        yield path, clause
    elif type(value) is dict:
        for name, member in value.items():
            yield from _failing(member, (*path, name))
    elif type(value) is list:
        for at, item in enumerate(value):
            yield from _failing(item, (*path, str(at)))


def _describe_failure(name: str, value: Json) -> str:
    """Say what a member reports as failing; nothing where it does not."""
    if name in _COUNTS:
        count = len(value) if type(value) is list else quantity(value) or 0
        return f"{count} {name.replace('_', ' ')}" if count > 0 else ""
    if name in _PASSED and value is False:
        return f"{name!r} is false"
    if type(value) is str:
        return _describe_failing_text(name, value[:_LONGEST])
    if type(value) is bytes and name == "exit_code" and quantity(value) != 0:
        return f"the exit code is {value[:20].decode()}"
    return ""


def _describe_failing_text(name: str, text: str) -> str:
    if name in _OUTCOMES and text.strip().lower() in _FAILED:
        return f"the {name} is {text.strip()!r}"
    ratio = _RATIO.search(text)
    if ratio and "pass" in text.lower() and int(ratio[1]) < int(ratio[2]):
        return repr(text[:100])
    count = _FAILING.search(text)
    return repr(text[:100]) if count and int(count[1]) else ""
