"""The conversion's own part: what is converted, and what is passed on as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from git_context.textconv import converted

if TYPE_CHECKING:
    from pathlib import Path


def test_one_line_a_value() -> None:
    assert converted(b'{"b": 1.10, "a": ["y", "x"]}') == b'a[]: "x"\na[]: "y"\nb: 1.10\n'


def test_nothing_stays_nothing() -> None:
    assert converted(b"") == b""


@pytest.mark.parametrize("data", [b'{"a": ', b"<<<<<<< ours\n{}\n", b"\xff\n", b'{"a": 1, "a": 2}'])
def test_what_is_no_json_is_passed_on_below_a_line_that_says_so(data: bytes) -> None:
    first, rest = converted(data).split(b"\n", 1)
    assert first.startswith(b"# not JSON: line 1, column ")
    assert rest == data


def test_rules_of_the_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    context = b'{"workflow_id": "w", "decisions": ["b", "a"]}'
    other = b'{"decisions": ["b", "a"]}'
    sorted_lines = b'decisions[]: "a"\ndecisions[]: "b"\n'
    assert converted(context).endswith(sorted_lines)
    (tmp_path / ".git-context.toml").write_text('[merge]\n"/decisions" = "sequence"\n')
    assert converted(context).endswith(b'decisions[]: "b"\ndecisions[]: "a"\n')
    assert converted(other) == sorted_lines


@pytest.mark.parametrize("settings", ["no toml", '[merge]\n"/x" = "nonsense"\n'])
def test_rules_that_cannot_be_read_are_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git-context.toml").write_text(settings)
    assert converted(b'{"workflow_id": "w"}') == b'workflow_id: "w"\n'
