"""What a task contributes, replaced and given back, over generated documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from git_context.document.fields import shared_lists
from git_context.document.fold import task_entry
from git_context.merge.values import identity
from git_context.repository.names import Task
from git_context.workflow.standing import OWN_MEMBERS, Standing, with_child
from tests.merge.documents import values
from tests.workflow.workflows import child, shown, small, stored

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from git_context.merge.values import Json
    from tests.repos import Repo

    Object = dict[str, Json]

TASK = Task("w", "t")
LISTS = ("decisions", "files_modified", "pending_actions")
TEXTS = ("current_agent", "phase", "context_summary")

shared: SearchStrategy[Json] = st.lists(st.sampled_from(["a", "p", "q"]), unique=True)
items: SearchStrategy[Json] = st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=4)
members: SearchStrategy[Object] = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(LISTS, items),
        **dict.fromkeys(TEXTS, st.sampled_from(["x", "y"])),
        "notes": values,
        "timestamp": st.just("2025-01-15T09:00:00Z"),
    },
)
entries: SearchStrategy[Object] = st.fixed_dictionaries(
    {"task_id": st.just("t")},
    optional={
        "agent": st.sampled_from(["x", "y"]),
        "phase": st.sampled_from(["x", "y"]),
        "status": st.just("in_progress"),
        "own": values,
        "context": st.dictionaries(st.sampled_from(["notes", "kept"]), values, max_size=2),
    },
)
others: SearchStrategy[Json] = st.just({"task_id": "u", "agent": "z"})


@st.composite
def parents(draw: st.DrawFn) -> Object:
    listed = draw(st.lists(st.one_of(entries, others), max_size=2, unique_by=repr))
    named = {entry["task_id"]: entry for entry in listed if isinstance(entry, dict)}
    unique: Object = {name: draw(shared) for name in LISTS}
    document: Object = {"workflow_id": "w", "phase": "parent's", **unique}
    return document | {"parallel_tasks": list(named.values())}


IDS: Object = {"task_id": "t", "parent_workflow_id": "w"}
children: SearchStrategy[Object] = members.map(lambda given: IDS | given)


def saved(document: Object, inherited: Object, child: Object) -> Object:
    return with_child(Standing(TASK, document, inherited, ""), child)


def child_of(document: Object, inherited: Object) -> Object:
    return Standing(TASK, document, inherited, "").child()


def kept(inherited: Object) -> Object:
    """Return what the entry's `context` held before the task saved anything: it is inherited."""
    context = (task_entry(inherited, "t") or {}).get("context")
    return context if isinstance(context, dict) else {}


@given(parents(), children, children)
def test_a_saved_document_is_given_back_and_replaced_by_the_next(
    parent: Object, first: Object, second: Object
) -> None:
    once = saved(parent, parent, first)
    assert child_of(once, parent) == {**kept(parent), **first}
    twice = saved(once, parent, second)
    assert child_of(twice, parent) == {**kept(parent), **second}
    assert as_sets(twice) == as_sets(saved(parent, parent, second))
    assert saved(twice, parent, second) == twice


@given(parents(), children, children, items, values)
def test_what_others_change_stays_whatever_the_task_saves(
    parent: Object, first: Object, second: Object, added: Json, value: Json
) -> None:
    foreign: list[Json] = [f"other {item}" for item in dict.fromkeys(map(str, _list(added)))]

    def elsewhere(document: Object) -> Object:
        decisions = _list(document["decisions"]) + foreign
        return document | {"decisions": decisions, "phase": value, "extra": value}

    result = saved(elsewhere(saved(parent, parent, first)), elsewhere(parent), second)
    assert [item for item in _list(result["decisions"]) if item in foreign] == foreign
    assert (result["phase"], result["extra"]) == (value, value)
    entry, before = (task_entry(found, "t") or {} for found in (result, parent))
    for name in before.keys() - set(OWN_MEMBERS):
        assert entry[name] == before[name]


def as_sets(document: Object) -> object:
    """Return a document to compare where the order of shared lists does not count."""
    return {
        name: frozenset(map(identity, _list(value))) if name in shared_lists() else identity(value)
        for name, value in document.items()
    }


def _list(value: Json) -> list[Json]:
    assert isinstance(value, list)
    return value


def test_an_update_takes_nothing_from_what_the_task_began(repo: Repo) -> None:
    opened = small(repo, "t")
    opened.add("constraints", "mine", task="t")
    opened.add("constraints", "theirs")
    opened.update(task="t")
    assert shown(opened, task="t")["constraints"] == ["mine"]
    opened.save(child("t", constraints=["mine, again"]), task="t")
    assert stored(repo, "context/w/t")["constraints"] == ["theirs", "mine, again"]
