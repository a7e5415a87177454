"""JSONTestSuite, the torture documents for parsers of JSON: as read, and as merged by the driver.

The suite's names say what is to become of a document: `y_` is to be accepted, `n_` refused, and
`i_` left to the implementation. Ours deviates in one thing: a name that stands twice in an object
is refused, because a merge by names would lose one of the members.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from git_context.driver import MERGED, DriverCall, MergeRefusedError, run
from git_context.jsontext.errors import JsonTextError
from git_context.jsontext.parse import parse
from git_context.jsontext.write import encode, write
from tests.interop.suites import json_test_suite

if TYPE_CHECKING:
    from pathlib import Path

PARSING = json_test_suite("parsing")
TRANSFORM = json_test_suite("transform")
SIDES = ("base", "ours", "theirs")
OTHER = b'{"other": "document"}'

DEVIATIONS = {"y_object_duplicated_key", "y_object_duplicated_key_and_value"}

# Of what is left to us, what we refuse, and why. All else is accepted.
NO_UTF_8 = {  # RFC 8259, section 8.1: JSON that is exchanged is UTF-8
    "i_string_UTF-16LE_with_BOM",
    "i_string_UTF-8_invalid_sequence",
    "i_string_UTF8_surrogate_U+D800",
    "i_string_invalid_utf-8",
    "i_string_iso_latin_1",
    "i_string_lone_utf8_continuation_byte",
    "i_string_not_in_unicode_range",
    "i_string_overlong_sequence_2_bytes",
    "i_string_overlong_sequence_6_bytes",
    "i_string_overlong_sequence_6_bytes_null",
    "i_string_truncated-utf-8",
    "i_string_utf16BE_no_BOM",
    "i_string_utf16LE_no_BOM",
}
TOO_DEEP = {"i_structure_500_nested_arrays"}  # section 9: a parser may limit the depth
# What we accept, and why.
NUMBERS_OF_ANY_SIZE = {  # a number is its literal
    "i_number_double_huge_neg_exp",
    "i_number_huge_exp",
    "i_number_neg_int_huge_exp",
    "i_number_pos_double_huge_exp",
    "i_number_real_neg_overflow",
    "i_number_real_pos_overflow",
    "i_number_real_underflow",
    "i_number_too_big_neg_int",
    "i_number_too_big_pos_int",
    "i_number_very_big_negative_int",
}
LONE_SURROGATES = {  # section 8.2: the grammar allows their escapes, and so they stay escapes
    "i_object_key_lone_2nd_surrogate",
    "i_string_1st_surrogate_but_2nd_missing",
    "i_string_1st_valid_surrogate_2nd_invalid",
    "i_string_incomplete_surrogate_and_escape_valid",
    "i_string_incomplete_surrogate_pair",
    "i_string_incomplete_surrogates_escape_valid",
    "i_string_invalid_lonely_surrogate",
    "i_string_invalid_surrogate",
    "i_string_inverted_surrogates_U+1D11E",
    "i_string_lone_second_surrogate",
}
BYTE_ORDER_MARKS = {"i_structure_UTF-8_BOM_empty_object"}  # section 8.1: may be ignored

LEFT_TO_US_AND_ACCEPTED = NUMBERS_OF_ANY_SIZE | LONE_SURROGATES | BYTE_ORDER_MARKS
ACCEPTED = {
    name: data
    for name, data in PARSING.items()
    if (name.startswith("y_") and name not in DEVIATIONS) or name in LEFT_TO_US_AND_ACCEPTED
}
REFUSED = {name: data for name, data in PARSING.items() if name not in ACCEPTED}
TRANSFORMED_AND_REFUSED = {
    "object_same_key_different_values",
    "object_same_key_same_value",
    "object_same_key_unclear_values",
    "string_1_invalid_codepoint",
    "string_2_invalid_codepoints",
    "string_3_invalid_codepoints",
}
# git passes an empty base where both sides added a file.
NO_BASE = {"n_structure_no_data"}


def test_the_suite_is_whole_and_each_case_is_told() -> None:
    kinds = [name[:2] for name in PARSING]
    assert {kind: kinds.count(kind) for kind in ("y_", "n_", "i_")} == {
        "y_": 95,
        "n_": 188,
        "i_": 35,
    }
    left_to_us = {name for name in PARSING if name.startswith("i_")}
    assert left_to_us == NO_UTF_8 | TOO_DEEP | LEFT_TO_US_AND_ACCEPTED
    assert PARSING.keys() >= DEVIATIONS


@pytest.mark.parametrize("name", ACCEPTED)
def test_what_is_json_gives_its_value(name: str) -> None:
    source = parse(ACCEPTED[name])

    text = ACCEPTED[name].decode("utf-8-sig")
    assert source.value == json.loads(text, parse_int=str.encode, parse_float=str.encode)
    assert parse(encode(write(source.value))).value == source.value


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_json_is_refused_at_a_place(name: str) -> None:
    with pytest.raises(JsonTextError) as caught:
        parse(REFUSED[name])

    error = caught.value
    lines = REFUSED[name].decode("latin-1").split("\n")
    assert 1 <= error.line <= len(lines)
    assert 1 <= error.column <= len(lines[error.line - 1]) + 1
    assert error.message.isprintable()


@pytest.mark.parametrize("name", sorted(DEVIATIONS))
def test_a_name_twice_is_the_reason_for_each_deviation(name: str) -> None:
    with pytest.raises(JsonTextError, match='the key "a" stands twice in one object'):
        parse(PARSING[name])


def call(folder: Path, **versions: bytes) -> DriverCall:
    """Write the files that git would, and return the driver's call."""
    for side, data in versions.items():
        (folder / side).write_bytes(data)
    paths = [str(folder / side) for side in SIDES]
    return DriverCall([*paths, "7", ".claude/context/case.json", "%S", "%X", "%Y"])


def files(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


@pytest.mark.parametrize("name", ACCEPTED)
def test_the_driver_keeps_every_byte_of_a_change_on_one_side(name: str, tmp_path: Path) -> None:
    data = ACCEPTED[name]

    assert run(call(tmp_path, base=OTHER, ours=data, theirs=OTHER)) == MERGED
    assert files(tmp_path) == {"base": OTHER, "ours": data, "theirs": OTHER}
    assert run(call(tmp_path, base=data, ours=OTHER, theirs=data)) == MERGED
    assert files(tmp_path) == {"base": data, "ours": OTHER, "theirs": data}
    assert run(call(tmp_path, base=OTHER, ours=OTHER, theirs=data)) == MERGED
    assert files(tmp_path) == {"base": OTHER, "ours": data, "theirs": data}


@pytest.mark.git
@pytest.mark.parametrize("name", sorted(ACCEPTED.keys() - BYTE_ORDER_MARKS))
def test_the_driver_merges_around_and_into_a_member(name: str, tmp_path: Path) -> None:
    member = ACCEPTED[name]

    kept = call(
        tmp_path,
        base=b'{"a": 0, "b": %b, "c": 0}' % member,
        ours=b'{"a": 1, "b": %b, "c": 0}' % member,
        theirs=b'{"a": 0, "b": %b, "c": 2}' % member,
    )
    assert run(kept) == MERGED
    assert files(tmp_path)["ours"] == b'{"a": 1, "b": %b, "c": 2}' % member

    taken = call(
        tmp_path,
        base=b'{"a": 0, "b": "none yet"}',
        ours=b'{"a": 1, "b": "none yet"}',
        theirs=b'{"a": 0, "b": %b}' % member,
    )
    assert run(taken) == MERGED
    result = parse(files(tmp_path)["ours"]).value
    assert result == {"a": b"1", "b": parse(member).value}


@pytest.mark.parametrize("name", REFUSED)
def test_the_driver_refuses_and_leaves_the_files(name: str, tmp_path: Path) -> None:
    versions = {"base": OTHER, "ours": b'{"other": 1}', "theirs": b'{"other": 2}'}
    for side in SIDES:
        if side == "base" and name in NO_BASE:
            continue
        written = {**versions, side: REFUSED[name]}
        with pytest.raises(MergeRefusedError, match=rf"case\.json: {side}: line \d+, column \d+: "):
            run(call(tmp_path, **written))
        assert files(tmp_path) == written


@pytest.mark.parametrize("name", sorted(TRANSFORM.keys() - TRANSFORMED_AND_REFUSED))
def test_what_parsers_transform_stays_as_it_is(name: str, tmp_path: Path) -> None:
    """Digits, exponents, escapes and names in two normal forms: nothing becomes another."""
    data = TRANSFORM[name]

    exact = json.loads(data, parse_int=str.encode, parse_float=str.encode)
    assert parse(data).value == exact
    assert run(call(tmp_path, base=OTHER, ours=OTHER, theirs=data)) == MERGED
    assert files(tmp_path)["ours"] == data


@pytest.mark.parametrize("name", sorted(TRANSFORMED_AND_REFUSED))
def test_what_parsers_would_have_to_choose_in_is_refused(name: str) -> None:
    with pytest.raises(JsonTextError, match=r"stands twice in one object|is not valid UTF-8"):
        parse(TRANSFORM[name])
