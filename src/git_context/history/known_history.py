"""The commits of a history, with what the cache knows of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from git_context.errors import ErrorKind, GitContextError
from git_context.history.timeline import continued, timeline
from git_context.repository.names import context_path

if TYPE_CHECKING:
    from git_context.history.history_cache import Facts, HistoryCache
    from git_context.history.query import HistoryQuery
    from git_context.history.timeline import Commit
    from git_context.repository.object_store import ObjectStore


class KnownHistory(NamedTuple):
    """The commits of a history, parents first, and the facts of each, `None` if they are unknown.

    Commits of known facts may come without their authors' messages.
    """

    commits: list[Commit]
    facts: list[Facts | None]


def read_known_history(
    store: ObjectStore, about: HistoryQuery, cache: HistoryCache
) -> KnownHistory:
    """Return the commits of a history and what the cache knows of them.

    If history merely went on from where the cache ends, git is asked for that alone. Raises
    `GitContextError` where there are no commits.
    """
    if cache.tip:
        new = continued(store, about.workflow, cache.tip, about.tip, len(cache.facts))
        if new is not None:
            return KnownHistory(*cache.continued(new))
    commits = timeline(store, about.workflow, about.tip)
    if not commits:
        raise GitContextError(
            f"No commit up to {about.tip[:10]} has a context at {context_path(about.workflow)}.",
            kind=ErrorKind.MISSING,
        )
    return KnownHistory(commits, cache.known(commits))
