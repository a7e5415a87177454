"""`git context merge-file`: the driver's merge for tools that call no driver, jj among them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

import git_context
from git_context.errors import GitContextError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.repos import Repo

    Call = Callable[..., tuple[int, str, str]]

pytestmark = [pytest.mark.git, pytest.mark.usefixtures("here")]


def versions(folder: Path, base: Any, ours: Any, theirs: Any) -> list[str]:
    files = []
    for name, value in (("base", base), ("ours", ours), ("theirs", theirs)):
        file = folder / f"{name}.json"
        file.write_text(value if isinstance(value, str) else json.dumps(value, indent=2) + "\n")
        files.append(str(file))
    return files


def test_a_merge_replaces_ours(call: Call, tmp_path: Path) -> None:
    files = versions(tmp_path, {"l": ["a"]}, {"l": ["a", "b"]}, {"l": ["a", "c"]})
    assert call("merge-file", *files) == (0, "", "")
    assert json.loads((tmp_path / "ours.json").read_text()) == {"l": ["a", "b", "c"]}
    assert json.loads((tmp_path / "theirs.json").read_text()) == {"l": ["a", "c"]}


def test_conflicts_are_marked_and_exit_1(call: Call, tmp_path: Path) -> None:
    files = versions(tmp_path, {"a": 1}, {"a": 2}, {"a": 3})
    before = (tmp_path / "ours.json").read_text()
    labels = ("--labels", "root", "mine", "yours", "--marker-size", "9")
    code, out, err = call("merge-file", *files, "-o", "-", *labels, "--path", "x.json")
    assert code == 1
    assert out.splitlines()[1:6] == [
        "<" * 9 + " mine",
        '  "a": 2',
        "=" * 9,
        '  "a": 3',
        ">" * 9 + " yours",
    ]
    assert err == "git-context: x.json: conflict at /a (both modified)\n"
    assert (tmp_path / "ours.json").read_text() == before


def test_what_cannot_be_merged_exits_2_and_writes_nothing(call: Call, tmp_path: Path) -> None:
    files = versions(
        tmp_path, {"workflow_id": "w"}, {"workflow_id": "w", "a": 1}, '{"workflow_id": }'
    )
    before = (tmp_path / "ours.json").read_text()
    code, out, err = call("merge-file", *files, "--path", ".claude/context/w.json")
    assert (code, out) == (2, "")
    assert ".claude/context/w.json: theirs: line 1, column 17" in err
    assert call("merge-file", *files[:2], "nowhere.json")[0] == 2
    assert (tmp_path / "ours.json").read_text() == before


def test_rules_go_by_the_path(call: Call, here: Repo, tmp_path: Path) -> None:
    here.write(".git-context.toml", '[merge."package.json"]\n"/version" = "version"\n')
    files = versions(tmp_path, {"version": "1.0.0"}, {"version": "1.2.0"}, {"version": "1.10.0"})
    assert call("merge-file", *files)[0] == 1
    files = versions(tmp_path, {"version": "1.0.0"}, {"version": "1.2.0"}, {"version": "1.10.0"})
    assert call("merge-file", *files, "--path", "a/package.json")[0] == 0


def test_programs_merge_files_too(here: Repo, tmp_path: Path) -> None:
    files = versions(tmp_path, [1], [1, 2], [1, 3])
    merged = git_context.open(here.path).merge_file(*files)
    assert (json.loads(merged.content), merged.has_conflicts) == ([1, 2, 3], False)
    with pytest.raises(GitContextError, match="There is no file"):
        git_context.open(here.path).merge_file(files[0], files[1], tmp_path / "none.json")
