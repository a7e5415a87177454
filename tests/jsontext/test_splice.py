"""Small texts, and what a merge makes of them: only what merged is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from git_context.jsontext.parse import parse, parse_text
from git_context.jsontext.render import render
from git_context.jsontext.splice import Splicer, as_taken
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
)
from git_context.merge.threeway import merge
from git_context.merge.values import MISSING, share

if TYPE_CHECKING:
    from git_context.merge.decisions import Decision
    from git_context.merge.values import Json

BASE = """{
  "name": "caf\\u00e9",
  "tags": ["a", "b"],

  "size" : 1.10,
  "inner": {
    "one": 1,

    "two": [
      2
    ]
  },
  "last": {}
}
"""


def _merged(base: str, ours: str, theirs: str) -> str:
    old, mine, other = map(parse_text, (base, ours, theirs))
    merged = merge(old.value, mine.value, other.value)
    assert merged.conflicts == []
    text = render(merged.decision, old, mine, other)
    assert parse_text(text).value == merged.value()
    return text


def _changed(text: str, *changes: tuple[str, str]) -> str:
    for old, new in changes:
        assert text.count(old) == 1
        text = text.replace(old, new)
    return text


# What theirs changes in BASE, while ours changes the size, has to change likewise in the result.
EDITS: dict[str, list[tuple[str, str]]] = {
    "a scalar": [('"caf\\u00e9"', '"caf\\u00e8 au lait"')],
    "an inline item at the end": [('["a", "b"]', '["a", "b", "c"]')],
    "an inline item at the front": [('["a", "b"]', '["c", "a", "b"]')],
    "an inline item removed": [('["a", "b"]', '["b"]')],
    "all inline items removed": [('["a", "b"]', "[]")],
    "an inline list made long": [('["a", "b"]', '[\n    "a",\n    "b",\n    "c"\n  ]')],
    "a member at the end": [('"last": {}', '"last": {},\n  "new": [1, 2]')],
    "a member at the front": [('  "name"', '  "new": {\n    "deep": true\n  },\n  "name"')],
    "a member in the middle": [('  "inner"', '  "new": -0,\n  "inner"')],
    "a section after a blank line": [('"last": {}', '"last": {},\n\n  "new": {"a":[]}')],
    "the last member removed": [(',\n  "last": {}', "")],
    "the first member removed": [('  "name": "caf\\u00e9",\n', "")],
    "a member before a blank line removed": [('\n  "tags": ["a", "b"],', "")],
    "a deep item": [("      2\n", "      2,\n      [3, 4]\n")],
    "a deep member removed": [(',\n\n    "two": [\n      2\n    ]', "")],
    "an empty object filled": [('"last": {}', '"last": {\n    "a": 1,\n    "b": 2\n  }')],
    "an empty object filled inline": [('"last": {}', '"last": { "a": 1 }')],
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_one_edit_on_each_side(edit: list[tuple[str, str]], line_end: str) -> None:
    def text(*changes: tuple[str, str]) -> str:
        return _changed(BASE, *changes).replace("\n", line_end)

    size = ('"size" : 1.10', '"size" : 1.20')
    assert _merged(text(), text(size), text(*edit)) == text(size, *edit)
    assert _merged(text(), text(*edit), text(size)) == text(size, *edit)


CASES = {
    "both append inline": ("[1, 2]", "[1, 2, 3]\n", "[1, 2, 4]", "[1, 2, 3, 4]\n"),
    "both append, one a line": (
        "[\n\t1\n]\n",
        "[\n\t1,\n\t2\n]\n",
        "[\n\t1,\n\t3\n]\n",
        "[\n\t1,\n\t2,\n\t3\n]\n",
    ),
    "both remove, nothing is left": (
        '{\n  "a": [\n    1,\n    2\n  ]\n}\n',
        '{\n  "a": [\n    1\n  ]\n}\n',
        '{\n  "a": [\n    2\n  ]\n}\n',
        '{\n  "a": []\n}\n',
    ),
    "the first is removed, the last added": (
        '{\n\n  "a": 1,\n\n\n  "b": 2\n\n}',
        '{\n\n  "b": 2\n\n}',
        '{\n\n  "a": 1,\n\n\n  "b": 2,\n  "c": 3\n\n}',
        '{\n\n  "b": 2,\n  "c": 3\n\n}',
    ),
    "commas come first": (
        '{ "a": 1\n, "b": 2\n}\n',
        '{ "a": 1\n, "b": 2\n, "c": 3\n}\n',
        '{ "a": 1\n, "b": 2\n, "d": 4\n}\n',
        '{ "a": 1\n, "b": 2\n, "c": 3\n, "d": 4\n}\n',
    ),
    "minified": (
        '{"a":{"b":[]},"c":1}',
        '{"a":{"b":[]},"c":2}',
        '{"a":{"b":[{"x":1}]},"c":1}',
        '{"a":{"b":[{"x":1}]},"c":2}',
    ),
    "ours is minified, theirs is not": (
        '{"a": [], "c": 1}',
        '{"a":[],"c":2}',
        '{\n  "a": [\n    {\n      "x": 1,\n      "y": []\n    }\n  ],\n  "d": {\n}\n, "c": 1}\n',
        '{"a":[{"x": 1,"y": []}],"d":{},"c":2}',
    ),
    "other units of indentation and line ends": (
        '{"v": 1}',
        '{\r\n\t"v": 1,\r\n\t"o": {}\r\n}\n',
        '{\n    "v": 1,\n\n    "t": {\n        "x": [\n            1\n        ]}\n}\n',
        '{\r\n\t"v": 1,\r\n\t"o": {},\r\n\r\n\t"t": {\r\n\t\t"x": [\r\n\t\t\t1\r\n\t\t]}\r\n}\n',
    ),
    "ours laid the list out anew, theirs added to it": (
        '{\n  "l": [1, 2],\n  "o": 1\n}\n',
        '{\n  "l": [\n    1,\n    2\n  ],\n  "o": 2\n}\n',
        '{\n  "l": [1, 2, 3],\n  "o": 1\n}\n',
        '{\n  "l": [\n    1,\n    2,\n    3\n  ],\n  "o": 2\n}\n',
    ),
    "ours laid the document out anew, theirs changed it": (
        '{"a": [1, {"x": "\\u0041"}], "b": 1, "c": 2}',
        '{\n  "c": 2,\n  "a": [\n    1,\n    {\n      "x": "A"\n    }\n  ],\n  "b": 1\n}\n',
        '{"a": [0, 1, {"x": "\\u0042"}], "b": 1}',
        '{\n  "a": [\n    0,\n    1,\n    {\n      "x": "\\u0042"\n    }\n  ],\n  "b": 1\n}\n',
    ),
    "objects that begin on their list's line": (
        '{"l": [{\n  "a": 1\n}], "o": 1}\n',
        '{"l": [{\n  "a": 1\n}, {\n  "a": 2\n}], "o": 1}\n',
        '{"l": [{\n  "a": 1\n}, {\n  "a": 3\n}], "o": 2}\n',
        '{"l": [{\n  "a": 1\n}, {\n  "a": 2\n}, {\n  "a": 3\n}], "o": 2}\n',
    ),
    "both fill an empty list": ('{"l": []}', '{"l": [1]}', '{"l": [2]}', '{"l": [1, 2]}'),
    "an empty document": (
        "{}\n",
        '{\n\t"a": 1\n}\n',
        '{\n\t"b": 1\n}\n',
        '{\n\t"a": 1,\n\t"b": 1\n}\n',
    ),
    "a byte that is kept": ("[1, 2 ]", "[0, 1, 2 ]", "[1 ]", "[0, 1 ]"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_layouts(case: tuple[str, str, str, str]) -> None:
    base, ours, theirs, expected = case
    assert _merged(base, ours, theirs) == expected


def _rendered(decision: Decision, base: str | None, ours: str, theirs: str) -> str:
    sources = [parse_text(text) if text is not None else None for text in (base, ours, theirs)]
    first, mine, other = sources
    assert mine
    assert other
    text = render(decision, first, mine, other)
    here = Versions(first.value if first else MISSING, mine.value, other.value)
    assert parse_text(text).value == apply(decision, here)
    return text


@pytest.mark.parametrize("text", ["{}", ' {\n"a" :1 } \n', "[1,\r\n2]\r\n", '"x"', " 1.10"])
def test_a_whole_document_is_taken_byte_for_byte(text: str) -> None:
    other = "[ null ]"
    assert _rendered(TAKE_OURS, other, text, other) == text
    assert _rendered(TAKE_THEIRS, other, other, text) == text
    assert _rendered(TAKE_THEIRS, None, other, text) == text
    assert _rendered(TAKE_BASE, text, other, other) == text


def test_a_document_that_the_base_lacks_is_no_text() -> None:
    assert render(TAKE_BASE, None, parse_text("1"), parse_text("2")) == ""


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "indent"),
    [
        (None, "[\n    1\n]", "[\n\t2\n]", "    "),
        (None, "[]", "[\n\t2\n]", "\t"),
        ("[\n   1\n]", "[]", "{}", "   "),
        (None, "1", "2", "  "),
    ],
)
def test_a_computed_document_is_laid_out_like_the_first_that_shows_how(
    base: str | None, ours: str, theirs: str, indent: str
) -> None:
    computed = Put({"a": b"1"})
    assert _rendered(computed, base, f"\n{ours}\n\n", theirs) == f'\n{{\n{indent}"a": 1\n}}\n\n'


def test_a_computed_document_keeps_what_it_leaves_alone() -> None:
    computed = Put({"a": b"2", "b": []})
    assert _rendered(computed, None, '{"a" : 1,"b":[ ]}', "0") == '{"a" : 2,"b":[ ]}'


def test_a_member_is_taken_apart_where_theirs_has_something_else() -> None:
    decision = Members({"a": Members({"x": TAKE_OURS, "y": Put(b"2")})})
    for theirs in ('{"a": 5}', '{"a": [5]}', "{}", "[]", "5"):
        assert _rendered(decision, None, '{"a": {"x":1}}', theirs) == '{"a": {"x":1, "y": 2}}'


@pytest.mark.parametrize(
    ("base", "theirs", "indent"),
    [(None, '{\n\t"z": 1\n}', "\t"), ('{\n   "z": 1\n}', "[]", "   "), (None, "[]", "  ")],
)
def test_an_empty_document_is_filled_in_the_style_of_the_first_that_shows_one(
    base: str | None, theirs: str, indent: str
) -> None:
    decision = Members({"a": Put({"b": b"1"})})
    expected = f'{{\n{indent}"a": {{\n{indent * 2}"b": 1\n{indent}}}\n}}'
    assert _rendered(decision, base, "{}", theirs) == expected


@pytest.mark.parametrize(
    ("theirs", "member"),
    [
        ('{"a":1,"z":1,"b":1}', '"b": 1'),
        ('{"a":1,"z":1,"b" :1}', '"b": 1'),
        ('{"a":1,"z":1,"":1}', '"": 1'),
        ('{"a": 1, "z": 1, "b"\n: 1}', '"b": 1'),
        # Where theirs writes keys as ours does, an exception is meant:
        ('{"a": 1, "z": 1, "b":1}', '"b":1'),
    ],
)
def test_an_added_member_gets_ours_colon(theirs: str, member: str) -> None:
    base, ours = '{"a": 1, "z": 1}', '{"a": 2, "z": 1}'
    assert _merged(base, ours, theirs) == f'{{"a": 2, "z": 1, {member}}}'


def test_a_member_within_is_taken_from_the_base_as_it_stands_there() -> None:
    base, ours, theirs = (f'{{"a": [{{"x":{value}}}]}}' for value in ("[1,   0]", "2", "3"))
    within = Members({"x": TAKE_BASE})
    decision = Members({"a": Items([Item("0", within, 0, 0, 0)])})
    assert _rendered(decision, base, ours, theirs) == '{"a": [{"x":[1,   0]}]}'


def test_an_item_that_theirs_changed_keeps_the_layout_that_ours_gave_it() -> None:
    base, theirs = (
        '[{"id": 1, "v": 1}, {"id": 2, "v": 1}]',
        '[{"id": 1, "v": 3}, {"id": 2, "v": 1}]',
    )
    ours = '[\n  {\n    "id": 1,\n    "v": 1\n  },\n  {\n    "id": 2,\n    "v": 2\n  }\n]'
    assert _merged(base, ours, theirs) == ours.replace('"v": 1', '"v": 3')


def test_what_becomes_theirs_stays_in_ours_order() -> None:
    mine: Json = {"a": {"x": b"1", "y": b"2"}, "gone": b"0", "b": [b"1", b"2", [b"3"]]}
    theirs: Json = {"b": [b"1", b"9", [b"4"], b"5"], "a": {"y": b"2", "x": b"5"}, "new": []}
    decision = as_taken(mine, theirs)
    assert apply(decision, Versions(MISSING, mine, theirs)) == theirs
    assert decision == Members(
        {
            "a": Members({"x": TAKE_THEIRS, "y": TAKE_OURS}),
            "b": Items(
                [
                    Item("0", TAKE_OURS, -1, 0, 0),
                    Item("1", TAKE_THEIRS, -1, -1, 1),
                    Item("2", TAKE_THEIRS, -1, -1, 2),
                    Item("3", TAKE_THEIRS, -1, -1, 3),
                ]
            ),
            "new": TAKE_THEIRS,
        }
    )
    assert isinstance(decision, Members)
    assert list(decision.members) == ["a", "new", "b"]
    assert as_taken([[b"1"], b"2"], [[b"3"], b"2"]) == Items(
        [
            Item("0", Items([Item("0", TAKE_THEIRS, -1, 0, 0)]), -1, 0, 0),
            Item("1", TAKE_OURS, -1, 1, 1),
        ]
    )


def test_the_order_of_ours_stays_where_large_values_are_shared() -> None:
    base = parse_text('{"w": {"a": 1, "b": 2, "c": 3}}')
    ours = parse_text('{"w": {"c": 3, "b": 2, "a": 1}, "x": 0}')
    theirs = parse_text('{"w": {"a": 9, "b": 2, "c": 3}, "y": 0}')
    ours.value = share(base.value, ours.value)
    theirs.value = share(base.value, theirs.value)
    decision = merge(base.value, ours.value, theirs.value).decision
    merged = render(decision, base, ours, theirs)
    assert merged == '{"w": {"c": 3, "b": 2, "a": 9}, "x": 0, "y": 0}'


def test_the_order_of_a_document_stays_where_it_is_shared_whole() -> None:
    base, ours = parse_text('{"a": 1, "b": 2}'), parse_text('{"b": 2, "a": 1}')
    theirs = parse_text('{"a": 9, "b": 2}')
    ours.value = share(base.value, ours.value)
    decision = merge(base.value, ours.value, theirs.value).decision
    assert render(decision, base, ours, theirs) == '{"b": 2, "a": 9}'


def test_computed_values_are_written_in_the_place_s_style() -> None:
    ours = '{\n\t"a": {"x":1, "y": 2},\n\t"b": 1.0\n}\n'
    decision = Members(
        {
            "a": Put({"x": b"1", "y": b"3", "z": b"4"}),
            "b": Put(b"1.0"),
            "c": Put({"d": [b"1"]}),
        }
    )
    assert _rendered(decision, None, ours, "{}") == (
        '{\n\t"a": {"x":1, "y": 3, "z": 4},\n\t"b": 1.0,\n'
        '\t"c": {\n\t\t"d": [\n\t\t\t1\n\t\t]\n\t}\n}\n'
    )
    assert _rendered(decision, None, '{"a":[],"b":2}', "{}") == (
        '{"a":{"x":1,"y":3,"z":4},"b":1.0,"c":{"d":[1]}}'
    )
    assert _rendered(Put([b"1"]), None, " {} \n", "{}") == " [\n  1\n] \n"


def test_items_stand_in_the_decision_s_order() -> None:
    decision = Items(
        [
            Item("", TAKE_THEIRS, -1, -1, 1),
            Item("", TAKE_OURS, -1, 2, -1),
            Item("", TAKE_OURS, -1, 0, -1),
            Item("", TAKE_BASE, 0, -1, -1),
            Item("", TAKE_OURS, -1, 1, -1),
        ]
    )
    assert _rendered(decision, "[9]", "[\n 1,\n\n 2,\n 3 ]", "[7, 8]") == (
        "[\n 8,\n 3,\n 1,\n 9,\n\n 2 ]"
    )


def test_an_object_that_ours_lacks_is_built_like_theirs() -> None:
    theirs = '{\n  "a": 1,\n  "m": {\n    "x": 1,\n\n    "y": 2\n  }\n}\n'
    decision = Members({"a": TAKE_OURS, "m": Members({"x": TAKE_THEIRS, "y": Put(b"3")})})
    assert _rendered(decision, None, '{\n  "a": 1\n}\n', theirs) == theirs.replace("2", "3")


@pytest.mark.parametrize(
    ("theirs", "expected"),
    [
        ("[1,  9,   2]", "[1,  2]"),
        ("[1,9, 2]", "[1,2]"),
        ("[\n    1,\n    9,\n    2\n  ]", "[1, 2]"),
    ],
)
def test_the_only_item_gets_neighbours_as_theirs_sets_them_apart(
    theirs: str, expected: str
) -> None:
    base, ours, other, merged = (
        f'{{\n  "l": {text}\n}}\n' for text in ("[1, 9]", "[1]", theirs, expected)
    )
    assert _merged(base, ours, other) == merged


@pytest.mark.parametrize("ends", [("\n", "\n"), ("\n", "\r\n"), ("\r\n", "\n"), ("\r\n", "\r\n")])
@pytest.mark.parametrize("indent", ["  ", "    ", "\t"])
def test_an_added_member_brings_its_blank_lines_in_ours_layout(
    indent: str, ends: tuple[str, str]
) -> None:
    base, ours, merged = (
        f'{{\n  "a": {number},\n  "b": 0{more}\n}}\n'.replace("\n", ends[0])
        for number, more in ((0, ""), (1, ""), (1, ',\n\n  "c": 0,\n  "d": 0'))
    )
    theirs = '{\n  "a": 0,\n  "b": 0,\n\n  "c": 0,\n  "d": 0\n}\n'
    assert _merged(base, ours, theirs.replace("  ", indent).replace("\n", ends[1])) == merged


@pytest.mark.parametrize(
    ("theirs", "expected"),
    [
        ("[ 1,2, 3]", "[ 2,3]"),
        ("[1,  2,   3,  4 ]", "[2,  3,  4 ]"),
        ("[\n    1,\n    2,\n    3\n  ]", "[\n    2,\n    3\n  ]"),
    ],
)
def test_a_list_that_ours_emptied_is_laid_out_like_theirs(theirs: str, expected: str) -> None:
    base, ours, other, merged = (
        f'{{\n  "o": {number},\n  "l": {text}\n}}\n'
        for number, text in ((0, "[1]"), (1, "[]"), (0, theirs), (1, expected))
    )
    assert _merged(base, ours, other) == merged


def test_a_byte_order_mark_stays() -> None:
    source = parse(b"\xef\xbb\xbf[1]")
    assert source.encode(render(TAKE_OURS, None, source, source)) == b"\xef\xbb\xbf[1]"
    assert parse(b'["\\ud800"]').encode('["\ud800"]') == b'["\\ud800"]'


def test_a_conflict_is_not_carried_out() -> None:
    source = parse_text('{"a": 1}')
    clash = Conflict(("a",), "both modified", Versions(b"0", b"1", b"2"))
    for decision in (clash, Members({"a": clash})):
        with pytest.raises(TypeError, match="to be chosen from"):
            render(decision, source, source, source)


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_the_deepest_document_is_spliced(opening: str) -> None:
    def nest(leaf: str) -> str:
        return opening * 200 + leaf + ("]" if opening == "[" else "}") * 200

    decision: Decision = TAKE_THEIRS
    for _ in range(200):
        item = Item("0", decision, 0, 0, 0)
        decision = Items([item]) if opening == "[" else Members({"a": decision})
    assert _rendered(decision, nest("0"), nest("1"), nest("2")) == nest("2")


def test_untouched_text_is_cut_out_in_one_piece() -> None:
    """A long list with an edit at each end costs a handful of pieces, not one for each item."""
    middle = ", ".join(map(str, range(10, 5000)))
    base, ours, theirs = map(parse_text, (f"[0, {middle}]", f"[1, {middle}]", f"[0, {middle}, 2]"))
    merged = merge(base.value, ours.value, theirs.value)
    splicer = Splicer(base, ours, theirs)
    assert isinstance(merged.decision, Items)
    assert splicer.document(merged.decision).endswith("4999, 2]")
    assert len(splicer.pieces) < 20
