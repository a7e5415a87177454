"""The versions of a context that a history has, read one after the other."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from git_context.document.composed import composed_document
from git_context.document.fold import is_child
from git_context.jsontext.errors import JsonTextError
from git_context.jsontext.parse import parse
from git_context.jsontext.reread import ReadText
from git_context.merge.values import MISSING
from git_context.repository.git_objects import TreeEntry
from git_context.repository.object_store import LARGEST
from git_context.repository.progress import track

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from git_context.history.timeline import Commit
    from git_context.merge.values import Maybe
    from git_context.repository.object_store import ObjectStore


class ContextVersion(NamedTuple):
    """The context as a commit has it, and the text that was read.

    If it cannot be read, `fault` says why, and the rest is that of the commit before.
    """

    value: Maybe
    reading: ReadText | None = None
    fault: str = ""


class HistoryStep(NamedTuple):
    """One commit of a history: its place, the versions that it was made from, and its own.

    `done` are the positions of those parents that no later step needs.
    """

    at: int
    commit: Commit
    before: list[ContextVersion]
    version: ContextVersion
    done: list[int]


_NONE = ContextVersion(MISSING)


def walk(
    store: ObjectStore, commits: list[Commit], positions: Sequence[int]
) -> Iterator[HistoryStep]:
    """Go through the commits at some positions of a history, which come in its order.

    Each version shares what it has in common with the one before, so equal parts are found by a
    pointer test.
    """
    versions = _VersionCache(store, commits)
    # The number of steps that still need the version of a commit, as that of a parent.
    left: Counter[int] = Counter()
    for at in positions:
        left.update(commits[at].parents)
    for at in track("Reading history", positions):
        commit = commits[at]
        before = [versions.at(parent) for parent in commit.parents]
        version = versions.at(at)
        left.subtract(commit.parents)
        done = [parent for parent in commit.parents if not left[parent]]
        yield HistoryStep(at, commit, before, version, done)
        versions.forget(done if left[at] else [*done, at])


class _VersionCache:
    """The versions that were read and are needed again."""

    def __init__(self, store: ObjectStore, commits: list[Commit]) -> None:
        self._store = store
        self._commits = commits
        self._held: dict[int, ContextVersion] = {}

    def at(self, place: int) -> ContextVersion:
        """Return the version of a commit."""
        waiting: list[int] = []
        top = place
        while top not in self._held:
            near = self._near(top)
            version = self._read(top, near)
            is_known = near is None or near in self._held
            if near is None or is_known or _stands_alone(version):
                self._held[top] = version
                continue
            # Its text may be read from that of the version near to it, which comes first.
            waiting.append(top)
            top = near
        for at in reversed(waiting):
            self._held[at] = self._read(at, self._near(at))
        return self._held[place]

    def forget(self, positions: list[int]) -> None:
        """Let go of versions that are not needed any more."""
        for place in positions:
            self._held.pop(place, None)

    def _near(self, place: int) -> int | None:
        """Return the parent that has the same content, else the first one."""
        commit = self._commits[place]
        same = (at for at in commit.parents if self._commits[at].blob == commit.blob)
        return next(same, commit.parents[0] if commit.parents else None)

    def _read(self, place: int, near: int | None) -> ContextVersion:
        """Read a version, with the help of a near one if that is held."""
        commit, before = self._commits[place], _NONE
        if near is not None and near in self._held:
            before = self._held[near]
            if self._commits[near].blob == commit.blob:
                return before
        return _read(self._store, commit, before)


def _stands_alone(version: ContextVersion) -> bool:
    """Tell whether a version is the same whatever there was before it."""
    return not version.fault and not is_child(version.value)


def _read(store: ObjectStore, commit: Commit, near: ContextVersion) -> ContextVersion:
    if not commit.blob:
        return _NONE
    entry = TreeEntry(commit.blob, commit.mode)
    if not entry.is_file:
        fault = "it is no plain file"
        return near._replace(fault=fault)
    content = store.content(entry)
    if content is None:
        limit = LARGEST // 1024**2
        fault = f"it is larger than {limit} MB"
        return near._replace(fault=fault)
    try:
        reading = near.reading.reread(content) if near.reading else ReadText(parse(content))
    except JsonTextError as error:
        return near._replace(fault=str(error))
    document = composed_document(reading.value, near.value)
    return ContextVersion(document, reading)
