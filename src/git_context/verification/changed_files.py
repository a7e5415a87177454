"""Files that commits changed, of many commits at once: one process of git's for all of them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from git_context.repository.git import Git

_OPTIONS: Final = ("--stdin", "--root", "-r", "-z", "--name-status")
_RENAMED: Final = "R"
_LONGEST_STATUS: Final = 4  # a letter and a percentage; the id of a commit is longer


class Difference(NamedTuple):
    """The files that differ between two commits, and the old names of those that were renamed."""

    changed: set[str]
    former: dict[str, str]


def files_by_commit(git: Git, commits: Sequence[str]) -> dict[str, list[str]]:
    """Return the files that each of some commits, none of them a merge, changed."""
    given = "".join(f"{commit}\n" for commit in commits).encode()
    done = git.run("diff-tree", *_OPTIONS, "--no-renames", input=given)
    found: dict[str, list[str]] = {}
    for commit, _, paths in _changes(done.stdout):
        found.setdefault(commit, []).extend(paths)
    return found


def differences(git: Git, ends: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Difference]:
    """Return what differs between each of some pairs of commits, given as older and newer."""
    found = {pair: Difference(set(), {}) for pair in ends}
    waiting = list(found)
    while waiting:
        # git names the newer commit alone, so that each is asked about once at a time.
        asked = {newer: older for older, newer in reversed(waiting)}
        given = "".join(f"{newer} {older}\n" for newer, older in asked.items()).encode()
        done = git.run("diff-tree", *_OPTIONS, "-M", input=given)
        for newer, status, paths in _changes(done.stdout):
            difference = found[asked[newer], newer]
            difference.changed.update(paths)
            if status.startswith(_RENAMED):
                old, new = paths
                difference.former[new] = old
        waiting = [pair for pair in waiting if asked[pair[1]] != pair[0]]
    return found


def _changes(printed: bytes) -> Iterator[tuple[str, str, list[str]]]:
    """List the commit, the status and the paths of each change; a renamed file has two paths."""
    fields = iter(os.fsdecode(printed).split("\0")[:-1])
    commit = ""
    for field in fields:
        if len(field) > _LONGEST_STATUS:
            commit = field
            continue
        paths = [next(fields)]
        if field.startswith(_RENAMED):
            paths.append(next(fields))
        yield commit, field, paths
