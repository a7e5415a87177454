"""The same choices end in the same document, from the versions of a merge and from its markers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from git_context.jsontext.errors import JsonTextError
from git_context.jsontext.markers import Markers
from git_context.jsontext.parse import JsonSource, parse, parse_text
from git_context.jsontext.scanner import MAX_DEPTH
from git_context.jsontext.write import encode, write
from git_context.merge.decisions import BASE, OURS, THEIRS
from git_context.merge.policy import Policy
from git_context.merge.values import MISSING, Missing
from git_context.workflow.choices import Choice
from git_context.workflow.resolving.conflicted_document import (
    ConflictedDocument,
    of_markers,
    of_versions,
)
from tests.support.documents import Triple, merges

if TYPE_CHECKING:
    from git_context.merge.decisions import Conflict, Side
    from git_context.merge.policy import Rule
    from git_context.merge.values import Maybe

STYLES = ("merge", "diff3", "zdiff3")
SIDES: tuple[Side, ...] = (OURS, THEIRS, BASE)


def clashing(made: tuple[Triple, dict[str, Rule]], style: str) -> ConflictedDocument:
    versions = [None if isinstance(part, Missing) else source(part) for part in made[0]]
    base, ours, theirs = versions
    merged = of_versions((base, ours, theirs), Policy(), Markers(7, style, "b", "o", "t"))
    assume(ours and theirs and merged.conflicts)
    return merged


def source(value: Maybe) -> JsonSource:
    assert not isinstance(value, Missing)
    return parse_text(write(value) + "\n")


def value_of(document: ConflictedDocument) -> Maybe:
    content = document.content()
    return parse(content).value if content else MISSING


def choose(document: ConflictedDocument, sides: list[Side]) -> Maybe:
    chosen = [
        Choice(clash.versions.of(side))
        for clash, side in zip(document.conflicts, sides, strict=True)
    ]
    return value_of(document.resolve(chosen))


def everywhere(document: ConflictedDocument, side: Side) -> Maybe:
    return choose(document, [side] * len(document.conflicts))


@given(merges(None), st.sampled_from(STYLES), st.data())
def test_from_versions_or_from_markers(
    made: tuple[Triple, dict[str, Rule]], style: str, data: st.DataObject
) -> None:
    merged = clashing(made, style)
    marked = of_markers(merged.content() or b"", merged, Policy())
    for side in SIDES:
        assert everywhere(marked, side) == everywhere(merged, side)
    if _places(marked) == _places(merged):
        sides = [data.draw(st.sampled_from(SIDES)) for _ in merged.conflicts]
        assert choose(marked, sides) == choose(merged, sides)


# The base alone has a member of an item that both sides changed.
IN_BASE_ALONE = Triple({"g": [{"a": "p", "b": "q"}]}, {"g": [{"a": "p"}]}, {"g": [{}]})


@given(merges(None), st.sampled_from(STYLES))
@example((IN_BASE_ALONE, {}), "diff3")
def test_markers_alone_give_each_side(made: tuple[Triple, dict[str, Rule]], style: str) -> None:
    merged = clashing(made, style)
    marked = of_markers(merged.content() or b"", None, Policy())
    for side in SIDES if marked.has_base else SIDES[:2]:
        assert everywhere(marked, side) == everywhere(merged, side)


@given(merges(None), st.sampled_from(STYLES), st.sampled_from(SIDES))
def test_one_after_the_other_or_all_at_once(
    made: tuple[Triple, dict[str, Rule]], style: str, side: Side
) -> None:
    merged = clashing(made, style)
    left = merged
    while left.conflicts:
        first, *others = left.conflicts
        left = left.resolve([Choice(first.versions.of(side)), *[None] * len(others)])
        if left.conflicts:
            left = of_markers(left.content() or b"", left, Policy())
    assert value_of(left) == everywhere(merged, side)


def test_a_document_as_deep_as_any() -> None:
    def nested(leaf: str) -> JsonSource:
        depth = MAX_DEPTH - 1
        return parse_text('{"a":' * depth + leaf + "}" * depth + "\n")

    merged = of_versions(
        (nested("0"), nested("1"), nested("2")), Policy(), Markers(7, "merge", "b", "o", "t")
    )
    marked = of_markers(merged.content() or b"", None, Policy())
    assert len(marked.conflicts) == 1
    assert value_of(marked.resolve([Choice(b"2")])) == nested("2").value


@pytest.mark.parametrize("side", [OURS, THEIRS])
def test_a_side_that_is_no_json_is_named(side: str) -> None:
    lines = {OURS: '"a": 1', THEIRS: '"a": 2', side: '"a": nope'}
    text = f"{{\n<<<<<<< o\n{lines[OURS]}\n=======\n{lines[THEIRS]}\n>>>>>>> t\n}}\n"
    with pytest.raises(JsonTextError, match=f"with {side} taken"):
        of_markers(encode(text), None, Policy())


def _places(document: ConflictedDocument) -> list[str]:
    found: list[Conflict] = document.conflicts
    return [clash.pointer for clash in found]
