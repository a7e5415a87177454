"""The subject of a history."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from git_context.document import value_edits
from git_context.errors import GitContextError
from git_context.workflow import selection

if TYPE_CHECKING:
    from git_context.merge.policy import Policy
    from git_context.merge.values import Path
    from git_context.repository.object_store import ObjectStore
    from git_context.workflow.selection import Selector


class HistoryQuery(NamedTuple):
    """A question to history: the workflow, the commit that it ends at, a place and the rules."""

    workflow: str
    tip: str
    path: Path
    policy: Policy

    def question(self, kind: str) -> str:
        """Return what the facts of a cache rest on, besides the commit."""
        return repr((kind, self.workflow, self.path, self.policy))


def history_query(
    store: ObjectStore, selector: Selector, revision: str | None, pointer: str
) -> HistoryQuery:
    """Find out what a history is about. Raises `GitContextError` where there is no such context."""
    workflow = selection.workflow_of(store, selector)
    try:
        path = value_edits.parse_path(pointer) if pointer else ()
    except value_edits.EditError as error:
        raise GitContextError(f"{error}.") from error
    tip = find_tip(store, workflow, selector) if revision is None else store.resolve(revision)
    return HistoryQuery(workflow, tip, path, store.policy(tip))


def find_tip(store: ObjectStore, workflow: str, selector: Selector) -> str:
    """Return the newest commit of what is meant: a task's branch, or the workflow branch."""
    return selection.find_tip(
        store, workflow, selection.task_named(store, workflow, selector), selector
    )
