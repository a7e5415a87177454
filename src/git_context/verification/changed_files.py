"""Files that commits changed, of many commits at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from git_context.repository.many_differences import many_differences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from git_context.repository.git import Git
    from git_context.repository.many_differences import RawChange


class Difference(NamedTuple):
    """The files that differ between two commits, and the old names of those that were renamed."""

    changed: set[str]
    former: dict[str, str]


def files_by_commit(git: Git, commits: Sequence[str]) -> dict[str, list[str]]:
    """Return the files that each of some commits, none of them a merge, changed."""
    found = many_differences(git, [("", commit) for commit in commits], "--no-renames")
    return {
        commit: [path for change in changes for path in change.paths]
        for (_, commit), changes in found.items()
    }


def differences(git: Git, ends: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Difference]:
    """Return what differs between each of some pairs of commits, given as older and newer."""
    found = many_differences(git, ends, "-M")
    return {pair: _difference(changes) for pair, changes in found.items()}


def _difference(changes: Sequence[RawChange]) -> Difference:
    changed = {path for change in changes for path in change.paths}
    renamed = [change.paths for change in changes if change.is_renamed]
    return Difference(changed, {new: old for old, new in renamed})
