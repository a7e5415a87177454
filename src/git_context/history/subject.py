"""What a history is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from git_context.document import steps
from git_context.errors import GitContextError
from git_context.workflow import scoping

if TYPE_CHECKING:
    from git_context.merge.policy import Policy
    from git_context.merge.values import Path
    from git_context.repository.store import Store
    from git_context.workflow.scoping import Where


class Subject(NamedTuple):
    """What a history is about: the workflow, the commit that it ends at, a place and the rules."""

    workflow: str
    tip: str
    path: Path
    policy: Policy

    def question(self, kind: str) -> str:
        """Return what the facts of a ledger rest on, besides the commit."""
        return repr((kind, self.workflow, self.path, self.policy))


def subject(store: Store, where: Where, revision: str | None, pointer: str) -> Subject:
    """Find out what a history is about. Raises `GitContextError` where there is no such context."""
    workflow = scoping.workflow_of(store, where)
    try:
        path = steps.place(pointer) if pointer else ()
    except steps.StepError as error:
        raise GitContextError(f"{error}.") from error
    tip = tip_of(store, workflow, where) if revision is None else store.resolve(revision)
    return Subject(workflow, tip, path, store.policy(tip))


def tip_of(store: Store, workflow: str, where: Where) -> str:
    """Return the newest commit of what is meant: a task's branch, or the workflow's home."""
    return scoping.tip(store, workflow, scoping.task_named(store, workflow, where), where)
