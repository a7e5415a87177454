"""Edits that contradict each other, and the styles in which git shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.edits import (
    Add,
    Drop,
    Put,
    Unset,
    versions,
)

if TYPE_CHECKING:
    from tests.support.edits import Edit


STYLES = ("merge", "diff3", "zdiff3")


# Pairs of edits that contradict each other, wherever in the document: first, inside, last, nested.
PAIRS: dict[str, tuple[list[Edit], list[Edit]]] = {
    "the first member": ([Put("/version", "1.1")], [Put("/version", "2.0")]),
    "the last member": ([Put("/context_summary", "a")], [Put("/context_summary", "b")]),
    "the first and the last": (
        [Put("/version", "1.1"), Put("/context_summary", "a")],
        [Put("/version", "2.0"), Put("/context_summary", "b")],
    ),
    "an entry of a task": (
        [Put("/parallel_tasks/backend/status", "done")],
        [Put("/parallel_tasks/backend/status", "failed")],
    ),
    "deep inside": ([Put("/metadata/team/size", 4)], [Put("/metadata/team/size", 5)]),
    "changed and removed": ([Put("/metadata/owner", "eve")], [Unset("/metadata/owner")]),
    "removed and changed": ([Unset("/context_summary")], [Put("/context_summary", "b")]),
    "added twice": ([Put("/metadata/new", {"a": 1})], [Put("/metadata/new", ["b"])]),
    "added last, twice": ([Put("/zzz", 1)], [Put("/zzz", 2)]),
    "another type": ([Put("/metadata", "none")], [Put("/metadata/owner", "eve")]),
    "a list no more": ([Put("/decisions", {})], [Add("/decisions", "more")]),
    "three at once": (
        [Put("/version", "1"), Put("/metadata/owner", "a"), Unset("/context_summary")],
        [Put("/version", "2"), Put("/metadata/owner", "b"), Put("/context_summary", "b")],
    ),
    "amid what merges": (
        [Drop("/decisions", "Use git"), Put("/metadata/ticket", 18)],
        [Add("/decisions", "New"), Put("/metadata/ticket", 19), Unset("/metadata/owner")],
    ),
}


TWO = versions(
    [Put("/version", "1.1"), Put("/metadata/owner", "eve"), Put("/context_summary", "o\nx")],
    [Put("/version", "2.0"), Put("/metadata/owner", "bob"), Put("/context_summary", "t\nx")],
)
