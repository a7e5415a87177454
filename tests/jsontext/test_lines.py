from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from git_context.jsontext.errors import JsonTextError
from git_context.jsontext.lines import JsonLines, parse_lines, render_lines, resolve_for_side
from git_context.jsontext.markers import Markers
from git_context.jsontext.write import encode
from git_context.merge.decisions import (
    TAKE_BASE,
    TAKE_OURS,
    TAKE_THEIRS,
    Conflict,
    Item,
    Items,
    Members,
    Put,
    Versions,
    apply,
    conflicts,
)
from git_context.merge.threeway import merge
from git_context.merge.values import MISSING
from tests.jsontext.decisions import list_decisions, versions
from tests.support.json_texts import briefly, texts, values

if TYPE_CHECKING:
    from git_context.merge.decisions import Side
    from git_context.merge.values import Json

MARKERS = Markers(7, "merge", "base", "ours", "theirs")


@pytest.mark.parametrize(
    "end", ["", " ", "\r", "\n", " \n", "\r\n", "\n\n", "\n \n", "\n\n ", "\n \n\t\n"]
)
def test_records_and_blank_lines(end: str) -> None:
    text = '\n{"a": 1}\r\n  [2] \n\n"\u2028"' + end
    lines = parse_lines(text.encode())
    assert lines.values == [{"a": b"1"}, [b"2"], "\u2028"]
    assert (
        "".join([line.lead + line.content + line.end for line in lines.lines]) + lines.tail == text
    )


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_byte_order_mark_stays(mark: bytes) -> None:
    assert parse_lines(mark + b"1\n").encode('"\ud800"\n') == mark + b'"\\ud800"\n'


@pytest.mark.parametrize("data", [b"", b"\n", b" \n\n", b"\xef\xbb\xbf"])
def test_a_file_may_hold_no_record(data: bytes) -> None:
    assert parse_lines(data).values == []


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'{"a": 1}\n\n  {"a": }\n', "line 3, column 9: a value is missing"),
        (b'{"a": 1\n}\n', "line 1, column 8: the text is cut off (a comma is missing)"),
        (b"1\n2 3\n", "line 2, column 3: unexpected text after the value"),
        (b'1\n{"a":1,"a":1}', 'line 2, column 8: the key "a" stands twice in one object'),
        (b"1\n\xc2\xa02\n", "line 2, column 1: a value is missing"),
        (b"1\n[NaN]", "line 2, column 2: NaN and Infinity are not JSON values"),
        (b"1\n<<<<<<< ours\n2\n", "line 2, column 1: unresolved conflict markers"),
        (b'1\n"\xff"', "line 2, column 2: the byte 0xff is not valid UTF-8"),
        (b"1\n" + b"[" * 201 + b"]" * 201, "line 2, column 201: nested more than 200 levels deep"),
    ],
)
def test_faults_name_their_line(data: bytes, message: str) -> None:
    with pytest.raises(JsonTextError) as caught:
        parse_lines(data)
    assert str(caught.value) == message


def _merged(base: str | None, ours: str, theirs: str, markers: Markers | None = None) -> str:
    old = parse_lines(base.encode()) if base is not None else None
    mine, other = parse_lines(ours.encode()), parse_lines(theirs.encode())
    merged = merge(old.values if old else MISSING, mine.values, other.values)
    return render_lines(merged.decision, old, mine, other, markers)


A, B, C, D = '{"id": 1, "x":"\\u00e9"}\n', '{"id":2,"n":1.0}\n', ' {"id": 3} \n', '{"id": 4}\n'

CASES = {
    "both append": (A + B, A + B + C, A + B + D, A + B + C + D.strip() + "\n"),
    "both append, without final line ends": (A[:-1], A + B[:-1], A + D[:-1], A + B + D[:-1]),
    "ours has no final line end": (A, A + B[:-1], A + D, A + B + D[:-1]),
    "theirs has no final line end": (A, A + B, A + D[:-1], A + B + D),
    "ours is left with nothing": (A, "", A + D[:-1], D[:-1]),
    "ours is left with no line end to follow": (
        A.replace("\n", "\r\n"),
        "",
        (A + D).replace("\n", "\r\n"),
        D.replace("\n", "\r\n"),
    ),
    "line ends, the final one missing": (
        A.replace("\n", "\r\n"),
        (A + B).replace("\n", "\r\n")[:-2],
        (A + D).replace("\n", "\r\n"),
        (A + B + D).replace("\n", "\r\n")[:-2],
    ),
    "one removes, one appends": (A + B, B, A + B + C, B + C.strip() + "\n"),
    "both edit a record": (
        A + B,
        A.replace("1", "1.0", 0).replace('"x":', '"y": 0, "x":') + B,
        A.replace("}", ', "z": [1]}') + B,
        '{"id": 1, "y": 0, "x":"\\u00e9", "z": [1]}\n' + B,
    ),
    "line ends": (
        A.replace("\n", "\r\n"),
        A.replace("\n", "\r\n") + B.replace("\n", "\r\n"),
        A + C,
        (A + B + C.strip() + "\n").replace("\n", "\r\n"),
    ),
    "blank lines stay": (
        A + "\n" + B,
        A + "\n" + B + "\n\n",
        A + B + C,
        A + "\n" + B + '{"id": 3}\n\n\n',
    ),
    "nothing is left": (A + B, A, B, ""),
    "nothing was there": (None, A, B, A + B),
    "ours was empty": ("", "", A + B, A + B),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_merges(case: tuple[str | None, str, str, str]) -> None:
    base, ours, theirs, expected = case
    assert _merged(base, ours, theirs) == expected


def test_a_conflict_within_a_record_marks_its_line() -> None:
    old, mine, other = '{"id":1,"v":0}\n', '{"id":1,"v":1,"o":1}\n', '{"id":1,"v":2,"t":2}\n'
    texts = A.replace("1", "9") + old, A.replace("1", "9") + mine, A.replace("1", "9") + other
    assert _merged(*texts, MARKERS) == (
        A.replace("1", "9") + '<<<<<<< ours\n{"id":1,"v":1,"o":1,"t":2}\n=======\n'
        '{"id":1,"v":2,"o":1,"t":2}\n>>>>>>> theirs\n'
    )


def test_a_record_changed_and_removed_is_a_conflict_of_lines() -> None:
    markers = Markers(9, "diff3", "b", "o", "t")
    assert _merged(A + B, A, A + B.replace("1.0", "1.1"), markers) == (
        A + '<<<<<<<<< o\n||||||||| b\n{"id":2,"n":1.0}\n=========\n{"id":2,"n":1.1}\n>>>>>>>>> t\n'
    )


def test_blank_lines_stay_before_a_conflict() -> None:
    old, mine, other = (f'\n \n  {{"id":9,"v":{value}}}\n' for value in "012")
    assert _merged(A + old, A + mine, A + other, MARKERS) == (
        A + '\n \n<<<<<<< ours\n{"id":9,"v":1}\n=======\n{"id":9,"v":2}\n>>>>>>> theirs\n'
    )


def test_a_member_taken_from_the_base_has_its_text() -> None:
    base, ours, theirs = (parse_lines(f'{{"a":{value}}}\n'.encode()) for value in ("1.0", 2, 3))
    decision = Items([Item("", Members({"a": TAKE_BASE}), 0, 0, 0)])
    assert render_lines(decision, base, ours, theirs) == '{"a":1.0}\n'


def test_a_computed_record_keeps_what_it_leaves_alone() -> None:
    lines = parse_lines(b'{"a" :  1,"b":[ ]}\n')
    decision = Items([Item("", Put({"a": b"2", "b": []}), -1, 0, -1)])
    assert render_lines(decision, lines, lines, lines) == '{"a" :  2,"b":[ ]}\n'


def test_computed_and_base_records() -> None:
    lines = parse_lines(b"[1]\n[2]\n")
    decision = Items([Item("", TAKE_BASE, 1, -1, -1), Item("", Put({"a": [b"1.0"]}), -1, 0, -1)])
    assert render_lines(decision, lines, lines, lines) == '[2]\n{"a": [1.0]}\n'
    assert render_lines(Put([[b"2"], "x"]), lines, lines, lines) == '[2]\n"x"\n'


def test_a_record_that_ours_lacks_is_built_on_one_line() -> None:
    lines = parse_lines(b"{}\n")
    record = Members({"a": Put([b"1", {"b": True}]), "c": Put({})})
    decision = Items([Item("", record, -1, -1, 0), Item("", record, -1, 0, -1)])
    assert render_lines(decision, lines, lines, lines) == '{"a": [1, {"b": true}], "c": {}}\n' * 2


def test_whole_files() -> None:
    ours, theirs = parse_lines(b"1\n"), parse_lines(b"2")
    assert render_lines(TAKE_OURS, None, ours, theirs) == "1\n"
    assert render_lines(TAKE_THEIRS, None, ours, theirs) == "2"
    assert render_lines(TAKE_BASE, None, ours, theirs) == ""
    clash = Conflict((), "both added", Versions(MISSING, [b"1"], [b"2"]))
    diff3 = Markers(7, "diff3", "base", "ours", "theirs")
    for base, text in ((None, ""), (parse_lines(b"0\n"), "0\n")):
        assert render_lines(clash, base, ours, theirs, diff3) == (
            f"<<<<<<< ours\n1\n||||||| base\n{text}=======\n2\n>>>>>>> theirs\n"
        )
    assert render_lines(clash, None, ours, theirs, MARKERS) == (
        "<<<<<<< ours\n1\n=======\n2\n>>>>>>> theirs\n"
    )
    with pytest.raises(TypeError, match="to be chosen from"):
        render_lines(clash, None, ours, theirs)


def _one_a_line(data: st.DataObject, value: list[Json]) -> JsonLines:
    rows = [" ".join(data.draw(texts(item)).split("\n")).replace("\t", " ") for item in value]
    rows = [row.replace("\r", " ") for row in rows]
    newline = data.draw(st.sampled_from(["\n", "\r\n", "\n\n"]))
    return parse_lines(encode(newline.join(rows) + data.draw(st.sampled_from(["", newline]))))


@briefly
@given(st.data())
def test_any_decision_gives_its_records(data: st.DataObject) -> None:
    here = data.draw(versions(st.lists(values(6), max_size=4)))
    versions_ = [v for v in (here.base, here.ours, here.theirs) if isinstance(v, list)]
    assume(len(versions_) == 3)
    decision = data.draw(list_decisions(here, clashing=True))
    base, ours, theirs = [_one_a_line(data, version) for version in versions_]
    assert [base.values, ours.values, theirs.values] == versions_
    side: Side = data.draw(st.sampled_from(MARKERS.shown))
    text = render_lines(resolve_for_side(decision, side), base, ours, theirs)
    assert parse_lines(encode(text)).values == apply(resolve_for_side(decision, side), here)
    if any(conflicts(decision)):
        marked = render_lines(decision, base, ours, theirs, MARKERS)
        kept, inside = [], ""
        headings = {"<<<<<<< ours": "ours", "=======": "theirs", ">>>>>>> theirs": ""}
        for line in marked.split("\n"):
            heading = headings.get(line.removesuffix("\r"))
            if heading is not None:
                inside = heading
            elif inside in ("", side):
                kept.append(line)
        assert parse_lines(encode("\n".join(kept))).values == apply(
            resolve_for_side(decision, side), here
        )
