"""Following one place of a context through a history, from where the cache knows it.

The facts of a commit are who made it and what it removed. With them, the cache keeps the value at
the history's end and the traces at some commits; those at others are found again from there.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from git_context.history.lookup import value_at
from git_context.history.timeline import Credit
from git_context.merge.origins import Origin, Removal, Trace, Tracer
from git_context.merge.values import MISSING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from git_context.history.history_cache import Facts, HistoryCache
    from git_context.history.known_history import KnownHistory
    from git_context.history.timeline import Commit
    from git_context.history.versions import HistoryStep
    from git_context.merge.policy import Policy
    from git_context.merge.values import Maybe, Path

# Traces are kept so many commits apart, and at most so many of them.
_APART: Final = 100
_MOST: Final = 50


class TracedHistory(NamedTuple):
    """The value at the end of a history with its trace, and all removals, the first one first."""

    value: Maybe
    trace: Trace | None
    removals: list[Removal]
    facts: Sequence[Facts]

    def credit(self, at: int) -> Credit:
        """Return who made the commit at a place of the history."""
        return Credit._make(self.facts[at][0])


def recalled(cache: HistoryCache) -> TracedHistory:
    """Return what there is to tell of the very history that the cache holds."""
    facts = cache.facts
    commits = [credit[0] for credit, _ in facts]
    positions = {commit: at for at, commit in enumerate(commits)}
    value, traces = cache.extra
    trace = _TraceDecoder(positions).trace(traces[commits[-1]])
    return TracedHistory(value, trace, _removals(facts, positions), facts)


class HistoryTracing:
    """A history that is followed. `positions` are those of the commits to go through, in order."""

    def __init__(
        self, path: Path, policy: Policy, history: KnownHistory, cache: HistoryCache
    ) -> None:
        commits, facts = history
        self._path = path
        self._policy = policy
        self._commits = commits
        self._known = cache
        self._ids = {commit.id: at for at, commit in enumerate(commits)}
        self._facts = facts
        self._kept = {
            self._ids[commit]: trace
            for commit, trace in (cache.extra[1] if cache.extra else {}).items()
            if commit in self._ids and self._facts[self._ids[commit]] is not None
        }
        self._apart = max(_APART, len(commits) // _MOST)
        self._decoder = _TraceDecoder(self._ids)
        self._encoder = _TraceEncoder(commits)
        self._traces: dict[int, Trace | None] = {}
        self._value: Maybe = MISSING
        self.positions = self._to_follow()
        self._tracer = self._new_tracer()

    def take(self, step: HistoryStep) -> None:
        """Follow the place through the next commit."""
        at = step.at
        sources: list[tuple[Maybe, Trace | None]] = []
        for version, parent in zip(step.before, step.commit.parents, strict=True):
            value = value_at(version.value, self._path, self._policy)
            sources.append((value, self._trace(parent)))
        self._value = value_at(step.version.value, self._path, self._policy)
        trace = self._tracer.trace(self._path, self._value, sources, at)
        self._traces[at] = trace
        removed = self._removed()
        if self._facts[at] is None:
            self._facts[at] = (tuple(step.commit.credit()), removed)
        is_last = at == len(self._commits) - 1
        is_kept = is_last or at % self._apart == 0
        if is_kept:
            self._kept[at] = self._encoder.encoded(self._traces[at])
        for parent in step.done:
            self._traces.pop(parent, None)

    def result(self, tip: str) -> TracedHistory:
        """Return what there is to tell of a history up to `tip`, and keep it for the next time."""
        facts = [fact or () for fact in self._facts]
        self._known.keep(tip, self._commits, facts, (self._value, self._spread()))
        trace = self._traces[len(facts) - 1]
        return TracedHistory(self._value, trace, _removals(facts, self._ids), facts)

    def _removed(self) -> list[tuple[Any, ...]]:
        """Take from the tracer what the commit removed, in the form that the cache keeps."""
        removed: list[tuple[Any, ...]] = []
        for removal in self._tracer.removals:
            what = removal.what
            origin = self._commits[what.origin].id
            removed.append((what.path, what.value, origin, what.is_member, what.is_item))
        self._tracer.removals.clear()
        return removed

    def _to_follow(self) -> list[int]:
        """List what is unknown, the end, and what comes between these and the traces before."""
        waiting = [at for at, fact in enumerate(self._facts) if fact is None]
        found = {*waiting, len(self._commits) - 1}
        waiting = [*found]
        while waiting:
            parents = self._commits[waiting.pop()].parents
            new = [at for at in parents if at not in found and at not in self._kept]
            found.update(new)
            waiting += new
        return sorted(found)

    def _new_tracer(self) -> Tracer:
        ancestry = _CommitAncestry(self._commits)
        tracer = Tracer(self._policy, ancestry.is_ancestor, ancestry.age)
        # Earlier removals matter to merges alone.
        if any(len(self._commits[at].parents) > 1 for at in self.positions):
            for removal in _removals(self._facts, self._ids):
                tracer.recall(removal)
        return tracer

    def _trace(self, at: int) -> Trace | None:
        if at not in self._traces:
            self._traces[at] = self._decoder.trace(self._kept[at])
        return self._traces[at]

    def _spread(self) -> dict[str, Any]:
        """Return the traces to keep by commit: the last one, and some of those before it."""
        spread: dict[str, Any] = {}
        after = len(self._commits) + self._apart
        for at in sorted(self._kept, reverse=True):
            if not spread or after - at >= self._apart // 2:
                spread[self._commits[at].id] = self._kept[at]
                after = at
        return spread


class _TraceEncoder:
    """Writes traces as `marshal` takes them: what they share, they share there, too."""

    def __init__(self, commits: list[Commit]) -> None:
        self._commits = commits
        self._done: dict[int, tuple[Trace, Any]] = {}

    def encoded(self, trace: Trace | None) -> Any:
        """Return the commit that brought a value, with the same of its parts where it has any."""
        if trace is None:
            return None
        if id(trace) not in self._done:
            # Held on to, so that its `id` stays its own.
            self._done[id(trace)] = (trace, self._written(trace))
        return self._done[id(trace)][1]

    def _written(self, trace: Trace) -> Any:
        origin, parts = self._commits[trace.origin].id, trace.parts
        if type(parts) is dict:
            return (origin, {name: self.encoded(part) for name, part in parts.items()})
        if type(parts) is list:
            return (origin, [self.encoded(part) for part in parts])
        return origin


class _TraceDecoder:
    """Reads traces, for a history in which the commits stand at these positions."""

    def __init__(self, positions: Mapping[str, int]) -> None:
        self._positions = positions
        self._leaves: dict[str, Trace] = {}

    def trace(self, encoded: Any) -> Trace | None:
        """Return the trace that was written so."""
        return None if encoded is None else self._read(encoded)

    def _read(self, encoded: Any) -> Trace:
        if type(encoded) is str:
            if encoded not in self._leaves:
                self._leaves[encoded] = Trace(self._positions[encoded])
            return self._leaves[encoded]
        origin, parts = encoded
        if type(parts) is dict:
            read = {name: self._read(part) for name, part in parts.items()}
            return Trace(self._positions[origin], read)
        return Trace(self._positions[origin], [self._read(part) for part in parts])


class _CommitAncestry:
    """Which commit descends from which, and how old they are."""

    def __init__(self, commits: list[Commit]) -> None:
        self._commits = commits
        self._ages: list[int] = []
        for commit in commits:
            # No commit counts as older than what it was made from, whatever the clocks showed.
            parents = [self._ages[parent] for parent in commit.parents]
            self._ages.append(max([commit.committed, *parents]))
        self._ancestors = lru_cache(maxsize=64)(self._find_ancestors)

    def age(self, at: int) -> tuple[int, str]:
        """Order commits by time, in the same way in every history that has them."""
        return self._ages[at], self._commits[at].id

    def is_ancestor(self, one: int, other: int) -> bool:
        """Tell whether a commit is another, or was made on top of it."""
        return one == other or (one < other and one in self._ancestors(other))

    def _find_ancestors(self, at: int) -> set[int]:
        found: set[int] = set()
        waiting = [at]
        while waiting:
            new = [parent for parent in self._commits[waiting.pop()].parents if parent not in found]
            found.update(new)
            waiting += new
        return found


def _removals(facts: Sequence[Facts | None], positions: Mapping[str, int]) -> list[Removal]:
    """Return what commits removed, the first one first."""
    return [
        Removal(Origin(path, value, positions[origin], is_member=is_member, is_item=is_item), at)
        for at, fact in enumerate(facts)
        if fact
        for path, value, origin, is_member, is_item in fact[1]
    ]
