from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_context.jsontext import reread
from git_context.jsontext.errors import JsonTextError
from git_context.jsontext.parse import JsonSource, parse
from git_context.jsontext.reread import ReadText
from git_context.jsontext.scanner import MAX_DEPTH
from git_context.jsontext.write import encode, write
from tests.support.documents import edited, values

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

OLD = '{"a": [1, 22, {"b": "x"}], "c": {}, "d": "y"}'


def outcome(read: Any, content: bytes) -> JsonSource | str:
    try:
        found = read(content)
    except JsonTextError as error:
        return str(error)
    return found.source if isinstance(found, ReadText) else found


def assert_like_parse(reading: ReadText, content: bytes) -> None:
    assert outcome(reading.reread, content) == outcome(parse, content)


DIFFERENCES = [
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
]


@pytest.mark.parametrize(("old", "new"), DIFFERENCES)
def test_a_difference_is_read_as_the_whole_is(old: str, new: str) -> None:
    text = OLD.replace(old, new, 1)
    assert_like_parse(ReadText(parse(OLD.encode())), text.encode())


def _valid(text: str) -> bool:
    return isinstance(outcome(parse, text.encode()), JsonSource)


@pytest.fixture
def no_parse(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail where a whole text is read."""

    monkeypatch.delattr(reread, "parse")


LIKE = [text for row in DIFFERENCES if _valid(text := OLD.replace(*row, 1)) and text[0] in " {"]
LISTS = [
    ("[1, 2, 3, 4, 5, 6]", "[1, 2, 3, 4, 5, 6, 7]"),
    ("[1, 2, 3, 4, 5, 6]", "[6]"),
    ("[1, 2, 3, 4, 5, 6]", "[4, 5, 6]"),
    ("[1, 2, 3, 4, 5, 6]", "[1, 2, 33, 4, 5, 6]"),
    ("[1, 2, 3, 4, 5, 6]", "[1, 2, 3, 7, 8, 9, 4, 5, 6]"),
    ("[1, 2, 3, 4, 5, 6]", "[ 1,2 ,\n3 , 4,5,6]\n"),
    ("[1, 2, 3, 4, 5, 6]", "[1,2,3,4,5,6]"),
    ("[1,2,3]", "[1, 2, 3]"),
    ("[]", "[[1], [2]]"),
    ("[[1], [2]]", "[]"),
    ("[[1], [2], [3]]", "[[1], [2, 4], [3]]"),
    ('[{"a": [1]}, 2]', '[{"b": [1]}, 2]'),
    ('{" a": 1}', '{" a": 2, "b ": 1}'),
    ('{"": {"a": [1], "b": 2}}', '{"": {"a": [1], "b": 3}}'),
    ('{"a": {"b": 1}}', '{"a": {"b": ' + "[" * (MAX_DEPTH - 2) + "]" * (MAX_DEPTH - 2) + "}}"),
    ('[["a", ["b"]], ["c"]]', '[["a", ["b", 1]], ["c", 2]]'),
]


@pytest.mark.usefixtures("no_parse")
@pytest.mark.parametrize(("old", "new"), [*[(OLD, text) for text in LIKE], *LISTS])
def test_what_is_like_the_old_is_not_read_as_a_whole(old: str, new: str) -> None:
    there, here = (parse(text.encode()) for text in (old, new))
    reading = ReadText(there)
    for source in (here, there, here):
        reading = reading.reread(source.text.encode())
        assert reading.source == source


@pytest.mark.parametrize("deep", [MAX_DEPTH - 2, MAX_DEPTH - 1, MAX_DEPTH, 100_000])
def test_depth_is_bounded_as_for_the_whole(deep: int) -> None:
    old = ReadText(parse(b'{"a": {"b": 1}}'))
    assert_like_parse(old, b'{"a": {"b": ' + b"[" * deep + b"]" * deep + b"}}")


def test_bytes_that_are_not_utf_8() -> None:
    assert_like_parse(ReadText(parse(b'["abc"]')), b'["a\xffc"]')


@pytest.mark.usefixtures("no_parse")
@pytest.mark.parametrize("separators", [(",", ":"), (", ", ": ")])
@pytest.mark.parametrize("names", ["c", "a", "f", "cd", "ac"])
def test_the_rest_is_shared(names: str, separators: tuple[str, str]) -> None:
    content = {name: [{"n": 1}, [name], {}] for name in "abcdef"}
    reading = ReadText(parse(json.dumps(content, separators=separators).encode()))
    for name in names:
        before: Any = reading.value
        content[name].append("news")
        reading = reading.reread(json.dumps(content, separators=separators).encode())
        value: Any = reading.value
        assert value[name][-1] == "news"
        others = [other for other in content if other != name]
        assert all(value[other] is before[other] for other in others)
        assert all(value[name][at] is before[name][at] for at in range(3))


@pytest.mark.usefixtures("no_parse")
@pytest.mark.parametrize("changed", [[0], [8], [3], [3, 4], [0, 1, 2], [2, 5]])
def test_records_share_what_an_edit_left_alone(changed: list[int]) -> None:
    records: list[Any] = [{"id": at, "parts": [[at]], "n": {"x": [at]}} for at in range(9)]
    reading = ReadText(parse(json.dumps(records).encode()))
    for step in (1, 2):
        before: Any = reading.value
        for at in changed:
            records[at]["id"] = f"{at}, edited {step} times"
            records[at]["n"]["y"] = step
        reading = reading.reread(json.dumps(records).encode())
        value: Any = reading.value
        for at, record in enumerate(value):
            assert (record is before[at]) == (at not in changed)
            assert record["parts"] is before[at]["parts"]
            assert record["n"]["x"] is before[at]["n"]["x"]


@pytest.mark.usefixtures("no_parse")
@pytest.mark.parametrize("gone", [1, 2, 3])
def test_items_behind_a_few_that_went_are_shared(gone: int) -> None:
    items = [[at] for at in range(9)]
    old = ReadText(parse(json.dumps(items).encode()))
    value: Any = old.reread(json.dumps([*items[:2], *items[2 + gone :]]).encode()).value
    before: Any = old.value
    assert all(item is before[item_at] for item, item_at in zip(value[:2], (0, 1), strict=True))
    assert all(
        item is old_item for item, old_item in zip(value[2:], before[2 + gone :], strict=True)
    )


@st.composite
def chains(draw: DrawFn, *, clumsy: bool = True) -> list[bytes]:
    """Texts of one document, edited again and again by a program or by a clumsy hand."""
    value = draw(values)
    texts: list[bytes] = []
    for _ in range(draw(st.integers(2, 6))):
        value = draw(edited(value, values))
        text = draw(st.sampled_from((_canonical, _compact)))(value)
        if clumsy and draw(st.integers(0, 2)) == 0:
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
    reading = ReadText(parse(b"[]"))
    for content in texts:
        assert_like_parse(reading, content)
        try:
            reading = reading.reread(content)
        except JsonTextError:
            continue


@given(chains(clumsy=False))
def test_valid_texts_with_one_bracket_are_not_read_as_wholes(texts: list[bytes]) -> None:
    sources = [parse(text) for text in texts]
    reading = ReadText(sources[0])
    for source in sources[1:]:
        is_like = type(source.value) is type(reading.value) and type(source.value) in (dict, list)
        with pytest.MonkeyPatch.context() as patch:
            if is_like:
                patch.delattr(reread, "parse")
            reading = reading.reread(encode(source.text))
        assert reading.source == source


@given(chains())
def test_what_was_read_before_stays_as_it_was(texts: list[bytes]) -> None:
    reading = ReadText(parse(b"{}"))
    for content in texts:
        before = encode(write(reading.value))
        try:
            after = reading.reread(content)
        except JsonTextError:
            continue
        assert encode(write(reading.value)) == before
        reading = after
