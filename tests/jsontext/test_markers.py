"""What conflicts look like in text."""

from __future__ import annotations

from itertools import product

import pytest

from git_context.jsontext.markers import MarkedText, Markers, mark
from git_context.jsontext.parse import parse_text
from git_context.jsontext.regions import read_regions
from git_context.jsontext.render import render
from git_context.merge.decisions import Conflict, Items, Members
from git_context.merge.threeway import merge
from git_context.merge.values import MISSING


def _marked(base: str | None, ours: str, theirs: str, style: str = "merge") -> MarkedText:
    old = parse_text(base) if base is not None else None
    mine, other = parse_text(ours), parse_text(theirs)
    decision = merge(old.value if old else MISSING, mine.value, other.value).decision
    markers = Markers(7, style, "base", "ours", "theirs")
    assert isinstance(decision, (Members, Items, Conflict))
    marked = mark(decision, old, mine, other, markers)
    assert render(decision, old, mine, other, markers) == marked.text
    return marked


def _paths(marked: MarkedText) -> list[list[str]]:
    return [[clash.pointer for clash in region] for region in marked.regions]


BASE = """{
  "a": 1,

  "inner": {
    "b": 1
  },
  "gone": 1
}
"""


def test_the_smallest_conflicting_members_are_marked() -> None:
    marked = _marked(
        BASE,
        BASE.replace('"a": 1', '"a": 2').replace('"b": 1', '"b": 2').replace(": 1\n}", ": 2\n}"),
        BASE.replace('"a": 1', '"a": 3').replace('"b": 1', '"b": 3').replace(',\n  "gone": 1', ""),
    )
    assert (
        marked.text
        == """{
<<<<<<< ours
  "a": 2,
=======
  "a": 3,
>>>>>>> theirs

  "inner": {
<<<<<<< ours
    "b": 2
=======
    "b": 3
>>>>>>> theirs
<<<<<<< ours
  },
  "gone": 2
=======
  }
>>>>>>> theirs
}
"""
    )
    assert _paths(marked) == [["/a"], ["/inner/b"], ["/gone"]]


def test_the_base_is_shown_where_git_s_style_shows_it() -> None:
    for style in ("diff3", "zdiff3"):
        marked = _marked('{\n  "a": 1\n}\n', '{\n  "a": 2\n}\n', "{\n}\n", style)
        assert marked.text == (
            '{\n<<<<<<< ours\n  "a": 2\n||||||| base\n  "a": 1\n=======\n>>>>>>> theirs\n}\n'
        )


def test_members_that_may_all_be_missing_share_a_region() -> None:
    marked = _marked('{\n  "x": 1,\n  "y": 1\n}\n', '{\n  "x": 2\n}\n', '{\n  "y": 3\n}\n')
    assert marked.text == ('{\n<<<<<<< ours\n  "x": 2\n=======\n  "y": 3\n>>>>>>> theirs\n}\n')
    assert _paths(marked) == [["/x", "/y"]]


def test_a_missing_member_before_one_that_is_there_brings_its_comma() -> None:
    marked = _marked(
        '{\n  "x": 1,\n  "y": 1\n}\n', '{\n  "y": 1\n}\n', '{\n  "x": 2,\n  "y": 1\n}\n'
    )
    assert marked.text == ('{\n<<<<<<< ours\n=======\n  "x": 2,\n>>>>>>> theirs\n  "y": 1\n}\n')


def test_a_conflict_on_the_last_member_and_one_behind_it_share_a_region() -> None:
    marked = _marked('{\n  "x": 1,\n  "y": 1\n}', '{\n  "x": 2,\n  "y": 2\n}', '{\n  "x": 3\n}')
    assert marked.text == (
        '{\n<<<<<<< ours\n  "x": 2,\n  "y": 2\n=======\n  "x": 3\n>>>>>>> theirs\n}'
    )
    assert _paths(marked) == [["/x", "/y"]]


LONG = """{
  "o": [
    {
      "k": 1
    },
    LAST
  ]
}
"""


def test_common_lines_stand_outside() -> None:
    theirs = LONG.replace("LAST", "2")
    marked = _marked('{\n  "o": 0\n}\n', LONG.replace("LAST", "1"), theirs)
    assert marked.text == LONG.replace(
        "    LAST", "<<<<<<< ours\n    1\n=======\n    2\n>>>>>>> theirs"
    )


def test_lines_that_a_shown_base_lacks_stay_inside() -> None:
    for style in ("diff3", "zdiff3"):
        theirs = LONG.replace("LAST", "2")
        marked = _marked('{\n  "o": 0\n}\n', LONG.replace("LAST", "1"), theirs, style)
        assert marked.text.count('"k": 1') == 2
        assert '||||||| base\n  "o": 0\n=======' in marked.text


def test_a_line_is_broken_for_markers() -> None:
    marked = _marked('{"a":[0],"b":1}', '{"a":[0],"b":2}', '{"a":[0],"b":3}')
    assert marked.text == ('{"a":[0],\n<<<<<<< ours\n"b":2\n=======\n"b":3\n>>>>>>> theirs\n}')


def test_marker_lines_end_like_the_document_s() -> None:
    marked = _marked('{\r\n\t"a": 1\r\n}\r\n', '{\r\n\t"a": 2\r\n}\r\n', '{\n\t"a": 3\n}\n')
    assert marked.text == (
        '{\r\n<<<<<<< ours\r\n\t"a": 2\r\n=======\r\n\t"a": 3\r\n>>>>>>> theirs\r\n}\r\n'
    )


def test_whole_documents_clash() -> None:
    assert _marked(None, "1", "[2]\n", "diff3").text == (
        "<<<<<<< ours\n1\n||||||| base\n=======\n[2]\n>>>>>>> theirs\n"
    )
    assert _marked('"a"', "\n[1]\n", '{\n  "b": 1\n}\n').text == (
        '<<<<<<< ours\n[1]\n=======\n{\n  "b": 1\n}\n>>>>>>> theirs\n'
    )


MARKED = (
    '{\n  "o": {\n    "k": 1\n<<<<<<< ours\n  },\n  "y": 2\n'
    '||||||| base\n  },\n  "y": 1\n=======\n  }\n>>>>>>> theirs\n}\n'
)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_only_the_last_line_of_a_member_goes_into_the_region_of_the_next(end: str) -> None:
    base, ours, theirs, expected = (
        text.replace("\n", end)
        for text in (
            '{\n  "o": {\n    "k": 1\n  },\n  "y": 1\n}\n',
            '{\n  "o": {\n    "k": 1\n  },\n  "y": 2\n}\n',
            '{\n  "o": {\n    "k": 1\n  }\n}\n',
            MARKED,
        )
    )
    assert _marked(base, ours, theirs, "diff3").text == expected


def test_members_that_both_sides_added() -> None:
    marked = _marked(
        '{\n  "z": 0\n}', '{\n  "z": 0,\n  "n": 1\n}', '{\n  "z": 0,\n  "n": 2\n}', "diff3"
    )
    assert marked.text == (
        '{\n<<<<<<< ours\n  "z": 0,\n  "n": 1\n||||||| base\n  "z": 0\n'
        '=======\n  "z": 0,\n  "n": 2\n>>>>>>> theirs\n}'
    )


MEMBERS = ('\n\n  "a": ', '\n  "b": ', '\n\n  "c": ')


def _of(values: tuple[str, ...]) -> str:
    members = [start + value for start, value in zip(MEMBERS, values, strict=True) if value]
    return "{" + ",".join(members) + "\n}\n"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("style", ["merge", "diff3", "zdiff3"])
@pytest.mark.parametrize("changes", list(product(["1 1", "2 3", "2 "], repeat=3)), ids=" ".join)
def test_ours_everywhere_is_ours_to_the_byte(
    changes: tuple[str, ...], style: str, end: str
) -> None:
    mine, other = zip(*[change.split(" ") for change in changes], strict=True)
    base, ours, theirs = (_of(text).replace("\n", end) for text in (("1",) * 3, mine, other))
    if "2" not in mine:
        return
    marked = read_regions(_marked(base, ours, theirs, style).text)
    assert marked.side("ours") == ours
    if all(other):
        assert marked.side("theirs") == theirs


def test_blank_lines_and_common_lines_stand_outside_and_differences_inside() -> None:
    base, *sides = (
        '{\n  "z": 0' + rest + "\n}\n"
        for rest in (
            "",
            *[f',\n\n  "o": [\n    [\n      {number},\n      8\n    ]\n  ]' for number in (1, 2)],
        )
    )
    assert _marked(base, *sides).text == (
        '{\n  "z": 0,\n\n  "o": [\n    [\n<<<<<<< ours\n      1,\n=======\n      2,\n'
        ">>>>>>> theirs\n      8\n    ]\n  ]\n}\n"
    )


def test_marker_lines() -> None:
    markers = Markers(11, "merge", "", "", "topic (one)")
    assert markers.line("<", markers.ours) == "<" * 11
    assert markers.line("=") == "=" * 11
    assert markers.line(">", markers.theirs) == ">" * 11 + " topic (one)"


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_the_deepest_conflict_is_marked(opening: str) -> None:
    def nest(leaf: str) -> str:
        return opening * 200 + leaf + ("]" if opening == "[" else "}") * 200

    marked = _marked(nest("0"), nest("1"), nest("2"))
    assert len(marked.regions) == 1
