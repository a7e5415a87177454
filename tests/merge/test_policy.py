from __future__ import annotations

import pytest

from git_context.merge.policy import STRATEGIES, Policy, Rule

LISTS = Policy(
    {
        "/*/count": Rule("sum"),
        "/a/*": Rule("set"),
        "/a/count": Rule("max"),
        "/a/count*": Rule("min"),
        "": Rule("ours"),
        "/x~1y": Rule("log"),
    }
)


@pytest.mark.parametrize(
    ("path", "strategy"),
    [
        (("a", "count"), "max"),
        (("a", "counts"), "min"),
        (("a", "other"), "set"),
        (("b", "count"), "sum"),
        (("b", "c", "count"), None),
        (("a",), None),
        (("a", "b", "c"), None),
        ((), "ours"),
        (("x/y",), "log"),
        (("x", "y"), None),
    ],
)
def test_the_rule_in_force(path: tuple[str, ...], strategy: str | None) -> None:
    rule = LISTS.rule(path)
    assert (rule and rule.strategy) == strategy


def test_of_two_patterns_that_fit_the_last_one_wins() -> None:
    assert Policy({"/*": Rule("set"), "/a*": Rule("log")}).rule(("ab",)) == Rule("log")
    assert Policy({"/a*": Rule("log"), "/*": Rule("set")}).rule(("ab",)) == Rule("set")


def test_any_rule_wins_over_the_defaults() -> None:
    defaults = Policy({"/metrics/files": Rule("derived"), "/phase": Rule("latest")})
    policy = Policy({"/metrics/*": Rule("sum")}, defaults=defaults)
    assert policy.rule(("metrics", "files")) == Rule("sum")
    assert policy.rule(("phase",)) == Rule("latest")
    assert policy.rule(("other",)) is None


@pytest.mark.parametrize(
    ("names", "derived"),
    [
        (["summary"], True),
        (["metrics"], True),
        (["phase", "metrics"], True),
        (["own"], True),
        (["phase"], False),
        (["total"], False),
        (["ours"], False),
        ([], False),
    ],
)
def test_members_among_or_within_which_something_is_derived(
    names: list[str], *, derived: bool
) -> None:
    defaults = Policy(
        {
            "/phase": Rule("latest"),
            "/summary": Rule("derived"),
            "/metrics/total": Rule("derived"),
        }
    )
    policy = Policy({"/own": Rule("derived"), "/ours": Rule("ours")}, defaults=defaults)
    assert policy.has_derived(names) is derived
    assert Policy(defaults=defaults).has_derived(names) is (derived and "own" not in names)
    assert not Policy({"/ours": Rule("ours")}).has_derived(names)


def test_a_policy_shows_its_rules_and_the_defaults() -> None:
    defaults = Policy({"/b": Rule("log")})
    policy = Policy({"/a": Rule("set"), "/c*": Rule("max")}, defaults=defaults)
    assert repr(policy) == (
        "Policy({('a',): Rule(fields=(), member='', strategy='set')},"
        " [(('c*',), Rule(fields=(), member='', strategy='max'))],"
        " Policy({('b',): Rule(fields=(), member='', strategy='log')}, [], None))"
    )


def test_no_rules_no_rule() -> None:
    assert Policy().rule(("a",)) is None


@pytest.mark.parametrize("strategy", ["", "Set", "union", "keyed "])
def test_an_unknown_strategy_is_refused_with_the_known_ones(strategy: str) -> None:
    with pytest.raises(ValueError, match="is not a merge strategy") as raised:
        Rule(strategy)
    assert all(known in str(raised.value) for known in STRATEGIES)


def test_a_key_field_belongs_to_keyed() -> None:
    assert Rule("keyed", "id", "in").fields == ("id", "in")
    for strategy, key in (("keyed", ""), ("set", "id")):
        with pytest.raises(ValueError, match="names key fields"):
            Rule(strategy, key)


def test_a_pattern_that_is_no_pointer_is_refused() -> None:
    with pytest.raises(ValueError, match="is not a JSON Pointer"):
        Policy({"metrics/*": Rule("sum")})


def test_rules_are_equal_by_what_they_say() -> None:
    assert Rule("keyed", "id") == Rule("keyed", "id") != Rule("keyed", "name")
    assert len({Rule("set"), Rule("set"), Rule("log")}) == 2
    assert repr(Rule("keyed", "id")) == "Rule(fields=('id',), member='', strategy='keyed')"
