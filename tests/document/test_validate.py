from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from git_context.document.settings import Settings
from git_context.document.validate import TOO_LARGE, ValidationRequest, validate
from git_context.merge.values import exact

EXAMPLES = sorted((Path(str(files("git_context"))) / "data" / "user-profile").iterdir())
KEY = "AKIAIOSFODNN7EXAMPLE"
NOON = "2025-01-15T12:00:00Z"
GOOD: dict[str, Any] = {"version": "1.0", "workflow_id": "w"}


def codes(
    document: dict[str, Any] | bytes,
    path: str = "w.json",
    base: dict[str, Any] | None = None,
    settings: Settings = Settings(),  # noqa: B008  # immutable
) -> list[tuple[str, str]]:
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    known = exact(base)
    assert known is None or isinstance(known, dict)
    found = validate(ValidationRequest(path, data, known, settings=settings))
    return [(finding.code, finding.pointer) for finding in found]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_nothing_is_wrong_with_the_examples(example: Path) -> None:
    document = json.loads(example.read_bytes())

    assert codes(example.read_bytes(), f".claude/context/{document['workflow_id']}.json") == []


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        (b"", "CTX001", 1, 1),
        (b'{"a": 1,\n\n  "b" 2}', "CTX001", 3, 7),
        (b'{"a":\n NaN}', "CTX001", 2, 2),
        (b'{"a": "\xff"}', "CTX001", 1, 8),
        (b"[" * 100_000, "CTX001", 1, 201),
        (b'{"a": 1,\n "a": 2}', "CTX002", 2, 2),
        (b'{\n<<<<<<< HEAD\n"a": 1\n=======\n"a": 2\n>>>>>>> x\n}', "CTX003", 2, 1),
        (b'{"version": "1.0",\n "workflow_id": "w",\n "decisions": ["a",\n  7]}', "CTX005", 4, 3),
        (
            b'\xef\xbb\xbf{"version": "1.0",\r\n "workflow_id": "w",\r\n "parallel_tasks": [1,'
            b'\r\n    {"task_id": "A"}]}'.replace(b"1,", b'{"task_id": "a"},'),
            "CTX009",
            4,
            6,
        ),
    ],
)
def test_a_finding_names_line_and_column(text: bytes, code: str, line: int, column: int) -> None:
    [found] = validate(ValidationRequest("w.json", text))

    assert (found.code, found.line, found.column) == (code, line, column)


@pytest.mark.parametrize(
    ("path", "document", "expected"),
    [
        (".claude/context/w.json", GOOD, []),
        (".claude/context/v.json", GOOD, [("CTX006", "/workflow_id")]),
        ("elsewhere/v.json", GOOD, []),
        (
            ".claude/context/w.json",
            {**GOOD, "workflow_id": "w-api", "parent_workflow_id": "w", "task_id": "api"},
            [("CTX104", "")],
        ),
        (
            ".claude/context/w-api.json",
            {**GOOD, "workflow_id": "w-api", "parent_workflow_id": "w", "task_id": "api"},
            [],
        ),
        (
            ".claude/context/W.json",
            {**GOOD, "workflow_id": "W"},
            [("CTX009", ""), ("CTX009", "/workflow_id")],
        ),
    ],
)
def test_the_name_of_the_file(
    path: str, document: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert codes(document, path) == expected


@pytest.mark.parametrize("task", ["../../x", "-rf", "a/b", "a..b", "x.lock", "a\nb", "", "é"])
def test_ids_that_are_no_parts_of_branch_names(task: str) -> None:
    document = {**GOOD, "parallel_tasks": [{"task_id": task}]}

    assert codes(document) == [("CTX009", "/parallel_tasks/0/task_id")]


@pytest.mark.parametrize(
    "path",
    ["/etc/passwd", "../x", "a/../../x", "C:\\x", "c:/x", "~/x", "a\\b", "a\x00b", "a\nb", ""],
)
def test_paths_that_leave_the_repository(path: str) -> None:
    assert codes({**GOOD, "files_modified": ["ok.py", path]}) == [("CTX010", "/files_modified/1")]


@pytest.mark.parametrize("path", ["a..b", "...", "src/[id].tsx", "a b/ü.py", ".claude/x"])
def test_paths_that_stay(path: str) -> None:
    assert codes({**GOOD, "files_modified": [path]}) == []


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"timestamp": "2025-01-15"}, "CTX011"),
        ({"timestamp": "2025-13-01T00:00:00Z"}, "CTX011"),
        ({"timestamp": "2025-01-15T10:00:00+02:00"}, None),
        ({"error_log": [{"timestamp": NOON, "message": text} for text in "ab"]}, None),
        ({"parallel_tasks": [{"task_id": "a", "started_at": NOON, "completed_at": NOON}]}, None),
        ({"checkpoints": [{"id": "a", "timestamp": "now"}]}, "CTX011"),
        ({"error_log": [{"timestamp": "now"}]}, "CTX011"),
        ({"parallel_tasks": [{"task_id": "a", "context": {"timestamp": "x"}}]}, "CTX011"),
        (
            {
                "error_log": [
                    {"timestamp": "2025-01-15T10:00:00Z"},
                    {"timestamp": "2025-01-15T10:30:00+02:00"},
                ]
            },
            "CTX012",
        ),
        (
            {
                "error_log": [
                    {"timestamp": "2025-01-15T10:00:00Z"},
                    {},
                    {"timestamp": "2025-01-15T10:00:00Z"},
                ]
            },
            None,
        ),
    ],
)
def test_timestamps(members: dict[str, Any], expected: str | None) -> None:
    assert [code for code, _ in codes({**GOOD, **members})] == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"workflow_id": "v"}, {}, [("CTX007", "/workflow_id")]),
        ({}, {"parent_workflow_id": "p"}, [("CTX007", "/parent_workflow_id")]),
        ({"version": "1.1"}, {}, [("CTX007", "/version")]),
        ({"version": "0.9"}, {}, []),
        (
            {"timestamp": "2025-01-15T10:00:00Z"},
            {"timestamp": "2025-01-15T09:00:00Z"},
            [("CTX012", "/timestamp")],
        ),
    ],
)
def test_against_what_stood_there_before(
    before: dict[str, Any], after: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert codes({**GOOD, **after}, base={**GOOD, **before}) == expected


def test_sizes() -> None:
    padding = "x " * 60_000
    assert codes({**GOOD, "metadata": padding}) == [("CTX101", "")]
    assert codes(b"{" * (TOO_LARGE + 1)) == [("CTX014", "")]
    assert codes(b"{" + b" " * (TOO_LARGE - 1)) == [("CTX001", "")]


def test_many_faults_of_a_kind_are_counted() -> None:
    found = validate(
        ValidationRequest("w.json", json.dumps({**GOOD, "decisions": [1] * 50}).encode())
    )

    assert len(found) == 20
    assert found[-1].message == "must be a string or an object (and 30 more of this kind)"
    exactly = json.dumps({**GOOD, "decisions": [1] * 20}).encode()
    assert [one.message for one in validate(ValidationRequest("w.json", exactly))] == [
        "must be a string or an object"
    ] * 20


@pytest.mark.parametrize(
    "document",
    [
        {**GOOD, "decisions": [f"Use {KEY}"]},
        {**GOOD, KEY: [{"deep": KEY}]},
        {**GOOD, "parallel_tasks": [{"task_id": "a", "context": {KEY: {"timestamp": KEY}}}]},
        f'{{"{KEY}": 1, "{KEY}": 2}}'.encode(),
        f'{{"a": "{KEY}" oops}}'.encode(),
        b'{"a": "\xff' + KEY.encode(),
    ],
    ids=["value", "name", "nested", "duplicate key", "syntax", "encoding"],
)
def test_secrets_are_found_and_never_shown(document: dict[str, Any] | bytes) -> None:
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    found = validate(ValidationRequest("w.json", data))

    assert "CTX013" in {finding.code for finding in found}
    assert all(KEY not in repr(finding) for finding in found)


def test_a_secret_that_the_repository_allows() -> None:
    [found] = validate(
        ValidationRequest("w.json", json.dumps({**GOOD, "decisions": [KEY]}).encode())
    )
    fingerprint = found.message.rpartition(" ")[2]
    settings = Settings(allowed_secrets=frozenset({fingerprint}))

    assert codes({**GOOD, "decisions": [KEY]}, settings=settings) == []
    assert codes({**GOOD, "decisions": [KEY[:-1] + "A"]}, settings=settings) == [
        ("CTX013", "/decisions/0")
    ]


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        ([KEY], []),
        ([KEY, "more"], []),
        ([KEY, KEY], ["/decisions/1"]),
        ([f"{KEY} again", KEY], ["/decisions/0"]),
    ],
)
def test_a_text_that_was_looked_at_before_is_not_looked_at_again(
    texts: list[str], found: list[str]
) -> None:
    before = exact({**GOOD, "decisions": [KEY]})
    data = json.dumps({**GOOD, "decisions": texts}).encode()
    findings = validate(ValidationRequest("w.json", data, seen=before))
    assert [finding.pointer for finding in findings if finding.code == "CTX013"] == found


def test_a_text_under_another_name_is_looked_at() -> None:
    before = exact({**GOOD, "decisions": [KEY]})
    data = json.dumps({**GOOD, "constraints": [KEY]}).encode()
    assert [one.code for one in validate(ValidationRequest("w.json", data, seen=before))] == [
        "CTX013"
    ]
