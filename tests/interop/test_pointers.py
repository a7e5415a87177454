"""RFC 6901, JSON Pointer: the document of section 5, shown and set part by part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from git_context.errors import GitContextError
from git_context.merge.values import plain
from tests.support.workflows import child, shown, small

if TYPE_CHECKING:
    from tests.support.repos import Repo

DOCUMENT: dict[str, Any] = {
    "foo": ["bar", "baz"],
    "": 0,
    "a/b": 1,
    "c%d": 2,
    "e^f": 3,
    "g|h": 4,
    "i\\j": 5,
    'k"l': 6,
    " ": 7,
    "m~n": 8,
}
VALUES = {
    "": DOCUMENT,
    "/foo": ["bar", "baz"],
    "/foo/0": "bar",
    "/": 0,
    "/a~1b": 1,
    "/c%d": 2,
    "/e^f": 3,
    "/g|h": 4,
    "/i\\j": 5,
    '/k"l': 6,
    "/ ": 7,
    "/m~0n": 8,
}


def test_every_pointer_of_the_rfc_is_shown_and_set(repo: Repo) -> None:
    opened = small(repo, "t")
    opened.save(child("t", example=DOCUMENT), task="t")

    for pointer, value in VALUES.items():
        assert plain(opened.show(pointer=f"/example{pointer}", task="t").value) == value

    for pointer in ("/foo/0", "/a~1b", "/m~0n", "/", "/foo/-"):
        opened.set(f"/example{pointer}", "set", task="t")
    changed = {"foo": ["set", "baz", "set"], "a/b": "set", "m~n": "set", "": "set"}
    assert shown(opened, task="t")["example"] == {**DOCUMENT, **changed}


@pytest.mark.parametrize("step", ["9" * 5_000, "01", "\u0661", "-"])
def test_what_is_no_index_leads_nowhere(repo: Repo, step: str) -> None:
    """Python reads other digits, and not as many as these; an index is what section 4 says."""
    opened = small(repo)
    pointer = f"/decisions/{step}"

    with pytest.raises(GitContextError, match="there is nothing at"):
        opened.show(pointer=pointer)
    with pytest.raises(GitContextError):
        opened.blame(pointer=pointer)
    assert opened.log(pointer=pointer).entries == []
