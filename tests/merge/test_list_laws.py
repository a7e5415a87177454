"""Laws of lists that no rule names, each with an oracle of its own.

The oracle looks at the three versions and the result alone. It knows nothing of how they were
merged, and takes a conflict anywhere in the list for an answer that guesses nothing.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from git_context.merge.lists import UNRULED
from git_context.merge.many import Child, merge_many
from git_context.merge.threeway import ThreeWayResult, merge

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import DrawFn, SearchStrategy

    List = list[Any]
    Law = Callable[[List, List, List, ThreeWayResult], None]

KEYS = "abcd"
records: SearchStrategy[Any] = st.one_of(
    st.builds(lambda key, n: {"id": key, "n": n}, st.sampled_from(KEYS), st.sampled_from("123")),
    st.builds(lambda key, x: {"id": key, "x": x}, st.sampled_from(KEYS), st.sampled_from("12")),
    st.builds(lambda text: {"note": text}, st.sampled_from("pqr")),
    st.builds(lambda text, n: {"note": text, "n": n}, st.sampled_from("pqr"), st.just("1")),
)
words: SearchStrategy[Any] = st.sampled_from(
    ["a", "b", "c", "d", "e", "-x", "-y", "l\n", "m\n", b"1", b"2"]
)


@st.composite
def triples(draw: DrawFn, items: SearchStrategy[Any]) -> tuple[List, List, List]:
    """Draw a list, and what two writers made of it: items went, came, changed and moved."""
    base = draw(st.lists(items, max_size=4))
    return base, draw(_edited(base, items)), draw(_edited(base, items))


@st.composite
def _edited(draw: DrawFn, base: List, items: SearchStrategy[Any]) -> List:
    kept = [draw(st.just(item) | items) for item in base if draw(st.integers(0, 3))]
    if draw(st.booleans()):
        kept = draw(st.permutations(kept))
    for item in draw(st.lists(items, max_size=2)):
        kept.insert(draw(st.integers(0, len(kept))), item)
    return kept


def key_of(item: Any) -> str | None:
    return item.get("id") if isinstance(item, dict) else None


def once(items: List, key: str) -> Any | None:
    """Return the item with a key, if exactly one has it."""
    found = [item for item in items if key_of(item) == key]
    return found[0] if len(found) == 1 else None


def added_under_one_key_is_whole_or_a_conflict(
    base: List, ours: List, theirs: List, merged: ThreeWayResult
) -> None:
    for key in KEYS:
        mine, new = once(ours, key), once(theirs, key)
        was_there = any(key_of(item) == key for item in base)
        if was_there or mine is None or new is None or mine == new:
            continue
        contained = mine.items() <= new.items() or new.items() <= mine.items()
        if not merged.conflicts:
            larger = max(mine, new, key=len)
            assert contained
            assert once(items_of(merged), key) == larger
        elif not contained:
            assert_conflict_shows(merged, mine, new)


def two_edits_of_one_item_are_a_conflict(
    base: List, ours: List, theirs: List, merged: ThreeWayResult
) -> None:
    gone = [item for item in base if key_of(item) is None and item not in [*ours, *theirs]]
    mine = [item for item in ours if item not in [*base, *theirs]]
    new = [item for item in theirs if item not in [*base, *ours]]
    lists = (base, ours, theirs)
    if shows_order(lists) and any(item in theirs for item in ours):
        return  # the place says what may be an edit of what
    is_plain = all(len(items) == len({repr(item) for item in items}) for items in lists)
    without_keys = all(key_of(item) is None for item in [*base, *mine, *new])
    if gone and mine and new and is_plain and without_keys and not have_a_key_of_their_own(lists):
        assert merged.conflicts


def shows_order(lists: tuple[List, List, List]) -> bool:
    """Tell whether a list has an option, or a line with its end."""
    texts = [item for items in lists for item in items if isinstance(item, str)]
    return any(text.startswith("-") or text.endswith("\n") for text in texts)


def have_a_key_of_their_own(lists: tuple[List, List, List]) -> bool:
    """Tell whether all items of all lists are objects with a note that no other has."""
    for items in lists:
        notes = [item.get("note") if isinstance(item, dict) else None for item in items]
        if None in notes or len(set(notes)) < len(notes):
            return False
    return True


def two_new_orders_are_a_conflict(
    base: List, ours: List, theirs: List, merged: ThreeWayResult
) -> None:
    names = [[key_of(item) for item in items] for items in (base, ours, theirs)]
    if any(None in keys or len(set(keys)) < len(keys) for keys in names):
        return
    common = set(names[0]) & set(names[1]) & set(names[2])
    old, mine, new = ([key for key in keys if key in common] for keys in names)
    if old not in (mine, new) and mine != new:
        assert merged.conflicts
    elif not merged.conflicts:
        shown = [key_of(item) for item in items_of(merged)]
        assert [key for key in shown if key in common] == (new if mine == old else mine)


def each_item_is_for_itself(base: List, ours: List, theirs: List, merged: ThreeWayResult) -> None:
    """An item that one side alone changed is as that side has it, whatever stands beside it."""
    if merged.conflicts:
        return
    for key in KEYS:
        was, mine, new = (once(items, key) for items in (base, ours, theirs))
        if was and mine and new and (was in (mine, new) or mine == new):
            assert once(items_of(merged), key) == (new if mine == was else mine)


def nothing_stands_more_often_than_it_was_put_in(
    base: List, ours: List, theirs: List, merged: ThreeWayResult
) -> None:
    if merged.conflicts or any(key_of(item) for item in [*base, *ours, *theirs]):
        return
    was, mine, new, found = (
        Counter(map(repr, items)) for items in (base, ours, theirs, items_of(merged))
    )
    for name, count in found.items():
        # One that was merged from two edits is in none of the versions, and stands once.
        most = max(mine[name], new[name], mine[name] + new[name] - was[name])
        assert count <= (most if was[name] or mine[name] or new[name] else 1)


LAWS: tuple[Law, ...] = (
    added_under_one_key_is_whole_or_a_conflict,
    two_edits_of_one_item_are_a_conflict,
    two_new_orders_are_a_conflict,
    each_item_is_for_itself,
    nothing_stands_more_often_than_it_was_put_in,
)
EVERY_LAW = pytest.mark.parametrize("law", LAWS, ids=[law.__name__ for law in LAWS])


def items_of(merged: ThreeWayResult) -> List:
    value = merged.value()
    assert isinstance(value, list)
    return value


def assert_conflict_shows(merged: ThreeWayResult, mine: Any, new: Any) -> None:
    """Both items stand whole in the conflicts, or in the lists with a side taken everywhere."""
    ours, theirs = merged.value("ours"), merged.value("theirs")
    assert isinstance(ours, list)
    assert isinstance(theirs, list)
    assert mine in ours
    assert new in theirs


@EVERY_LAW
@given(triples(records))
def test_lists_of_objects(law: Law, versions: tuple[List, List, List]) -> None:
    law(*versions, merge(*versions))


@EVERY_LAW
@given(triples(words))
def test_lists_of_scalars(law: Law, versions: tuple[List, List, List]) -> None:
    law(*versions, merge(*versions))


@EVERY_LAW
@given(triples(records | words))
def test_records_of_json_lines(law: Law, versions: tuple[List, List, List]) -> None:
    law(*versions, merge(*versions, root=UNRULED))


@given(triples(records))
def test_many_children_hold_the_laws_too(versions: tuple[List, List, List]) -> None:
    base, ours, theirs = versions
    children = [Child("one", {"f": base}, {"f": ours}), Child("two", {"f": base}, {"f": theirs})]
    many = merge_many({"f": base}, children)
    pair = merge({"f": base}, {"f": ours}, {"f": theirs})
    assert bool(many.conflicts) == bool(pair.conflicts)


@pytest.mark.soak
@EVERY_LAW
@settings(max_examples=10_000)
@given(triples(records) | triples(words) | triples(records | words))
def test_for_long(law: Law, versions: tuple[List, List, List]) -> None:
    law(*versions, merge(*versions))
    law(*versions, merge(*versions, root=UNRULED))
