"""The agreed three-way cases of `cases.md`, each one also with its sides swapped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from git_context.merge.policy import Policy, Rule
from git_context.merge.threeway import merge
from git_context.merge.values import exact
from tests.merge.similarity import MIRRORED_KINDS, unordered
from tests.support.merge_cases import CASES

if TYPE_CHECKING:
    from git_context.merge.values import Json

EVERY_CASE = pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])


def _document(case: dict[str, Any], version: str) -> Json:
    value = case[version]
    if value == {"$missing": True}:
        return {}
    if case["strategy"] == "latest":
        return exact({"f": value["value"], "timestamp": value["timestamp"]})
    return exact({"f": value})


def _policy(case: dict[str, Any]) -> Policy:
    strategy = case["strategy"]
    if strategy == "infer":
        return Policy()
    if strategy == "latest":
        return Policy({"/f": Rule("latest"), "/timestamp": Rule("max")})
    rule = Rule("keyed", strategy["keyed"]) if isinstance(strategy, dict) else Rule(strategy)
    return Policy({"/f": rule})


@EVERY_CASE
def test_case(case: dict[str, Any]) -> None:
    base, ours, theirs = (_document(case, version) for version in ("base", "ours", "theirs"))

    merged = merge(base, ours, theirs, _policy(case))

    assert [clash.pointer for clash in merged.conflicts] == case.get("conflicts", [])
    if "expect" in case:
        assert repr(merged.value()) == repr(_document(case, "expect"))


@EVERY_CASE
def test_case_with_its_sides_swapped(case: dict[str, Any]) -> None:
    base, ours, theirs = (_document(case, version) for version in ("base", "ours", "theirs"))

    merged = merge(base, ours, theirs, _policy(case))
    swapped = merge(base, theirs, ours, _policy(case))

    assert [(clash.pointer, MIRRORED_KINDS[clash.kind]) for clash in merged.conflicts] == [
        (clash.pointer, clash.kind) for clash in swapped.conflicts
    ]
    if "expect" in case:
        assert unordered(swapped.value()) == unordered(_document(case, "expect"))
