"""Plain cases: what generated documents and hard thought brought to light."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

import pytest

from git_context.merge.decisions import (
    BOTH_ADDED,
    BOTH_MODIFIED,
    DELETED_BY_THEM,
    DELETED_BY_US,
    Conflict,
    Versions,
)
from git_context.merge.policy import STRATEGIES, Policy, Rule
from git_context.merge.threeway import merge
from git_context.merge.values import MISSING, Missing, exact

if TYPE_CHECKING:
    from git_context.merge.values import Json, Maybe, Path

ABSENT = "absent"


class Case(NamedTuple):
    """The field `f` in three versions, as JSON text, its rule, and the result or the conflicts."""

    name: str
    rule: str
    base: str
    ours: str
    theirs: str
    expected: str


CASES = [
    # Found: a moved item that the other side removed came back.
    Case(
        "sequence: moved here, removed there",
        "sequence",
        '["a", "b", "a"]',
        '["b"]',
        '["b", "a", "a"]',
        "conflict /f",
    ),
    Case(
        "sequence: one of two repeats removed here, the other moved there",
        "sequence",
        '["", "a", ""]',
        '["a", ""]',
        '["a", "", ""]',
        "conflict /f",
    ),
    Case(
        "sequence: moved to the front here, to the middle there",
        "sequence",
        '["a", "b", "c", "d", "e"]',
        '["e", "a", "b", "c", "d"]',
        '["a", "b", "e", "c", "d"]',
        "conflict /f",
    ),
    # Found: the same new item stood twice.
    Case(
        "sequence: the same item added in two places",
        "sequence",
        '["a", "b"]',
        '["x", "a", "b"]',
        '["a", "b", "x"]',
        "conflict /f",
    ),
    Case(
        "sequence: moved here, edited there",
        "sequence",
        '[{"a": 1}, {"b": 1}, {"c": 1}]',
        '[{"b": 1}, {"c": 1}, {"a": 1}]',
        '[{"a": 2}, {"b": 1}, {"c": 1}]',
        "conflict /f",
    ),
    # Found: the edit was grafted on the item that stood where the moved one had been.
    Case(
        "sequence: moved away and replaced here, edited there",
        "sequence",
        '[{"a": 1}, {"b": 1}, {"c": 1}]',
        '[{"n": 1}, {"b": 1}, {"c": 1}, {"a": 1}]',
        '[{"a": 1, "x": 1}, {"b": 1}, {"c": 1}]',
        "conflict /f",
    ),
    # Found: the path of a conflict within an item told its place in ours, whoever ours was.
    Case(
        "sequence: a conflict within an item is named by its place in the base",
        "sequence",
        '["p", {"x": 1, "y": 1}]',
        '["new", "p", {"x": 2, "y": 1}]',
        '["p", {"x": 3, "y": 1}]',
        "conflict /f/1/x",
    ),
    Case(
        "sequence: edits that touch each other",
        "sequence",
        '["a", "b", "c"]',
        '["A", "b", "c"]',
        '["a", "B", "c"]',
        '["A", "B", "c"]',
    ),
    Case(
        "sequence: inserted here right before what is removed there",
        "sequence",
        '["a", "b"]',
        '["a", "x", "b"]',
        '["a"]',
        '["a", "x"]',
    ),
    Case(
        "sequence: runs added at one place that begin and end alike",
        "sequence",
        "[]",
        '["s", "a", "e"]',
        '["s", "b", "e"]',
        '["s", "a", "b", "e"]',
    ),
    Case(
        "sequence: different edits within one item of a list of lists",
        "sequence",
        '[["a", "b"], ["c"]]',
        '[["A", "b"], ["c"]]',
        '[["a", "B"], ["c"]]',
        '[["A", "B"], ["c"]]',
    ),
    # Found: the members came out as `B A`.
    Case("set: neighbours replaced", "set", '["a", "b"]', '["a", "B"]', '["A", "b"]', '["A", "B"]'),
    Case(
        "set: a range of which each side moved one end",
        "set",
        "[0, 100]",
        "[0, 200]",
        "[50, 100]",
        "[50, 200]",
    ),
    Case(
        "object: neighbours renamed",
        "",
        '{"a": 1, "b": 2, "c": 3}',
        '{"a": 1, "B": 2, "c": 3}',
        '{"A": 1, "b": 2, "c": 3}',
        '{"A": 1, "B": 2, "c": 3}',
    ),
    Case(
        "set: a repeated member counts once",
        "set",
        '["a"]',
        '["a", "b", "b"]',
        '["a", "c"]',
        '["a", "b", "c"]',
    ),
    Case(
        "set: whole objects, whatever the order of their members",
        "set",
        "[]",
        '[{"a": 1, "b": 2}]',
        '[{"b": 2, "a": 1}, {"a": 1}]',
        '[{"a": 1, "b": 2}, {"a": 1}]',
    ),
    Case(
        "keyed: a new key here, an edit there",
        "keyed",
        '[{"id": "a", "n": 1}]',
        '[{"id": "b", "n": 1}]',
        '[{"id": "a", "n": 2}]',
        "conflict /f/a",
    ),
    Case(
        "keyed: 1 and '1' are two items",
        "keyed",
        '[{"id": 1, "n": 0}, {"id": "1", "n": 0}]',
        '[{"id": 1, "n": 5}, {"id": "1", "n": 0}]',
        '[{"id": 1, "n": 0}, {"id": "1", "n": 6}]',
        '[{"id": 1, "n": 5}, {"id": "1", "n": 6}]',
    ),
    Case(
        "keyed: a null key is no key",
        "keyed",
        "[]",
        '[{"id": null}]',
        '[{"id": "a"}]',
        '[{"id": null}, {"id": "a"}]',
    ),
    Case(
        "keyed: a place among replaced neighbours",
        "keyed",
        '[{"id": "a"}, {"id": "b"}]',
        '[{"id": "a"}, {"id": "B"}]',
        '[{"id": "A"}, {"id": "b"}]',
        '[{"id": "A"}, {"id": "B"}]',
    ),
    Case("a list became an object here", "", '["a"]', '{"a": 1}', '["a", "b"]', "conflict /f"),
    Case("an object became a list on both sides", "", '{"a": 1}', '["a"]', '["b"]', "conflict /f"),
    Case("null is no missing value", "", "null", ABSENT, '"a"', "conflict /f"),
    Case("nulled here, removed there", "", '"a"', "null", ABSENT, "conflict /f"),
    Case("null on both sides", "", '"a"', "null", "null", "null"),
    Case("removed on both sides", "", '"a"', ABSENT, ABSENT, ABSENT),
    Case("type alone changed here", "", "1", "1.0", '"1"', "conflict /f"),
    Case("max: of numbers, whatever their notation", "max", "1", "1e2", "99.5", "1e2"),
    Case("max: the sign of nothing", "max", "5", "-0", "0", "0"),
    Case(
        "max: zones",
        "max",
        '"2025-01-01T00:00:00Z"',
        *('"2025-01-15T10:00:00+02:00"', '"2025-01-15T08:30:00"', '"2025-01-15T08:30:00"'),
    ),
    Case("max: a number and a moment", "max", "1", "2", '"2025-01-15T08:30:00Z"', "conflict /f"),
    Case("max: no moment", "max", '"a"', '"b"', '"c"', "conflict /f"),
    Case("max: changed here, removed there", "max", "1", "2", ABSENT, "conflict /f"),
    Case(
        "max: a number beyond all machines",
        "max",
        "1",
        "1e99999999999999999999",
        "2",
        "conflict /f",
    ),
    Case("max: a huge exponent", "max", "1", "1e1000000000", "9e999999999", "1e1000000000"),
    Case("min: a huge negative exponent", "min", "1", "1e-1000000000", "0.5", "1e-1000000000"),
    Case("sum: big integers", "sum", "0", "12345678901234567890", "1", "12345678901234567891"),
    Case("sum: fractions", "sum", "0.1", "0.2", "0.3", "0.4"),
    Case("sum: a count that began on both sides", "sum", ABSENT, "2", "3", "5"),
    Case("sum: numbers too far apart to add", "sum", "0", "1e1000000000", "1", "conflict /f"),
    Case(
        "sum: numbers beyond all machines", "sum", "0", "1e99999999999999999999", "1", "conflict /f"
    ),
    Case("sum: of no numbers", "sum", "0", '"1"', '"2"', "conflict /f"),
    Case("sum: from no number", "sum", "null", "1", "2", "conflict /f"),
    Case(
        "text: changes of different lines",
        "text",
        '"a\\nb\\nc"',
        '"A\\nb\\nc"',
        '"a\\nb\\nC\\nd"',
        '"A\\nb\\nC\\nd"',
    ),
    Case("text: changes of one line", "text", '"a\\nb"', '"a\\nx"', '"a\\ny"', "conflict /f"),
    Case("text: written on both sides", "text", ABSENT, '"a"', '"b"', "conflict /f"),
    Case(
        "log: by time, undated records behind the ones before them",
        "log",
        '[{"e": "undated"}]',
        '[{"e": "undated"}, {"timestamp": "2025-01-15T11:00:00+02:00", "e": 1}, {"e": 2}]',
        '[{"e": "undated"}, {"timestamp": "2025-01-15T10:00:00Z", "e": 3}]',
        '[{"e": "undated"}, {"timestamp": "2025-01-15T11:00:00+02:00", "e": 1}, {"e": 2},'
        ' {"timestamp": "2025-01-15T10:00:00Z", "e": 3}]',
    ),
    Case(
        "log: at the same moment, ours first",
        "log",
        "[]",
        '[{"timestamp": "2025-01-15T10:00:00Z", "e": 1}]',
        '[{"timestamp": "2025-01-15T10:00:00Z", "e": 2}]',
        '[{"timestamp": "2025-01-15T10:00:00Z", "e": 1},'
        ' {"timestamp": "2025-01-15T10:00:00Z", "e": 2}]',
    ),
    Case("ours: even against a removal", "ours", "1", ABSENT, "2", ABSENT),
    Case("theirs: even against a removal", "theirs", "1", ABSENT, "2", "2"),
]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_case(case: Case) -> None:
    rule = Rule(case.rule, *(["id"] if case.rule == "keyed" else [])) if case.rule else None
    base, ours, theirs = (_document(text) for text in (case.base, case.ours, case.theirs))

    merged = merge(base, ours, theirs, Policy({"/f": rule} if rule else {}))

    conflicts = [clash.pointer for clash in merged.conflicts]
    if case.expected.startswith("conflict "):
        assert conflicts == [case.expected.removeprefix("conflict ")]
    else:
        assert not conflicts
        assert repr(merged.value()) == repr(_document(case.expected))


def _document(text: str) -> Json:
    return {} if text == ABSENT else {"f": _parsed(text)}


def _parsed(text: str) -> Json:
    return exact(json.loads(text, parse_int=str.encode, parse_float=str.encode))


@pytest.mark.parametrize(
    "strategy", [name for name in STRATEGIES if name not in ("ours", "theirs", "derived")]
)
def test_a_rule_that_does_not_fit_the_values_is_a_conflict(strategy: str) -> None:
    rule = Rule(strategy, *(["id"] if strategy == "keyed" else []))
    merged = merge({"f": True}, {"f": False}, {"f": None}, Policy({"/f": rule}))
    assert [(clash.pointer, clash.kind) for clash in merged.conflicts] == [("/f", "both modified")]


def test_a_whole_document_added_twice_merges_member_by_member() -> None:
    merged = merge(MISSING, {"a": "x", "b": "y"}, {"a": "x", "c": "z"})
    assert merged.value() == {"a": "x", "b": "y", "c": "z"}


@pytest.mark.parametrize("side", [MISSING, None, [], "text"], ids=repr)
def test_a_whole_document_replaced_against_an_edit_is_one_conflict(side: Maybe) -> None:
    merged = merge({"a": "x"}, side, {"a": "y"})
    assert [clash.pointer for clash in merged.conflicts] == [""]
    assert merged.value("ours") is side
    assert merged.value("theirs") == {"a": "y"}


def _nested(levels: int, kind: str, leaf: Json) -> Json:
    value = leaf
    for level in range(levels):
        if kind == "lists":
            value = [value]
        elif kind == "objects" or level % 2:
            value = {"id": "a", "v": value}
        else:
            value = [value]
    return value


@pytest.mark.parametrize("kind", ["objects", "lists", "keyed"])
def test_documents_as_deep_as_they_may_be_merge(kind: str) -> None:
    base, ours, theirs = (
        _nested(198, kind, {"id": "x", "a": a, "b": b})
        for a, b in ((b"0", b"0"), (b"1", b"0"), (b"0", b"1"))
    )
    merged = merge(base, ours, theirs)
    assert not merged.conflicts
    assert merged.value() == _nested(198, kind, {"id": "x", "a": b"1", "b": b"1"})


def test_huge_keys_and_names_are_keys_and_names_like_any_other() -> None:
    name = "n" * 1_000_000
    base: Json = {name: [{"id": name, "n": b"1"}]}
    ours: Json = {name: [{"id": name, "n": b"2"}]}
    theirs: Json = {name: [{"id": name, "n": b"1"}, {"id": "b"}]}
    assert merge(base, ours, theirs).value() == {name: [{"id": name, "n": b"2"}, {"id": "b"}]}


def test_null_that_one_side_adds_is_added() -> None:
    for sides in (({"a": b"1"}, {"b": None}), ({"b": None}, {"a": b"1"})):
        assert merge({}, *sides).value() == {"a": b"1", "b": None}


COUNTED: dict[str, Rule] = {"/list": Rule("set"), "/count": Rule("derived")}


def _count(document: dict[str, Json]) -> dict[Path, Json]:
    items = document["list"]
    assert type(items) is list
    return {("count",): str(len(items)).encode(), ("none",): b"0"}


def test_a_figure_is_computed_from_what_was_merged() -> None:
    base: Json = {"list": ["a"], "count": b"1"}
    ours: Json = {"list": ["a", "b"], "count": b"2"}
    theirs: Json = {"list": ["a", "c", "d"], "count": b"3"}
    merged = merge(base, ours, theirs, Policy(COUNTED, _count))
    assert merged.conflicts == []
    assert merged.value() == {"list": ["a", "b", "c", "d"], "count": b"4"}


def test_nothing_is_computed_where_nothing_is_derived() -> None:
    def refuse(_document: dict[str, Json]) -> dict[Path, Json]:
        raise AssertionError

    rules = {"/other": Rule("derived")}
    merged = merge({}, {"a": b"1"}, {"b": b"2"}, Policy(rules, refuse))
    assert merged.value() == {"a": b"1", "b": b"2"}


@pytest.mark.parametrize(
    ("ours", "theirs", "value"),
    [
        ({"count": b"2"}, {"count": b"3"}, {"count": b"2"}),
        ({}, {"count": b"3"}, {"count": b"3"}),
        ({"count": b"2"}, {}, {"count": b"2"}),
    ],
)
def test_a_figure_is_no_conflict(ours: Json, theirs: Json, value: Json) -> None:
    merged = merge({"count": b"1"}, ours, theirs, Policy(COUNTED))
    assert merged.conflicts == []
    assert merged.value() == value


TWICE: Json = [{"id": "a"}, {"id": "a"}]


@pytest.mark.parametrize(
    ("rule", "versions", "kind"),
    [
        (None, ("0", "1", "2"), BOTH_MODIFIED),
        (None, (MISSING, "1", "2"), BOTH_ADDED),
        (None, ("0", MISSING, "2"), DELETED_BY_US),
        (None, ("0", "1", MISSING), DELETED_BY_THEM),
        (Rule("keyed", "id"), ([], TWICE, "a"), BOTH_MODIFIED),
        (Rule("keyed", "id"), ([], "a", TWICE), BOTH_MODIFIED),
        (Rule("set"), ("a", TWICE, []), BOTH_MODIFIED),
    ],
)
def test_a_conflict_says_of_what_kind_it_is_and_what_stands_against_what(
    rule: Rule | None, versions: tuple[Maybe, Maybe, Maybe], kind: str
) -> None:
    base, ours, theirs = (
        {} if isinstance(version, Missing) else {"f": version} for version in versions
    )
    merged = merge(base, ours, theirs, Policy({"/f": rule} if rule else {}))
    strategy = rule.strategy if rule else ""
    assert merged.conflicts == [Conflict(("f",), kind, Versions(*versions), strategy)]
