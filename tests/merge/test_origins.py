from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_context.merge.origins import Tracer
from git_context.merge.values import MISSING, identity
from tests.merge.tracing import POLICY, History, Made, line, merged
from tests.support.documents import keyed_lists, names, scalars, values

if TYPE_CHECKING:
    from collections.abc import Hashable

    from hypothesis.strategies import DrawFn

    from git_context.merge.values import Json


def test_fields_belong_to_who_set_them_last() -> None:
    history = line({"a": "1", "b": "1"}, {"a": "2", "b": "1"}, {"b": "1", "a": "2", "c": "3"})
    assert history.table() == [("b", "1", 0), ("a", "2", 1), ("c", "3", 2)]


def test_what_is_put_back_belongs_to_who_put_it_back() -> None:
    history = line({"tags": ["x", "y"]}, {"tags": ["y"]}, {"tags": ["y", "x"]})
    assert history.table() == [("tags[]", "y", 0), ("tags[]", "x", 2)]
    assert history.removals() == [("tags[]", "x", 0, 1)]


def test_another_order_changes_no_origin() -> None:
    history = line(
        {"tags": ["x"], "tasks": [{"id": "a"}], "steps": ["p"]},
        {"tags": ["x", "y"], "tasks": [{"id": "a"}, {"id": "b"}], "steps": ["p", "q"]},
        {"tags": ["y", "x"], "tasks": [{"id": "b"}, {"id": "a"}], "steps": ["q", "p"]},
    )
    assert history.table() == [
        ("tags[]", "y", 1),
        ("tags[]", "x", 0),
        ("tasks/b/id", "b", 1),
        ("tasks/a/id", "a", 0),
        ("steps/0", "q", 1),
        ("steps/1", "p", 0),
    ]
    assert history.removals() == []


def test_an_item_keeps_what_an_edit_of_it_left_alone() -> None:
    history = line(
        {"tasks": [{"id": "a", "s": "1"}], "steps": [{"do": "x", "by": "1"}, "m", "y"]},
        {"tasks": [{"id": "a", "s": "2"}], "steps": [{"do": "x", "by": "2"}, "n", "y"]},
    )
    assert history.table() == [
        ("tasks/a/id", "a", 0),
        ("tasks/a/s", "2", 1),
        ("steps/0/do", "x", 0),
        ("steps/0/by", "2", 1),
        ("steps/1", "n", 1),
        ("steps/2", "y", 0),
    ]


def test_lists_without_a_rule_go_by_their_shape() -> None:
    value: Json = {"words": ["x"], "records": [{"id": "a"}], "stories": [{"no": "1"}]}
    assert line(value).table() == [
        ("words[]", "x", 0),
        ("records/a/id", "a", 0),
        ("stories/1/no", "1", 0),
    ]


def test_what_went_from_within_an_item_is_told_with_its_place() -> None:
    history = line(
        {"stories": [{"no": "1"}, {"no": "2", "s": "x"}], "steps": ["a", "b", "c"]},
        {"stories": [{"no": "1"}, {"no": "2"}], "steps": ["a", "c"]},
        {"stories": [{"no": "2"}], "steps": ["a"]},
    )
    assert history.removals() == [
        ("stories/2/s", "x", 0, 1),
        ("steps/1", "b", 0, 1),
        ("stories/1", {"no": "1"}, 0, 2),
        ("steps/1", "c", 0, 2),
    ]


def test_a_merge_brings_what_each_side_brought() -> None:
    history = merged(
        {"tags": ["x", "a", "b", "m"], "p": "2"},
        {"tags": ["x", "a"], "p": "0"},
        {"tags": ["x", "b"], "p": "2"},
    )
    assert history.table() == [
        ("tags[]", "x", 0),
        ("tags[]", "a", 1),
        ("tags[]", "b", 2),
        ("tags[]", "m", 3),
        ("p", "2", 2),
    ]
    assert history.removals() == []


def test_a_removal_that_a_merge_carries_is_its_sides_own() -> None:
    history = merged({"tags": ["a"], "p": "0"}, {"tags": [], "p": "0"}, {"tags": ["x", "a"]})
    assert history.removals() == [("tags[]", "x", 0, 1), ("p", "0", 0, 2)]


def test_what_a_merge_drops_is_its_own_removal() -> None:
    history = merged({"tags": ["x"], "p": "0"}, {"tags": ["x"], "p": "0"}, {"tags": ["x", "a"]})
    assert history.removals() == [("p", "0", 0, 2), ("tags[]", "a", 2, 3)]


def test_what_two_bring_on_their_own_is_the_eldest_s() -> None:
    both: Json = {"tags": ["x", "a"], "p": "0"}
    assert merged(both, both, both).table() == [
        ("tags[]", "x", 0),
        ("tags[]", "a", 1),
        ("p", "0", 0),
    ]


def test_put_back_on_one_side_beats_never_gone_on_the_other() -> None:
    with_x: dict[str, Json] = {"tags": ["x"]}
    history = History(
        [
            Made(with_x),
            Made({"tags": []}, [0]),
            Made(with_x, [1]),
            Made({**with_x, "p": "0"}, [0]),
            Made(with_x, [2, 3]),
        ]
    )
    assert history.table() == [("tags[]", "x", 2)]


def test_the_order_of_sides_decides_no_origin() -> None:
    tags: Json = {"tags": ["x"]}
    put_back = [
        Made(tags),
        Made({"tags": []}, [0]),
        Made(tags, [1]),
        Made({"tags": ["x"], "p": "0"}, [0]),
    ]
    for sides, sign in product(([2, 3], [3, 2]), (1, -1)):
        history = History([*put_back, Made(tags, sides)], age=lambda at: sign * at)  # noqa: B023
        assert history.table() == [("tags[]", "x", 2)]


@pytest.mark.parametrize("sides", [[1, 2, 3], [3, 2, 1]])
def test_the_age_of_a_version_is_as_the_caller_says(sides: list[int]) -> None:
    versions = [Made({}), *[Made({"p": "0"}, [0])] * 3, Made({"p": "0"}, sides)]
    assert History(versions).table() == [("p", "0", 1)]
    assert History(versions, age=lambda at: -at).table() == [("p", "0", 3)]
    assert History(versions, age=lambda at: abs(at - 2)).table() == [("p", "0", 2)]


def test_a_field_that_one_side_took_out_is_not_the_merge_s_removal_whatever_it_was_elsewhere() -> (
    None
):
    history = History(
        [
            Made({"o": {"a": "1", "b": "1"}}),
            Made({"o": {"a": "2", "b": "1"}}, [0]),
            Made({}, [0]),
            Made({}, [1, 2]),
        ]
    )
    assert [gone for gone in history.removals() if gone[0] == "o"] == [
        ("o", {"a": "1", "b": "1"}, 0, 2)
    ]


def test_what_came_into_an_item_that_the_other_side_took_out_is_the_merge_s_removal() -> None:
    history = History(
        [
            Made({"stories": [{"no": "1"}], "p": "0"}),
            Made({"stories": [{"no": "1", "s": "0", "tags": ["x"]}], "p": "0"}, [0]),
            Made({"stories": [], "p": "0"}, [0]),
            Made({"stories": [], "p": "0"}, [1, 2]),
            Made({"stories": [{"no": "1", "s": "0", "tags": ["x"]}], "p": "1"}, [1]),
            Made({"stories": [], "p": "1"}, [3, 4]),
        ]
    )
    assert history.removals() == [
        ("stories/1", {"no": "1"}, 0, 2),
        ("stories/1/s", "0", 1, 3),
        ("stories/1/tags[]", "x", 1, 3),
    ]


def test_a_removal_that_is_recalled_is_known_and_not_listed() -> None:
    versions = [
        Made({"tags": ["x"]}),
        Made({"tags": []}, [0]),
        Made({"tags": ["x"], "p": "0"}, [0]),
        Made({"p": "0"}, [1, 2]),
    ]
    earlier = History(versions[:3])
    sources = [(versions[at].value, earlier.traces[at]) for at in (1, 2)]
    later = Tracer(POLICY, History(versions).is_ancestor, int)
    for removal in earlier.tracer.removals:
        later.recall(removal)

    later.trace((), {"tags": [], "p": "0"}, sources, 3)

    assert earlier.removals() == [("tags[]", "x", 0, 1)]
    assert later.removals == []


def test_many_parents() -> None:
    sides: list[Json] = [{"tags": ["x", f"t{at}"], "p": "0"} for at in range(1, 50)]
    everything: Json = {"tags": ["x", *(f"t{at}" for at in range(1, 50))], "p": "0"}
    expected = [
        ("tags[]", "x", 0),
        *(("tags[]", f"t{at}", at) for at in range(1, 50)),
        ("p", "0", 0),
    ]
    assert merged(everything, *sides).table() == expected


def test_a_document_comes_goes_and_comes_back() -> None:
    history = line(MISSING, {"a": "1"}, MISSING, {"a": "1"})
    assert history.table() == [("a", "1", 3)]
    assert history.removals() == [("", {"a": "1"}, 1, 2)]


def test_an_empty_list_belongs_to_who_emptied_it() -> None:
    assert line({"tags": []}, {"tags": ["x"]}, {"tags": []}).table() == [("tags", [], 2)]


@pytest.mark.parametrize("value", [{}, [], "x", None, {"a": {}}])
def test_empty_containers_and_scalars_are_parts(value: Json) -> None:
    assert [part.origin for part in line(value, value).origins()] == [0]


documents = st.fixed_dictionaries(
    {},
    optional={
        "tags": st.lists(scalars, max_size=4),
        "tasks": keyed_lists(),
        "stories": keyed_lists("no"),
        "p": scalars,
        "o": st.dictionaries(names, scalars, max_size=3),
    },
)


@st.composite
def histories(draw: DrawFn) -> list[Made]:
    made = [Made(draw(documents))]
    for at in range(1, draw(st.integers(1, 7))):
        parents = draw(st.lists(st.integers(0, at - 1), min_size=1, max_size=3, unique=True))
        made.append(Made(draw(documents), parents))
    return made


def units(history: History, at: int) -> dict[Hashable, int]:
    """The scalars and members of a version, each by its place and value, with its origin."""
    return {
        (
            part.path,
            part.is_member,
            identity(part.value),
        ): part.origin
        for part in history.origins(at)
        if part.is_member or not isinstance(part.value, (dict, list))
    }


def test_a_key_of_another_type_is_the_same_item() -> None:
    history = line({"tasks": [{"id": b"1", "y": ""}]}, {"tasks": [{"id": "1", "y": ""}]})
    assert history.table() == [("tasks/1/id", "1", 1), ("tasks/1/y", "", 0)]


@given(histories())
def test_an_origin_is_where_a_line_of_versions_that_have_it_begins(made: list[Made]) -> None:
    history = History(made)
    held = [units(history, at) for at in range(len(made))]
    for unit, origin in held[-1].items():
        assert unit in held[origin]
        assert not any(unit in held[parent] for parent in made[origin].parents)
        reached = {origin}
        for at in range(origin + 1, len(made)):
            if unit in held[at] and reached.intersection(made[at].parents):
                reached.add(at)
        assert len(made) - 1 in reached


@given(st.lists(documents, min_size=1, max_size=6))
def test_on_one_line_it_is_the_last_version_that_brought_it(chain: list[Json]) -> None:
    history = line(*chain)
    held = [units(history, at) for at in range(len(chain))]
    for unit, origin in held[-1].items():
        news = [at for at in range(len(chain)) if unit in held[at] and unit not in held[at - 1]]
        assert origin == ([0, *news][-1] if len(chain) > 1 else 0)


@given(st.lists(documents, min_size=1, max_size=6))
def test_on_one_line_removals_and_arrivals_add_up(chain: list[Json]) -> None:
    history = line(*chain)
    for gone in history.tracer.removals:
        assert gone.what.origin < gone.remover
    if len(chain) > 1 and chain[-1] == {}:
        whole = {gone.what.path for gone in history.tracer.removals if gone.remover < len(chain)}
        left = {name for value in chain if type(value) is dict for name in value}
        assert {(name,) for name in left} <= whole


@given(values, values)
def test_what_is_old_stood_in_the_old_value(old: Json, new: Json) -> None:
    history = line(old, new)
    known = [part.value for part in history.origins(0)]
    assert all(part.origin == 1 or part.value in known for part in history.origins())
