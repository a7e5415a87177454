"""What is read of objects that may hold anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from git_context.document import members

if TYPE_CHECKING:
    from git_context.merge.values import Json

LISTED: list[Json] = ["a", {"b": None}, b"1", None, ["c"], "d"]


@pytest.mark.parametrize("value", [None, "text", b"1", True, {"0": "a"}, {}])
def test_what_is_no_list_has_no_items(value: Json) -> None:
    for read in (members.list_items, members.object_items, members.text_items):
        assert read({"name": value}, "name") == read({}, "name") == []


def test_items_of_other_types_are_passed_over() -> None:
    assert members.list_items({"name": LISTED}, "name") == LISTED
    assert members.object_items({"name": LISTED}, "name") == [{"b": None}]
    assert members.text_items({"name": LISTED}, "name") == ["a", "d"]


@pytest.mark.parametrize("value", [None, b"1", ["text"], {}])
def test_what_is_no_text_is_absent(value: Json) -> None:
    assert members.text_value({"name": value}, "name") is members.text_value({}, "name") is None
    assert members.text_value({"name": ""}, "name") == ""


def test_entries_without_a_name_are_no_tasks() -> None:
    entries: list[Json] = [{"task_id": "t", "agent": "ada"}, {"task_id": b"1"}, {}, "u"]
    assert members.task_entries({"parallel_tasks": entries}) == [("t", entries[0])]
