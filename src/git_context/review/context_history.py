"""The history of a context: its commits, their sizes, and the origin of each part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from git_context.history.blame import blame
from git_context.history.graph import HistoryNode
from git_context.history.stats import sizes
from git_context.history.timeline import timeline
from git_context.repository import commits as messages

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from git_context.history.blame import BlamedPart, RemovedPart
    from git_context.history.timeline import Commit
    from git_context.repository.object_store import ObjectStore


class ContextHistory(NamedTuple):
    """The commits that touched a context, parents first, and its bytes in each.

    `parts` are what it holds now, `removed` what was taken out of it, the last first.
    """

    commits: list[HistoryNode]
    sizes: dict[str, int]
    parts: list[BlamedPart]
    removed: list[RemovedPart]


UNKNOWN: Final = ContextHistory([], {}, [], [])


def read_context_history(
    store: ObjectStore, workflow: str, commit: str, names: Mapping[str, str]
) -> ContextHistory:
    """Return how a workflow's context came to be what it is in a commit.

    `names` are what commits are called in the review; no refs are shown, so that the same commits
    give the same review in every clone. Raises `GitContextError` where git or the context cannot be
    read.
    """
    listed = timeline(store, workflow, commit, pulls=True)
    if not listed:
        return UNKNOWN
    nodes = [_node(one, listed, names.get(one.id)) for one in listed]
    found = blame(store, {"workflow": workflow}, commit)
    return ContextHistory(nodes, sizes(store, listed), found.parts, found.removed)


def _node(commit: Commit, listed: Sequence[Commit], name: str | None) -> HistoryNode:
    phase = messages.parse_trailers(commit.message).get(messages.PHASE)
    parents = [listed[at].id for at in commit.parents]
    return HistoryNode(commit.credit(), phase, commit.subject, parents, [name] if name else [])
