"""The target of a change, and its commit message, which every verb needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from git_context.repository.names import TaskName


class Target(NamedTuple):
    """The target of a change: a branch, the workflow, and the task that it is on behalf of."""

    ref: str
    workflow: str
    task: TaskName | None = None


class CommitInfo(NamedTuple):
    """The user's words about a change: the commit message, and the agent.

    Without `verify`, a context that is not valid is recorded all the same.
    """

    message: str = ""
    agent: str = ""
    verify: bool = True
