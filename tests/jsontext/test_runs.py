"""What long documents are merged by, tried on short ones: the result is that of merging one by one.

Above a number of items, names that stand in a row in all versions are merged as one, and containers
of scalars are cut by lines. The number is lowered here for one merge, and raised for the other.
"""

from __future__ import annotations

import json
import sys
from itertools import takewhile
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_context.jsontext import spans
from git_context.jsontext.markers import Markers
from git_context.jsontext.parse import parse_text
from git_context.jsontext.render import render
from git_context.merge import order
from git_context.merge.decisions import Item, Items, Members, Take, apply, conflicts, swap_sides
from git_context.merge.policy import Policy, Rule
from git_context.merge.threeway import merge
from git_context.merge.values import MISSING, common_run, share
from tests.support.json_texts import briefly

if TYPE_CHECKING:
    from typing import Any

    from git_context.merge.decisions import Conflict, Decision
    from git_context.merge.values import Json

RULES = [None, None, *map(Rule, ("set", "sequence", "log", "keyed"))]
STYLES = ["merge", "diff3", "zdiff3"]
LAYOUTS = [(2, "\n"), (2, "\n"), (4, "\n"), (2, "\r\n"), (None, "\n")]

texts = st.integers(0, 40).map(lambda number: f"item {number}")
scalars = (
    st.none() | st.booleans() | st.integers(0, 9) | texts | st.sampled_from(['"', "\\", "é\n"])
)
lists = st.lists(texts, unique=True, min_size=5) | st.lists(scalars, min_size=5)
objects = st.dictionaries(texts | st.sampled_from(['"', "\\", "é\n"]), scalars, min_size=5)


@st.composite
def edited(draw: st.DrawFn, base: Any) -> Any:
    """Change a few places of a list or an object."""
    if isinstance(base, dict):
        return dict(draw(edited(list(base.items()))))
    items = list(base)
    new = st.tuples(texts, scalars) if items and isinstance(items[0], tuple) else scalars
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(items)))
        kind = draw(st.sampled_from(["add", "remove", "replace", "move"]))
        taken = items[at : at + 1]
        if kind != "add":
            del items[at : at + 1]
        if kind == "move":
            at = draw(st.integers(0, len(items)))
            items[at:at] = taken
        elif kind != "remove":
            items[at:at] = draw(st.lists(new, max_size=2))
    return items


def _one_by_one(decision: Decision) -> Decision:
    if isinstance(decision, Members):
        return Members({name: _one_by_one(part) for name, part in decision.members.items()})
    if isinstance(decision, Items):
        items = decision.items
        return Items(
            [Item(it.step, _one_by_one(it.decision), it.base, it.ours, it.theirs) for it in items]
        )
    return Take(decision.side) if isinstance(decision, Take) else decision


def _merged(
    versions: list[str], policy: Policy, style: str, *, has_base: bool, least: int
) -> tuple[Decision, list[Any]]:
    """Merge three texts, runs being looked for in whatever has at least so many items."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(order, "LONG", least)
        patch.setattr(spans, "LONG", least)
        base, ours, theirs = map(parse_text, versions)
        for side in (ours, theirs):
            side.value = share(base.value, side.value)
        there = base if has_base else None
        merged = merge(base.value if there else MISSING, ours.value, theirs.value, policy)
        markers = Markers(7, style, "base", "ours", "theirs")
        # Runs are of that one decision, so that an equal one has nothing in runs.
        decision = merged.decision if least == 0 else _one_by_one(merged.decision)
        value = apply(decision, merged.versions)
        results = [value, repr(value), merged.conflicts]
        results.append(render(decision, there, ours, theirs, markers))
        if not merged.conflicts:
            mirrored = swap_sides(decision)
            results.append(render(mirrored, there, theirs, ours))
    return merged.decision, results


@briefly
@given(st.data())
def test_runs_change_nothing(data: st.DataObject) -> None:
    base = data.draw(lists | objects)
    indent, newline = data.draw(st.sampled_from(LAYOUTS))
    wraps = data.draw(st.booleans())
    versions: list[str] = []
    for version in (base, data.draw(edited(base)), data.draw(edited(base))):
        value = {"f": version, "g": [1]} if wraps else version
        text = json.dumps(value, indent=indent, ensure_ascii=data.draw(st.booleans())) + "\n"
        versions.append(text.replace("\n", newline))
    rule = data.draw(st.sampled_from(RULES))
    policy = Policy({"/f" if wraps else "": rule} if rule else {})
    style, has_base = data.draw(st.sampled_from(STYLES)), data.draw(st.booleans())

    _check(versions, policy, style, has_base=has_base)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(
    "versions",
    [
        ['{"a": 1, "b": 2, "c": 3}', '{"a": 1, "b": 2, "c": 4}', '{"a": 1, "b": 2}'],
        ['{"a": 1,\n"b": 2, "c": 3}', '{"a": 1,\n"b": 2, "c": 4}', '{"a": 1,\n"b": 2}'],
        ['[1, 1, 2, "c"]', '[1, 1, 2, "d"]', "[1, 1, 2]"],
        ['["-a", "-b", "c"]', '["-a", "-b", "d"]', '["-a", "-b"]'],
    ],
)
def test_only_the_last_of_a_run_stands_beside_a_conflict(versions: list[str], style: str) -> None:
    assert _check(versions, Policy(), style, has_base=True)


def _check(versions: list[str], policy: Policy, style: str, *, has_base: bool) -> list[Conflict]:
    """Compare both merges, and return their conflicts."""
    fast, in_fast = _merged(versions, policy, style, has_base=has_base, least=0)
    slow, in_slow = _merged(versions, policy, style, has_base=has_base, least=sys.maxsize)
    assert in_fast == in_slow
    assert fast == slow
    return list(conflicts(fast))


def test_runs_are_found_and_equal_their_items() -> None:
    base: list[Json] = [f"item {at}" for at in range(2000)]
    ours = [*base[1:700], *base[800:], "of ours"]
    theirs = ["of theirs", *base]
    theirs[900:900] = [f"block {at}" for at in range(50)]
    merged = merge(base, ours, theirs)
    assert isinstance(merged.decision, Items)

    assert len(merged.decision.runs) < 100 < len(merged.decision.items)
    assert Items(merged.decision.items) == merged.decision
    assert apply(Items(merged.decision.items), merged.versions) == merged.value()


@given(st.lists(st.integers(0, 1)), st.lists(st.integers(0, 1)), st.integers(0, 9), st.data())
def test_a_common_run_is_as_long_as_it_can_be(
    known: list[int], value: list[int], most: int, data: st.DataObject
) -> None:
    shared = [7] * data.draw(st.integers(0, 1000))
    known, value = shared + known, shared + value
    start = data.draw(st.integers(0, len(shared)))
    pairs = zip(known[start:], value[start:], strict=False)
    expected = len(list(takewhile(lambda pair: pair[0] == pair[1], pairs)))

    assert common_run(known, start, value, start) == expected
    at_most = min(most, len(known) - start, len(value) - start)
    assert common_run(known, start, value, start, at_most) == min(expected, at_most)
