"""The laws of the merge, for each strategy and for inference, over generated documents."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from git_context.merge.decisions import Conflict
from git_context.merge.policy import STRATEGIES, Policy, Rule
from git_context.merge.threeway import merge
from git_context.merge.values import MISSING
from tests.merge.oracle import Judge, invented
from tests.merge.similarity import MIRRORED_KINDS, unordered
from tests.support.documents import Triple, merges

if TYPE_CHECKING:
    from collections.abc import Callable

    from git_context.merge.decisions import Side
    from git_context.merge.values import Maybe, Path

    Law = Callable[[Triple, dict[str, Rule]], None]

SIDES: tuple[Side, ...] = ("base", "ours", "theirs")
MIRRORED: dict[Side, Side] = {"base": "base", "ours": "theirs", "theirs": "ours"}


def one_change_is_taken_as_it_stands(triple: Triple, rules: dict[str, Rule]) -> None:
    base, ours, theirs = triple
    for versions, expected in (
        ((base, ours, base), ours),
        ((base, base, theirs), theirs),
        ((base, ours, deepcopy(ours)), ours),
    ):
        merged = merge(*versions, Policy(rules))
        assert not merged.conflicts
        assert repr(merged.value()) == repr(expected)


def sides_can_be_swapped(triple: Triple, rules: dict[str, Rule]) -> None:
    base, ours, theirs = triple
    rules = {path: rule for path, rule in rules.items() if rule.strategy != "derived"}
    mirrored = {
        path: Rule(MIRRORED[strategy]) if (strategy := rule.strategy) in MIRRORED else rule
        for path, rule in rules.items()
    }

    merged = merge(base, ours, theirs, Policy(rules))
    swapped = merge(base, theirs, ours, Policy(mirrored))

    assert sorted(map(_shown_mirrored, merged.conflicts)) == sorted(map(_shown, swapped.conflicts))
    for side in SIDES:
        assert unordered(merged.value(side)) == unordered(swapped.value(MIRRORED[side]))


def nothing_is_invented(triple: Triple, rules: dict[str, Rule]) -> None:
    policy = Policy(rules)
    merged = merge(*triple, policy)
    for side in SIDES:
        assert invented(policy.rule, triple, merged.value(side)) == []


def no_edit_is_lost(triple: Triple, rules: dict[str, Rule]) -> None:
    base, ours, theirs = triple
    policy = Policy(rules)
    merged = merge(base, ours, theirs, policy)
    judge = Judge(policy.rule, merged.conflicts)
    assert list(judge.lost((), base, ours, theirs, merged.value())) == []
    assert list(judge.lost((), base, theirs, ours, merged.value())) == []


def arguments_stay_as_they_are(triple: Triple, rules: dict[str, Rule]) -> None:
    before = repr(triple)
    merged = merge(*triple, Policy(rules))
    values = [merged.value(side) for side in SIDES]
    assert repr(triple) == before
    assert repr([merged.value(side) for side in SIDES]) == repr(values)


def conflicts_hold_what_the_sides_have(triple: Triple, rules: dict[str, Rule]) -> None:
    merged = merge(*triple, Policy(rules))
    for clash in merged.conflicts:
        assert clash.versions.ours != clash.versions.theirs
        assert clash.versions.base not in (clash.versions.ours, clash.versions.theirs)
        for side in SIDES:
            found = _follow(merged.value(side), clash.path)
            assert found == "through a list" or found == clash.versions.of(side)
    if not merged.conflicts:
        assert repr(merged.value("ours")) == repr(merged.value("theirs")) == repr(merged.value())


LAWS: tuple[Law, ...] = (
    one_change_is_taken_as_it_stands,
    sides_can_be_swapped,
    nothing_is_invented,
    no_edit_is_lost,
    arguments_stay_as_they_are,
    conflicts_hold_what_the_sides_have,
)
EVERY_STRATEGY = pytest.mark.parametrize("strategy", [*STRATEGIES, None], ids=str)
EVERY_LAW = pytest.mark.parametrize("law", LAWS, ids=[law.__name__ for law in LAWS])


@EVERY_STRATEGY
@EVERY_LAW
@given(data=st.data())
def test_law(law: Law, strategy: str | None, data: st.DataObject) -> None:
    law(*data.draw(merges(strategy)))


@pytest.mark.soak
@EVERY_STRATEGY
@settings(max_examples=10_000)
@given(data=st.data())
def test_all_laws_for_long(strategy: str | None, data: st.DataObject) -> None:
    triple, rules = data.draw(merges(strategy))
    for law in LAWS:
        law(triple, rules)


def _follow(value: Maybe, path: Path) -> Maybe:
    for step in path:
        if type(value) is list:
            return "through a list"
        value = value.get(step, MISSING) if type(value) is dict else MISSING
    return value


def _shown(clash: Conflict) -> str:
    return repr((clash.pointer, clash.kind, clash.versions))


def _shown_mirrored(clash: Conflict) -> str:
    versions = clash.versions
    mirrored = type(versions)(versions.base, versions.theirs, versions.ours)
    return _shown(Conflict(clash.path, MIRRORED_KINDS[clash.kind], mirrored))
