"""The test suites of others, read from `data`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
PATCH_TESTS = ("spec_tests.json", "tests.json")


def json_test_suite(part: str) -> dict[str, bytes]:
    """Return the files of JSONTestSuite by name; `part` is `parsing` or `transform`."""
    cases = json.loads((DATA / "json-test-suite.json").read_text(encoding="ascii"))[part]
    return {name: _bytes(text) for name, text in cases.items()}


def json_patch_tests() -> dict[str, dict[str, Any]]:
    """Return the records of json-patch-tests that are not disabled, numbers as they are written.

    Each has a document and a patch, and either what is expected of them or an error.
    """
    return {
        f"{file} {number}: {record.get('comment', '')}": record
        for file in PATCH_TESTS
        for number, record in enumerate(_records(file))
        if "doc" in record and not record.get("disabled")
    }


def _records(file: str) -> list[dict[str, Any]]:
    text = (DATA / "json-patch-tests" / file).read_text(encoding="utf-8")
    records: list[dict[str, Any]] = json.loads(text, parse_int=str.encode, parse_float=str.encode)
    return records


def _bytes(text: str | dict[str, Any]) -> bytes:
    if isinstance(text, dict):
        text = str(text["repeat"] * text["times"] + text.get("then", ""))
    return text.encode("latin-1")
