from __future__ import annotations

import io
import json
import os
from typing import TYPE_CHECKING

import pytest

from git_context.workflow.formatting import canonical

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Call = Callable[..., tuple[int, str, str]]

MESSY = b'\xef\xbb\xbf{"b": [1,2.50,{}],\r\n\r\n "a": "\\u00e9" }'
NEAT = '{\n  "b": [\n    1,\n    2.50,\n    {}\n  ],\n  "a": "é"\n}\n'.encode()


@pytest.mark.parametrize(
    ("document", "members"),
    [
        ({"x": 1, "phase": "p", "y": 2, "workflow_id": "w"}, ["workflow_id", "phase", "x", "y"]),
        (
            {"z": 1, "task_id": "t", "parent_workflow_id": "w"},
            ["parent_workflow_id", "task_id", "z"],
        ),
        ({"x": 1, "phase": "p", "version": "1.0"}, ["x", "phase", "version"]),
        ({"metrics": {"z": 1, "a": 2}, "workflow_id": "w"}, ["workflow_id", "metrics"]),
    ],
    ids=["a context", "a child document", "other JSON", "nested members"],
)
def test_the_order_of_members(document: dict[str, object], members: list[str]) -> None:
    formatted = json.loads(canonical(json.dumps(document).encode()))

    assert formatted == document
    assert list(formatted) == members
    assert [*formatted.get("metrics", {"z": 1, "a": 2})] == ["z", "a"]


def test_the_order_in_the_entries_of_tasks() -> None:
    entry = {"x": {"status": 1, "agent": 2}, "status": "s", "task_id": "t"}
    document = {"workflow_id": "w", "parallel_tasks": [entry, "odd"]}

    [formatted, odd] = json.loads(canonical(json.dumps(document).encode()))["parallel_tasks"]

    assert (list(formatted), odd) == (["task_id", "status", "x"], "odd")
    assert list(formatted["x"]) == ["status", "agent"]


def test_files_are_changed_once_and_keep_their_mode(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "f.json"
    file.write_bytes(MESSY)
    file.chmod(0o640)

    assert call("format", f"{file}") == (0, f"changed {file}\n", "")
    assert file.read_bytes() == NEAT
    assert file.stat().st_mode & 0o777 == 0o640
    assert call("format", f"{file}") == (0, "", "")


def test_check_changes_nothing(call: Call, tmp_path: Path) -> None:
    messy, neat = tmp_path / "messy", tmp_path / "neat"
    messy.write_bytes(MESSY)
    neat.write_bytes(NEAT)

    assert call("format", "--check", f"{neat}", f"{messy}") == (1, f"would change {messy}\n", "")
    assert messy.read_bytes() == MESSY
    assert call("format", "--check", f"{neat}") == (0, "", "")


def test_standard_input_goes_to_standard_output(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    for content in (MESSY, NEAT):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))
        assert call("format", "-") == (0, NEAT.decode(), "")


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b'{\n "a": 1,,\n}', "2:9: "),
        (b"", "1:1: "),
        (b'{"a": 1,\n"a": 2}', "2:1: "),
        (b"[NaN]", "1:2: "),
    ],
)
def test_what_is_not_json_is_refused_and_then_nothing_is_changed(
    call: Call, tmp_path: Path, content: bytes, place: str
) -> None:
    bad, messy = tmp_path / "bad", tmp_path / "messy"
    bad.write_bytes(content)
    messy.write_bytes(MESSY)

    code, out, err = call("format", f"{messy}", f"{bad}")

    assert (code, out) == (3, "")
    assert err.startswith(f"Error: {bad}:{place}")
    assert err.endswith("Hint: No file was changed.\n")
    assert (bad.read_bytes(), messy.read_bytes()) == (content, MESSY)


def test_links_and_other_things_than_files_are_refused(call: Call, tmp_path: Path) -> None:
    target, link, pipe = tmp_path / "target", tmp_path / "link", tmp_path / "pipe"
    target.write_bytes(MESSY)
    link.symlink_to(target)
    os.mkfifo(pipe)

    code, _, err = call("format", *map(str, (link, tmp_path, pipe, tmp_path / "missing")))

    assert code == 3
    assert err.splitlines()[:4] == [
        f"Error: {link} is a symbolic link; name the file that it points to.",
        f"  {tmp_path} is not a regular file.",
        f"  {pipe} is not a regular file.",
        f"  Cannot read {tmp_path / 'missing'}: No such file or directory.",
    ]
    assert target.read_bytes() == MESSY
