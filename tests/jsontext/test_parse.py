from __future__ import annotations

import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_context.jsontext.errors import JsonTextError
from git_context.jsontext.parse import parse
from git_context.jsontext.scanner import MAX_DEPTH
from git_context.jsontext.write import encode
from git_context.merge.values import plain
from tests.support.json_texts import briefly, texts, values

VALUES = {
    "null": None,
    " true ": True,
    "\r\n\t false": False,
    "-0": b"-0",
    "1.10": b"1.10",
    "1e400": b"1e400",
    "12345678901234567890": b"12345678901234567890",
    '"\\u00e9\\ud83d\\ude00"': "é😀",
    '"\\ud800"': "\ud800",
    '[1, [], {"a": {}}]': [b"1", [], {"a": {}}],
}

FAULTS = [
    (b"", "line 1, column 1: the document is empty"),
    (b" \n\t", "line 1, column 1: the document is empty"),
    (b"\xef\xbb\xbf", "line 1, column 1: the document is empty"),
    (b"\xc2\xa0", "line 1, column 1: a value is missing"),
    (b'{"a": "\xe9"}', "line 1, column 8: the byte 0xe9 is not valid UTF-8"),
    (b'{\n "\xc3\xa9": "\xff"}', "line 2, column 8: the byte 0xff is not valid UTF-8"),
    (b'"\xed\xa0\x80"', "line 1, column 2: the byte 0xed is not valid UTF-8"),
    (b"[1\n 2]", "line 2, column 2: a comma is missing"),
    (b"[tru]", "line 1, column 2: a value is missing"),
    (b"[01]", "line 1, column 3: a comma is missing"),
    (b"'a'", "line 1, column 1: a value is missing"),
    (b'{"a": 1', "line 1, column 8: the text is cut off (a comma is missing)"),
    (b"[1,", "line 1, column 4: the text is cut off (a value is missing)"),
    (b'["a\nb"]', "line 1, column 4: a string holds a control character"),
    (b'["a\\x"]', "line 1, column 4: a string holds a backslash without a meaning"),
    (b'["a\\u12"]', "line 1, column 5: a string holds a backslash without a meaning"),
    (b'["a', "line 1, column 2: a string does not end"),
    (b"{a: 1}", "line 1, column 2: a name in double quotes is missing"),
    (b'{"a" 1}', "line 1, column 6: a colon is missing"),
    (b"[1 , ]", "line 1, column 4: a trailing comma is not JSON"),
    (b'{"a": 1,\n}', "line 1, column 8: a trailing comma is not JSON"),
    (b"[,]", "line 1, column 2: a value is missing"),
    (b"[1,,]", "line 1, column 4: a value is missing"),
    (b'{"a": 1,,}', "line 1, column 9: a name in double quotes is missing"),
    (b"{} {}", "line 1, column 4: unexpected text after the value"),
    (b'{"a": 1}\n{"a": 1}\n', "line 2, column 1: unexpected text after the value"),
    (b'{"a": 1,\n "a": 1}', 'line 2, column 2: the key "a" stands twice in one object'),
    (
        b'[{"a": {"b":1, "\\u0062" :2}}]',
        'line 1, column 16: the key "b" stands twice in one object',
    ),
    (b"[1, NaN]", "line 1, column 5: NaN and Infinity are not JSON values"),
    (b'["", NaN]', "line 1, column 6: NaN and Infinity are not JSON values"),
    (b'{"a": "a", "b": NaN}', "line 1, column 17: NaN and Infinity are not JSON values"),
    (b'{"N": -Infinity}', "line 1, column 8: NaN and Infinity are not JSON values"),
    (b"Infinity", "line 1, column 1: NaN and Infinity are not JSON values"),
    (
        b'{\n<<<<<<< ours\n"a": 1\n=======\n"a": 2\n>>>>>>> theirs\n}',
        "line 2, column 1: unresolved conflict markers",
    ),
    (
        b'{\n"a": 1\n<<<<<<< ours\n}\n=======\n>>>>>>> theirs\n<<<<<<< ours\n',
        "line 3, column 1: unresolved conflict markers",
    ),
    (b"<<<<<<< ours\n{}", "line 1, column 1: unresolved conflict markers"),
    (b"{} {}\n<<<<<<< ours\n", "line 1, column 4: unexpected text after the value"),
]


@pytest.mark.parametrize(("text", "value"), VALUES.items())
def test_values_are_exact(text: str, value: object) -> None:
    assert parse(text.encode()).value == value


@pytest.mark.parametrize(("data", "message"), FAULTS)
def test_faults_name_their_place(data: bytes, message: str) -> None:
    with pytest.raises(JsonTextError) as caught:
        parse(data)
    assert str(caught.value) == message


def test_a_byte_order_mark_is_accepted_and_remembered() -> None:
    source = parse(b"\xef\xbb\xbf {}\n")
    assert (source.bom, source.text, source.value) == (True, " {}\n", {})
    assert source.text[source.start : source.end] == "{}"


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}"), ('[{"a":', "}]")])
def test_depth_is_bounded(opening: str, closing: str) -> None:
    each = opening.count("[") + opening.count("{")
    deep = opening * (MAX_DEPTH // each) + "0" + closing * (MAX_DEPTH // each)
    assert parse(deep.encode()).value
    with pytest.raises(JsonTextError, match=f"nested more than {MAX_DEPTH} levels deep"):
        parse(f"[{deep}]".encode())


@pytest.mark.parametrize("depth", [201, 990, 5_000, 100_000])
@pytest.mark.parametrize("closing", ["", "]"])
def test_no_depth_exhausts_the_stack(depth: int, closing: str) -> None:
    with pytest.raises(JsonTextError) as caught:
        parse(b"[" * depth + closing.encode() * depth)
    assert str(caught.value).startswith("line 1, column ")


def test_depth_in_the_middle_is_pointed_at() -> None:
    text = '{"s": "[[[[",\n "deep": ' + "[" * MAX_DEPTH + "]" * MAX_DEPTH + "}"
    with pytest.raises(JsonTextError) as caught:
        parse(text.encode())
    assert (caught.value.line, caught.value.column) == (2, 9 + MAX_DEPTH)


@briefly
@given(st.data())
def test_any_layout_gives_the_value(data: st.DataObject) -> None:
    value = data.draw(values())
    text = data.draw(texts(value))
    source = parse(encode(text))
    assert source.value == value
    assert plain(source.value) == json.loads(source.text)
    assert parse(source.text[source.start : source.end].encode()).value == value


@briefly
@given(
    st.binary(max_size=20) | st.text('[]{}:,"\\ \n0-1.eEtrufalsn<>=é', max_size=20).map(str.encode)
)
def test_any_bytes_are_json_or_refused_as_by_the_standard_library(data: bytes) -> None:
    def refuse(_constant: object) -> None:
        raise ValueError

    def members(pairs: list[tuple[str, object]]) -> dict[str, object]:
        if len(dict(pairs)) < len(pairs):
            raise ValueError
        return dict(pairs)

    try:
        expected = json.loads(
            data.decode("utf-8-sig"), parse_constant=refuse, object_pairs_hook=members
        )
    except ValueError:
        with pytest.raises(JsonTextError) as caught:
            parse(data)
        assert 1 <= caught.value.line <= data.count(b"\n") + 1
        assert caught.value.column >= 1
    else:
        assert plain(parse(data).value) == expected


def _run(program: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout


def test_a_clean_merge_s_text_imports_nothing_slow() -> None:
    program = """
import sys
from git_context.jsontext.parse import parse
from git_context.jsontext.lines import parse_lines, render_lines
from git_context.jsontext.render import render
from git_context.jsontext.write import encode, write
from git_context.merge.decisions import TAKE_THEIRS, Members
source = parse(b'{"a": 1}')
decision = Members({"a": TAKE_THEIRS})
assert encode(render(decision, None, source, parse(b'{"a": 2}'))) == b'{"a": 2}'
assert encode(write(source.value)) == b'{\\n  "a": 1\\n}'
assert render_lines(TAKE_THEIRS, None, parse_lines(b""), parse_lines(b"2")) == "2"
slow = {"typing", "dataclasses", "enum", "re", "json", "collections", "logging", "pathlib"}
slow |= {"git_context.jsontext." + name for name in ("diagnose", "markers")}
print(sorted(slow & set(sys.modules)))
"""
    assert _run(program).strip() == "[]"
