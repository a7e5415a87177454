from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_context.jsontext.parse import parse_text
from git_context.jsontext.scanner import skip
from git_context.jsontext.spans import children, cut
from git_context.jsontext.style import CANONICAL
from git_context.jsontext.text_node import TextNode
from tests.support.json_texts import briefly, containers, texts

if TYPE_CHECKING:
    from git_context.jsontext.spans import Inner, Spans
    from git_context.merge.values import Json


def _inner(value: Json) -> Inner:
    """Name every container within a value."""
    if isinstance(value, dict):
        return {name: _inner(part) for name, part in value.items() if _holds(part)}
    if isinstance(value, list):
        return {at: _inner(part) for at, part in enumerate(value) if _holds(part)}
    return {}


def _holds(value: Json) -> bool:
    return isinstance(value, (dict, list))


def _check(text: str, spans: Spans, value: Json) -> None:
    assert parse_text(text[spans.start : spans.end]).value == value
    assert text[spans.end - 1] in "]}"
    parts = value.items() if isinstance(value, dict) else [("", part) for part in _list(value)]
    assert len(parts) == len(spans.starts) == len(spans.ends)
    node = TextNode(text, value, spans, "", CANONICAL)
    for at, (name, part) in enumerate(parts):
        assert parse_text(node.value_text(at)).value == part
        if isinstance(value, dict):
            assert spans.index[name] == at
            member = text[spans.starts[at] : spans.ends[at]]
            assert parse_text("{" + member + "}").value == {name: part}
        if at in spans.inner:
            _check(text, spans.inner[at], part)


def _list(value: Json) -> list[Json]:
    assert isinstance(value, list)
    return value


@briefly
@given(st.data())
def test_spans_of_any_layout(data: st.DataObject) -> None:
    value = data.draw(containers())
    source = parse_text(data.draw(texts(value)))
    inner = data.draw(st.sampled_from([{}, _inner(value)]))
    spans = children(source.text, source.start, inner)
    _check(source.text, spans, value)
    assert len(spans.inner) == len(inner)


def test_skip_passes_long_white_space_and_stops_at_the_end() -> None:
    assert skip(" " * 1000 + "x", 3) == 1000
    assert skip(" \n" * 1000, 0) == 2000
    assert skip("ab", 1) == 1
    assert skip("\u00a0", 0) == 0


ODD = ('"a,\\n b"', '"\\"x\\": 1"', "1.0", "null", '"' + "é" * 3 + '"', '"]"', '"}"', '""', "-1e5")


def _long(brackets: str, gap: str, odd_line: str = "") -> str:
    """Return a long container of scalars on lines, one of which may be laid out in another way."""
    scalars = [ODD[at % len(ODD)] for at in range(1200)]
    children_ = (
        scalars if brackets == "[]" else [f'"{at} k": {text}' for at, text in enumerate(scalars)]
    )
    lines = list(children_)
    if odd_line:
        lines[700] = odd_line.replace("CHILD", lines[700])
    return f"{brackets[0]}\n  {gap.join(lines)}\n{brackets[1]}"


@pytest.mark.parametrize("brackets", ["[]", "{}"])
@pytest.mark.parametrize("gap", [",\n  ", ",\r\n  ", ",", ", ", " ,\n  ", ",\n\n  "])
@pytest.mark.parametrize("odd_line", ["", " CHILD", "CHILD ", "\tCHILD", "\n  CHILD"])
def test_a_long_container_is_cut_where_its_children_stand(
    brackets: str, gap: str, odd_line: str
) -> None:
    _check_cut(_long(brackets, gap, odd_line), is_cut=gap[:2] == ",\n" and not odd_line)


def _check_cut(text: str, *, is_cut: bool) -> None:
    fast = cut(text, (0, len(text)), parse_text(text).value)
    assert (fast is not None) == is_cut
    if fast:
        slow = children(text, 0, {})
        assert (fast.starts, fast.ends, fast.index) == (slow.starts, slow.ends, slow.index)
        assert (fast.start, fast.end) == (slow.start, slow.end)


@pytest.mark.parametrize("colon", [": ", ":", " : ", ":\t", ":\n"])
def test_members_are_cut_whatever_stands_behind_their_names(colon: str) -> None:
    lines = [f'"name {at}, ]"{colon}"value: {at}"' for at in range(1200)]
    _check_cut("{\n" + ",\n".join([*lines, '"odd\\n" :  1']) + "\n}", is_cut=True)


def test_names_that_are_not_as_they_would_be_written_are_found_one_by_one() -> None:
    lines = [f'"name {at}": {at}' for at in range(1200)]
    _check_cut("{\n" + ",\n".join([*lines, '"\\u0041": 1']) + "\n}", is_cut=False)


def test_members_in_another_order_than_in_the_value_are_found_one_by_one() -> None:
    lines = [f'"name {at}": {at}' for at in range(1200)]
    text = "{\n" + ",\n".join(lines) + "\n}"
    value = parse_text(text).value
    assert isinstance(value, dict)
    moved = {"name 7": value["name 7"], **value}
    assert moved == value
    assert cut(text, (0, len(text)), moved) is None
