"""Where a change goes, and what its commit says: what every verb needs to know."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from git_context.repository.names import context_path

if TYPE_CHECKING:
    from git_context.repository.names import TaskName


class Target(NamedTuple):
    """Where a change goes: a branch, the workflow, and the task that it is on behalf of.

    A branch that may hold any contexts has no workflow, but an empty text for it.
    """

    ref: str
    workflow: str
    task: TaskName | None = None

    @property
    def context_path(self) -> str:
        """Where the workflow's context stands in the tree; empty without a workflow."""
        return context_path(self.workflow) if self.workflow else ""


class CommitInfo(NamedTuple):
    """What the user says about a change: the words of the commit, and who makes it."""

    message: str = ""
    agent: str = ""
