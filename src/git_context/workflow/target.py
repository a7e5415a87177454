"""The target of a change, and its commit message, which every verb needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from git_context.repository.names import context_path

if TYPE_CHECKING:
    from git_context.repository.names import TaskName


class Target(NamedTuple):
    """The target of a change: a branch, the workflow, and the task that it is on behalf of.

    A branch that may hold any contexts has no workflow, but an empty text for it. `notes` say why
    it may not be the one that the user has in mind.
    """

    ref: str
    workflow: str
    task: TaskName | None = None
    notes: tuple[str, ...] = ()

    @property
    def context_path(self) -> str:
        """The path of the workflow's context in the tree; empty without a workflow."""
        return context_path(self.workflow) if self.workflow else ""


class CommitInfo(NamedTuple):
    """The user's words about a change: the commit message, and the agent.

    Without `verify`, a context that is not valid is recorded all the same.
    """

    message: str = ""
    agent: str = ""
    verify: bool = True
