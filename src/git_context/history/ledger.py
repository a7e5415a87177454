"""Facts about the commits of a history, kept from one run to the next.

What a commit changed in a context is fixed for ever by the commit's id, the rules, and this
program. A ledger is a file in the git directory with such facts, so that only what is new must be
read. It is a cache: without it, or where it cannot be read or written, the same answers take
longer. A file holds facts for one question (its *key*), is replaced in one step, and is believed
only where its checksum and its key are right, commit by commit where the parents are, too.
"""

from __future__ import annotations

import marshal
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final
from zlib import crc32

from git_context._version import __version__
from git_context.errors import GitContextError
from git_context.history.timeline import Commit
from git_context.repository import files

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from git_context.repository.store import Store

    # Of values that `marshal` knows: those of exact JSON, and tuples.
    Facts = tuple[Any, ...]
    # A commit, those that it was made from in this history, when, the blob and mode of the context
    # that it has, and its facts.
    Row = tuple[str, tuple[str, ...], int, str, int, Facts]

FOLDER: Final = "git-context/history"
# To be raised where facts come out otherwise than before, within one version of the program.
FACTS: Final = 5
LEAST: Final = 200  # commits; fewer are read again as fast
FEW: Final = 8  # commits behind those that are known, which are read again as fast
LARGEST: Final = 64 * 1024 * 1024
LARGEST_OF_ALL: Final = 4 * LARGEST
MOST: Final = 32  # files
_SUM: Final = 4  # bytes
_OF_HISTORY: Final = (
    "GIT_GRAFT_FILE",
    "GIT_NO_REPLACE_OBJECTS",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
)


class Ledger:
    """What is known of a history that was read before: nothing, at first.

    `rows` are the commits up to `tip`, parents first, unless some of them were squashed out of
    others, which may come and go: then there is no `tip`. `others` are commits that do not lead to
    it. `extra` is what else was kept with them.
    """

    def __init__(self, store: Store, key: bytes) -> None:
        self.tip = ""
        self.rows: list[Row] = []
        self.others: list[Row] = []
        self.extra: Any = None
        self._store = store
        self._file = store.common_dir / FOLDER / f"{crc32(key):08x}"
        self._key = key
        self._is_worth_keeping = True
        self._has_news = True

    def known(self, commits: Sequence[Commit]) -> list[Facts | None]:
        """Return the facts of commits, whose parents come first; `None` where they are unknown.

        They are known only where those of everything before are.
        """
        rows = {row[0]: row for row in (*self.others, *self.rows)}
        known: list[Facts | None] = []
        for commit in commits:
            row = rows.get(commit.id)
            parents = tuple(commits[parent].id for parent in commit.parents)
            is_known = row and row[1] == parents and None not in [known[p] for p in commit.parents]
            known.append(row[-1] if row and is_known else None)
        # The same commits may stand for another tip, that is to be known, too.
        is_same = bool(self.rows) and commits[-1].id == self.rows[-1][0] and _is_settled(commits)
        self._is_worth_keeping = None in known or is_same
        return known

    def continued(self, new: Sequence[Commit]) -> tuple[list[Commit], list[Facts | None]]:
        """Return the history up to `tip` and on with new commits, and what is known of each.

        A commit that is known comes without what its author said.
        """
        self._is_worth_keeping = len(new) >= FEW
        places = {row[0]: at for at, row in enumerate(self.rows)}
        commits = [
            Commit(commit, [places[parent] for parent in parents], "", 0, made, "", blob, mode)
            for commit, parents, made, blob, mode, _ in self.rows
        ]
        return [*commits, *new], [*(row[-1] for row in self.rows), *(None for _ in new)]

    def keep(
        self, tip: str, commits: Sequence[Commit], facts: Sequence[Facts], extra: Any = None
    ) -> None:
        """Write down the facts of all commits up to `tip`, in place of what was known before.

        Where that cannot be done, or is too much, nothing happens; nor where hardly anything is
        new, and what was known before may be asked for again.
        """
        if len(commits) < LEAST or not self._is_worth_keeping:
            return
        listed = {commit.id for commit in commits}
        others = [row for row in (*self.others, *self.rows) if row[0] not in listed]
        rows: list[Row] = [
            (
                commit.id,
                tuple(commits[parent].id for parent in commit.parents),
                commit.committed,
                commit.blob,
                commit.mode,
                fact,
            )
            for commit, fact in zip(commits, facts, strict=True)
        ]
        settled = tip if _is_settled(commits) else ""
        content = (self._key, settled, rows, others[-len(rows) :], extra)
        with suppress(GitContextError, OSError, ValueError), self._store.shared():
            body = marshal.dumps(content)
            if len(body) < LARGEST:
                files.replace(self._file, _sum(body) + body)
                _prune(self._file.parent)

    def read(self) -> None:
        """Take in what the file holds, if it holds anything that can be believed."""
        with suppress(OSError, EOFError, ValueError, TypeError):
            with self._file.open("rb") as stream:
                told, body = stream.read(_SUM), stream.read(LARGEST)
            if _sum(body) == told:
                key, *content = marshal.loads(body)  # noqa: S302  # its own words, by the checksum
                if key == self._key:
                    self.tip, self.rows, self.others, self.extra = content


def ledger(store: Store, question: str) -> Ledger:
    """Open the ledger for a question: a text that says all, but the commit, that the facts rest on.

    What changes a history without any new commit is part of the key: where a clone is cut off, and
    what stands for other commits.
    """
    program = f"{__version__} {FACTS} {sys.implementation.cache_tag} {marshal.version}"
    borders = [files.read(store.common_dir / name) for name in ("shallow", "info/grafts")]
    replaced = store.refs("refs/replace/")
    told = [os.environ.get(name) for name in _OF_HISTORY]
    key = repr((program, question, borders, replaced, told)).encode("utf-8", "surrogatepass")
    found = Ledger(store, key)
    found.read()
    return found


def _sum(body: bytes) -> bytes:
    return crc32(body).to_bytes(_SUM, "big")


def _is_settled(commits: Sequence[Commit]) -> bool:
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
