"""Numbers and text at the edges; tests/merge/cases.md has what is usual."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from git_context.merge.decisions import TAKE_OURS, TAKE_THEIRS, Put, Take, Versions
from git_context.merge.policy import Policy, Rule
from git_context.merge.strategies import SUM, strategy_of
from git_context.merge.threeway import ThreeWayMerge, merge
from git_context.merge.values import MISSING

if TYPE_CHECKING:
    from git_context.merge.decisions import Decision, Side
    from git_context.merge.values import Maybe


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "added"),
    [
        (b"1", b"2", b"3", b"4"),
        (MISSING, b"2", b"3", b"5"),
        (b"0.1", b"0.2", b"0.30", b"0.40"),
        (b"1", b"2.50", b"3", b"4.50"),
        (b"1e400", b"2e400", b"3e400", b"4E+400"),
        (b"1e1000000", b"2e1000000", b"3e1000000", b"4E+1000000"),
        (b"1e-1000100", b"2e-1000100", b"3e-1000100", b"4E-1000100"),
        (b"0", b"1" + b"0" * 40 + b".5", b"1", b"1" + b"0" * 39 + b"1.5"),
        (b"0", b"1e2000", b"1e-2000", None),
        (b"0", b"1" + b"0" * 5000, b"1", None),
        ("1", b"2", b"3", None),
        (b"1", "2", b"3", None),
        (b"1", b"2", True, None),
    ],
)
def test_a_sum_loses_no_digit(base: bytes, ours: bytes, theirs: bytes, added: bytes | None) -> None:
    decision = SUM.total(Versions(base, ours, theirs))
    assert decision == (Put(added) if added else None)


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "merged"),
    [
        ("one two\nthree", "one  two\nthree", "one two\nthree\n", "one  two\nthree\n"),
        ("a\nb\nc", "A\nb\nc", "a\nb\nC", "A\nb\nC"),
        ("a\nb", "a\nb\nc", "a\nb\nc", "a\nb\nc"),
        ("a", "b", "c", None),
        ("a\nb", "x\nb", "", None),
        (MISSING, "a", "b", None),
    ],
)
def test_text_is_merged_by_lines(base: str, ours: str, theirs: str, merged: str | None) -> None:
    merged_text = _reconciled(Rule("text"), base, ours, theirs)
    assert merged_text == (Put(merged) if merged is not None else None)


@pytest.mark.parametrize(
    ("ours", "theirs", "higher"),
    [
        ("1.2.0", "1.10.0", "theirs"),
        ("2.0.0", "1.99.99", "ours"),
        ("2.0.0-rc.1", "1.9.0", "ours"),
        ("1.0.0-rc.2", "1.0.0-rc.10", "theirs"),
        ("1.0.0-alpha.1", "1.0.0-alpha.beta", "theirs"),
        ("1.0.0-alpha", "1.0.0-alpha.1", "theirs"),
        ("v1.2.0", "v1.3.0", "theirs"),
        ("1.0.0-rc.1", "1.0.0", None),
        ("1.0.0+a", "1.0.0+b", None),
        ("1.0", "1.1", None),
        ("1.0.0", "next", None),
        ("1.0.0", b"2", None),
        ("1.0." + "9" * 5000, "1.0.1", None),
    ],
)
def test_of_two_versions_the_higher_is_taken(ours: str, theirs: Maybe, higher: Side | None) -> None:
    expected = Take(higher) if higher else None
    assert _reconciled(Rule("version"), "0.1.0", ours, theirs) == expected
    mirrored = {"ours": TAKE_THEIRS, "theirs": TAKE_OURS, None: None}[higher]
    assert _reconciled(Rule("version"), "0.1.0", theirs, ours) == mirrored


EARLY, LATE = "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"


@pytest.mark.parametrize(
    ("member", "ours", "theirs", "taken"),
    [
        ("", {"timestamp": EARLY}, {"timestamp": LATE}, "theirs"),
        ("/at", {"at": LATE}, {"at": EARLY}, "ours"),
        # The nearest object around the place that bears it on both sides:
        ("/at", {"at": LATE, "in": {"at": EARLY}}, {"at": EARLY, "in": {"at": LATE}}, "theirs"),
        ("/at", {"at": LATE, "in": {"at": EARLY}}, {"at": EARLY, "in": {}}, "ours"),
        ("/meta/at", {"in": {"meta": {"at": EARLY}}}, {"in": {"meta": {"at": LATE}}}, "theirs"),
        ("/at", {"at": EARLY}, {"at": EARLY}, None),
        ("/at", {}, {}, None),
    ],
)
def test_the_member_that_a_rule_names_tells_which_side_is_later(
    member: str, ours: Any, theirs: Any, taken: Side | None
) -> None:
    base, ours, theirs = (
        {**document, "in": {**document.get("in", {}), "status": status}}
        for document, status in ((dict[str, Any](), "0"), (ours, "1"), (theirs, "2"))
    )
    merged = merge(base, ours, theirs, Policy({"/in/status": Rule("latest", member=member)}))
    decided = [clash.pointer for clash in merged.conflicts if clash.pointer == "/in/status"]
    assert decided == ([] if taken else ["/in/status"])
    if taken:
        assert merged.value("ours")["in"]["status"] == {"ours": "1", "theirs": "2"}[taken]  # type: ignore[index,call-overload]


def _reconciled(rule: Rule, base: Maybe, ours: Maybe, theirs: Maybe) -> Decision | None:
    versions = Versions(base, ours, theirs)
    return strategy_of(rule).reconcile(ThreeWayMerge(versions, Policy()), (), versions)
