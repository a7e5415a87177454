"""The contexts of many commits, each version read once, and much alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from git_context.document.composed import composed_document
from git_context.document.fold import is_child
from git_context.errors import GitContextError
from git_context.jsontext.errors import JsonTextError
from git_context.jsontext.parse import parse
from git_context.jsontext.reread import ReadText
from git_context.merge.threeway import merge
from git_context.merge.values import MISSING
from git_context.repository import trees
from git_context.repository.ancestry import merge_bases
from git_context.repository.names import FOLDER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from git_context.jsontext.parse import JsonSource
    from git_context.merge.policy import Policy
    from git_context.merge.values import Maybe
    from git_context.repository.object_store import ObjectStore
    from git_context.repository.objects import TreeEntry


class CommittedVersion(NamedTuple):
    """A context as a commit has it: its file name, what stands there, and the commit."""

    name: str
    entry: TreeEntry
    commit: str


class MergedVersion(NamedTuple):
    """A context that no commit has: what several versions are when they are merged."""

    value: Maybe


SourceVersion: TypeAlias = CommittedVersion | MergedVersion | None


class UnreadableError(Exception):
    """A version of a context is no JSON document, and so cannot be merged; the message says why."""


class VersionReader:
    """Reads contexts, and remembers those that others are compared with."""

    def __init__(self, store: ObjectStore, policy: Policy) -> None:
        self._store = store
        self._policy = policy
        self._listed: dict[str, dict[str, TreeEntry]] = {}
        self._known: dict[str, ReadText] = {}

    def names(self, commit: str) -> dict[str, TreeEntry]:
        """Return the context files of a commit by name."""
        if commit not in self._listed:
            self._listed[commit] = trees.contexts(self._store, self._store.tree_id(commit))
        return self._listed[commit]

    def version(self, commits: Sequence[str], name: str) -> SourceVersion:
        """Return what stands under a name in a commit; of several, in a merge of them."""
        held = [self._held(commit, name) for commit in commits]
        if all(is_same(other, held[0]) for other in held):
            return held[0]
        return MergedVersion(self._merged(commits, name))

    def value(self, version: SourceVersion, base: SourceVersion = None) -> Maybe:
        """Return the value of a version, which shares with `base` whatever they have in common.

        A child document in the place of a context is folded into `base`. Raises `UnreadableError`.
        """
        if not isinstance(version, CommittedVersion):
            return version.value if version else MISSING
        if not isinstance(base, CommittedVersion):
            return self.known(version).source.value
        known = self.known(base)
        value = known.source.value
        if not is_same(version, base):
            value = self._read(version, known).value
        return composed_document(value, known.source.value) if is_child(value) else value

    def known(self, version: CommittedVersion) -> ReadText:
        """Return a version, read, that others are compared with. Raises `UnreadableError`."""
        name = version.entry.id
        if name not in self._known:
            self._known[name] = ReadText(self._read(version, None))
        return self._known[name]

    def _read(self, version: CommittedVersion, known: ReadText | None) -> JsonSource:
        try:
            content = self._store.read(version.commit, f"{FOLDER}/{version.name}") or b""
            return known.reread(content).source if known else parse(content)
        except JsonTextError as error:
            raise UnreadableError(f"not valid JSON: {error}") from error
        except GitContextError as error:
            raise UnreadableError(error.message) from error

    def _held(self, commit: str, name: str) -> CommittedVersion | None:
        entry = self.names(commit).get(name)
        return CommittedVersion(name, entry, commit) if entry else None

    def _merged(self, commits: Sequence[str], name: str) -> Maybe:
        """Merge bases as git does, one by one; where they conflict, what they come from."""
        value = self.value(self._held(commits[0], name))
        for count, commit in enumerate(commits[1:], start=1):
            below = sorted(merge_bases(self._store.git, commit, *commits[:count]))
            base = self.value(self.version(below, name)) if below else MISSING
            value = merge(base, value, self.value(self._held(commit, name)), self._policy).value()
        return value


def is_same(one: SourceVersion, other: SourceVersion) -> bool:
    """Tell whether two versions are the same file with the same mode, or both none."""
    if isinstance(one, CommittedVersion) and isinstance(other, CommittedVersion):
        return one.entry == other.entry
    return one is None and other is None
