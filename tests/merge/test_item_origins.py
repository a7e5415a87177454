"""Items of lists traced through merges: which of them are the same, and who took which out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.merge.tracing import History, Made, merged

if TYPE_CHECKING:
    from git_context.merge.values import Json


def test_a_merge_of_sequences_brings_what_each_side_brought() -> None:
    history = History(
        [
            Made({"steps": ["a", {"do": "x", "by": "1"}, "c"]}),
            Made({"steps": ["a", "n", {"do": "x", "by": "1"}, "c"]}, [0]),
            Made({"steps": ["a", {"do": "x", "by": "2"}, "c", "m"]}, [0]),
            Made({"steps": ["a", "n", {"do": "x", "by": "2"}, "c", "m", "o"]}, [1, 2]),
        ]
    )
    assert history.table() == [
        ("steps/0", "a", 0),
        ("steps/1", "n", 1),
        ("steps/2/do", "x", 0),
        ("steps/2/by", "2", 2),
        ("steps/3", "c", 0),
        ("steps/4", "m", 2),
        ("steps/5", "o", 3),
    ]
    assert history.removals() == []


@pytest.mark.parametrize("before", [[], ["x"]])
@pytest.mark.parametrize(("own", "other"), [("a", "b"), ({"do": "a"}, {"do": "b"})])
def test_an_item_of_one_side_is_not_what_became_of_another_side_s(
    before: list[Json], own: Json, other: Json
) -> None:
    ours: Json = {"steps": ["n", *before, own]} if before else {"steps": [own]}
    theirs: Json = {"steps": [*before, other]}
    history = History(
        [Made({"steps": before}), Made(ours, [0]), Made(theirs, [0]), Made(ours, [1, 2])]
    )
    assert history.removals() == [(f"steps/{len(before)}", other, 2, 3)]
    assert history.table()[-1][1:] == ("a", 1)


def test_items_are_told_apart_that_stood_at_one_place_one_after_the_other() -> None:
    history = History(
        [
            Made({"steps": ["a", "b"]}),
            Made({"steps": ["b"]}, [0]),
            Made({"steps": ["b"], "p": "1"}, [1]),
            Made({"steps": ["b"], "q": "1"}, [1]),
            Made({"steps": [], "p": "1", "q": "1"}, [2, 3]),
        ]
    )
    assert history.removals() == [("steps/0", "a", 0, 1), ("steps/0", "b", 0, 4)]


def test_an_item_that_one_side_took_out_is_its_removal_wherever_it_stood_on_the_other() -> None:
    history = History(
        [
            Made({"steps": ["a", "b"]}),
            Made({"steps": ["b"]}, [0]),
            Made({"steps": ["n", "a", "b"]}, [0]),
            Made({"steps": ["n", "b"]}, [1, 2]),
        ]
    )
    assert history.removals() == [("steps/0", "a", 0, 1)]


def test_a_merge_that_takes_back_what_replaced_an_item_is_told() -> None:
    history = History(
        [
            Made({"steps": ["x"]}),
            Made({"steps": ["x"], "p": "1"}, [0]),
            Made({"steps": ["y"]}, [0]),
            Made({"steps": ["x"], "p": "1"}, [1, 2]),
        ]
    )
    assert history.removals() == [("steps/0", "y", 2, 3)]
    assert history.table() == [("steps/0", "x", 0), ("p", "1", 1)]


def test_what_two_sides_made_of_an_item_is_that_item() -> None:
    item: dict[str, Json] = {"do": "x", "by": "1", "at": "0"}
    history = History(
        [
            Made({"steps": [item]}),
            Made({"steps": [{**item, "by": "2"}]}, [0]),
            Made({"steps": [{**item, "at": "3"}]}, [0]),
            Made({"steps": [{**item, "by": "2", "at": "3"}]}, [1, 2]),
        ]
    )
    assert history.table() == [
        ("steps/0/do", "x", 0),
        ("steps/0/by", "2", 1),
        ("steps/0/at", "3", 2),
    ]
    assert history.removals() == []


def test_what_one_of_several_sides_made_of_an_item_is_that_item() -> None:
    item: dict[str, Json] = {"do": "x", "by": "1"}
    history = History(
        [
            Made({"steps": []}),
            Made({"steps": [item]}, [0]),
            Made({"steps": [item]}, [0]),
            Made({"steps": [{**item, "by": "2"}]}, [1]),
            Made({"steps": [item]}, [1, 2, 3]),
        ]
    )
    assert history.removals() == []


def test_an_item_that_one_side_replaced_is_not_the_merge_s_removal() -> None:
    history = History(
        [
            Made({"steps": ["x"]}),
            Made({"steps": ["y"]}, [0]),
            Made({"steps": ["x", "b"]}, [0]),
            Made({"steps": ["y", "b"]}, [1, 2]),
        ]
    )
    assert history.removals() == []


def test_a_merge_of_keyed_items_brings_what_each_side_brought() -> None:
    first: dict[str, Json] = {"no": "1", "s": "0", "t": "0"}
    second: Json = {"no": "2"}
    third: Json = {"no": "3"}
    history = History(
        [
            Made({"stories": [first, second, third]}),
            Made({"stories": [{**first, "s": "1"}, third]}, [0]),
            Made({"stories": [{**first, "t": "2"}, second, third]}, [0]),
            Made({"stories": [{"no": "1", "s": "1", "t": "2", "u": "3"}]}, [1, 2]),
        ]
    )
    assert history.table() == [
        ("stories/1/no", "1", 0),
        ("stories/1/s", "1", 1),
        ("stories/1/t", "2", 2),
        ("stories/1/u", "3", 3),
    ]
    assert history.removals() == [
        ("stories/2", second, 0, 1),
        ("stories/3", third, 0, 3),
    ]


def test_what_a_merge_takes_out_of_an_item_is_told_with_its_place() -> None:
    sides: list[Json] = [{"stories": [{"no": "1", "s": "0"}], "p": at} for at in ("1", "2")]
    history = merged({"stories": [{"no": "1"}]}, *sides)
    assert ("stories/1/s", "0", 1, 3) in history.removals()


def test_a_key_that_a_merge_doubled_is_two_items() -> None:
    sides: list[Json] = [{"stories": [{"no": "1"}], "p": at} for at in ("1", "2")]
    history = merged({"stories": [{"no": "1"}, {"no": "1"}]}, *sides)
    assert history.table() == [("stories/1/no", "1", 1), ("stories/1#2/no", "1", 3)]


def test_members_that_a_merge_repeats_are_one() -> None:
    history = merged({"tags": ["a", "x", "a"]}, {"tags": ["x", "a"]}, {"tags": ["x", "b"]})
    assert history.table() == [("tags[]", "a", 1), ("tags[]", "x", 0), ("tags[]", "a", 1)]


def test_each_member_that_a_merge_drops_is_told() -> None:
    history = History(
        [
            Made({"tags": ["x", "y"]}),
            Made({"tags": ["y"]}, [0]),
            Made({"tags": ["x", "y", "z"]}, [0]),
            Made({"tags": ["z"]}, [1, 2]),
        ]
    )
    assert history.removals() == [("tags[]", "x", 0, 1), ("tags[]", "y", 0, 3)]
