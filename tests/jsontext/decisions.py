"""Hypothesis strategies for three related documents, and for any decision about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st

from git_context.merge.decisions import (
    BOTH_ADDED,
    BOTH_MODIFIED,
    DELETED_BY_THEM,
    DELETED_BY_US,
    Conflict,
    Item,
    Items,
    Members,
    Put,
    Take,
    Versions,
)
from git_context.merge.values import MISSING
from tests.support.json_texts import names, values

if TYPE_CHECKING:
    from git_context.merge.decisions import Decision, Side
    from git_context.merge.values import Json, Maybe, Path

SIDES: list[Side] = ["base", "ours", "theirs"]


@st.composite
def edited(draw: st.DrawFn, value: Json) -> Json:
    """Change a few things about a value."""
    kind = draw(st.sampled_from(["keep", "keep", "inside", "inside", "inside", "replace"]))
    if kind == "replace":
        return draw(values(4))
    if kind == "keep":
        return value
    if isinstance(value, dict):
        members = {name: draw(edited(member)) for name, member in value.items()}
        for name in draw(st.lists(st.sampled_from(sorted(members)), max_size=2)) if members else []:
            members.pop(name, None)
        members.update(draw(st.dictionaries(names(), values(3), max_size=2)))
        return dict(
            draw(st.permutations(list(members.items()))) if draw(st.booleans()) else members
        )
    if isinstance(value, list):
        items = [draw(edited(item)) for item in value if draw(st.integers(0, 4))]
        at = draw(st.integers(0, len(items)))
        return [*items[:at], *draw(st.lists(values(3), max_size=2)), *items[at:]]
    return value


@st.composite
def versions(draw: st.DrawFn, base: st.SearchStrategy[Json]) -> Versions:
    """Draw a base and two edits of it."""
    old = draw(base)
    return Versions(old, draw(edited(old)), draw(edited(old)))


@st.composite
def decisions(
    draw: st.DrawFn, here: Versions, *, clashing: bool = False, path: Path = ()
) -> Decision:
    """Draw any decision about three values, with conflicts if they are wanted."""
    kinds = ["take", "take", "put"]
    if isinstance(here.ours, list) or isinstance(here.theirs, list):
        kinds += ["items"] * 4
    if isinstance(here.ours, dict) or isinstance(here.theirs, dict):
        kinds += ["members"] * 4
    if clashing and here.ours != here.theirs:
        kinds += ["conflict"] * 4
    kind = draw(st.sampled_from(kinds))
    if kind == "take":
        return Take(draw(st.sampled_from(SIDES)))
    if kind == "put":
        return Put(draw(values(4)))
    if kind == "conflict":
        return Conflict(path, _kind(here), here)
    if kind == "members":
        known = [name for side in SIDES for name in _members(here.of(side))]
        order = draw(st.permutations(sorted(set(known)) if draw(st.booleans()) else _once(known)))
        return Members(
            {
                name: draw(decisions(here.member(name), clashing=clashing, path=(*path, name)))
                for name in order
            }
        )
    return draw(list_decisions(here, clashing=clashing, path=path))


@st.composite
def list_decisions(
    draw: st.DrawFn, here: Versions, *, clashing: bool = False, path: Path = ()
) -> Items:
    """Draw a decision that merges lists item by item."""
    places = [_some(draw, here.of(side)) for side in SIDES]
    length = max(map(len, places))
    rows = [row + [-1] * (length - len(row)) for row in places]
    items: list[Item] = []
    for at, (base, ours, theirs) in enumerate(zip(*rows, strict=True)):
        item = Item(str(at), Take("ours"), base, ours, theirs)
        within = here.item(item)
        item.decision = draw(decisions(within, clashing=clashing, path=(*path, str(at))))
        items.append(item)
    return Items(items)


def _some(draw: st.DrawFn, value: Maybe) -> list[int]:
    """Choose indexes of a list, in order most of the time."""
    indexes = list(range(len(value))) if isinstance(value, list) else []
    kind = draw(st.sampled_from(["all", "all", "some", "moved"]))
    if kind == "some":
        return [at for at in indexes if draw(st.booleans())]
    return draw(st.permutations(indexes)) if kind == "moved" else indexes


def _members(value: Maybe) -> list[str]:
    return list(value) if isinstance(value, dict) else []


def _once(known: list[str]) -> list[str]:
    return list(dict.fromkeys(known))


def _kind(here: Versions) -> str:
    if here.ours is MISSING:
        return DELETED_BY_US
    if here.theirs is MISSING:
        return DELETED_BY_THEM
    return BOTH_ADDED if here.base is MISSING else BOTH_MODIFIED
