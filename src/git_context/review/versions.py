"""The two versions that a comparison is about, named as `git diff` has them named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, cast

from git_context.errors import USAGE, ErrorKind, GitContextError
from git_context.repository.ancestry import merge_bases
from git_context.repository.changed_contexts import current_commit
from git_context.repository.names import SHORT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from git_context.repository.object_store import ObjectStore
    from git_context.wire import reviewing as wire


class ComparedVersion(NamedTuple):
    """A version to compare: its name, and its commit, if it is one."""

    name: str
    commit: str | None = None

    def to_json(self) -> wire.ComparedVersion:
        """Return what `--json` says of it."""
        return cast("wire.ComparedVersion", self._asdict())


NOTHING: Final = ComparedVersion("nothing")
INDEX: Final = ComparedVersion("the index")
WORK_TREE: Final = ComparedVersion("the working tree")


def versions(
    store: ObjectStore, revisions: Sequence[str], *, staged: bool = False
) -> tuple[ComparedVersion, ComparedVersion]:
    """Return the older and the newer version.

    Without revisions they are the index and the working tree; with one, its commit and the working
    tree; with two, or `A..B`, both commits; with `A...B`, what the two last had in common and B. A
    side of the dots that is left out is HEAD. With `staged`, the index is the newer one, and the
    older is the commit, or HEAD. Raises `GitContextError` where that names no two versions.
    """
    named = split(revisions)
    is_range = named != list(revisions)
    if staged:
        if is_range or len(named) > 1:
            raise GitContextError("The index is compared with one commit at most.", exit_code=USAGE)
        return _staged_on(store, named), INDEX
    if len(named) > 2:  # noqa: PLR2004  # the older and the newer
        raise GitContextError("Two versions are compared, not more.", exit_code=USAGE)
    if len(named) == 2:  # noqa: PLR2004  # the same
        older, newer = (ComparedVersion(name, store.resolve(name)) for name in named)
        if is_range and "..." in revisions[0]:
            older = _parting(store, older, newer)
        return older, newer
    if not store.inside_work_tree:
        raise GitContextError(
            "There is no working tree here.", hint="Name two commits.", exit_code=USAGE
        )
    return (ComparedVersion(named[0], store.resolve(named[0])) if named else INDEX), WORK_TREE


def split(revisions: Sequence[str]) -> list[str]:
    """Return the revisions, with both ends of a range where one was given in one word."""
    if len(revisions) != 1 or ".." not in revisions[0]:
        return list(revisions)
    dots = "..." if "..." in revisions[0] else ".."
    start, _, end = revisions[0].partition(dots)
    return [start or "HEAD", end or "HEAD"]


def _staged_on(store: ObjectStore, named: Sequence[str]) -> ComparedVersion:
    if named:
        return ComparedVersion(named[0], store.resolve(named[0]))
    commit = current_commit(store.git)
    return ComparedVersion("HEAD", commit) if commit else NOTHING


def _parting(store: ObjectStore, older: ComparedVersion, newer: ComparedVersion) -> ComparedVersion:
    """Return the last common ancestor of two commits."""
    bases = merge_bases(store.git, older.commit or "", newer.commit or "")
    if not bases:
        raise GitContextError(
            f"{older.name!r} and {newer.name!r} have no commit in common here.",
            hint="A shallow clone lacks it: git fetch --unshallow",
            kind=ErrorKind.MISSING,
        )
    return ComparedVersion(bases[0][:SHORT], bases[0])
