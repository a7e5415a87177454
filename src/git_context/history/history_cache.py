"""Facts about the commits of a history, kept from one run to the next.

The change that a commit made to a context is fixed for ever by the commit's id, the rules, and this
program. The cache is a file in the git directory with such facts, so that only what is new must be
read. It is a cache: without it, or where it cannot be read or written, the same answers take
longer. A file holds facts for one question (its *key*), is replaced in one step, and is believed
only where its checksum and its key are right, commit by commit where the parents are, too.
"""

from __future__ import annotations

import marshal
import sys
from contextlib import suppress
from functools import cached_property
from itertools import repeat
from typing import TYPE_CHECKING, Any, Final
from zlib import crc32

from git_context._version import __version__
from git_context.errors import GitContextError
from git_context.history.timeline import Commit
from git_context.repository import files

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from git_context.repository.object_store import ObjectStore

    # Of values that `marshal` knows: those of exact JSON, and tuples.
    Facts = tuple[Any, ...]
    # A commit, those that it was made from in its history, and its facts.
    Other = tuple[str, tuple[str, ...], Facts]

FOLDER: Final = "git-context/history"
# To be raised where facts come out otherwise than before, within one version of the program.
FACTS: Final = 6
LEAST: Final = 200  # commits; fewer are read again as fast
FEW: Final = 32  # commits behind those that are known, which are read again as fast
LARGEST: Final = 64 * 1024 * 1024
LARGEST_OF_ALL: Final = 4 * LARGEST
MOST: Final = 32  # files
_NOT_CACHED: Final = ("", (), None)
_SUM: Final = 4  # bytes
_LENGTH: Final = 8  # bytes


class HistoryCache:
    """The facts kept of a history that was read before: nothing, at first.

    `facts` are those of the commits up to `tip`, parents first, unless some of them were squashed
    out of others, which may come and go: then there is no `tip`. `extra` is what else was kept with
    them.
    """

    def __init__(self, store: ObjectStore, key: bytes) -> None:
        self.tip = ""
        self.facts: list[Facts] = []
        self.extra: Any = None
        # The commits, for which nobody asks where nothing is new, as they stand in the file.
        self._written = marshal.dumps(([], []))
        self._store = store
        self._file = store.common_dir / FOLDER / f"{crc32(key):08x}"
        self._key = key
        self._is_worth_keeping = True

    @cached_property
    def _commits(self) -> tuple[list[Commit], list[Other]]:
        """The commits of `facts`, and others with theirs, which do not lead to `tip`."""
        rows, others = marshal.loads(self._written)  # noqa: S302  # its own words, by the checksum
        # As `_make` does it, but for tens of thousands: what stands here has the right length.
        return list(map(tuple.__new__, repeat(Commit), rows)), others

    def _cached_commits(self) -> dict[str, Other]:
        """Return by id what is known of all commits, whether they lead to `tip` or not."""
        commits, others = self._commits
        cached = {other[0]: other for other in others}
        for commit, fact in zip(commits, self.facts, strict=True):
            cached[commit.id] = (commit.id, _parents(commit, commits), fact)
        return cached

    def known(self, commits: Sequence[Commit]) -> list[Facts | None]:
        """Return the facts of commits, whose parents come first; `None` where they are unknown.

        They are known only where those of everything before are.
        """
        cached = self._cached_commits()
        known: list[Facts | None] = []
        for commit in commits:
            _, parents, fact = cached.get(commit.id, _NOT_CACHED)
            # Facts tell a commit from its parents: with other parents, or parents that may have
            # become others themselves, they are other facts.
            parent_facts = [known[parent] for parent in commit.parents]
            if None in parent_facts or parents != _parents(commit, commits):
                known.append(None)
            else:
                known.append(fact)
        # The same commits may stand for another tip, that is to be known, too.
        self._is_worth_keeping = None in known or self._is_up_to(commits)
        return known

    def _is_up_to(self, commits: Sequence[Commit]) -> bool:
        """Tell whether the last of these commits is that of the cache, and stands for its tip."""
        cached_commits, _ = self._commits
        is_same = bool(cached_commits) and cached_commits[-1].id == commits[-1].id
        return is_same and _is_complete(commits)

    def continued(self, new: Sequence[Commit]) -> tuple[list[Commit], list[Facts | None]]:
        """Return the history up to `tip` and on with new commits, and what is known of each.

        A commit that is known comes without its author's message.
        """
        self._is_worth_keeping = len(new) >= FEW
        return [*self._commits[0], *new], [*self.facts, *(None for _ in new)]

    def keep(
        self, tip: str, commits: Sequence[Commit], facts: Sequence[Facts], extra: Any = None
    ) -> None:
        """Write down the facts of all commits up to `tip`, in place of what was known before.

        If that cannot be done, or is too much, nothing happens; nor where hardly anything is
        new, and what was known before may be asked for again.
        """
        is_worth_it = len(commits) >= LEAST and self._is_worth_keeping
        if not is_worth_it:
            return
        settled_tip = tip if _is_complete(commits) else ""
        with suppress(GitContextError, OSError, ValueError), self._store.shared():
            asked = marshal.dumps((self._key, settled_tip, list(facts), extra))
            length = len(asked).to_bytes(_LENGTH, "big")
            body = length + asked + self._rows(commits)
            is_too_large = len(body) >= LARGEST
            if is_too_large:
                return
            checked = _sum(body) + body
            files.replace(self._file, checked)
            _prune(self._file.parent)

    def _rows(self, commits: Sequence[Commit]) -> bytes:
        """Write commits, and as many of the others that the cache has: they may come back."""
        rows = [tuple(each._replace(author="", authored=0, message="")) for each in commits]
        others = self._cached_commits()
        for commit in commits:
            others.pop(commit.id, None)
        return marshal.dumps((rows, [*others.values()][-len(rows) :]))

    def read(self) -> None:
        """Take in what the file holds, if it holds anything that can be believed."""
        with suppress(OSError, EOFError, ValueError, TypeError):
            with self._file.open("rb") as stream:
                checksum, body = stream.read(_SUM), stream.read(LARGEST)
            if _sum(body) == checksum:
                end = _LENGTH + int.from_bytes(body[:_LENGTH], "big")
                key, *content = marshal.loads(body[_LENGTH:end])  # noqa: S302  # its own words
                if key == self._key:
                    self.tip, self.facts, self.extra = content
                    self._written = body[end:]


def open_cache(store: ObjectStore, question: str) -> HistoryCache:
    """Open the cache for a question: a text that names all, but the commit, that the facts rest on.

    Whatever changes a history without any new commit is part of the key: where a clone is cut off.
    No commit stands for another, see `repository.git`.
    """
    program = f"{__version__} {FACTS} {sys.implementation.cache_tag} {marshal.version}"
    shallow = store.git.variables("GIT_SHALLOW_FILE")
    border = files.read(store.common_dir / "shallow"), shallow
    key = repr((program, question, border)).encode("utf-8", "surrogatepass")
    found = HistoryCache(store, key)
    found.read()
    return found


def _sum(body: bytes) -> bytes:
    return crc32(body).to_bytes(_SUM, "big")


def _parents(commit: Commit, commits: Sequence[Commit]) -> tuple[str, ...]:
    return tuple([commits[parent].id for parent in commit.parents])


def _is_complete(commits: Sequence[Commit]) -> bool:
    """Tell whether a history is the same as long as its tip is."""
    return not any(commit.is_squash for commit in commits)


def _prune(folder: Path) -> None:
    """Delete the oldest files where there is too much, those of killed processes among them."""
    room = LARGEST_OF_ALL
    dated = sorted((file.stat().st_mtime, file.stat().st_size, file) for file in folder.iterdir())
    for at, (_, size, file) in enumerate(reversed(dated)):
        room -= size
        if at >= MOST or room < 0:
            file.unlink(missing_ok=True)
