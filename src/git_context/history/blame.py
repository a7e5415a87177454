"""The authors of a context's values, and of their removals."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from git_context.errors import ErrorKind, GitContextError
from git_context.history.history_cache import open_cache
from git_context.history.known_history import read_known_history
from git_context.history.lookup import find_index, value_at
from git_context.history.query import history_query
from git_context.history.tracing import HistoryTracing, TracedHistory, recalled
from git_context.history.versions import walk
from git_context.merge.origins import origins
from git_context.merge.pairing import pair, strategy_for
from git_context.merge.pointer import to_pointer
from git_context.merge.values import MISSING, Missing, with_numbers
from git_context.repository.memory import uncollected

if TYPE_CHECKING:
    from git_context.history.query import HistoryQuery
    from git_context.history.timeline import Credit
    from git_context.merge.origins import Origin
    from git_context.merge.policy import Policy
    from git_context.merge.values import Json, Maybe, Path
    from git_context.repository.object_store import ObjectStore
    from git_context.wire import history as wire
    from git_context.workflow.selection import Selector


class BlamedPart(NamedTuple):
    """A field, item or member of a context, and who brought it.

    With `member`, it is a member of the set at `pointer`; else the pointer names it.
    """

    pointer: str
    member: bool
    value: Json
    by: Credit

    def to_json(self, *, exact: bool = False) -> wire.BlamedPart:
        """Return what `--json` says of it; numbers of the context are plain, or else `exact`."""
        part = cast("wire.BlamedPart", {**self._asdict(), "by": self.by.to_json()})
        return with_numbers(part, exact=exact)


class RemovedPart(NamedTuple):
    """A value that was taken out of a context, by whom, and who had brought it."""

    pointer: str
    member: bool
    value: Json
    by: Credit
    brought_by: Credit

    def to_json(self, *, exact: bool = False) -> wire.RemovedPart:
        """Return what `--json` says of it; numbers of the context are plain, or else `exact`."""
        credits_given = {"by": self.by.to_json(), "brought_by": self.brought_by.to_json()}
        part = cast("wire.RemovedPart", {**self._asdict(), **credits_given})
        return with_numbers(part, exact=exact)


class Blame(NamedTuple):
    """The parts of a context, in its order, and what was taken out of it, the last first."""

    workflow: str
    commit: str
    pointer: str
    parts: list[BlamedPart]
    removed: list[RemovedPart]

    def to_json(self, *, removed: bool = False, exact: bool = False) -> wire.Blame:
        """Return what `--json` says of it: the parts, or what was removed.

        Numbers of the context are plain, or else `exact`.
        """
        blame: wire.Blame = {
            "workflow": self.workflow,
            "commit": self.commit,
            "pointer": self.pointer,
        }
        if removed:
            blame["removed"] = [part.to_json(exact=exact) for part in self.removed]
        else:
            blame["parts"] = [part.to_json(exact=exact) for part in self.parts]
        return blame


def blame(
    store: ObjectStore, selector: Selector, revision: str | None = None, pointer: str = ""
) -> Blame:
    """Return who brought each field, item and member of a context, or of a place in it.

    That is the commit in which it came, on whatever branch, not the merge that carried it over.
    Raises `GitContextError` where nothing stands at the place and nothing ever stood there.
    """
    with uncollected():
        about, path = _named(store, history_query(store, selector, revision, pointer))
        traced = _traced(store, about, path)
        parts = [
            BlamedPart(
                to_pointer(part.path), part.is_member, part.value, traced.credit(part.origin)
            )
            for part in _parts(traced, about, path)
        ]
        removed = [
            RemovedPart(
                to_pointer(removal.what.path),
                removal.what.is_member,
                removal.what.value,
                traced.credit(removal.remover),
                traced.credit(removal.what.origin),
            )
            for removal in reversed(traced.removals)
            if _is_within(removal.what, about.path)
        ]
    if not parts and not removed:
        raise GitContextError(
            f"Nothing stands, or ever stood, at {pointer or 'any place of this context'}.",
            kind=ErrorKind.MISSING,
        )
    return Blame(about.workflow, about.tip, pointer, parts, removed)


def _parts(traced: TracedHistory, about: HistoryQuery, path: Path) -> list[Origin]:
    """Return what there is within the place that was asked for, out of what stands at `path`."""
    value = traced.value
    if isinstance(value, Missing) or not traced.trace:
        return []
    listed = list(origins(path, value, traced.trace, about.policy))
    if about.path == path:
        return listed
    # The place is an item without a key, or in one: `path` leads to the list alone. A member of a
    # set has no step of its own, so it is found by its value.
    wanted = value_at(value, about.path[len(path) :], about.policy)
    members = [part for part in listed if _is_member(part, about.path[:-1], wanted)]
    if members:
        return members
    return [part for part in listed if _is_within(part, about.path)]


def _traced(store: ObjectStore, about: HistoryQuery, path: Path) -> TracedHistory:
    """Follow what stands at `path` to the end of a history, from where the cache knows it."""
    cache = open_cache(store, about._replace(path=path).question("blame"))
    if cache.tip == about.tip:
        return recalled(cache)
    before = read_known_history(store, about, cache)
    tracing = HistoryTracing(path, about.policy, before, cache)
    for step in walk(store, before.commits, tracing.positions):
        tracing.take(step)
    return tracing.result(about.tip)


def _named(store: ObjectStore, about: HistoryQuery) -> tuple[HistoryQuery, Path]:
    """Name items by their keys, and return as much of the path as leads to the same in any version.

    Items without a key are named by an index, which others may take over.
    """
    if not about.path:
        return about, ()
    document = store.document(about.tip, about.workflow)
    value: Maybe = document or MISSING
    path: Path = ()
    followable: Path = ()
    # Behind the first index, no step leads to the same in other versions.
    is_followable = True
    for step in about.path:
        named = _named_step(value, step, path, about.policy)
        path = (*path, named.step)
        value = named.value
        if named.is_index:
            is_followable = False
        if is_followable:
            followable = path
    named_about = about._replace(path=path)
    return named_about, followable


class _NamedStep(NamedTuple):
    """A step of a path, what it leads to, and whether it is the index of an item without a key."""

    step: str
    value: Maybe
    is_index: bool


def _named_step(value: Maybe, step: str, path: Path, policy: Policy) -> _NamedStep:
    """Go on from the value at a path by one step, which names an item by its key if it has one."""
    nowhere = _NamedStep(step, MISSING, is_index=False)
    if type(value) is dict:
        member = value.get(step, MISSING)
        return _NamedStep(step, member, is_index=False)
    if type(value) is not list:
        return nowhere
    rule = policy.rule(path)
    at = find_index(value, step, rule)
    if at is None:
        return nowhere
    strategy = strategy_for(path, value, value, policy)
    items = pair(value, value, strategy)
    is_index = items.is_set or items.is_indexed(value, at)
    return _NamedStep(items.step(value, at), value[at], is_index=is_index)


def _is_member(part: Origin, path: Path, value: Maybe) -> bool:
    """Tell whether a part is this very member of the set at a path."""
    return part.is_member and part.path == path and part.value == value


def _is_within(part: Origin, path: Path) -> bool:
    return part.path[: len(path)] == path
