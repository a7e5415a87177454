from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_context.merge.origins import Origin, Trace, Tracer, origins
from git_context.merge.policy import Policy, Rule
from git_context.merge.values import MISSING, Missing, identity
from tests.merge.documents import keyed_lists, names, scalars, values

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from hypothesis.strategies import DrawFn

    from git_context.merge.values import Json, Maybe

POLICY = Policy(
    {
        "/tags": Rule("set"),
        "/tasks": Rule("keyed", "id"),
        "/stories": Rule("keyed", "no"),
        "/steps": Rule("sequence"),
    }
)


class Made(NamedTuple):
    """A version, and the places of those that it was made from."""

    value: Maybe
    parents: Sequence[int] = ()


class History:
    """Versions followed to the last one."""

    def __init__(
        self,
        versions: Sequence[Made],
        policy: Policy = POLICY,
        age: Callable[[int], int] = int,
    ) -> None:
        self.versions = versions
        self.tracer = Tracer(policy, self.is_ancestor, age)
        self.traces: list[Trace | None] = []
        for at, made in enumerate(versions):
            sources = [(versions[p].value, self.traces[p]) for p in made.parents]
            self.traces.append(self.tracer.trace((), made.value, sources, at))
        self.policy = policy

    def is_ancestor(self, one: int, other: int) -> bool:
        return one == other or any(
            self.is_ancestor(one, parent) for parent in self.versions[other].parents
        )

    def origins(self, at: int = -1) -> list[Origin]:
        value, trace = self.versions[at].value, self.traces[at]
        if isinstance(value, Missing):
            return []
        assert trace is not None
        return list(origins((), value, trace, self.policy))

    def table(self) -> list[tuple[str, Json, int]]:
        return [shown(part) for part in self.origins()]

    def removals(self) -> list[tuple[str, Json, int, int]]:
        return [(*shown(gone.what), gone.remover) for gone in self.tracer.removals]


def shown(part: Origin) -> tuple[str, Json, int]:
    """Show a part as its place, with brackets for a member of the set there, value and origin."""
    return "/".join(part.path) + "[]" * part.is_member, part.value, part.origin


def line(*values: Maybe) -> History:
    return History([Made(value, (at - 1,) if at else ()) for at, value in enumerate(values)])


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


BASE = Made({"tags": ["x"], "p": "0"})


def merged(value: Json, *sides: Json) -> History:
    """Merge sides that were all made of `BASE`: versions 1 to n, and the merge."""
    made = [Made(side, (0,)) for side in sides]
    return History([BASE, *made, Made(value, tuple(range(1, len(sides) + 1)))])


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


def test_keys_that_a_merge_made_useless_name_no_items() -> None:
    sides: list[Json] = [{"stories": [{"no": "1"}], "p": at} for at in ("1", "2")]
    history = merged({"stories": [{"no": "1"}, {"no": "1"}]}, *sides)
    assert history.table() == [("stories/0/no", "1", 1), ("stories/1/no", "1", 3)]


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
        (part.path, part.is_member, identity(part.value)): part.origin
        for part in history.origins(at)
        if part.is_member or not isinstance(part.value, (dict, list))
    }


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
