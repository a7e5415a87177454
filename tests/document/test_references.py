"""Putting back what was pruned: exactly, with what came later, or with a sentence why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_context.document.policy import context_policy
from git_context.document.prune import prunable_parts, reference_to
from git_context.document.references import (
    FIELD,
    MOST,
    LostError,
    PruneReference,
    prune_parts,
    read_references,
    restore_edited_parts,
    restore_pruned,
    restore_pruned_within,
)
from git_context.merge.many import Child, merge_many
from git_context.merge.values import exact
from tests.support.prunable import COMMIT, LONG, context, contexts, message, rich, task

if TYPE_CHECKING:
    from git_context.merge.values import Json

    Object = dict[str, Json]


def cut(document: Object) -> Object:
    """Return a context with all taken out that can go."""
    return prune_parts(document, reference_to(prunable_parts(document, []), COMMIT))


def put_back(document: Object, full: Object) -> Object:
    return restore_pruned(document, lambda _commit: full)


@given(contexts)
def test_what_was_pruned_comes_back_exactly(document: Object) -> None:
    found = put_back(cut(document), document)
    assert found == document
    assert str(found) == str(document)  # the order of members is the same, too


@given(contexts)
def test_a_reference_reads_as_it_was_written(document: Object) -> None:
    reference = reference_to(prunable_parts(document, []), COMMIT)
    assert read_references(cut(document)) == ([] if reference.is_empty else [reference])


@given(contexts, st.integers(0, 5), st.integers(0, 5))
def test_several_prunes_come_back_one_after_the_other(
    document: Object, first: int, second: int
) -> None:
    found = prunable_parts(document, [])
    one = (
        prune_parts(document, reference_to(found[:first], "1" * 40)) if found[:first] else document
    )
    later = {**one, "phase": "later"}
    rest = prunable_parts(later, [])[:second]
    two = prune_parts(later, reference_to(rest, "2" * 40)) if rest else later
    known = {"1" * 40: document, "2" * 40: later}
    assert restore_pruned(two, known.__getitem__) == {**document, "phase": "later"}


@given(document=contexts, says=st.booleans(), logs=st.booleans())
def test_what_came_later_stays(*, document: Object, says: bool, logs: bool) -> None:
    edits: dict[str, Any] = {"phase": "later", "decisions": ["only this"]} if says else {}
    last = exact(message(100))

    def edited(value: Object) -> Object:
        value = {**value, **edits}
        if logs:
            listed = value["conversation_history"]
            assert isinstance(listed, list)
            value["conversation_history"] = [*listed, last]
        return value

    assert put_back(edited(cut(document)), document) == edited(document)


def test_a_section_that_was_written_again_is_not_overwritten() -> None:
    full = context(parallel_tasks=[task("t", notes=LONG, other=LONG)])
    left = cut(full)
    later = {**left, "parallel_tasks": exact([task("t", notes="new")])}
    expected = context(parallel_tasks=[task("t", notes="new", other=LONG)])
    assert put_back(later, full) == expected


def test_an_object_that_was_written_again_is_not_mixed_with_the_old_one() -> None:
    full = context(parallel_tasks=[task("t", notes={"old": LONG}, other=LONG)])
    later = {**cut(full), "parallel_tasks": exact([task("t", notes={"new": 1})])}
    expected = context(parallel_tasks=[task("t", notes={"new": 1}, other=LONG)])
    assert put_back(later, full) == expected


@pytest.mark.parametrize("details", ["in words", None, 7])
def test_what_replaced_the_holder_of_a_part_stands(details: Any) -> None:
    sections = {"endpoints": LONG, "test_coverage": {"total": "9%"}}
    full = context(parallel_tasks=[task("t", implementation_details=sections, other=LONG)])
    later = {**cut(full), "parallel_tasks": exact([task("t", implementation_details=details)])}
    expected = context(parallel_tasks=[task("t", implementation_details=details, other=LONG)])
    assert put_back(later, full) == expected


def test_nothing_comes_back_to_a_task_that_is_gone() -> None:
    full = context(parallel_tasks=[task("t", notes=LONG), task("u", notes=LONG)])
    left = cut(full)
    listed = left["parallel_tasks"]
    assert isinstance(listed, list)
    expected = context(parallel_tasks=[task("u", notes=LONG)])
    assert put_back({**left, "parallel_tasks": listed[1:]}, full) == expected


def test_one_task_alone_can_be_made_whole() -> None:
    full = context(
        parallel_tasks=[task("t", notes=LONG), task("u", notes=LONG)],
        error_log=[{"error": LONG, "resolved": True}],
    )
    found = restore_pruned_within(cut(full), ("parallel_tasks", "t"), lambda _commit: full)
    entries = full["parallel_tasks"]
    assert isinstance(entries, list)
    now = found["parallel_tasks"]
    assert isinstance(now, list)
    assert now[0] == entries[0]
    assert now[1] != entries[1]
    assert read_references(found) == [
        PruneReference(
            COMMIT, [("parallel_tasks", "u", "context", "notes")], {("error_log",): [range(1)]}
        )
    ]


@pytest.mark.parametrize(
    ("full", "says"),
    [
        (context(), "does not have /parallel_tasks/t/context/notes"),
        (context(parallel_tasks=[task("t", other=1)]), "does not have"),
    ],
)
def test_a_commit_without_it_is_told(full: Object, says: str) -> None:
    left = cut(context(parallel_tasks=[task("t", notes=LONG)]))
    with pytest.raises(LostError, match=says):
        put_back(left, full)


def test_of_two_entries_of_one_task_the_first_has_it_back() -> None:
    full = context(parallel_tasks=[task("t", notes=LONG)])
    left = cut(full)
    doubled = {**left, "parallel_tasks": exact([task("t"), task("t")])}
    assert put_back(doubled, full)["parallel_tasks"] == exact([task("t", notes=LONG), task("t")])


@pytest.mark.parametrize(
    "record",
    [
        None,
        1,
        [],
        {},
        {"commit": COMMIT},
        {"commit": "--help", "parts": ["/checkpoints/a"]},
        {"commit": COMMIT.upper(), "parts": ["/checkpoints/a"]},
        {"commit": COMMIT, "parts": "/checkpoints/a"},
        {"commit": COMMIT, "parts": ["/decisions", "/workflow_id", "", "x", "/~", None, 1]},
        {"commit": COMMIT, "parts": ["/parallel_tasks/t", "/parallel_tasks/t/status/x"]},
        {"commit": COMMIT, "parts": ["/parallel_tasks/t/context"]},
        {"commit": COMMIT, "items": {"/decisions": "0", "/error_log/0": "0"}},
        {"commit": COMMIT, "items": {"/error_log": "x"}},
        {"commit": COMMIT, "items": {"/error_log": "0-99999999999999"}},
        {"commit": COMMIT, "items": {"/error_log": None}},
        {"commit": COMMIT, "items": ["/error_log"]},
    ],
)
def test_an_unsound_reference_says_nothing(record: Any) -> None:
    document = context(decisions=["a"], **{FIELD: [record]})
    assert read_references(document) == []
    assert restore_pruned(document, _never) == document


@pytest.mark.parametrize("runs", ["5", "0-9999999", "3,9", "4-2,9"])
def test_indices_that_are_not_there_are_told(runs: str) -> None:
    full = context(error_log=[{"error": "x", "resolved": True}] * 2)
    document = context(**{FIELD: [{"commit": COMMIT, "items": {"/error_log": runs}}]})
    with pytest.raises(LostError, match="does not have /error_log"):
        put_back(document, full)


def test_of_very_many_references_the_first_ones_count() -> None:
    records = [{"commit": f"{at:040x}", "parts": ["/checkpoints/a"]} for at in range(1000)]
    assert len(read_references(context(**{FIELD: records}))) == MOST


# Merges


def merged(base: Object, ours: Object, theirs: Object) -> Any:
    seen, children = restore_edited_parts(ours, [Child("t", base, theirs)], lambda _commit: base)
    return merge_many(seen, children, context_policy())


def test_what_a_task_edits_after_the_prune_comes_back_with_the_edit() -> None:
    base = context(parallel_tasks=[task("t", notes=LONG, other=LONG)])
    theirs = context(parallel_tasks=[task("t", notes="edited", other=LONG)])
    for ours, side in ((cut(base), theirs), (theirs, cut(base))):
        found = merged(base, ours, side)
        assert not found.conflicts
        assert put_back(found.value, base) == theirs
        assert read_references(found.value) == [
            PruneReference(COMMIT, [("parallel_tasks", "t", "context", "other")], {})
        ]


def test_what_a_task_removes_after_the_prune_stays_removed() -> None:
    base = context(parallel_tasks=[task("t", notes=LONG)])
    theirs = context(parallel_tasks=[task("t")])
    found = merged(base, cut(base), theirs)
    assert not found.conflicts
    assert put_back(found.value, base) == theirs


def test_a_prune_stays_where_the_task_edits_something_else() -> None:
    base = context(parallel_tasks=[task("t", notes=LONG)])
    theirs = {**base, "decisions": exact(["more"])}
    found = merged(base, cut(base), theirs)
    assert found.value == {**cut(base), "decisions": ["more"]}


def test_both_sides_pruned_the_same() -> None:
    base = rich()
    found = merged(base, {**cut(base), "phase": "a"}, cut(base))
    assert not found.conflicts
    assert found.value == {**cut(base), "phase": "a"}


def test_what_both_edited_is_a_conflict_as_ever() -> None:
    base = context(parallel_tasks=[task("t", notes="0" * 100)])
    ours_full = context(parallel_tasks=[task("t", notes="1" * 100)])
    theirs = context(parallel_tasks=[task("t", notes="2" * 100)])
    seen, children = restore_edited_parts(
        cut(ours_full), [Child("t", base, theirs)], lambda _commit: ours_full
    )
    found = merge_many(seen, children, context_policy())
    assert [contest.pointer for contest in found.conflicts] == ["/parallel_tasks/t/context/notes"]


def _never(commit: str) -> Object:
    raise AssertionError(commit)
