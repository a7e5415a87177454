"""json-patch-tests, the suite of RFC 6902, for the patches that `git context diff` writes.

The suite is for programs that apply patches. Ours makes them: of each document of the suite into
what is expected of it, and back. Two programs that are not ours apply these: PyPI's jsonpatch, and
one that compares values exactly, which passes the suite itself.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import jsonpatch
import pytest

from git_context.review.jsonpatch import json_patch
from tests.interop.rfc6902 import PatchError, apply
from tests.interop.suites import json_patch_tests

if TYPE_CHECKING:
    from git_context.merge.values import Json

RECORDS = json_patch_tests()
EXPECTING = {name: record for name, record in RECORDS.items() if "expected" in record}
FAILING = {name: record for name, record in RECORDS.items() if "error" in record}
FITTING = {name: record for name, record in RECORDS.items() if name not in {**EXPECTING, **FAILING}}
# Members of an operation by RFC 6902, section 4. The others are never made.
MEMBERS = {
    "add": {"op", "path", "value"},
    "remove": {"op", "path"},
    "replace": {"op", "path", "value"},
    "test": {"op", "path", "value"},
}


def test_the_suite_is_whole() -> None:
    assert (len(EXPECTING), len(FAILING), len(FITTING)) == (62, 23, 6)


@pytest.mark.parametrize("record", EXPECTING.values(), ids=EXPECTING)
def test_the_exact_program_passes_the_suite(record: dict[str, Any]) -> None:
    assert apply(record["doc"], record["patch"]) == record["expected"]


@pytest.mark.parametrize("record", FAILING.values(), ids=FAILING)
def test_the_exact_program_fails_where_the_suite_does(record: dict[str, Any]) -> None:
    with pytest.raises(PatchError):
        apply(record["doc"], record["patch"])


@pytest.mark.parametrize("record", FITTING.values(), ids=FITTING)
def test_the_exact_program_fails_nowhere_else(record: dict[str, Any]) -> None:
    """What these make is left open; for whoever applies their result, there is a patch."""
    assert_patches(record["doc"], apply(record["doc"], record["patch"]))


@pytest.mark.parametrize("record", EXPECTING.values(), ids=EXPECTING)
def test_our_patch_makes_what_is_expected(record: dict[str, Any]) -> None:
    assert_patches(record["doc"], record["expected"])
    assert_patches(record["expected"], record["doc"])


@pytest.mark.parametrize("record", EXPECTING.values(), ids=EXPECTING)
def test_our_patch_fits_no_other_document(record: dict[str, Any]) -> None:
    """A patch that takes something away fails where another value stands, and changes nothing."""
    patch = json_patch(record["doc"], record["expected"])
    tested = [operation for operation in patch if operation["op"] == "test"]
    if not tested:
        assert all(operation["op"] == "add" for operation in patch)
        return
    other = "another document"
    assert tested[0]["value"] != other
    with pytest.raises(PatchError):
        apply(other, patch)


def assert_patches(old: Json, new: Json) -> None:
    patch: list[dict[str, Any]] = json_patch(old, new)
    before = copy.deepcopy(old)

    for operation in patch:
        assert operation.keys() == MEMBERS[operation["op"]]
    assert apply(old, patch) == new
    assert jsonpatch.apply_patch(old, patch) == new
    assert old == before
    assert bool(patch) == (old != new)
