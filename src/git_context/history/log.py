"""The changes that each commit made to a context."""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from git_context.document.bookkeeping import is_bookkeeping
from git_context.history.history_cache import open_cache
from git_context.history.known_history import read_known_history
from git_context.history.lookup import value_at
from git_context.history.prunings import without_prunings
from git_context.history.query import history_query
from git_context.history.timeline import Credit
from git_context.history.versions import walk
from git_context.merge.changes import Change, find_merge_changes
from git_context.merge.values import MISSING, Missing
from git_context.repository.memory import uncollected

if TYPE_CHECKING:
    from collections.abc import Iterator

    from git_context.history.history_cache import Facts, HistoryCache
    from git_context.history.query import HistoryQuery
    from git_context.history.versions import HistoryStep
    from git_context.merge.policy import Policy
    from git_context.merge.values import Maybe
    from git_context.repository.object_store import ObjectStore
    from git_context.wire import history as wire
    from git_context.workflow.selection import Selector


class LogEntry(NamedTuple):
    """One commit: who made it, what it says, and what it changed in the context.

    A merge has just what it changed itself, against all of its parents. `fault` says why the
    context cannot be read there, if it cannot.
    """

    credit: Credit
    subject: str
    is_merge: bool
    changes: list[Change]
    fault: str

    def to_json(self, *, exact: bool = False) -> wire.LogEntry:
        """Return what `--json` says of it; numbers of the context are plain, or else `exact`."""
        fault = {"fault": self.fault} if self.fault else {}
        entry = {
            **self.credit.to_json(),
            "subject": self.subject,
            "merge": self.is_merge,
            **fault,
            "changes": [change.to_json(exact=exact) for change in self.changes],
        }
        return cast("wire.LogEntry", entry)


class LogOptions(NamedTuple):
    """The number of newest commits (default: all), and whether bookkeeping of saves is in."""

    limit: int | None = None
    all_fields: bool = True


ALL: Final = LogOptions()


class Log(NamedTuple):
    """A history, the newest commit first."""

    workflow: str
    commit: str
    pointer: str
    entries: list[LogEntry]

    def to_json(self, *, exact: bool = False) -> wire.Log:
        """Return what `--json` says of it; numbers of the context are plain, or else `exact`."""
        return {
            "workflow": self.workflow,
            "commit": self.commit,
            "pointer": self.pointer,
            "entries": [entry.to_json(exact=exact) for entry in self.entries],
        }


def log(
    store: ObjectStore,
    selector: Selector,
    revision: str | None = None,
    pointer: str = "",
    options: LogOptions = ALL,
) -> Log:
    """Return what each commit changed in a context, or at a place in it.

    Commits that changed nothing there are left out, but for those that changed the file's layout
    when the whole context is asked for. Raises `GitContextError` where there is no such context or
    place.
    """
    about = history_query(store, selector, revision, pointer)
    with uncollected():
        cache = open_cache(store, about.question("log"))
        facts = cache.facts if cache.tip == about.tip else _facts(store, about, cache)
        entries = [_logged(fact) for fact in reversed(facts) if fact]
    is_whole = options.all_fields or is_bookkeeping(about.path)
    found = entries if is_whole else list(_without_bookkeeping(entries))
    return Log(about.workflow, about.tip, pointer, found[: options.limit])


def _without_bookkeeping(entries: list[LogEntry]) -> Iterator[LogEntry]:
    """Leave out what changes at every save, and commits that changed nothing else."""
    for entry in entries:
        changes = [change for change in entry.changes if not is_bookkeeping(change.path)]
        is_empty = bool(entry.changes) and not changes
        if not is_empty:
            yield entry._replace(changes=changes)


def _facts(store: ObjectStore, about: HistoryQuery, cache: HistoryCache) -> list[Facts]:
    """Return what there is to tell of each commit, nothing of some; read what is not known yet."""
    commits, found = read_known_history(store, about, cache)
    new = [at for at, fact in enumerate(found) if fact is None]
    for step in walk(store, commits, new):
        found[step.at] = _fact(step, about)
    facts = [fact or () for fact in found]
    cache.keep(about.tip, commits, facts)
    return facts


def _fact(step: HistoryStep, about: HistoryQuery) -> Facts:
    """Return what there is to tell of a commit, in the form that the cache keeps."""
    changes = _changes(step, about)
    is_merge = len(step.before) > 1
    commit, fault = step.commit, step.version.fault
    if not changes and not fault:
        # git lists a commit of one parent for the file's sake: it changed the layout, at least.
        is_layout = not is_merge and not about.path
        if not is_layout:
            return ()
    return (tuple(commit.credit()), commit.subject, is_merge, list(map(tuple, changes)), fault)


def _changes(step: HistoryStep, about: HistoryQuery) -> list[Change]:
    """Return what a commit changed, itself, at the place; but for what it pruned."""
    before, after = [version.value for version in step.before], step.version.value
    olds = [value_at(value, about.path, about.policy) for value in before]
    new = value_at(after, about.path, about.policy)
    changes: list[Change] = []
    for change in find_merge_changes(_in_fields(olds, new), new, about.policy, about.path):
        changes += _in_items(change, about.policy)
    return without_prunings(changes, before, after)


def _logged(fact: Facts) -> LogEntry:
    credit, subject, is_merge, changes, fault = fact
    # As `_make` does it, but for tens of thousands: facts have the right length.
    found = list(map(tuple.__new__, repeat(Change), changes))
    return LogEntry(tuple.__new__(Credit, credit), subject, is_merge, found, fault)


def _in_items(change: Change, policy: Policy) -> list[Change]:
    """Tell item by item of a list that came or went as a whole, where a rule names its items."""
    rule = policy.rule(change.path)
    old = [] if isinstance(change.before, Missing) else change.before
    new = [] if isinstance(change.after, Missing) else change.after
    if rule and type(old) is list and type(new) is list and old != new and [] in (old, new):
        return find_merge_changes([old], new, policy, change.path)
    return [change]


def _in_fields(olds: list[Maybe], new: Maybe) -> list[Maybe]:
    """Let a document that is added be listed field by field."""
    if type(new) is dict:
        return [{} if isinstance(old, Missing) else old for old in olds] or [{}]
    return olds or [MISSING]
