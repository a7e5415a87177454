from __future__ import annotations

import re
from pathlib import Path

import pytest

from git_context.document.findings import CODES, ERROR, KINDS, FindingKind
from git_context.document.validate import ValidationRequest, validate
from tests.document.pages import findings_page

PAGE = Path(__file__).parents[2] / "docs" / "findings.md"


def faulty(kind: FindingKind) -> bytes:
    """Return a document that is fine but for the members of an example."""
    version = "" if '"version"' in kind.example else '"version": "1.0", '
    return f'{{{version}"workflow_id": "w",\n{kind.example}}}'.encode()


SHOWN = [kind for kind in KINDS.values() if kind.example.lstrip().startswith(('"', "<"))]


@pytest.mark.parametrize("kind", SHOWN, ids=lambda kind: kind.name)
def test_an_example_has_the_fault_that_it_stands_for_and_no_other(kind: FindingKind) -> None:
    found = validate(
        ValidationRequest("w.json", faulty(kind), resolves=lambda _task, _reference: False)
    )

    assert {finding.code for finding in found} == {kind.code}


def test_codes_are_stable_and_tell_errors_from_warnings() -> None:
    assert all(re.fullmatch(r"CTX\d{3}", code) for code in KINDS)
    assert all((code < "CTX100") == (kind.severity == ERROR) for code, kind in KINDS.items())
    assert len(CODES) == len(KINDS)


def test_the_page_about_findings_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == findings_page()
