"""Conflicts as people meet them: the styles of git, choosing sides, and making markers anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.git.clashes import PAIRS, STYLES
from tests.support.edits import CLASHING, CONTEXT, Versions, versions
from tests.support.forks import fork
from tests.support.git_oracle import assert_nothing_lost, is_unmerged, strict, without_labels
from tests.support.regions import choices, choose, conflicts

if TYPE_CHECKING:
    from tests.support.edits import Edit
    from tests.support.repos import Repo

SMALL = Versions(
    '{\n  "a": 1,\n  "b": [\n    1,\n    2\n  ],\n  "c": "x"\n}\n',
    '{\n  "a": 2,\n  "b": [\n    1,\n    2\n  ],\n  "c": "ours"\n}\n',
    '{\n  "a": 1,\n  "b": [\n    1,\n    2,\n    3\n  ],\n  "c": "theirs"\n}\n',
    (),
)
MERGED_SMALL = '{\n  "a": 2,\n  "b": [\n    1,\n    2,\n    3\n  ],\n%s\n}\n'


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(("ours", "theirs"), PAIRS.values(), ids=PAIRS)
def test_each_choice_of_sides_is_json(
    installed: Repo, style: str, ours: list[Edit], theirs: list[Edit]
) -> None:
    installed.git("config", "merge.conflictStyle", style)
    sides = versions(ours, theirs)
    fork(installed, sides)

    merge = installed.merge("side")

    content = (installed.path / CONTEXT).read_bytes()
    assert merge.returncode == 1
    assert merge.stderr.decode().startswith(f"git-context: {CONTEXT}: conflict at /")
    assert_nothing_lost(installed, CONTEXT, sides.edits)
    for edits, side in ((ours, "ours"), (theirs, "theirs")):
        chosen = strict(choose(content, side))
        assert all(edit.stands(chosen) for edit in edits)
    if style != "merge":
        assert all(region.base is not None for region in conflicts(content))
        strict(choose(content, "base"))


@pytest.mark.parametrize("style", STYLES)
def test_how_a_conflict_looks(any_json: Repo, style: str) -> None:
    any_json.git("config", "merge.conflictStyle", style)
    fork(any_json, SMALL, "small.json")

    any_json.merge("side")

    base = "" if style == "merge" else '||||||| base\n  "c": "x"\n'
    region = f'<<<<<<< ours\n  "c": "ours"\n{base}=======\n  "c": "theirs"\n>>>>>>> theirs'
    assert without_labels(any_json.read("small.json")) == without_labels(MERGED_SMALL % region)


def test_regions_are_independent_of_each_other(installed: Repo) -> None:
    ours, theirs = PAIRS["three at once"]
    fork(installed, versions(ours, theirs))

    installed.merge("side")

    content = (installed.path / CONTEXT).read_bytes()
    assert len(conflicts(content)) == 3
    values = [strict(choice) for choice in choices(content)]
    assert len(values) == 8
    assert len({str(value) for value in values}) == 8


@pytest.mark.parametrize("side", ["ours", "theirs"])
def test_a_whole_side_can_be_checked_out(installed: Repo, side: str) -> None:
    fork(installed, CLASHING)
    installed.merge("side")

    installed.git("checkout", f"--{side}", CONTEXT)

    assert installed.read(CONTEXT) == getattr(CLASHING, side)
    assert is_unmerged(installed, CONTEXT)


@pytest.mark.parametrize(
    "again",
    [["checkout", "--merge"], ["checkout", "--conflict=merge"], ["restore", "--merge"]],
    ids=" ".join,
)
def test_markers_are_made_anew(any_json: Repo, again: list[str]) -> None:
    fork(any_json, SMALL, "small.json")
    any_json.merge("side")
    marked = any_json.read("small.json")
    any_json.git("checkout", "--theirs", "small.json")

    any_json.git(*again, "small.json")

    assert without_labels(any_json.read("small.json")) == without_labels(marked)


def test_markers_are_made_anew_in_another_style(any_json: Repo) -> None:
    fork(any_json, SMALL, "small.json")
    any_json.merge("side")

    any_json.git("checkout", "--conflict=diff3", "small.json")

    content = (any_json.path / "small.json").read_bytes()
    [region] = conflicts(content)
    assert b'"ours"' in region.ours
    assert b'"theirs"' in region.theirs
    assert all(strict(choice) for choice in choices(content))


@pytest.mark.parametrize("size", [3, 7, 12, 40])
def test_the_size_of_markers(any_json: Repo, size: int) -> None:
    any_json.commit({".gitattributes": f"small.json conflict-marker-size={size}\n"})
    fork(any_json, SMALL, "small.json")

    assert any_json.merge("side").returncode == 1

    content = (any_json.path / "small.json").read_bytes()
    assert is_unmerged(any_json, "small.json")
    [region] = conflicts(content, size)
    assert (region.ours, region.theirs) == (b'  "c": "ours"\n', b'  "c": "theirs"\n')


def test_a_resolved_conflict_can_be_committed(installed: Repo) -> None:
    fork(installed, CLASHING)
    installed.merge("side")
    content = (installed.path / CONTEXT).read_bytes()

    installed.commit({CONTEXT: choose(content, "theirs")}, "Merge")

    assert len(installed.output("log", "-1", "--format=%P").split()) == 2
    assert_nothing_lost(installed, CONTEXT, CLASHING.edits[-1:])


@pytest.mark.parametrize("line", ["\r\n", "\n"])
def test_markers_end_as_the_lines_do(any_json: Repo, line: str) -> None:
    base, ours, theirs = (text.replace("\n", line) for text in SMALL[:3])
    fork(any_json, Versions(base, ours, theirs, ()), "small.json")

    any_json.merge("side")

    content = any_json.read("small.json")
    assert content.count(line) == content.count("\n")


def test_markers_in_a_document_on_one_line(any_json: Repo) -> None:
    sides = Versions(
        '{"a": 1, "b": [1], "c": 3}',
        '{"a": 2, "b": [1, 2], "c": 3}',
        '{"a": 3, "b": [1], "c": 4}',
        (),
    )
    fork(any_json, sides, "line.json")

    assert any_json.merge("side").returncode == 1

    content = (any_json.path / "line.json").read_bytes()
    assert [strict(choice) for choice in choices(content)] == [
        {"a": 2, "b": [1, 2], "c": 4},
        {"a": 3, "b": [1, 2], "c": 4},
    ]
