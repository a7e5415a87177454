from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_context.setup.attributes import (
    BEGIN,
    END,
    NEVER_AS_TEXT,
    USE_DRIVER,
    with_block,
    without_block,
)

BLOCK = BEGIN + b"\n" + USE_DRIVER + b"\n" + END + b"\n"
CRLF_BLOCK = BLOCK.replace(b"\n", b"\r\n")

LINES = st.lists(
    st.sampled_from(
        [b"", b"*.png binary", b"# a comment", BEGIN, USE_DRIVER, END, b"caf\xe9 -text"]
    )
)
CONTENTS = st.builds(
    lambda lines, newline, final: newline.join(lines) + (newline if final else b""),
    LINES,
    st.sampled_from([b"\n", b"\r\n"]),
    st.booleans(),
)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", BLOCK),
        (b"*.png binary\n", b"*.png binary\n" + BLOCK),
        (b"*.png binary", b"*.png binary\n" + BLOCK),
        (b"*.png binary\r\n", b"*.png binary\r\n" + CRLF_BLOCK),
        (b"a b\n" + BLOCK + b"c d\n", b"a b\n" + BLOCK + b"c d\n"),
        (b"a b\n" + CRLF_BLOCK + b"c d\r\n", b"a b\n" + CRLF_BLOCK + b"c d\r\n"),
        (BLOCK + b"a b\n" + BLOCK, b"a b\n" + BLOCK),
        (BEGIN + b"\n" + NEVER_AS_TEXT + b"\na b\n", BLOCK + b"a b\n"),
        (BEGIN + b"\na b\n" + BLOCK, b"a b\n" + BLOCK),
        (BEGIN + b"\nan older rule\n" + END + b"\n", BLOCK),
    ],
    ids=[
        "new file",
        "behind the others",
        "without a final newline",
        "with the file's line ends",
        "in its place",
        "unchanged",
        "twice",
        "without its end",
        "without its end, before a whole one",
        "of another version",
    ],
)
def test_a_file_has_one_block(content: bytes, expected: bytes) -> None:
    assert with_block(content, USE_DRIVER) == expected


@given(CONTENTS)
def test_a_second_time_changes_nothing(content: bytes) -> None:
    once = with_block(content, USE_DRIVER)

    assert with_block(once, USE_DRIVER) == once
    assert once.count(BEGIN) == 1


@given(CONTENTS)
def test_other_lines_stay_in_order(content: bytes) -> None:
    kept = without_block(content).splitlines()

    assert without_block(with_block(content, USE_DRIVER)).splitlines() == kept
    assert without_block(without_block(content)) == without_block(content)
    assert content.startswith(BEGIN) or not content or kept[:1] == content.splitlines()[:1]


@given(CONTENTS.filter(lambda content: BEGIN not in content))
def test_other_peoples_files_are_only_added_to(content: bytes) -> None:
    assert without_block(content) == content
    assert with_block(content, USE_DRIVER).startswith(content)


def test_removing_undoes_adding() -> None:
    assert without_block(with_block(b"a b\n", USE_DRIVER)) == b"a b\n"
    assert without_block(with_block(b"", USE_DRIVER)) == b""
