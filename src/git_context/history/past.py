"""The commits of a history, with what a ledger knows of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from git_context.errors import GitContextError
from git_context.history.timeline import continued, timeline
from git_context.repository.names import context_path

if TYPE_CHECKING:
    from git_context.history.ledger import Facts, Ledger
    from git_context.history.subject import Subject
    from git_context.history.timeline import Commit
    from git_context.repository.store import Store


class Past(NamedTuple):
    """The commits of a history, parents first, and the facts of each, `None` if they are unknown.

    Commits of known facts may come without what their authors said.
    """

    commits: list[Commit]
    facts: list[Facts | None]


def past(store: Store, about: Subject, known: Ledger) -> Past:
    """Return the commits of a history and what a ledger knows of them.

    Where history merely went on from where the ledger ends, git is asked for that alone. Raises
    `GitContextError` where there are no commits.
    """
    if known.tip:
        new = continued(store, about.workflow, known.tip, about.tip, len(known.facts))
        if new is not None:
            return Past(*known.continued(new))
    commits = timeline(store, about.workflow, about.tip)
    if not commits:
        raise GitContextError(
            f"No commit up to {about.tip[:10]} has a context at {context_path(about.workflow)}."
        )
    return Past(commits, known.known(commits))
