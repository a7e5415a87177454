"""Who brought what into a context, and who took what out."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from git_context.errors import GitContextError
from git_context.history.history import at_path, item_named, subject, walk
from git_context.merge.origins import Tracer, origins
from git_context.merge.pairing import pair, rule_for
from git_context.merge.pointer import to_pointer
from git_context.merge.values import MISSING, Missing

if TYPE_CHECKING:
    from git_context.history.history import Subject
    from git_context.history.timeline import Commit, Credit
    from git_context.merge.origins import Origin, Trace
    from git_context.merge.policy import Policy
    from git_context.merge.values import Json, Maybe, Path
    from git_context.repository.store import Store
    from git_context.workflow.scoping import Where


class Blamed(NamedTuple):
    """A field, item or member of a context, and who brought it.

    With `member`, it is a member of the set at `pointer`; else the pointer names it.
    """

    pointer: str
    member: bool
    value: Json
    by: Credit


class Removed(NamedTuple):
    """What was taken out of a context, by whom, and who had brought it."""

    pointer: str
    member: bool
    value: Json
    by: Credit
    brought_by: Credit


class Blame(NamedTuple):
    """The parts of a context, in its order, and what was taken out of it, the last first."""

    workflow: str
    commit: str
    pointer: str
    parts: list[Blamed]
    removed: list[Removed]


def blame(store: Store, where: Where, revision: str | None = None, pointer: str = "") -> Blame:
    """Return who brought each field, item and member of a context, or of a place in it.

    That is the commit in which it came, on whatever branch, not the merge that carried it over.
    Raises `GitContextError` where nothing stands at the place and nothing ever stood there.
    """
    about, path = _named(store, subject(store, where, revision, pointer))
    traced = _traced(store, about, path)
    parts = [
        Blamed(to_pointer(part.path), part.is_member, part.value, traced.credit(part.origin))
        for part in traced.parts(about)
    ]
    removed = [
        Removed(
            to_pointer(removal.what.path),
            removal.what.is_member,
            removal.what.value,
            traced.credit(removal.remover),
            traced.credit(removal.what.origin),
        )
        for removal in reversed(traced.tracer.removals)
        if _is_within(removal.what, about.path)
    ]
    if not parts and not removed:
        raise GitContextError(
            f"Nothing stands, or ever stood, at {pointer or 'any place of this context'}."
        )
    return Blame(about.workflow, about.tip, pointer, parts, removed)


class _Traced:
    """A history that was followed to its end: the last value at `path`, and its trace."""

    def __init__(self, path: Path, policy: Policy, tracer: Tracer) -> None:
        self.path = path
        self.tracer = tracer
        self.value: Maybe = MISSING
        self.trace: Trace | None = None
        self.commits: list[Commit] = []
        self._policy = policy
        self._credits: dict[int, Credit] = {}

    def parts(self, about: Subject) -> list[Origin]:
        """Return what there is within the place that was asked for."""
        if isinstance(self.value, Missing) or not self.trace:
            return []
        listed = list(origins(self.path, self.value, self.trace, self._policy))
        if about.path == self.path:
            return listed
        wanted = at_path(self.value, about.path[len(self.path) :], self._policy)
        members = [part for part in listed if part.is_member and part.path == about.path[:-1]]
        return [part for part in members if part.value == wanted] or [
            part for part in listed if _is_within(part, about.path)
        ]

    def credit(self, at: int) -> Credit:
        """Return who made a commit."""
        if at not in self._credits:
            self._credits[at] = self.commits[at].credit()
        return self._credits[at]


def _traced(store: Store, about: Subject, path: Path) -> _Traced:
    ancestry = _Ancestry()
    tracer = Tracer(about.policy, ancestry.is_ancestor, ancestry.age)
    traced = _Traced(path, about.policy, tracer)
    traces: dict[int, Trace | None] = {}
    for step in walk(store, about):
        ancestry.add(step.commit)
        parents = step.commit.parents
        sources = [
            (at_path(version.value, path, about.policy), traces[parent])
            for version, parent in zip(step.before, parents, strict=True)
        ]
        traced.value = at_path(step.version.value, path, about.policy)
        traced.trace = traces[step.at] = tracer.trace(path, traced.value, sources, step.at)
        for parent in step.done:
            del traces[parent]
    traced.commits = ancestry.commits
    return traced


class _Ancestry:
    """Which commit descends from which, and how old they are."""

    def __init__(self) -> None:
        self.commits: list[Commit] = []
        self._ages: list[int] = []
        self._ancestors = lru_cache(maxsize=64)(self._find_ancestors)

    def add(self, commit: Commit) -> None:
        """Take the next commit in; its parents are here."""
        # No commit counts as older than what it was made from, whatever the clocks said.
        parents = [self._ages[parent] for parent in commit.parents]
        self._ages.append(max([commit.committed, *parents]))
        self.commits.append(commit)

    def age(self, at: int) -> tuple[int, int]:
        """Order commits by time."""
        return self._ages[at], at

    def is_ancestor(self, one: int, other: int) -> bool:
        """Tell whether a commit is another, or was made on top of it."""
        return one == other or (one < other and one in self._ancestors(other))

    def _find_ancestors(self, at: int) -> set[int]:
        found: set[int] = set()
        waiting = [at]
        while waiting:
            new = [parent for parent in self.commits[waiting.pop()].parents if parent not in found]
            found.update(new)
            waiting += new
        return found


def _named(store: Store, about: Subject) -> tuple[Subject, Path]:
    """Name items by their keys, and return as much of the path as leads to the same in any version.

    Items without a key are named by an index, which others may take over.
    """
    value: Maybe = store.document(about.tip, about.workflow) or MISSING
    path: Path = ()
    followable: Path | None = None
    for step in about.path:
        rule = about.policy.rule(path)
        at = item_named(value, step, rule) if type(value) is list else None
        if type(value) is list and at is None and step.isdecimal() and int(step) < len(value):
            at = int(step)
        if type(value) is list and at is not None:
            items = pair(value, value, rule_for(path, value, value, about.policy))
            if items.strategy != "keyed" and followable is None:
                followable = path
            path = (*path, items.step(value, at))
            value = value[at]
        else:
            path = (*path, step)
            value = value.get(step, MISSING) if type(value) is dict else MISSING
    return about._replace(path=path), path if followable is None else followable


def _is_within(part: Origin, path: Path) -> bool:
    return part.path[: len(path)] == path
