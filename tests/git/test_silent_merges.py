"""Merges that would look right and be wrong: by real git, from either side.

`tests/merge/silent-merges.json` has the cases. What is expected is a conflict, a value (of JSON
Lines, the list of records), or the very text.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.edits import Versions
from tests.support.forks import fork
from tests.support.git_oracle import is_unmerged, strict, unordered
from tests.support.regions import choose, conflicts

if TYPE_CHECKING:
    from tests.support.repos import Repo

_FILE = Path(__file__).parents[1] / "merge" / "silent-merges.json"
CASES = [
    case
    for case in json.loads(_FILE.read_text(encoding="utf-8"))["cases"]
    if case["base"] is not None
]
NAMES = [case["name"] for case in CASES]


@pytest.mark.parametrize("case", CASES, ids=NAMES)
@pytest.mark.parametrize("is_swapped", [False, True], ids=["ours", "theirs"])
def test_case(any_json: Repo, case: dict[str, Any], *, is_swapped: bool) -> None:
    ours, theirs = (case["theirs"], case["ours"]) if is_swapped else (case["ours"], case["theirs"])
    path = case["file"]
    fork(any_json, Versions(case["base"], ours, theirs, ()), path)

    any_json.merge("side")

    content = (any_json.path / path).read_bytes()
    expected = case["expect"]
    if is_unmerged(any_json, path):
        assert expected == "conflict" or "or a conflict" in case["why"]
        assert conflicts(content)
        if path.endswith(".json"):
            assert [strict(choose(content, side)) for side in ("ours", "theirs")]
    elif "text" in expected:
        assert content.decode() == expected["text"]
    else:
        value = _value(path, content)
        assert unordered(value) == unordered(expected["value"])
        assert is_swapped or value == expected["value"]


def test_choosing_a_side_of_two_items_with_one_key_gives_that_item(any_json: Repo) -> None:
    case = CASES[NAMES.index("choosing-a-side-gives-that-side-s-item")]
    fork(any_json, Versions(case["base"], case["ours"], case["theirs"], ()), case["file"])
    any_json.merge("side")
    content = (any_json.path / case["file"]).read_bytes()
    assert strict(choose(content, "ours")) == json.loads(case["ours"])
    assert strict(choose(content, "theirs")) == json.loads(case["theirs"])


def _value(path: str, content: bytes) -> Any:
    if path.endswith(".jsonl"):
        return [strict(line) for line in content.splitlines()]
    return strict(content)
