from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_context.jsontext.parse import parse
from git_context.jsontext.style import CANONICAL, Style, detect_style
from git_context.jsontext.write import encode, write
from git_context.merge.values import plain
from tests.support.json_texts import briefly, texts, values

if TYPE_CHECKING:
    from git_context.merge.values import Json

STYLES = {
    '{\n  "a": 1\n}': CANONICAL,
    '{\r\n\t"a":1\r\n}': Style("\t", "\r\n", ":"),
    '\n\n[\n\n    {"a": 1}]': Style("    ", "\n", ": "),
    '{"a" : [1, 2]}\n': Style("", "\n", " : "),
    '{"a":1}': Style("", "\n", ":"),
    "[1, 2]\r\n": Style("", "\r\n", ": "),
    '[[ {"a":\n   1}]]': Style("   ", "\n", ": "),
    '{\n}\n"a": 1': Style("", "\n", ": "),
    "{}": Style("", "\n", ": "),
    "": Style("", "\n", ": "),
    '["{\\"a\\":1}"]': Style("", "\n", ": "),
}


@pytest.mark.parametrize(("text", "style"), STYLES.items())
def test_style_is_detected(text: str, style: Style) -> None:
    assert detect_style(text) == style


def test_canonical_text() -> None:
    value = parse('{"a":[],"b":{},"c":[1.10,["é\\u0001"],null],"d":{"x":true}}'.encode()).value
    assert write(value) == (
        '{\n  "a": [],\n  "b": {},\n  "c": [\n    1.10,\n    [\n      "é\\u0001"\n    ],\n'
        '    null\n  ],\n  "d": {\n    "x": true\n  }\n}'
    )


def test_text_follows_a_style_and_a_margin() -> None:
    value = parse(b'{"a": [1, 2], "b": false}').value
    assert write(value, Style("", "\n", ":"), "    ") == '{"a":[1,2],"b":false}'
    assert write(value, Style("", "\n", " : ")) == '{"a" : [1, 2], "b" : false}'
    assert write([b"1"], Style("\t", "\r\n", ": "), "  ") == "[\r\n  \t1\r\n  ]"


def test_lone_surrogates_become_escapes() -> None:
    assert encode('"\ud800é"') == b'"\\ud800\xc3\xa9"'


@briefly
@given(values())
def test_what_is_written_reads_back(value: Json) -> None:
    text = encode(write(value))
    assert parse(text).value == value
    expected = json.dumps(plain(value), indent=2, ensure_ascii=False)
    assert json.loads(text) == json.loads(expected)


@briefly
@given(st.data())
def test_any_detected_style_writes_the_value(data: st.DataObject) -> None:
    style = detect_style(data.draw(texts(data.draw(values()))))
    value = data.draw(values())
    assert parse(encode(write(value, style))).value == value
