"""The conversion's own part: what is converted, and what is passed on as it is."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_context.jsontext.appearance import in_ascii
from git_context.jsontext.style import Style
from git_context.jsontext.write import encode, write
from git_context.textconv import convert
from tests.support.documents import values
from tests.support.json_texts import texts

if TYPE_CHECKING:
    from pathlib import Path

    from git_context.merge.values import Json


def test_one_line_a_value() -> None:
    data = b'{\n  "b": 1.10,\n  "a": [\n    "y",\n    "x"\n  ]\n}\n'
    assert convert(data) == b'b: 1.10\na[]: "y"\na[]: "x"\n'


VALUE = {"b": 1, "a": ["é", {}]}


@pytest.mark.parametrize(
    ("options", "end", "line"),
    [
        ({"indent": 2, "ensure_ascii": False}, "\n", None),
        ({"indent": 2, "ensure_ascii": False}, "", "no line end"),
        ({"indent": 2}, "\n", "ASCII"),
        ({"indent": 4, "ensure_ascii": False}, "\n", 'indent "    "'),
        ({"indent": "\t", "ensure_ascii": False}, "\n", 'indent "\\t"'),
        ({"ensure_ascii": False}, "\n", "one line"),
        ({}, "", "ASCII, one line, no line end"),
        ({"separators": (",", ":"), "ensure_ascii": False}, "\n", 'one line, colon ":"'),
        ({"indent": 2, "ensure_ascii": False}, "\n\n", "mixed"),
    ],
    ids=str,
)
def test_a_last_line_tells_an_unusual_layout(
    options: dict[str, Any], end: str, line: str | None
) -> None:
    data = (json.dumps(VALUE, **options) + end).encode()
    lines = convert(data).decode().splitlines()
    assert lines[:3] == ["b: 1", 'a[]: "é"', "a[]: {}"]
    assert [last.removeprefix("# layout: ").split(" ")[0] for last in lines[3:]] == (
        [line.split(" ")[0]] if line else []
    )
    assert line is None or line in lines[3]


@pytest.mark.parametrize("data", [b"{}\n", b"[]\n", b"1\n", b'"a"\n'])
def test_what_has_one_layout_alone_has_no_line_about_it(data: bytes) -> None:
    assert b"layout" not in convert(data)


PIECES = st.sampled_from(["", " ", "\n", "\r\n", "\t", "\\u0061", "a", "\ufeff"])


@given(values, values, st.data())
def test_texts_that_differ_in_a_byte_have_different_conversions(
    value: Json, another: Json, data: st.DataObject
) -> None:
    one, same, other = (data.draw(texts(value)) for value in (value, value, another))
    at = data.draw(st.integers(0, len(one)))
    edited = one[:at] + data.draw(PIECES) + one[at + data.draw(st.integers(0, 1)) :]
    for two in (same, other, edited):
        assert (convert(encode(one)) == convert(encode(two))) == (encode(one) == encode(two))


@given(st.lists(values, min_size=1, max_size=3), st.lists(values, max_size=3), st.data())
def test_json_lines_that_differ_in_a_byte_have_different_conversions(
    records: list[Json], others: list[Json], data: st.DataObject
) -> None:
    one, same, other = (
        "".join(line_of(value, data) for value in each) for each in (records, records, others)
    )
    at = data.draw(st.integers(0, len(one)))
    edited = one[:at] + data.draw(PIECES) + one[at + data.draw(st.integers(0, 1)) :]
    for two in (same, other, edited):
        pair = [convert(encode(text), is_lines=True) for text in (one, two)]
        assert (pair[0] == pair[1]) == (encode(one) == encode(two))


def line_of(value: Json, data: st.DataObject) -> str:
    line = write(value, Style("", "\n", data.draw(st.sampled_from([":", ": "]))))
    spelled = in_ascii(line) if data.draw(st.booleans()) else line
    return spelled + data.draw(st.sampled_from(["\n", "\n", "\r\n", "\n\n"]))


def test_records_of_json_lines_are_named_by_their_keys() -> None:
    data = b'{"id": "a", "n": 1}\n{"id": "b", "n": [2]}\n'
    lines = b'[a].id: "a"\n[a].n: 1\n[b].id: "b"\n[b].n[]: 2\n'
    assert convert(data, is_lines=True) == lines
    assert convert(data[:-1], is_lines=True) == lines + b"# layout: no line end\n"
    compact = data.replace(b": ", b":").replace(b", ", b",")
    assert convert(compact, is_lines=True) == lines + b'# layout: colon ":"\n'
    broken = convert(data + b"{", is_lines=True)
    assert broken.startswith(b"# not JSON: line 3, column 2")


def test_a_value_that_changes_leaves_the_digest_of_a_mixed_layout_as_it_is() -> None:
    layout = '{"a": ["x", "y"],\n "b": "VALUE"}'
    before, after = (
        convert(layout.replace("VALUE", value).encode()).splitlines() for value in ("é", "done")
    )
    assert b"mixed" in before[-1]
    assert before[-1] == after[-1]
    assert before != after


def test_an_edit_that_follows_the_layout_shows_nothing_of_it() -> None:
    file = files("git_context") / "data" / "user-profile" / "3-merged.json"
    before = file.read_bytes()
    added = before.replace(b'  "decisions": [', b'  "decisions": [\n    "One more",')
    changed = added.replace(b'"duration_minutes": 60', b'"duration_minutes": 61')
    old, new = (convert(data).splitlines() for data in (before, changed))
    assert old[-1].startswith(b"# layout: mixed ")
    assert [line for line in new if line not in old] == [
        b"parallel_execution_summary.tasks[backend-impl].duration_minutes: 61",
        b'decisions[]: "One more"',
    ]


def test_nothing_stays_nothing() -> None:
    assert convert(b"") == b""


@pytest.mark.parametrize("data", [b'{"a": ', b"<<<<<<< ours\n{}\n", b'{"a": 1, "a": 2}'])
def test_what_is_no_json_is_passed_on_below_a_line_that_says_so(data: bytes) -> None:
    first, rest = convert(data).split(b"\n", 1)
    assert first.startswith(b"# not JSON: line 1, column ")
    assert rest == data


def test_of_what_is_no_json_a_terminal_obeys_nothing() -> None:
    _, shown, layout, _ = convert(b"\x1b[31m\t\xc2\x9b\xff\r\n").split(b"\n")
    assert shown == b"\\x1b[31m\t\\x9b\\xff\\r"
    assert layout.startswith(b"# layout: bytes ")


def test_rules_of_the_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    context = b'{"workflow_id": "w", "stories": [{"nr": "a"}]}\n'
    other = b'{"stories": [{"nr": "a"}]}\n'
    assert b'stories[].nr: "a"\n' in convert(context)
    (tmp_path / ".git-context.toml").write_text('[merge]\n"/stories" = { keyed = "nr" }\n')
    assert b'stories[a].nr: "a"\n' in convert(context)
    assert b'stories[].nr: "a"\n' in convert(other)


@pytest.mark.parametrize("settings", ["no toml", '[merge]\n"/x" = "nonsense"\n'])
def test_rules_that_cannot_be_read_are_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git-context.toml").write_text(settings)
    assert convert(b'{\n  "workflow_id": "w"\n}\n') == b'workflow_id: "w"\n'
