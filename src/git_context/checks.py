"""Checks of your own for `git context verify`: the types that they take and return.

A check is a callable that a package offers as an entry point in the group `git_context.checks`:

    [project.entry-points."git_context.checks"]
    licences = "our_package.checks:licences"

It runs in repositories whose `.git-context.toml` names it:

    [checks]
    entry-points = ["licences"]

It takes a `Subject`, and returns its findings:

    def licences(subject: Subject) -> Iterable[Finding]:
        if "licence" not in subject.document:
            yield Finding(MISSING, "The context names no licence.", pointer="/licence")
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from git_context.verification.findings import ALIGNED, MISMATCH, MISSING, UNVERIFIED

__all__ = ["ALIGNED", "MISMATCH", "MISSING", "UNVERIFIED", "Check", "Finding", "Subject", "Task"]


class Task(NamedTuple):
    """A task: its entry in `parallel_tasks`, the document that it handed in, and its branch.

    `commit` is the end of the branch, `fork` where it began, `files` what its own commits changed,
    contexts excepted; all three are `None` where nothing is known of the branch.
    """

    task: str
    entry: dict[str, Any]
    document: dict[str, Any]
    commit: str | None
    fork: str | None
    files: list[str] | None


class Subject(NamedTuple):
    """The context to verify, a document in Python's usual form of JSON, and its tasks."""

    workflow: str
    document: dict[str, Any]
    tasks: list[Task]


class Finding(NamedTuple):
    """The result of a check: one of the four statuses, and a sentence that says what.

    `concern` says what it is about, the same in every run; by default, it is the message.
    `pointer` is a JSON Pointer into the document, `recommendation` says what to do.
    """

    status: str
    message: str
    concern: str = ""
    tasks: tuple[str, ...] = ()
    pointer: str = ""
    recommendation: str = ""


Check = Callable[[Subject], Iterable[Finding]]
