"""Any choice of sides, region by region, gives JSON whose value is that choice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from git_context.jsontext.markers import MarkedText, Markers, mark
from git_context.jsontext.parse import parse_text
from git_context.merge.decisions import Conflict, Item, Items, Members, Take, apply, conflicts
from git_context.merge.threeway import merge
from git_context.merge.values import Missing
from tests.jsontext.decisions import decisions, versions
from tests.support.json_texts import at_length, briefly, containers, texts

if TYPE_CHECKING:
    from git_context.merge.decisions import Decision, Side, Versions
    from git_context.merge.values import Path

STYLES = ["merge", "diff3", "zdiff3"]


def choose(marked: MarkedText, markers: Markers, sides: list[Side]) -> str:
    """Keep one side of each region, as a person with an editor would."""
    headings = {
        markers.line("<", markers.ours): "ours",
        markers.line("|", markers.base): "base",
        markers.line("="): "theirs",
        markers.line(">", markers.theirs): "",
    }
    waiting = list(sides)
    kept: list[str] = []
    inside = ""
    for line in marked.text.split("\n"):
        heading = headings.get(line.removesuffix("\r"))
        if heading is None:
            if not inside or inside == waiting[0]:
                kept.append(line)
            continue
        if not heading:
            waiting.pop(0)
        inside = heading
    assert (waiting, inside) == ([], "")
    return "\n".join(kept)


def settled(decision: Decision, sides: dict[Path, Side]) -> Decision:
    """Decide each conflict as chosen."""
    if isinstance(decision, Conflict):
        return Take(sides[decision.path])
    if isinstance(decision, Members):
        return Members({name: settled(part, sides) for name, part in decision.members.items()})
    if isinstance(decision, Items):
        return Items(
            [
                Item(item.step, settled(item.decision, sides), item.base, item.ours, item.theirs)
                for item in decision.items
            ]
        )
    return decision


def check(data: st.DataObject, here: Versions, decision: Members | Items | Conflict) -> None:
    """Mark the conflicts in texts of any layout, choose, and compare values."""
    markers = Markers(
        data.draw(st.sampled_from([7, 11])), data.draw(st.sampled_from(STYLES)), *"bot"
    )
    base, ours, theirs = [
        parse_text(data.draw(texts(value)))
        for value in (here.base, here.ours, here.theirs)
        if not isinstance(value, Missing)
    ]
    marked = mark(decision, base, ours, theirs, markers)
    covered = [clash for region in marked.regions for clash in region]
    assert sorted(clash.path for clash in covered) == sorted(
        clash.path for clash in conflicts(decision)
    )
    chosen = [data.draw(st.sampled_from(markers.shown)) for _ in marked.regions]
    sides = {
        clash.path: side
        for region, side in zip(marked.regions, chosen, strict=True)
        for clash in region
    }
    text = choose(marked, markers, chosen)
    assert parse_text(text).value == apply(settled(decision, sides), here)


def _check_any_decision(data: st.DataObject) -> None:
    here = data.draw(versions(containers()))
    decision = data.draw(decisions(here, clashing=True))
    assume(isinstance(decision, (Members, Items, Conflict)))
    assert isinstance(decision, (Members, Items, Conflict))
    check(data, here, decision)


@briefly
@given(st.data())
def test_any_decision(data: st.DataObject) -> None:
    _check_any_decision(data)


@pytest.mark.soak
@at_length
@given(st.data())
def test_any_decision_for_long(data: st.DataObject) -> None:
    _check_any_decision(data)


@briefly
@given(st.data())
def test_any_merge(data: st.DataObject) -> None:
    here = data.draw(versions(containers()))
    decision = merge(here.base, here.ours, here.theirs).decision
    if isinstance(decision, (Members, Items, Conflict)):
        check(data, here, decision)
