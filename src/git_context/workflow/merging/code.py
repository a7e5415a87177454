"""Everything in a tree but the contexts, merged by git itself.

git merges commits, so the trees without their contexts are given to it as commits of their own,
which stand in the same relation to each other and which no ref ever names. Renames, attributes and
the user's merge drivers count as in any merge; attributes are those of the working tree at hand.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from git_context.errors import ErrorKind, GitContextError
from git_context.repository.git import OLDEST_GIT
from git_context.repository.trees import with_contexts

if TYPE_CHECKING:
    from git_context.repository.object_store import ObjectStore
    from git_context.wire import merging as wire
    from git_context.workflow.merging.merge_plan import Head

_NOBODY: Final = "git-context <> 0 +0000"


class CodeConflict(NamedTuple):
    """A file that git, or nobody, can merge: where, what is the matter, and whose change it is."""

    path: str
    kind: str
    task: str
    commit: str

    def to_json(self) -> wire.CodeConflict:
        """Return what `--json` says of it."""
        return cast("wire.CodeConflict", self._asdict())


class CodeMerge:
    """The code of a branch on its way through a merge; `tree` holds no contexts."""

    def __init__(self, store: ObjectStore, tip: str) -> None:
        self._store = store
        self._bare: dict[str, str] = {}
        self.tree = self._code(tip)

    def merge(self, head: Head) -> list[CodeConflict]:
        """Merge one line; returns the conflicts, with which the code stays as it was."""
        theirs = self._code(head.source.commit)
        if theirs == self.tree:
            return []
        if len(head.bases) == 1:
            base = self._code(head.bases[0])
            if theirs == base:
                return []
            if self.tree == base:
                self.tree = theirs
                return []
        bases = [self._base(commit, alone=len(head.bases) == 1) for commit in head.bases]
        return self._by_git(head, self._commit(self.tree, bases), self._commit(theirs, bases))

    def _by_git(self, head: Head, ours: str, theirs: str) -> list[CodeConflict]:
        git = self._store.git
        options = ("--write-tree", "-z", "--name-only", "--messages")
        done = git.run("merge-tree", *options, ours, theirs, check=False)
        if done.returncode not in (0, 1):
            if git.version() < OLDEST_GIT:
                raise GitContextError(
                    "git is too old to merge the code in these branches.",
                    hint="Install git 2.38 or newer.",
                    kind=ErrorKind.GIT,
                )
            complaint = os.fsdecode(done.stderr).strip()
            raise GitContextError(
                f"git could not merge {head.source.name}: {complaint}", kind=ErrorKind.GIT
            )
        # A merge driver may have written to the same output before git did.
        first, *rest = os.fsdecode(done.stdout).split("\0")
        if done.returncode == 0:
            self.tree = first[-2 * self._store.layout.id_size :]
            return []
        return [
            CodeConflict(path, kind, *head.source)
            for path, kind in _parse_conflicts(rest[: rest.index("")], rest[rest.index("") + 1 :])
        ]

    def _code(self, commit: str) -> str:
        if commit not in self._bare:
            tree = self._store.tree_id(commit)
            if tree not in self._bare:
                self._bare[tree] = with_contexts(self._store, tree, {})
            self._bare[commit] = self._bare[tree]
        return self._bare[commit]

    def _base(self, commit: str, *, alone: bool) -> str:
        # Several bases are merged first: git has to find what those have in common.
        return self._commit(self._code(commit), [] if alone else self._store.parents(commit))

    def _commit(self, tree: str, parents: list[str]) -> str:
        lines = [f"tree {tree}", *(f"parent {parent}" for parent in parents)]
        lines += [f"author {_NOBODY}", f"committer {_NOBODY}", "", ""]
        return self._store.write_commit("\n".join(lines).encode())


def _parse_conflicts(paths: list[str], records: list[str]) -> list[tuple[str, str]]:
    """Read what git says about each path: how many paths, the paths, the kind, and a text."""
    kinds: dict[str, str] = {}
    while len(records) > 1:
        count = int(records[0])
        named, (kind, _text, *records) = records[1 : count + 1], records[count + 1 :]
        if kind.startswith("CONFLICT"):
            kinds.update(dict.fromkeys(named, kind.partition("(")[2].rstrip(")")))
    return [(path, kinds.get(path, "conflict")) for path in paths]
