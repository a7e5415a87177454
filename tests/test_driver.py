"""The driver's own part: which text carries the result, and what it answers to git."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from git_context.driver import CONFLICTS, MERGED, DriverCall, MergeRefusedError, run

if TYPE_CHECKING:
    from pathlib import Path


def merged(
    folder: Path, base: str, ours: str, theirs: str, path: str = "x.json"
) -> tuple[int, str]:
    files = []
    for name, text in (("base", base), ("ours", ours), ("theirs", theirs)):
        (folder / name).write_bytes(text.encode())
        files.append(str(folder / name))
    code = run(DriverCall([*files, "7", path, "%S", "%X", "%Y"]))
    return code, (folder / "ours").read_bytes().decode()


def test_a_layout_that_theirs_alone_changed_is_an_edit_to_keep(tmp_path: Path) -> None:
    base = json.dumps({"b": 1, "a": [1, 2]})
    ours = json.dumps({"b": 2, "a": [1, 2]})
    theirs = json.dumps({"b": 1, "a": [1, 2]}, indent=4) + "\n"
    assert merged(tmp_path, base, ours, theirs) == (MERGED, theirs.replace('"b": 1', '"b": 2'))


def test_members_that_theirs_sorted_stay_sorted(tmp_path: Path) -> None:
    base = '{\n  "b": 1,\n  "a": 1\n}\n'
    ours = '{\n  "b": 2,\n  "a": 1\n}\n'
    theirs = '{\n  "a": 1,\n  "b": 1\n}\n'
    assert merged(tmp_path, base, ours, theirs) == (MERGED, '{\n  "a": 1,\n  "b": 2\n}\n')


def test_additions_keep_their_order_in_theirs_layout(tmp_path: Path) -> None:
    base, ours = '{"l":["a"]}', '{"l":["a","o"]}'
    theirs = '{\n\t"l": ["a", "t"]\n}'
    assert merged(tmp_path, base, ours, theirs) == (MERGED, '{\n\t"l": ["a", "o", "t"]\n}')


def test_a_layout_that_both_changed_is_ours(tmp_path: Path) -> None:
    base, theirs = '{"a": 1, "b": 1}', '{\n\t"a": 1,\n\t"b": 2\n}'
    ours = '{\n  "a": 2,\n  "b": 1\n}'
    assert merged(tmp_path, base, ours, theirs) == (MERGED, '{\n  "a": 2,\n  "b": 2\n}')


@pytest.mark.git
def test_a_conflict_keeps_ours_layout_and_both_values(tmp_path: Path) -> None:
    code, text = merged(tmp_path, '{"a": 1}', '{"a": 2}', '{\n  "a": 3\n}')
    assert code == CONFLICTS
    assert '"a": 2' in text
    assert '"a": 3' in text


def test_text_that_is_no_json_is_refused_and_ours_stays(tmp_path: Path) -> None:
    with pytest.raises(MergeRefusedError, match=r"x\.json: theirs: line 1, column 7: "):
        merged(tmp_path, '{"a": 1}', '{"a": 2}', '{"a": }')
    assert (tmp_path / "ours").read_text() == '{"a": 2}'
