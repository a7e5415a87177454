"""The table of fields as a policy, and a repository's own rules."""

from __future__ import annotations

import pytest

from git_context.document.policy import SettingsError, context_policy, is_context, read_rules
from git_context.merge.policy import Rule


@pytest.mark.parametrize(
    ("path", "strategy"),
    [
        ("version", "conflict"),
        ("timestamp", "max"),
        ("phase", "latest"),
        ("files_modified", "set"),
        ("decisions", "set"),
        ("parallel_tasks", "keyed"),
        ("error_log", "log"),
        ("parallel_tasks/any/context/error_log", "log"),
        ("parallel_tasks/any/context/conversation_history", "log"),
        ("parallel_tasks/any/context/timestamp", "max"),
        ("metrics/speedup", "derived"),
        ("context_summary", "conflict"),
    ],
)
def test_fields_have_the_strategies_of_the_contract(path: str, strategy: str) -> None:
    rule = context_policy().rule(tuple(path.split("/")))
    assert rule
    assert rule.strategy == strategy


@pytest.mark.parametrize("path", [("unknown",), ("feature_spec",), ("metrics", "own"), ()])
def test_other_places_are_merged_by_their_shape(path: tuple[str, ...]) -> None:
    assert context_policy().rule(path) is None


def test_own_rules_are_read() -> None:
    rules = read_rules('[merge]\n"/metrics/*_count" = "sum"\n"/stories" = { keyed = "id" }\n')
    assert rules == {"/metrics/*_count": Rule("sum"), "/stories": Rule("keyed", "id")}
    assert context_policy(rules).rule(("metrics", "error_count")) == Rule("sum")
    assert context_policy(rules).rule(("decisions",)) == Rule("set")


def test_settings_without_rules_have_none() -> None:
    assert read_rules("") == {}
    assert read_rules("[validate]\nx = 1\n") == {}


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ("[merge]\n= 1", r"\.git-context\.toml: .*line 2"),
        ("merge = 1", "'merge' must be a table"),
        ('[merge]\n"/a" = "union"', r"\[merge\] /a: 'union' is not a merge strategy"),
        ('[merge]\n"/a" = { keyed = "" }', r"\[merge\] /a: .*names key fields"),
        ('[merge]\n"a" = "set"', "is not a JSON Pointer"),
        ('[merge]\n"/a" = 3', "'3' is not a merge strategy"),
    ],
)
def test_settings_that_are_none_are_refused_with_the_place(settings: str, why: str) -> None:
    with pytest.raises(SettingsError, match=why):
        read_rules(settings)


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"workflow_id": "w"}, True),
        ({"workflow_id": 1}, False),
        ({"name": "x"}, False),
        ([], False),
    ],
)
def test_a_context_names_its_workflow(document: object, *, expected: bool) -> None:
    assert is_context(document) is expected
