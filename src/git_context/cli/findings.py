"""Findings as text, and in the formats that other programs read.

The words of a finding come from untrusted documents: each format escapes it in its own way, so that
no file name and no value can forge a line, a command or an element.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final

from git_context._version import __version__
from git_context.cli import declare, options, output
from git_context.cli.output import clean, paint
from git_context.document.findings import ERROR, KINDS, WARNING, ValidationResult
from git_context.errors import DONE, FINDINGS
from git_context.visible import visible
from git_context.wire import FORMAT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from git_context.cli.options import Command
    from git_context.document.findings import ValidationFinding

_LEVELS: Final = {ERROR: "error", WARNING: "warning"}
_LONGEST: Final = 300
_OF_JSON: Final = ("json", "sarif")


strict_option = declare.option("--strict", is_flag=True, help="Treat warnings as errors.")


def format_options(command: Command) -> Command:
    """Add the options for the form in which findings are written."""
    about = "For people, for programs, or for what shows findings in their place."
    return options.format_option(FORMATS, about)(options.json_option(command))


def report(
    findings: Sequence[ValidationFinding], form: str, *, as_json: bool = False, strict: bool = False
) -> int:
    """Print findings, and return the exit code; with `strict`, warnings count."""
    form = "json" if as_json else form
    if form == "text":
        output.print_lines(text_lines(findings))
    elif text := render(findings, form):
        emit = output.print_json_text if form in _OF_JSON else output.print_text
        emit(text + "\n")
    return FINDINGS if any(one.is_error or strict for one in findings) else DONE


def render(findings: Sequence[ValidationFinding], form: str) -> str:
    """Return a report in one of `FORMATS`; an empty one is still a whole report, if any."""
    return _RENDERERS[form](findings)


def text_lines(findings: Sequence[ValidationFinding]) -> Iterator[str]:
    """Show findings to people, two lines each."""
    for finding in findings:
        meaning = "bad" if finding.is_error else "warning"
        label = paint(f"{finding.severity} {finding.code}", meaning)
        at = f" {_line(finding.pointer)}" if finding.pointer else ""
        yield f"{_line(_where(finding))}: {label}{at}: {_line(finding.message)}"
        yield f"  {finding.hint}"


def _text(findings: Sequence[ValidationFinding]) -> str:
    return "\n".join(text_lines(findings))


def _json(findings: Sequence[ValidationFinding]) -> str:
    result = ValidationResult(list(findings))
    return _dumped({"format": FORMAT, **result.to_json()})


def _github(findings: Sequence[ValidationFinding]) -> str:
    return "\n".join(
        f"::{_LEVELS[finding.severity]} file={_property(finding.path)},line={finding.line},"
        f"col={finding.column},title={_property(finding.code)}::"
        f"{_command_data(f'{finding.pointer} {finding.message}'.strip())}"
        for finding in findings
    )


def _sarif(findings: Sequence[ValidationFinding]) -> str:
    codes = sorted({finding.code for finding in findings})
    driver = {
        "name": "git-context",
        "version": __version__,
        "rules": [
            {
                "id": code,
                "name": KINDS[code].name,
                "shortDescription": {"text": KINDS[code].about},
                "help": {"text": KINDS[code].cure},
                "defaultConfiguration": {"level": _LEVELS[KINDS[code].severity]},
            }
            for code in codes
        ],
    }
    results = [_sarif_result(finding) for finding in findings]
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": results}],
    }
    return _dumped(log)


def _dumped(value: Any) -> str:
    import json  # noqa: PLC0415  # for these formats alone

    return json.dumps(value, indent=2)


def _sarif_result(finding: ValidationFinding) -> dict[str, Any]:
    location: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": {"uri": _uri(finding.path)},
            "region": {"startLine": finding.line, "startColumn": finding.column},
        }
    }
    if finding.pointer:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.pointer}]
    return {
        "ruleId": finding.code,
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [location],
    }


def _junit(findings: Sequence[ValidationFinding]) -> str:
    failures = sum(finding.is_error for finding in findings)
    cases = [
        f"  <testcase classname={_attribute(finding.path)}"
        f" name={_attribute(f'{finding.code} {finding.pointer}'.strip())}>\n"
        f"    {_junit_outcome(finding)}\n"
        "  </testcase>"
        for finding in findings
    ]
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<testsuite name="git-context" tests="{len(findings)}" failures="{failures}">',
            *cases,
            "</testsuite>",
        ]
    )


def _junit_outcome(finding: ValidationFinding) -> str:
    place = f"{_where(finding)}: {finding.message}\n{finding.hint}"
    if finding.is_error:
        message = _attribute(finding.message)
        return f"<failure message={message}>{_xml(place)}</failure>"
    return f"<system-out>{_xml(place)}</system-out>"


def _where(finding: ValidationFinding) -> str:
    at = f"{finding.revision[: options.SHORT]}:" if finding.revision else ""
    return f"{at}{finding.path}:{finding.line}:{finding.column}"


def _line(text: str) -> str:
    """Keep text on one line, and without what a terminal would act upon."""
    shown = clean(text[:_LONGEST])
    return shown + ("…" if len(text) > _LONGEST else "")


def _command_data(text: str) -> str:
    return _line(text).replace("%", "%25")


def _property(text: str) -> str:
    return _command_data(text).replace(":", "%3A").replace(",", "%2C")


def _uri(path: str) -> str:
    from urllib.parse import quote  # noqa: PLC0415  # for this format alone

    return quote(os.fsencode(path))


def _attribute(text: str) -> str:
    return f'"{_xml(text)}"'


def _xml(text: str) -> str:
    """Escape text for XML 1.0, where what has no sign of its own stands as an escape of ours.

    XML has no way to write most of that; a log must find no command in the rest.
    """
    from html import escape  # noqa: PLC0415  # for this format alone

    return escape(visible(text, "\n")).replace("\n", "&#10;").replace("##", "#&#35;")


_RENDERERS: Final = {
    "text": _text,
    "json": _json,
    "github": _github,
    "sarif": _sarif,
    "junit": _junit,
}
FORMATS: Final = tuple(_RENDERERS)
