from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_context.jsontext.errors import JsonTextError
from git_context.jsontext.parse import Source, parse
from git_context.jsontext.reread import Reading
from git_context.jsontext.scanner import MAX_DEPTH
from git_context.jsontext.write import encode, write
from tests.merge.documents import edited, values

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

OLD = '{"a": [1, 22, {"b": "x"}], "c": {}, "d": "y"}'


def outcome(read: Any, content: bytes) -> Source | str:
    try:
        found = read(content)
    except JsonTextError as error:
        return str(error)
    return found.source if isinstance(found, Reading) else found


def assert_like_parse(reading: Reading, content: bytes) -> None:
    assert outcome(reading.reread, content) == outcome(parse, content)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("22", "223"),
        ("22", "2"),
        ("22", ""),
        ("1, 22", "1, 2, 22"),
        ("1, 22", "1 22"),
        ("1, 22", "1,, 22"),
        ("1, 22", "1, 22, 22"),
        ("22, ", ""),
        ("1, 22, ", ""),
        ("[1, ", "["),
        ("[1, ", "[, "),
        ('"x"}]', '"x"},]'),
        ('"x"}]', '"x"}, 5]'),
        ('"x"}', '"x", "b": 1}'),
        ('"x"}', '"x", "e": 1}'),
        ('"x"}', '"x",}'),
        ('"x"}', "x}"),
        ('"x"', '"]}"'),
        ('"x"', '"x'),
        ('"b": "x"', ""),
        ('"b"', "b"),
        ('"b": ', '"b" '),
        ("{}", '{"n": 1}'),
        ("{}", "{,}"),
        ("{}", "{1}"),
        ("{}", "[]"),
        ("{}", "{}{}"),
        ("{}", "{ }"),
        ("{}", "NaN"),
        ("{}", "1e5"),
        ('"d": "y"', '"a": "y"'),
        (', "d": "y"', ""),
        (', "d": "y"', ","),
        ("1, 22", "1],[ 22"),
        ("1, 22", "1],[[ 22"),
        ("1", "[[1]]"),
        ("x", "\\ud800"),
        ("x", "\t"),
        ("x", "ß"),
        (OLD, ""),
        (OLD, "[]"),
        (OLD, OLD + OLD),
        (OLD, OLD + "\n"),
        (OLD, " " + OLD),
        (OLD, "\ufeff" + OLD),
        ("}]", "}] "),
        ("<", "<"),
        ("22", "\n<<<<<<< ours\n22"),
    ],
)
def test_a_difference_is_read_as_the_whole_is(old: str, new: str) -> None:
    text = OLD.replace(old, new, 1)
    assert_like_parse(Reading(parse(OLD.encode())), text.encode())


@pytest.mark.parametrize("deep", [MAX_DEPTH - 2, MAX_DEPTH - 1, MAX_DEPTH, 100_000])
def test_depth_is_bounded_as_for_the_whole(deep: int) -> None:
    old = Reading(parse(b'{"a": {"b": 1}}'))
    assert_like_parse(old, b'{"a": {"b": ' + b"[" * deep + b"]" * deep + b"}}")


def test_bytes_that_are_not_utf_8() -> None:
    assert_like_parse(Reading(parse(b'["abc"]')), b'["a\xffc"]')


def test_the_rest_is_shared() -> None:
    content = {name: [{"n": 1}, [name], {}] for name in "abcdef"}
    old = Reading(parse(json.dumps(content).encode()))
    content["c"].append("news")
    value: Any = old.reread(json.dumps(content).encode()).value
    before: Any = old.value
    assert value["c"][-1] == "news"
    assert all(value[name] is before[name] for name in "abdef")
    assert all(value["c"][at] is before["c"][at] for at in range(3))


@st.composite
def chains(draw: DrawFn) -> list[bytes]:
    """Texts of one document, edited again and again by a program or by a clumsy hand."""
    value = draw(values)
    texts: list[bytes] = []
    for _ in range(draw(st.integers(2, 6))):
        value = draw(edited(value, values))
        text = draw(st.sampled_from((_canonical, _compact)))(value)
        if draw(st.integers(0, 2)) == 0:
            start = draw(st.integers(0, len(text)))
            end = draw(st.integers(start, min(len(text), start + 4)))
            text = text[:start] + draw(st.text('[]{}",:1 \n\\ta', max_size=4)) + text[end:]
        texts.append(encode(text))
    return texts


def _canonical(value: Any) -> str:
    return write(value) + "\n"


def _compact(value: Any) -> str:
    return write(value).replace("\n", "")


@given(chains())
def test_one_after_the_other(texts: list[bytes]) -> None:
    reading = Reading(parse(b"[]"))
    for content in texts:
        assert_like_parse(reading, content)
        try:
            reading = reading.reread(content)
        except JsonTextError:
            continue


@given(chains())
def test_what_was_read_before_stays_as_it_was(texts: list[bytes]) -> None:
    reading = Reading(parse(b"{}"))
    for content in texts:
        before = encode(write(reading.value))
        try:
            after = reading.reread(content)
        except JsonTextError:
            continue
        assert encode(write(reading.value)) == before
        reading = after
