"""Child documents and composed ones: nothing of a child is lost, and nothing of the parent."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_context.document.composed import composed_document
from git_context.document.fields import member_names, shared_lists
from git_context.document.fold import FoldError, fold, is_object, sort_members, task_entry, unfold
from git_context.merge.values import exact
from tests.document.examples import CHILDREN, example
from tests.support.documents import scalars

if TYPE_CHECKING:
    from git_context.merge.values import Json
    from tests.document.examples import Object


def document(**members: Any) -> Object:
    value = exact(members)
    assert is_object(value)
    return value


PARENT = document(
    version="1.0",
    workflow_id="w",
    phase="planned",
    decisions=["p", "q"],
    parallel_tasks=[{"task_id": "a", "agent": "ada", "phase": "planned"}, {"task_id": "b"}],
    unknown={"kept": True},
)


def child(**members: Any) -> Object:
    return document(task_id="a", parent_workflow_id="w", **members)


IDS = {"task_id", "parent_workflow_id"}

items = st.sampled_from(["p", "q", "r", "s", "t"])
sections = st.dictionaries(
    st.sampled_from(
        [
            *member_names(),
            *("current_agent", "phase", "context_summary", "status", "context", "agent", "other"),
        ]
    ),
    scalars | st.lists(items) | st.dictionaries(items, scalars, max_size=2),
    max_size=6,
)
children = st.builds(
    lambda lists, others: {**others, **lists, "task_id": "a", "parent_workflow_id": "w"},
    st.dictionaries(st.sampled_from(shared_lists()), st.lists(items), max_size=4),
    sections,
)


@given(children)
def test_unfold_gives_back_what_was_folded(written: Object) -> None:
    assert unfold(fold(PARENT, written), "a", PARENT) == written


@given(children, children)
def test_a_child_s_fields_replace_what_its_entry_had_before(known: Object, written: Object) -> None:
    context = {name: known[name] for name in known.keys() - IDS}
    tasks: list[Json] = [{"task_id": "a", "agent": "ada", "context": context}]
    parent: Object = {**PARENT, "parallel_tasks": tasks}
    assert unfold(fold(parent, written), "a", parent) == {**context, **written}


@given(children)
def test_all_of_the_parent_stays(written: Object) -> None:
    folded = fold(PARENT, written)
    for name, value in PARENT.items():
        if name == "parallel_tasks":
            assert task_entry(folded, "b") == {"task_id": "b"}
        elif name == "decisions":
            decisions = folded[name]
            assert isinstance(decisions, list)
            assert decisions[:2] == value
        else:
            assert folded[name] == value


@given(children)
def test_folding_changes_neither_document(written: Object) -> None:
    parent, own = json.dumps(str(PARENT)), json.dumps(str(written))
    fold(PARENT, written)
    assert (json.dumps(str(PARENT)), json.dumps(str(written))) == (parent, own)


@pytest.mark.parametrize("name", CHILDREN)
def test_the_example_s_children(name: str) -> None:
    parent, written = example("1-parent.json"), example(name)
    task = str(written["task_id"])
    folded = fold(parent, written)
    assert unfold(folded, task, parent) == written
    entry = task_entry(folded, task)
    assert entry
    assert entry["phase"] == written["phase"]
    assert entry["context_summary"] == written["context_summary"]
    assert is_object(entry["context"])
    assert entry["context"]["implementation_details"] == written["implementation_details"]
    assert folded["files_modified"] == written["files_modified"]
    assert folded["context_summary"] == parent["context_summary"]


def test_a_task_that_the_parent_does_not_list_gets_an_entry() -> None:
    folded = fold(document(workflow_id="w"), child(current_agent="ada", decisions=["x"]))
    assert folded["decisions"] == ["x"]
    assert folded["parallel_tasks"] == [{"task_id": "a", "agent": "ada", "context": {}}]


def test_a_list_that_is_none_stays_with_the_child() -> None:
    folded = fold(PARENT, child(decisions="all of them"))
    assert folded["decisions"] == ["p", "q"]
    entry = task_entry(folded, "a")
    assert entry
    assert entry["context"] == {"decisions": "all of them"}


def test_sections_of_an_earlier_merge_stay() -> None:
    parent = document(workflow_id="w", parallel_tasks=[{"task_id": "a", "context": {"old": 1}}])
    entry = task_entry(fold(parent, child(new=2)), "a")
    assert entry
    assert entry["context"] == exact({"old": 1, "new": 2})


@pytest.mark.parametrize(
    ("parent", "written", "why"),
    [
        (PARENT, document(parent_workflow_id="w"), "needs the strings 'task_id'"),
        (PARENT, document(task_id=1, parent_workflow_id="w"), "needs the strings 'task_id'"),
        (PARENT, document(task_id="a", parent_workflow_id="v"), "the workflow 'v', not to 'w'"),
        (document(workflow_id="w", parallel_tasks={}), child(), "'parallel_tasks' is not a list"),
    ],
)
def test_what_does_not_belong_together_is_refused(
    parent: Object, written: Object, why: str
) -> None:
    with pytest.raises(FoldError, match=why):
        fold(parent, written)


def test_a_task_that_is_not_listed_cannot_be_unfolded() -> None:
    with pytest.raises(FoldError, match="lists no task 'z'"):
        unfold(PARENT, "z", PARENT)


def test_canonical_order_is_the_table_s_and_unknown_members_follow() -> None:
    shuffled = document(
        zeta=1,
        decisions=[],
        parallel_tasks=[{"mine": 1, "agent": "x", "task_id": "t"}],
        version="1",
    )
    ordered = sort_members(shuffled)
    assert list(ordered) == ["version", "parallel_tasks", "decisions", "zeta"]
    assert isinstance(ordered["parallel_tasks"], list)
    assert is_object(ordered["parallel_tasks"][0])
    assert list(ordered["parallel_tasks"][0]) == ["task_id", "agent", "mine"]
    assert ordered == shuffled


def test_a_child_document_at_the_parent_s_path_is_folded() -> None:
    written = child(decisions=["x"])
    assert composed_document(written, PARENT) == fold(PARENT, written)


@pytest.mark.parametrize(
    ("committed", "base"),
    [
        (PARENT, PARENT),
        (child(), child(phase="before")),
        (child(), document(name="a package")),
        (document(task_id="a", parent_workflow_id="other"), PARENT),
        ([], PARENT),
    ],
)
def test_anything_else_stays_as_it_was_committed(committed: Json, base: Json) -> None:
    assert composed_document(committed, base) is committed
