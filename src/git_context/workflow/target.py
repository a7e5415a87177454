"""Where a change goes, and what its commit says: what every verb needs to know."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from git_context.repository.names import TaskName


class Target(NamedTuple):
    """Where a change goes: a branch, the workflow, and the task that it is on behalf of."""

    ref: str
    workflow: str
    task: TaskName | None = None


class CommitInfo(NamedTuple):
    """What the user says about a change: the words of the commit, and who makes it."""

    message: str = ""
    agent: str = ""
