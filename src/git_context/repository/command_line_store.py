"""Refs and single files of a repository, by git's command line alone.

libgit2 takes longer to load than git takes for a few answers. This is for commands that may need no
more than these.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final

from git_context.document.policy import SETTINGS_FILE
from git_context.repository.git import as_lines, read_batch
from git_context.repository.object_store import LARGEST, ObjectStore, TreeEntry

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Self

# Loading libgit2 takes as long as so many calls of git.
_MOST: Final = 12
# So many files git reads at one go before libgit2 would have been loaded and be through.
_MOST_AT_ONCE: Final = 1000
_LARGEST_AT_ONCE: Final = 16 * 1024 * 1024  # bytes of all, which are held until they are asked for
_BLOB: Final = re.compile(r"^([0-9a-f]+) blob ([0-9]+)$", re.MULTILINE)


class CommandLineStore(ObjectStore):
    """The repository of a store; what goes beyond refs and single files, libgit2 answers."""

    _seen: dict[tuple[str, ...], str]
    _entries: dict[tuple[str, str], TreeEntry | None]
    _contents: dict[str, bytes]
    _object_reads: int

    @classmethod
    def at(cls, store: ObjectStore) -> Self:
        """Look at the repository of a store, anew."""
        lightweight = cls.__new__(cls)
        lightweight.__dict__ |= store.__dict__
        lightweight._seen, lightweight._entries, lightweight._object_reads = {}, {}, 0  # noqa: SLF001  # its own
        lightweight._contents = {}  # noqa: SLF001
        return lightweight

    def _may_ask_git(self) -> bool:
        """Tell whether git is to be asked for one object more."""
        self._object_reads += 1
        return self._object_reads <= _MOST

    def _ask(self, command: str, *arguments: str) -> str:
        """Return what git prints, nothing where it fails; every question is asked once."""
        asked = (command, *arguments)
        if asked not in self._seen:
            printed = self.git.run(*asked, check=False).stdout
            self._seen[asked] = os.fsdecode(printed).removesuffix("\n")
        return self._seen[asked]

    def head(self) -> str | None:
        """Return the full name of the current branch, born or not; `None` where none is."""
        born = next((name for mark, _, name in self._listed() if mark == "*"), None)
        return born or self._ask("symbolic-ref", "--quiet", "HEAD") or None

    def tip(self, ref: str) -> str | None:
        """Return the commit that a ref points to now, or `None` where there is no such ref."""
        # HEAD and its like are in no list.
        listed = self.refs(ref).get(ref)
        return listed or self._ask("show-ref", "--verify", "--hash", "--", ref) or None

    def refs(self, *prefixes: str) -> dict[str, str]:
        """Return the commits of all refs that begin with one of `prefixes`, by name, sorted."""
        return {name: tip for _, tip, name in self._listed() if name.startswith(prefixes)}

    def _listed(self) -> list[list[str]]:
        """Return all refs: a star at the current branch, the commit, the name."""
        listed = self._ask("for-each-ref", "--format=%(HEAD)%00%(objectname)%00%(refname)")
        return [line.split("\0") for line in listed.split("\n") if line]

    def entry(self, commit: str, path: str) -> TreeEntry | None:
        """Return what stands at `path` in a commit, or `None`; never looks through a link."""
        if (commit, path) not in self._entries:
            if not self._may_ask_git():
                return super().entry(commit, path)
            self._entries.update(self._listed_entries(commit, path))
        return self._entries[commit, path]

    def _listed_entries(self, commit: str, path: str) -> dict[tuple[str, str], TreeEntry | None]:
        """Return what stands at a path, and the settings, which are always asked for, too."""
        found: dict[tuple[str, str], TreeEntry | None]
        found = dict.fromkeys([(commit, path), (commit, SETTINGS_FILE)])
        asked = ("--full-tree", commit, "--", path, SETTINGS_FILE)
        for record in self.git.records("ls-tree", "-z", *asked):
            about, _, place = record.partition("\t")
            mode, _, name = about.split(" ")
            found[commit, place] = TreeEntry(name, int(mode, 8))
        return found

    def size(self, entry: TreeEntry) -> int:
        """Return the size of a file in bytes."""
        asked = self._may_ask_git() and self.git.run("cat-file", "-s", entry.id, check=False)
        if asked and asked.returncode == 0:
            return int(asked.stdout)
        return super().size(entry)

    def prefetch(self, entries: Iterable[TreeEntry]) -> None:
        """Read files for which `content` is going to be asked, at one go, unless they are many."""
        ids = list(dict.fromkeys(entry.id for entry in entries))
        if not 1 < len(ids) <= _MOST_AT_ONCE:
            return
        listed = as_lines(ids)
        described = self.git.run("cat-file", "--batch-check", input=listed).stdout.decode()
        sizes = {name: int(size) for name, size in _BLOB.findall(described)}
        if len(sizes) < len(ids) or sum(sizes.values()) > _LARGEST_AT_ONCE:
            return
        printed = self.git.run("cat-file", "--batch", input=listed).stdout
        self._contents |= read_batch(printed, sizes)

    def content(self, entry: TreeEntry, largest: int | None = None) -> bytes | None:
        """Return the content of a file, `None` where that has more bytes than `read` allows."""
        if entry.id in self._contents:
            return self._contents[entry.id]
        if not self._may_ask_git():
            return super().content(entry, largest)
        if self.size(entry) > (largest or LARGEST):
            return None
        return self.git.run("cat-file", "blob", entry.id).stdout
