"""JSON Lines: records added, edited and removed on both sides, as agents write them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

import git_context
from tests.support.edits import Versions
from tests.support.forks import fork
from tests.support.git_oracle import assert_text_conflict, is_unmerged, strict
from tests.support.regions import choices, conflicts

if TYPE_CHECKING:
    from tests.support.repos import Repo

LOG = "agents.jsonl"
A, B, C, D, E = (f'{{"id": "{name}", "status": "open"}}\n' for name in "abcde")
CLOSED_A, CLOSED_B = (line.replace("open", "closed") for line in (A, B))
TAGGED_A = A.replace("}", ', "tags": ["x"]}')
X, Y, Z = (
    f'{{"at": {number}, "say": "{word}"}}\n' for number, word in ((1, "x"), (2, "y"), (3, "z"))
)

# base, ours, theirs, merged
CASES = {
    "both append": (A, A + B, A + C, A + B + C),
    "both append the same": (A, A + B, A + B + C, A + B + C),
    "both append records without ids": (X, X + Y, X + Z, X + Y + Z),
    "both append equal records without ids": (X, X + Y, X + Y + Z, X + Y + Z),
    "each edits a record of its own": (A + B, CLOSED_A + B, A + CLOSED_B, CLOSED_A + CLOSED_B),
    "both edit one record": (
        A + B,
        CLOSED_A + B,
        TAGGED_A + B,
        CLOSED_A.replace("}", ', "tags": ["x"]}') + B,
    ),
    "one removes, one edits another": (
        A + B + C,
        A + C,
        A + B + C.replace("open", "done"),
        A + C.replace("open", "done"),
    ),
    "one removes, one appends": (A + B, B, A + B + C, B + C),
    "both remove": (A + B + C, B + C, A + B, B),
    "the first goes, the last comes, without ids": (X + Y, Y, X + Y + Z, Y + Z),
    "in front and behind": (B, A + B, B + C, A + B + C),
    "no final newline in any": (A[:-1], A + B[:-1], A + C[:-1], A + B + C[:-1]),
    "no final newline in theirs": (A, A + B, A + C[:-1], A + B + C),
    "line ends of two bytes": tuple(
        text.replace("\n", "\r\n") for text in (A, A + B, CLOSED_A, CLOSED_A + B)
    ),
    "spacing of other lines stays": (
        '{"id":1,"n":1.10}\n{ "id": 2 }\n',
        '{"id":1,"n":1.10}\n{ "id": 2, "x": [1,2] }\n',
        '{"id":1,"n":1.100}\n{ "id": 2 }\n',
        '{"id":1,"n":1.100}\n{ "id": 2, "x": [1,2] }\n',
    ),
    "blank lines": (A + "\n" + B, A + "\n" + B + C, CLOSED_A + "\n" + B, CLOSED_A + "\n" + B + C),
    "empty before": ("", A, B, A + B),
    "values of any kind": ('1\n"a"\n', '1\n"a"\n[2]\n', '1\n"a"\nnull\n', '1\n"a"\n[2]\nnull\n'),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_records_merge(any_json: Repo, case: tuple[str, ...]) -> None:
    base, ours, theirs, merged = case
    fork(any_json, Versions(base, ours, theirs, ()), LOG)

    merge = any_json.merge("side")

    assert (merge.returncode, merge.stderr) == (0, b"")
    assert any_json.read(LOG) == merged


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_same_records_from_the_other_side(any_json: Repo, case: tuple[str, ...]) -> None:
    base, ours, theirs, merged = case
    fork(any_json, Versions(base, theirs, ours, ()), LOG)

    assert any_json.merge("side").returncode == 0
    assert sorted(records(any_json.read(LOG))) == sorted(records(merged))


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (CLOSED_A + B, A.replace("open", "stuck") + B),
        (CLOSED_A + B, B),
        (B, CLOSED_A + B),
        (A + B + C, A + B + C.replace("open", "closed")),
    ],
    ids=["edited twice", "edited and removed", "removed and edited", "one id added twice"],
)
def test_records_conflict(any_json: Repo, ours: str, theirs: str) -> None:
    fork(any_json, Versions(A + B, ours, theirs, ()), LOG)

    merge = any_json.merge("side")

    content = (any_json.path / LOG).read_bytes()
    assert merge.returncode == 1
    assert is_unmerged(any_json, LOG)
    assert len(conflicts(content)) == 1
    assert {tuple(records(choice.decode())) for choice in choices(content)} == {
        tuple(records(ours)),
        tuple(records(theirs)),
    }


SPOILT = {
    "cut off": '{"id": "c", "stat\n',
    "words": "not JSON\n",
    "two records on a line": A.strip() + B,
    "a key twice": '{"id": "c", "id": "d"}\n',
    "NaN": '{"id": "c", "n": NaN}\n',
    "an unsettled conflict": f"<<<<<<< HEAD\n{C}=======\n{D}>>>>>>> side\n",
}


@pytest.mark.parametrize("side", ["base", "ours", "theirs"])
@pytest.mark.parametrize("line", SPOILT.values(), ids=SPOILT)
def test_a_line_that_is_no_json_conflicts(any_json: Repo, side: str, line: str) -> None:
    sides = Versions(A + B, A + B + D, A + B + E, ())
    sides = sides._replace(**{side: getattr(sides, side) + line})
    fork(any_json, sides, LOG)

    merge = any_json.merge("side")

    assert merge.returncode == 1
    [said] = merge.stderr.decode().splitlines()
    number = getattr(sides, side)[: -len(line)].count("\n") + 1
    assert said.startswith(f"git-context: {LOG}: {side}: line {number}, column ")
    if "<<<" in line:  # the markers of both conflicts cannot be told apart
        assert is_unmerged(any_json, LOG)
        shown = any_json.read(LOG)
        assert D in shown
        assert E in shown
    else:
        base, ours, theirs = (text.encode() for text in sides[:3])
        assert_text_conflict(any_json, LOG, base, ours, theirs)


def test_a_byte_that_is_not_utf_8_conflicts(any_json: Repo) -> None:
    any_json.commit({LOG: A})
    any_json.branch("side")
    any_json.commit({LOG: A.encode() + b'{"id": "\xff"}\n'})
    any_json.checkout("main")
    any_json.commit({LOG: A + B})

    assert any_json.merge("side").returncode == 1
    content = (any_json.path / LOG).read_bytes()
    assert b'{"id": "\xff"}\n' in content
    assert B.encode() in content


def test_many_records_of_two_agents(any_json: Repo) -> None:
    base, ours, theirs = (
        [f'{{"id": "{who}-{number}", "n": {number}}}\n' for number in range(3000)]
        for who in ("base", "ours", "theirs")
    )
    sides = Versions(
        "".join(base), "".join(base[1:] + ours), "".join(base[:9] + base[10:] + theirs), ()
    )
    fork(any_json, sides, LOG)

    assert any_json.merge("side").returncode == 0
    assert any_json.read(LOG) == "".join(base[1:9] + base[10:] + ours + theirs)


def records(text: str) -> list[str]:
    return [json.dumps(strict(line), sort_keys=True) for line in text.splitlines() if line.strip()]


def test_conflicts_are_decided_one_by_one(any_json: Repo) -> None:
    note = '{"note": "p"}\n'
    base = '{"schema": 2}\n' + A + note
    ours = base.replace("open", "ours").replace('"p"', '"q"') + B
    theirs = base.replace("open", "theirs").replace('"p"', '"r"')
    fork(any_json, Versions(base, ours, theirs, ()), LOG)
    assert any_json.merge("side").returncode == 1

    repository = git_context.open(any_json.path)
    found = repository.conflicts(LOG)
    assert [(one.pointer, one.kind) for one in found.conflicts] == [
        ("/a/status", "both modified"),
        ("/2", "perhaps two edits of one"),
    ]
    repository.resolve(LOG, take=["/a/status=theirs", "/2=ours"])

    assert any_json.read(LOG) == ours.replace('"ours"', '"theirs"')
    assert not is_unmerged(any_json, LOG)
