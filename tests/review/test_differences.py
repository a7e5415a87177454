"""What holds of the changes that a reader is told, whatever two documents look like."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_context.document.policy import context_policy
from git_context.merge.values import Missing, identity
from git_context.review.contributions import list_changes
from tests.support.documents import scalars

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from hypothesis.strategies import DrawFn, SearchStrategy

    from git_context.merge.values import Json, Maybe, Path
    from git_context.review.context_review import ReviewedChange

    # A scalar, or a member of a set, and where it stands.
    Leaf: TypeAlias = tuple[Path, Hashable]

HOSTILE = ("", "0", "__class__", "__proto__", "a/b", "m~n", "['x']", '"', "\n", "\ud800", "ß")
SETS = ("decisions", "error_log")
MIRRORED = {"added": "removed", "removed": "added"}

names = st.sampled_from(HOSTILE)
members: SearchStrategy[list[Json]] = st.lists(scalars, max_size=4, unique_by=repr)
objects: SearchStrategy[Json] = st.recursive(
    scalars, lambda inner: st.dictionaries(names, inner, max_size=4), max_leaves=8
)


@st.composite
def entries(draw: DrawFn) -> list[Json]:
    tasks = draw(st.lists(names, max_size=3, unique=True))
    return [{"task_id": task, "status": draw(scalars), "context": draw(objects)} for task in tasks]


# Of fields whose parts have an identity, of text as well as of any depth.
documents: SearchStrategy[dict[str, Json]] = st.fixed_dictionaries(
    {},
    optional={
        "decisions": members,
        "error_log": members,
        "parallel_tasks": entries(),
        "metadata": objects,
        "phase": scalars,
        "__class__": objects,
    },
)


def differences(old: Maybe, new: Maybe) -> list[ReviewedChange]:
    """Return the changes, but for members and items in another order, which mean the same."""
    found = list_changes(old, new, context_policy(), [])
    return [change for change in found if change.kind != "moved"]


def leaves(value: Maybe, path: Path = (), *, is_member: bool = False) -> Iterator[Leaf]:
    """Name all that a document says, however it is nested."""
    if is_member and not isinstance(value, Missing):
        yield path, identity(value)
    elif type(value) is dict:
        for name, member in value.items():
            yield from leaves(member, (*path, name))
    elif type(value) is list:
        for item in value:
            if path == ("parallel_tasks",) and type(item) is dict:
                yield from leaves(item, (*path, str(item["task_id"])))
            else:
                yield from leaves(item, path, is_member=True)
    elif not isinstance(value, Missing):
        yield path, identity(value)


def gone(found: list[ReviewedChange]) -> list[Leaf]:
    return [leaf for c in found for leaf in leaves(c.before, c.path, is_member=c.is_member)]


def come(found: list[ReviewedChange]) -> list[Leaf]:
    return [leaf for c in found for leaf in leaves(c.after, c.path, is_member=c.is_member)]


@given(documents, documents)
def test_what_went_and_what_came_make_the_new_document(
    old: dict[str, Json], new: dict[str, Json]
) -> None:
    found = differences(old, new)
    before, after = set(leaves(old)), set(leaves(new))
    assert set(gone(found)) == before - after
    assert set(come(found)) == after - before


@given(documents, documents)
def test_each_part_is_told_once(old: dict[str, Json], new: dict[str, Json]) -> None:
    found = differences(old, new)
    assert len(gone(found)) == len(set(gone(found)))
    assert len(come(found)) == len(set(come(found)))


@given(documents, documents)
def test_the_other_way_round_is_the_mirror_image(
    old: dict[str, Json], new: dict[str, Json]
) -> None:
    there = [
        (MIRRORED.get(c.kind, c.kind), c.path, c.is_member, repr(c.after), repr(c.before))
        for c in differences(old, new)
    ]
    back = [
        (c.kind, c.path, c.is_member, repr(c.before), repr(c.after)) for c in differences(new, old)
    ]
    assert sorted(there) == sorted(back)


@given(documents)
def test_the_order_of_what_has_an_identity_means_nothing(document: dict[str, Json]) -> None:
    turned: dict[str, Json] = {
        name: field[::-1] if type(field) is list else field
        for name, field in reversed(document.items())
    }
    assert differences(document, turned) == []


@pytest.mark.parametrize(
    ("one", "other"),
    list(
        permutations([b"1", b"1.0", b"1e0", True, "1", "1.0", "true", None, "null", [], {}, ""], 2)
    ),
)
def test_values_are_told_apart_exactly(one: Json, other: Json) -> None:
    (change,) = differences({"metadata": {"x": one}}, {"metadata": {"x": other}})
    assert (change.kind, change.path) == ("edited", ("metadata", "x"))
    assert (change.before, change.after) == (one, other)
    came, went = differences({"decisions": [other]}, {"decisions": [one]})[::-1]
    assert (came.after, went.before) == (one, other)


@pytest.mark.parametrize("name", HOSTILE)
def test_names_are_only_names(name: str) -> None:
    assert [c.path for c in differences({name: b"1"}, {name: b"2"})] == [(name,)]
    tasks: list[Json] = [{"task_id": name}]
    (change,) = differences({"parallel_tasks": []}, {"parallel_tasks": tasks})
    assert (change.path, change.task) == (("parallel_tasks", name, "task_id"), name)
