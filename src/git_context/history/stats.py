"""The growth of a context: its size, and what made it up, in each commit of a branch."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from git_context.document.fold import is_object
from git_context.document.sizes import Size, context_size
from git_context.errors import ErrorKind, GitContextError
from git_context.history.query import history_query
from git_context.history.timeline import timeline
from git_context.history.versions import walk
from git_context.jsontext.write import encode, write
from git_context.repository.memory import uncollected
from git_context.repository.names import context_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from git_context.history.timeline import Commit, Credit
    from git_context.merge.values import Json, Maybe
    from git_context.repository.object_store import ObjectStore
    from git_context.wire import history as wire
    from git_context.workflow.selection import Selector


class StatsPoint(NamedTuple):
    """A context in one commit: its size, the items of its lists, and the bytes of its tasks.

    The bytes of a task are those of its entry in `parallel_tasks`, with all that stands in it.
    """

    credit: Credit
    subject: str
    size: Size
    items: dict[str, int]
    tasks: dict[str, int]

    def to_json(self) -> wire.StatsPoint:
        """Return what `--json` says of it."""
        return {
            **self.credit.to_json(),
            "subject": self.subject,
            "bytes": self.size.bytes,
            "tokens": self.size.tokens,
            "items": self.items,
            "task_bytes": self.tasks,
        }


class Stats(NamedTuple):
    """The points of a branch, the oldest first."""

    workflow: str
    commit: str
    points: list[StatsPoint]

    def to_json(self) -> wire.Stats:
        """Return what `--json` says of it."""
        points = [point.to_json() for point in self.points]
        return {"workflow": self.workflow, "commit": self.commit, "points": points}


def stats(store: ObjectStore, selector: Selector, revision: str | None = None) -> Stats:
    """Return how a context grew along the first parents of a branch, or up to a revision.

    Anything that came by a merge came in the merge. Commits in which the context is missing or
    cannot be read have no point. Raises `GitContextError` where there is no such context.
    """
    about = history_query(store, selector, revision, "")
    with uncollected():
        commits = timeline(store, about.workflow, about.tip, pulls=True)
        if not commits:
            path = context_path(about.workflow)
            raise GitContextError(
                f"No commit up to {about.tip[:10]} has a context at {path}.",
                kind=ErrorKind.MISSING,
            )
        line = _first_parents(store, about.tip, commits)
        bytes_of = sizes(store, [commits[at] for at in line])
        tasks = _TaskSizes()
        points: list[StatsPoint] = []
        for step in walk(store, commits, line):
            commit, value = step.commit, step.version.value
            if commit.id in bytes_of and is_object(value) and not step.version.fault:
                points.append(
                    StatsPoint(
                        commit.credit(),
                        commit.subject,
                        context_size(bytes_of[commit.id]),
                        _items(value),
                        tasks.sizes(value),
                    )
                )
    return Stats(about.workflow, about.tip, points)


def sizes(store: ObjectStore, commits: Sequence[Commit]) -> dict[str, int]:
    """Return the bytes of the context in each commit that has one; git tells all in one go."""
    having = [commit for commit in commits if commit.blob]
    asked = "".join(f"{commit.blob}\n" for commit in having).encode()
    printed = store.git.run("cat-file", "--batch-check=%(objectsize)", input=asked).stdout
    found = zip(having, printed.splitlines(), strict=True)
    # An object that git does not have, it calls missing.
    return {commit.id: int(count) for commit, count in found if count.isdigit()}


class _TaskSizes:
    """The sizes of tasks, measured where an entry is not the one of the version before."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[Json, int]] = {}

    def sizes(self, document: dict[str, Json]) -> dict[str, int]:
        found: dict[str, int] = {}
        listed = document.get("parallel_tasks")
        for entry in listed if type(listed) is list else []:
            name = entry.get("task_id") if is_object(entry) else None
            if type(name) is str:
                found[name] = self._size(name, entry)
        return found

    def _size(self, name: str, entry: Json) -> int:
        known = self._known.get(name)
        if known is None or known[0] is not entry:
            known = self._known[name] = (entry, len(encode(write(entry))))
        return known[1]


def _items(document: Maybe) -> dict[str, int]:
    """Count the items of the lists of a context."""
    members = document.items() if is_object(document) else ()
    return {name: len(value) for name, value in members if type(value) is list}


def _first_parents(store: ObjectStore, tip: str, commits: Sequence[Commit]) -> list[int]:
    """Return the positions of the commits on the line of first parents, the oldest first.

    git joins what is left of a simplified history, so the line is that of the whole history.
    """
    line = set(store.git.text("rev-list", "--first-parent", tip).split())
    return [at for at, commit in enumerate(commits) if commit.id in line]
