"""Composed summaries: what they say, how long they are, and when they count as written."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_context.document.fold import is_object
from git_context.document.policy import context_policy
from git_context.document.summary import (
    LONGEST,
    MARK,
    clip,
    compose,
    is_composed,
    resolve_summary,
    with_summary,
    with_written,
)
from git_context.merge.threeway import ThreeWayResult, merge
from tests.document.examples import CHILDREN, example, reported
from tests.support.prunable import context, task

if TYPE_CHECKING:
    from git_context.merge.values import Json

    Object = dict[str, Json]


def composed(**members: Any) -> Object:
    return with_summary(context(**members), begin=True)


def merged(base: Object, ours: Object, theirs: Object) -> ThreeWayResult:
    return resolve_summary(merge(base, ours, theirs, context_policy()))


def values(found: ThreeWayResult) -> Object:
    assert not found.conflicts
    value = found.value()
    assert is_object(value)
    return value


@pytest.mark.parametrize("order", list(permutations(CHILDREN)))
def test_the_example_in_any_order(order: tuple[str, ...]) -> None:
    base = document = example("1-parent.json")
    for name in order:
        value = merge(base, document, reported(name), context_policy()).value()
        assert is_object(value)
        document = value
    assert compose(document) == (
        "Completed: frontend-impl, backend-impl, test-impl. 19 files modified, test coverage 91%"
        " average, 60 minutes parallel (vs 155 minutes sequential). 12 actions pending."
    )


def test_tasks_are_told_by_status_and_concerns_by_name() -> None:
    document = context(
        parallel_tasks=[
            task("a"),
            task("b", "in_progress"),
            task("c"),
            {"task_id": "d"},
            {"agent": "x"},
        ],
        pending_actions=["one"],
        integration_concerns=[
            {"concern": "Error codes", "status": "unverified"},
            {"concern": "Paths", "status": "aligned"},
            {"concern": "Who\npays"},
        ],
    )
    assert compose(document) == (
        "Completed: a, c. In progress: b. Waiting: d. 1 action pending."
        " 2 open concerns: Error codes, Who pays."
    )


def test_without_tasks_there_is_nothing_to_say() -> None:
    document = context(files_modified=["a"])
    assert compose(document) == ""
    assert with_summary(document, begin=True) == document


def test_of_many_tasks_some_are_named() -> None:
    document = context(parallel_tasks=[task(f"t{at}") for at in range(200)])
    assert compose(document).startswith("Completed: t0, t1, t2, t3, t4, t5, t6, t7 and 192 more.")


@given(
    st.lists(
        st.builds(task, st.text(max_size=600), st.text(max_size=300)), min_size=1, max_size=12
    ),
    st.lists(st.fixed_dictionaries({"concern": st.text(max_size=900)}), max_size=9),
)
def test_any_context_has_a_summary_of_one_line_within_the_limit(
    tasks: list[dict[str, Any]], concerns: list[dict[str, str]]
) -> None:
    text = compose(context(parallel_tasks=tasks, integration_concerns=concerns))
    assert 0 < len(text) <= LONGEST
    assert len(text.splitlines()) == 1


@given(st.text(max_size=40), st.integers(1, 40))
def test_a_text_is_cut_at_the_end_of_a_word(text: str, most: int) -> None:
    cut = clip(text, most)
    assert len(cut) <= most
    if len(text) <= most:
        assert cut == text
    else:
        assert cut.endswith("…")
        assert text.startswith(cut[:-1])


def test_cuts() -> None:
    assert clip("one two three", 9) == "one two…"
    assert clip("one two three", 8) == "one two…"
    assert clip("one, two", 6) == "one…"
    assert clip("abcdef", 4) == "abc…"


def test_a_summary_that_somebody_wrote_is_never_composed_over() -> None:
    document = context(parallel_tasks=[task("a")], context_summary="Mine.")
    assert with_summary(document, begin=True) == document


def test_without_being_told_to_begin_only_composed_ones_are_composed_anew() -> None:
    document = context(parallel_tasks=[task("a")])
    assert with_summary(document, begin=False) == document
    grown: Object = {**composed(parallel_tasks=[task("a")]), "pending_actions": ["x"]}
    assert with_summary(grown, begin=False)["context_summary"] == "Completed: a. 1 action pending."


def test_an_edit_that_knows_nothing_of_the_mark_counts_as_written() -> None:
    document = composed(parallel_tasks=[task("a")])
    assert is_composed(document)
    edited: Object = {**document, "context_summary": "Mine."}
    assert not is_composed(edited)
    assert with_summary(edited, begin=True) == edited


def test_a_given_summary_takes_the_mark_away() -> None:
    document = with_written(composed(parallel_tasks=[task("a")]), "Mine.")
    assert document["context_summary"] == "Mine."
    assert MARK not in document


@pytest.mark.parametrize("mark", [None, 1, "", "0" * 16, [], {}])
def test_a_false_mark_is_none(mark: Any) -> None:
    assert not is_composed(context(context_summary="Mine.", summary_composed=mark))
    assert not is_composed(context(summary_composed=mark))


# Merges by git's driver


def test_two_composed_summaries_give_a_third() -> None:
    for base in (context(parallel_tasks=[]), composed(parallel_tasks=[task("z", "failed")])):
        tasks = base["parallel_tasks"]
        assert isinstance(tasks, list)
        ours = composed(parallel_tasks=[*tasks, task("a")])
        theirs = composed(parallel_tasks=[*tasks, task("b")])
        value = values(merged(base, ours, theirs))
        assert is_composed(value)
        assert value["context_summary"] == compose(value)
        assert "a, b" in str(value["context_summary"])


@pytest.mark.parametrize("swap", [False, True])
def test_a_written_summary_wins_over_a_composed_one(*, swap: bool) -> None:
    base = composed(parallel_tasks=[task("a", "in_progress")])
    sides = (
        {**base, "context_summary": "Mine."},
        composed(parallel_tasks=[task("a", "completed")]),
    )
    value = values(merged(base, *(sides[::-1] if swap else sides)))
    assert value["context_summary"] == "Mine."
    assert not is_composed(value)


def test_two_written_summaries_are_a_conflict() -> None:
    base = composed(parallel_tasks=[task("a")])
    ours, theirs = ({**base, "context_summary": text} for text in ("Ours.", "Theirs."))
    assert [clash.pointer for clash in merged(base, ours, theirs).conflicts] == ["/context_summary"]


def test_a_summary_that_was_taken_out_is_a_conflict() -> None:
    base = composed(parallel_tasks=[task("a", "in_progress")])
    ours = {name: value for name, value in base.items() if name not in ("context_summary", MARK)}
    theirs = composed(parallel_tasks=[task("a", "completed")])
    found = merged(base, ours, theirs)
    assert [clash.pointer for clash in found.conflicts] == ["/context_summary"]
