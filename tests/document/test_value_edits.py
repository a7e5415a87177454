from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from git_context.document import value_edits
from git_context.document.value_edits import EditError
from git_context.merge.values import exact

if TYPE_CHECKING:
    from git_context.merge.values import Json, Path

    Object = dict[str, Json]

DOCUMENT: Object = {
    "workflow_id": "w",
    "decisions": ["a"],
    "parallel_tasks": [
        {"task_id": "t", "phase": "x", "context": {"notes": ["n"], "decisions": ["a", "o"]}},
        {"task_id": "u"},
    ],
    "error_log": [{"timestamp": "1"}],
}


def entry(document: Object, at: int = 0) -> Json:
    tasks = document["parallel_tasks"]
    assert isinstance(tasks, list)
    return tasks[at]


@pytest.mark.parametrize(
    ("task", "path", "values", "place", "expected"),
    [
        (None, ("decisions",), ["a", "b", "b"], ("decisions",), ["a", "b"]),
        (None, ("fresh",), ["b"], ("fresh",), ["b"]),
        (None, ("error_log",), [{"timestamp": "1"}, {}], ("error_log",), [{"timestamp": "1"}, {}]),
        ("t", ("decisions",), ["b"], ("decisions",), ["a", "b"]),
        (
            "t",
            ("decisions",),
            ["b"],
            ("parallel_tasks", "t", "context", "decisions"),
            ["a", "o", "b"],
        ),
        ("t", ("notes",), ["m"], ("parallel_tasks", "t", "context", "notes"), ["n", "m"]),
        ("u", ("notes",), ["m"], ("parallel_tasks", "u", "context", "notes"), ["m"]),
        ("new", ("notes",), ["m"], ("parallel_tasks", "new", "context", "notes"), ["m"]),
    ],
)
def test_add(task: str | None, path: Path, values: list[Json], place: Path, expected: Json) -> None:
    assert (
        value_edits.find_value(value_edits.add_values(DOCUMENT, task, path, values), place)
        == expected
    )


@pytest.mark.parametrize("task", [None, "t", "u"])
@pytest.mark.parametrize("name", ["phase", "context_summary", "timestamp", "workflow_id"])
def test_add_refuses_what_is_one_value_also_where_there_is_none_yet(
    task: str | None, name: str
) -> None:
    with pytest.raises(EditError, match=f"/{name} is not a list"):
        value_edits.add_values(DOCUMENT, task, (name,), ["b"])


def test_remove_takes_a_value_out_of_both_places_where_a_task_has_it() -> None:
    result = value_edits.remove_values(DOCUMENT, "t", ("decisions",), ["a"])
    assert result["decisions"] == []
    assert value_edits.find_value(entry(result), ("context", "decisions")) == ["o"]
    assert DOCUMENT["decisions"] == ["a"]


@pytest.mark.parametrize("task", [None, "u"])
def test_remove_refuses_what_is_not_there(task: str | None) -> None:
    with pytest.raises(EditError, match="does not hold 'z'"):
        value_edits.remove_values(DOCUMENT, task, ("decisions",), ["a", "z"])


@pytest.mark.parametrize(
    ("task", "pointer", "place"),
    [
        (None, "/phase", ("phase",)),
        (None, "/a/b/c", ("a", "b", "c")),
        (None, "/parallel_tasks/u/status", ("parallel_tasks", "1", "status")),
        (None, "/error_log/-", ("error_log", "1")),
        (None, "/error_log/0/x", ("error_log", "0", "x")),
        ("t", "/phase", ("parallel_tasks", "t", "phase")),
        ("t", "/current_agent", ("parallel_tasks", "t", "agent")),
        ("u", "/details/x", ("parallel_tasks", "u", "context", "details", "x")),
    ],
)
def test_put(task: str | None, pointer: str, place: Path) -> None:
    result = value_edits.set_value(DOCUMENT, task, value_edits.parse_path(pointer), b"1.10")
    assert value_edits.find_value(result, place) == b"1.10"


@pytest.mark.parametrize(
    ("pointer", "message"),
    [
        ("/workflow_id", "cannot be set"),
        ("/task_id", "cannot be set"),
        ("/decisions/7", "leads nowhere"),
        ("/decisions/0/x", "leads nowhere"),
        ("/~2", "not a JSON Pointer"),
        ("", "needs a name"),
    ],
)
def test_put_refuses(pointer: str, message: str) -> None:
    with pytest.raises(EditError, match=message):
        value_edits.set_value(DOCUMENT, None, value_edits.parse_path(pointer), "x")


def test_find_names_what_is_missing() -> None:
    with pytest.raises(EditError, match="nothing at /a/b"):
        value_edits.find_value(exact({"a": {}}), ("a", "b", "c"))
