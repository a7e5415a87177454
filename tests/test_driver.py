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


@pytest.mark.git
def test_a_layout_that_theirs_alone_changed_is_an_edit_to_keep(tmp_path: Path) -> None:
    base = json.dumps({"b": 1, "a": [1, 2]})
    ours = json.dumps({"b": 2, "a": [1, 2]})
    theirs = json.dumps({"b": 1, "a": [1, 2]}, indent=4) + "\n"
    assert merged(tmp_path, base, ours, theirs) == (MERGED, theirs.replace('"b": 1', '"b": 2'))


@pytest.mark.git
def test_members_that_theirs_sorted_stay_sorted(tmp_path: Path) -> None:
    base = '{\n  "b": 1,\n  "a": 1\n}\n'
    ours = '{\n  "b": 2,\n  "a": 1\n}\n'
    theirs = '{\n  "a": 1,\n  "b": 1\n}\n'
    assert merged(tmp_path, base, ours, theirs) == (MERGED, '{\n  "a": 1,\n  "b": 2\n}\n')


@pytest.mark.git
def test_additions_keep_their_order_in_theirs_layout(tmp_path: Path) -> None:
    base, ours = '{"l":["a"]}', '{"l":["a","o"]}'
    theirs = '{\n\t"l": ["a", "t"]\n}'
    assert merged(tmp_path, base, ours, theirs) == (MERGED, '{\n\t"l": ["a", "o", "t"]\n}')


@pytest.mark.git
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


@pytest.mark.parametrize(
    ("path", "base", "ours"),
    [
        (".claude/context/x.json", '{"a": 1}', '{"a": 2}'),
        ("x.json", '{"workflow_id": "x"}', '{"workflow_id": "x", "a": 2}'),
    ],
)
def test_a_context_that_is_no_json_is_refused_and_ours_stays(
    tmp_path: Path, path: str, base: str, ours: str
) -> None:
    with pytest.raises(MergeRefusedError, match=r"x\.json: theirs: line 1, column 7: "):
        merged(tmp_path, base, ours, '{"a": }', path)
    assert (tmp_path / "ours").read_text() == ours


@pytest.mark.git
@pytest.mark.parametrize(
    ("faulty", "why"),
    [
        ('  // of the compiler\n  "a": 1', "line 2, column 3: a comment is not JSON"),
        ('  "a": 1,', "line 2, column 9: a trailing comma is not JSON"),
        ('  "a": 1,\n  "a": 1', 'line 3, column 3: the key "a" stands twice in one object'),
        ('  "a": NaN', "line 2, column 8: NaN and Infinity are not JSON values"),
    ],
    ids=["comment", "trailing comma", "key twice", "NaN"],
)
def test_other_files_that_are_no_json_are_merged_by_lines(
    tmp_path: Path, faulty: str, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    base, ours, theirs = (f"{{\n{faulty}\n}}\n{end}" for end in ("", "", "\n"))
    ours = "\n" + ours
    assert merged(tmp_path, base, ours, theirs) == (MERGED, f"\n{theirs}")
    said = capsys.readouterr().err
    assert said == f"git-context: x.json: base: {why}; merged by lines, as git does it\n"

    code, text = merged(tmp_path, base, base.replace("{", "{ "), base.replace("{", "{  "))
    assert code == CONFLICTS
    assert text.count("<<<<<<< ours") == text.count(">>>>>>> theirs") == 1


@pytest.mark.git
def test_the_layout_that_git_merges_stands_where_the_value_is_the_same(tmp_path: Path) -> None:
    base = '{\n  "b": [1, 2],\n  "a": 1,\n  "c": 1,\n  "d": 1,\n  "e": 1\n}\n'
    ours = base.replace('"e": 1', '"e": 2')
    theirs = base.replace('"b": [1, 2],\n  "a": 1', '"a": 1,\n  "b": [ 1, 2 ]')
    assert merged(tmp_path, base, ours, theirs) == (MERGED, theirs.replace('"e": 1', '"e": 2'))


@pytest.mark.git
@pytest.mark.parametrize("search", ["as it is", ""])
@pytest.mark.parametrize(
    "call",
    [
        ('{\n"a": 1,\n\n"b": 1\n}', '{\n"a": 2,\n\n"b": 1\n}', '{\n"a": 1,\n\n"b": 2\n}'),
        ('{"a": 1}', '{"a": 2}', '{"a": 3}'),
        ("", '{"a": 2}', '{"a": 3}'),
        ('{"workflow_id": "x"}', '{"workflow_id": "y"}', '{"workflow_id": "z"}'),
        ('{"a": 1}\n', '{"a": 2}\n', '{"a": 1}\n{"b": 1}\n', "x.jsonl"),
        ("[1]", "[1, 2]", "[]", ".claude/context/x.json"),
    ],
)
def test_git_works_beside_the_driver_on_a_large_file_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, search: str, call: tuple[str, str, str]
) -> None:
    expected = merged(tmp_path, *call)
    monkeypatch.setattr("git_context.driver.LARGE", -1)
    if not search:
        monkeypatch.setattr("git_context.driver._git", lambda *_: "")
        monkeypatch.setenv("PATH", search)
    assert merged(tmp_path, *call) == expected
    assert sorted(file.name for file in tmp_path.iterdir()) == ["base", "ours", "theirs"]


@pytest.mark.git
def test_what_git_made_of_a_large_file_that_is_no_json_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "{{\n// a comment\n{}\n\n\n{}\n}}\n"
    versions = (text.format(1, 1), text.format(2, 1), text.format(1, 2))
    monkeypatch.setattr("git_context.driver.LARGE", -1)
    assert merged(tmp_path, *versions) == (MERGED, text.format(2, 2))
    assert sorted(file.name for file in tmp_path.iterdir()) == ["base", "ours", "theirs"]


@pytest.mark.git
def test_git_is_stopped_where_the_driver_refuses_a_large_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("git_context.driver.LARGE", -1)
    with pytest.raises(MergeRefusedError):
        merged(tmp_path, '{"workflow_id": "x"}', "{}", '{"a": }')
    assert sorted(file.name for file in tmp_path.iterdir()) == ["base", "ours", "theirs"]
