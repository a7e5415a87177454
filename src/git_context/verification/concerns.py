"""Findings as they are written into the context: its concerns and results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from git_context.document.fold import is_object
from git_context.errors import ErrorKind, GitContextError
from git_context.verification.findings import (
    ALIGNED,
    CONTRADICTIONS,
    FAILING,
    GROUPS,
    STATUSES,
    UNVERIFIED,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from git_context.merge.values import Json, JsonObject
    from git_context.verification.findings import VerificationFinding

CONCERNS: Final = "integration_concerns"
RESULTS: Final = "verification_results"
# An entry with this mark is replaced by each run; any other is somebody else's, and stays.
MARK: Final = "verified_by"
MARKED: Final = "git-context"
_SIGNS: Final = {ALIGNED: "✅", UNVERIFIED: "⏳"}
_FAULT: Final = "❌"
_NONE_FOUND: Final = "✅ No contradictions"


def unique(findings: Sequence[VerificationFinding]) -> list[VerificationFinding]:
    """Return one finding a concern: of several, the first that fails, else the first."""
    found: dict[str, VerificationFinding] = {}
    for finding in findings:
        known = found.get(finding.concern)
        if known is None or (finding.fails and not known.fails):
            found[finding.concern] = finding
    return list(found.values())


def apply_overrides(
    document: JsonObject, findings: Sequence[VerificationFinding]
) -> list[VerificationFinding]:
    """Return findings with the status that somebody gave to a concern of the same name.

    A word that is no status, as `accepted`, settles the matter.
    """
    given = {
        _name(entry): entry.get("status")
        for entry in _entries(document)
        if is_object(entry) and not _is_own(entry)
    }
    statuses = {name: _status(status) for name, status in given.items()}
    return [
        finding._replace(status=statuses.get(finding.concern, finding.status))
        for finding in findings
    ]


def with_findings(document: JsonObject, findings: Sequence[VerificationFinding]) -> JsonObject:
    """Return the context with what was found; what others wrote stays as it is.

    Raises `GitContextError` where `integration_concerns` is no list, or `verification_results` no
    object.
    """
    records = {finding.concern: _record(finding) for finding in unique(findings)}
    entries: list[Json] = []
    for entry in _entries(document):
        name = _name(entry)
        if not _is_own(entry):
            # A writer who leaves out the mark has dealt with the concern.
            entries.append(entry)
            records.pop(name, None)
        elif name in records:
            entries.append(records.pop(name))
    entries += records.values()
    result = dict(document)
    if entries or CONCERNS in document:
        result[CONCERNS] = entries
    result[RESULTS] = _results(document, unique(findings))
    return result


def failing(document: JsonObject) -> list[str]:
    """List the concerns of git-context's own in a context that make verification fail."""
    return [
        _name(entry)
        for entry in _entries(document)
        if is_object(entry) and _is_own(entry) and entry.get("status") in FAILING
    ]


def _record(finding: VerificationFinding) -> JsonObject:
    members: JsonObject = {
        "concern": finding.concern,
        "frontend_expects": finding.expects,
        "backend_provides": finding.provides,
        "status": finding.status,
        "check": finding.check,
        "tasks": list(finding.tasks),
        "pointer": finding.pointer,
        "message": finding.message,
        "recommendation": finding.advice,
        MARK: MARKED,
    }
    return {name: value for name, value in members.items() if value not in ("", [])}


def _results(document: JsonObject, findings: Sequence[VerificationFinding]) -> JsonObject:
    present = document.get(RESULTS, {})
    if not is_object(present):
        raise GitContextError(
            f"{RESULTS} is not an object, so nothing can be added to it.",
            hint=f"Correct it: git context set /{RESULTS} '{{}}'",
            kind=ErrorKind.INVALID,
        )
    made: dict[str, JsonObject] = {}
    for group in GROUPS:
        result = _result(group, findings)
        if result:
            made[group] = result
    results: JsonObject = {}
    for name, value in present.items():
        if name not in GROUPS or not _is_own(value):
            results[name] = value
        elif name in made:
            results[name] = made[name]
    for name, result in made.items():
        results.setdefault(name, result)
    return results


def _result(group: str, findings: Sequence[VerificationFinding]) -> JsonObject | None:
    group_findings = [finding for finding in findings if finding.group == group]
    if not group_findings and group != CONTRADICTIONS:
        return None
    checks: list[Json] = [
        f"{_SIGNS.get(finding.status, _FAULT)} {finding.concern}" for finding in group_findings
    ]
    status = _status_of_all({finding.status for finding in group_findings})
    return {"status": status, "checks": checks or [_NONE_FOUND], MARK: MARKED}


def _status_of_all(statuses: set[str]) -> str:
    if not statuses.isdisjoint(FAILING):
        return "failed"
    return UNVERIFIED if UNVERIFIED in statuses else "passed"


def _entries(document: JsonObject) -> list[Json]:
    entries = document.get(CONCERNS, [])
    if type(entries) is not list:
        raise GitContextError(
            f"{CONCERNS} is not a list, so nothing can be added to it.",
            hint=f"Correct it: git context set /{CONCERNS} '[]'",
            kind=ErrorKind.INVALID,
        )
    return entries


def _is_own(entry: Json) -> bool:
    """Tell whether this program wrote an entry or result."""
    return is_object(entry) and entry.get(MARK) == MARKED


def _name(entry: Json) -> str:
    """Return the concern that an entry is about."""
    return str(entry.get("concern")) if is_object(entry) else ""


def _status(given: Json) -> str:
    return given if type(given) is str and given in STATUSES else ALIGNED
