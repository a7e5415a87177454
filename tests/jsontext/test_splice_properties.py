"""The text of a merge holds exactly the merged value, and ours' bytes wherever ours is kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_context.jsontext.parse import JsonSource, parse_text
from git_context.jsontext.render import render
from git_context.jsontext.write import write
from git_context.merge.decisions import Item, Items, Members, Take, Versions, apply
from git_context.merge.threeway import merge
from git_context.merge.values import MISSING, Missing
from tests.jsontext.decisions import decisions, versions
from tests.support.json_texts import at_length, briefly, containers, texts


def _sources(data: st.DataObject, here: Versions) -> list[JsonSource]:
    """Write each version in a layout of its own, or both sides in the base's."""
    return [
        parse_text(data.draw(texts(value)))
        for value in (here.base, here.ours, here.theirs)
        if not isinstance(value, Missing)
    ]


def _check_any_decision(data: st.DataObject) -> None:
    here = data.draw(versions(containers()))
    decision = data.draw(decisions(here))
    base, ours, theirs = _sources(data, here)
    merged = parse_text(render(decision, base, ours, theirs))
    assert merged.value == apply(decision, here)


@briefly
@given(st.data())
def test_any_decision_gives_its_value(data: st.DataObject) -> None:
    _check_any_decision(data)


@pytest.mark.soak
@at_length
@given(st.data())
def test_any_decision_for_long(data: st.DataObject) -> None:
    _check_any_decision(data)


@briefly
@given(st.data())
def test_canonical_documents_stay_canonical(data: st.DataObject) -> None:
    here = data.draw(versions(containers()))
    decision = data.draw(decisions(here))
    base, ours, theirs = [
        parse_text(write(value) + "\n")
        for value in (here.base, here.ours, here.theirs)
        if not isinstance(value, Missing)
    ]
    text = render(decision, base, ours, theirs)
    merged = parse_text(text).value
    assert merged == apply(decision, here)
    assert text == write(merged) + "\n"


@briefly
@given(st.data())
def test_a_merge_gives_its_value(data: st.DataObject) -> None:
    here = data.draw(versions(containers()))
    merged = merge(here.base, here.ours, here.theirs)
    if merged.conflicts:
        return
    base, ours, theirs = _sources(data, here)
    assert parse_text(render(merged.decision, base, ours, theirs)).value == merged.value()


@briefly
@given(st.data())
def test_without_a_base_a_merge_gives_its_value(data: st.DataObject) -> None:
    here = data.draw(versions(containers()))
    merged = merge(MISSING, here.ours, here.theirs)
    if merged.conflicts:
        return
    _, ours, theirs = _sources(data, here)
    assert parse_text(render(merged.decision, None, ours, theirs)).value == merged.value()


@briefly
@given(st.data())
def test_what_ours_keeps_in_parts_is_ours_text(data: st.DataObject) -> None:
    here = data.draw(versions(containers()))
    base, ours, theirs = _sources(data, here)
    assert render(_keeping(ours.value), base, ours, theirs) == ours.text


def _keeping(value: object) -> Members | Items | Take:
    """Take a document apart as far as it goes, and keep every part."""
    if isinstance(value, dict):
        return Members({name: _keeping(part) for name, part in value.items()})
    if isinstance(value, list):
        return Items([Item(str(at), _keeping(part), -1, at, -1) for at, part in enumerate(value)])
    return Take("ours")
