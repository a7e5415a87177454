"""Conflict markers read back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_context.jsontext.errors import JsonTextError
from git_context.jsontext.markers import Markers
from git_context.jsontext.parse import parse_text
from git_context.jsontext.regions import has_markers, read_regions
from git_context.jsontext.render import render
from git_context.jsontext.write import write
from git_context.merge.decisions import BASE, OURS, THEIRS
from git_context.merge.threeway import merge
from git_context.merge.values import Missing
from tests.support.documents import merges

if TYPE_CHECKING:
    from git_context.merge.decisions import Side
    from git_context.merge.policy import Rule
    from tests.support.documents import Triple

MERGE = "{\n<<<<<<< us\n1\n=======\n2\n>>>>>>> them\n}\n"
DIFF3 = "{\n<<<<<<< us\n1\n||||||| old\n0\n=======\n2\n>>>>>>> them\n}\n"


def test_each_side_of_a_text_with_conflicts() -> None:
    marked = read_regions(DIFF3)
    assert [marked.side(side) for side in (BASE, OURS, THEIRS)] == [
        "{\n0\n}\n",
        "{\n1\n}\n",
        "{\n2\n}\n",
    ]
    assert marked.markers == Markers(7, "diff3", "old", "us", "them")


def test_a_style_without_base_shows_none() -> None:
    marked = read_regions(MERGE)
    assert marked.side(BASE) is None
    assert marked.side(OURS) == "{\n1\n}\n"
    assert marked.markers == Markers(7, "merge", BASE, "us", "them")


@pytest.mark.parametrize("size", [1, 3, 7, 40])
def test_markers_of_any_size_are_known(size: int) -> None:
    text = "".join(
        line[0] * size + line[7:] if line[0] in "<|=>" else line
        for line in DIFF3.splitlines(keepends=True)
    )
    assert has_markers(text)
    assert has_markers(text.removeprefix("{\n"))
    assert read_regions(text).side(THEIRS) == "{\n2\n}\n"
    assert read_regions(text).markers.size == size


def test_markers_of_another_size_within_a_conflict_are_its_text() -> None:
    nested = DIFF3.replace("0\n", "<<<<<<<<< a\n0\n=========\n00\n>>>>>>>>> b\n")
    assert read_regions(nested).side(OURS) == "{\n1\n}\n"
    assert "<<<<<<<<<" in (read_regions(nested).side(BASE) or "")


def test_line_ends_stay() -> None:
    assert read_regions(MERGE.replace("\n", "\r\n")).side(OURS) == "{\r\n1\r\n}\r\n"
    assert read_regions(MERGE.replace("\n", "\r\n")).markers.ours == "us"


def test_a_text_without_conflicts_is_one_part() -> None:
    assert not has_markers('{"a": "<"}\n')
    for text in ('{"a": "<"}\n', "{\n}\n", "<div>\n==x\n|\u2028\n>>]\n"):
        assert read_regions(text).parts == [text]


def test_a_marker_needs_no_label_and_no_line_end() -> None:
    marked = read_regions("<<<<<<<\n1\n=======\n2\n>>>>>>>")
    assert [marked.side(side) for side in (OURS, THEIRS)] == ["1\n", "2\n"]


@pytest.mark.parametrize(
    ("text", "line", "fault"),
    [
        (MERGE.replace("<<<<<<< us\n", ""), 3, "the conflict marker '=======' is out of place"),
        (MERGE.replace("=======\n", ""), 5, "the conflict marker '>>>>>>>' is out of place"),
        (MERGE.replace(">>>>>>> them\n", ""), 2, "a conflict without end"),
        (
            MERGE.replace("1\n", "1\n<<<<<<< us or them\n"),
            4,
            "the conflict marker '<<<<<<<' is out of place",
        ),
        (
            DIFF3.replace("0\n", "0\n||||||| old\n"),
            6,
            "the conflict marker '|||||||' is out of place",
        ),
        (
            MERGE.replace("2\n", "||||||| old\n0\n"),
            5,
            "the conflict marker '|||||||' is out of place",
        ),
    ],
)
def test_a_marker_out_of_place_is_told_with_its_line(text: str, line: int, fault: str) -> None:
    with pytest.raises(JsonTextError) as error:
        read_regions(text)
    assert str(error.value) == f"line {line}, column 1: {fault}"


@given(merges(None), st.sampled_from(["merge", "diff3", "zdiff3"]))
def test_a_side_of_a_merge_with_conflicts_is_its_value(
    made: tuple[Triple, dict[str, Rule]], style: str
) -> None:
    sources = [
        parse_text(write(value) + "\n") for value in made[0] if not isinstance(value, Missing)
    ]
    base, ours, theirs = sources
    merged = merge(base.value, ours.value, theirs.value)
    if not merged.conflicts:
        return
    text = render(merged.decision, base, ours, theirs, Markers(7, style, BASE, "us", "them"))
    read = read_regions(text)
    sides: tuple[Side, ...] = (OURS, THEIRS) if style == "merge" else (OURS, BASE, THEIRS)
    for side in sides:
        assert parse_text(read.side(side) or "").value == merged.value(side)
