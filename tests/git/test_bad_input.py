"""Input that is no JSON, or hardly any, on each side: a conflict that says so, or a right merge."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.support.edits import AGREEING, BASE, CONTEXT, Add, Drop, Put, Unset, text
from tests.support.git_oracle import assert_nothing_lost, assert_text_conflict, is_unmerged

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.repos import Repo

    Spoil = Callable[[bytes], bytes]

SIDES = ("base", "ours", "theirs")
UNSETTLED = b'<<<<<<< HEAD\n  "phase": "a",\n=======\n  "phase": "b",\n>>>>>>> side\n'
BAD: dict[str, Spoil] = {
    "empty": lambda text: text[:0],
    "white space": lambda text: b" \n" if text else text,
    "truncated": lambda text: text[: len(text) // 2],
    "two documents": lambda text: text + text,
    "a key twice": lambda text: text.replace(b'"phase"', b'"version": "9",\n  "phase"'),
    "NaN": lambda text: text.replace(b'"size": ', b'"ratio": NaN,\n      "size": '),
    "Infinity": lambda text: text.replace(b'"size": ', b'"ratio": -Infinity,\n      "size": '),
    "invalid UTF-8": lambda text: text.replace(b"Begun.", b"Begun\xff."),
    "100,000 levels": lambda text: text.replace(b'"Begun."', b"[" * 100_000 + b"]" * 100_000),
    "100,000 levels without end": lambda text: text.replace(b'"Begun."', b'{"a":' * 100_000),
    "UTF-16": lambda text: text.decode().encode("utf-16"),
    "UTF-32": lambda text: text.decode().encode("utf-32"),
    "a NUL": lambda text: text.replace(b"Begun.", b"Begun\0."),
    "a line break in a string": lambda text: text.replace(b"Begun.", b"Be\ngun."),
    "a trailing comma": lambda text: text.replace(b'"Begun."', b'"Begun.",'),
    "a comment": lambda text: text.replace(b'"Begun."', b'"Begun." // so far'),
    "single quotes": lambda text: text.replace(b'"Begun."', b"'Begun.'"),
    "YAML": lambda text: b"workflow_id: shop\ndecisions:\n  - none\n" if text else text,
}
MESSAGE = re.compile(
    rf"git-context: {re.escape(CONTEXT)}: (base|ours|theirs): line \d+, column \d+: [^;]+;"
    " both sides stand in it as a text conflict"
)


class Contents(NamedTuple):
    """What the three versions of a file hold."""

    base: bytes
    ours: bytes
    theirs: bytes


GOOD = Contents(*(text.encode() for text in AGREEING[:3]))


def commit(repo: Repo, contents: Contents) -> None:
    repo.commit({CONTEXT: contents.base})
    repo.branch("side")
    repo.commit({CONTEXT: contents.theirs})
    repo.checkout("main")
    repo.commit({CONTEXT: contents.ours})


# An empty base is what git passes where both sides added the file.
@pytest.mark.parametrize(
    ("what", "side"),
    [(what, side) for what in BAD for side in SIDES if (what, side) != ("empty", "base")],
)
def test_what_is_no_json_conflicts_and_says_so(installed: Repo, what: str, side: str) -> None:
    contents = GOOD._replace(**{side: BAD[what](getattr(GOOD, side))})
    assert contents != GOOD
    commit(installed, contents)

    merge = installed.merge("side")

    assert merge.returncode == 1
    [line] = merge.stderr.decode().splitlines()
    found = MESSAGE.fullmatch(line)
    assert found, line
    assert found[1] == side
    assert_text_conflict(installed, CONTEXT, *contents)
    assert installed.output("status", "--porcelain") == f"UU {CONTEXT}"


@pytest.mark.parametrize("side", SIDES)
def test_a_committed_conflict_stays_one(installed: Repo, side: str) -> None:
    """Its markers stand within those of the new conflict, so lines are all that can be told."""
    good: bytes = getattr(GOOD, side)
    contents = GOOD._replace(**{side: good.replace(b'  "phase": "building",\n', UNSETTLED)})
    commit(installed, contents)

    merge = installed.merge("side")

    assert merge.returncode == 1
    assert f"{CONTEXT}: {side}: line 5, column 1: unresolved conflict" in merge.stderr.decode()
    assert len(merge.stderr.splitlines()) == 1
    assert is_unmerged(installed, CONTEXT)
    shown = set((installed.path / CONTEXT).read_bytes().splitlines())
    assert (
        set(contents.ours.splitlines() + contents.theirs.splitlines())
        - set(contents.base.splitlines())
        <= shown
    )


def test_an_empty_base_counts_as_none(installed: Repo) -> None:
    commit(installed, GOOD._replace(base=b""))

    assert installed.merge("side").returncode == 1
    kept = [edit for edit in AGREEING.edits if isinstance(edit, (Add, Put))]
    assert_nothing_lost(installed, CONTEXT, kept)


@pytest.mark.parametrize("side", SIDES)
def test_a_byte_order_mark_is_no_difference(installed: Repo, side: str) -> None:
    mark = b"\xef\xbb\xbf"
    commit(installed, GOOD._replace(**{side: mark + getattr(GOOD, side)}))

    assert installed.merge("side").returncode == 0
    content = (installed.path / CONTEXT).read_bytes()
    assert content.startswith(mark) == (side == "ours")
    (installed.path / CONTEXT).write_bytes(content.removeprefix(mark))
    assert_nothing_lost(installed, CONTEXT, AGREEING.edits)


@pytest.mark.parametrize("content", [b"17", b'"text"', b"null", b"[]", b'["a"]'])
@pytest.mark.parametrize("side", ["ours", "theirs"])
def test_any_json_value_may_take_the_documents_place(
    installed: Repo, side: str, content: bytes
) -> None:
    """That is a change of the whole document, and contradicts the other side's."""
    contents = GOOD._replace(**{side: content})
    commit(installed, contents)

    assert installed.merge("side").returncode == 1
    assert_text_conflict(installed, CONTEXT, *contents)


def test_fifty_megabytes(installed: Repo) -> None:
    document = {**BASE, "log": [f"{number:08}: {'x' * 90}" for number in range(470_000)]}
    ours = (Add("/log", "Added by ours"), Drop("/log", document["log"][0]), *AGREEING.edits[:3])
    theirs = (Put("/metadata/size", "large"), Unset("/phase"), Add("/log", "Added by theirs"))
    installed.git("config", "core.compression", "0")
    texts = [text(document, *edits).encode() for edits in ((), ours, theirs)]
    assert len(texts[0]) > 50_000_000
    commit(installed, Contents(*texts))

    merge = installed.merge("--no-stat", "side")

    assert (merge.returncode, merge.stderr) == (0, b"")
    assert_nothing_lost(installed, CONTEXT, (*ours, *theirs))
