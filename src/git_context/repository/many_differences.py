"""Differences between the commits of many pairs: one process of git's for all of them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from git_context.repository.git import Git

    Pair = tuple[str, str]

_OPTIONS: Final = ("--stdin", "--root", "-r", "-z", "--raw", "--no-abbrev")
_RAW: Final = ":"
_RENAMED: Final = "R"


class RawChange(NamedTuple):
    """A change as git lists it: modes, ids and the kind, and the path; of a renamed file, two."""

    about: str
    paths: list[str]

    @property
    def is_renamed(self) -> bool:
        """Whether the first path is that of the older commit."""
        return _kind(self.about).startswith(_RENAMED)


def many_differences(
    git: Git, pairs: Iterable[Pair], *options: str, within: str = ""
) -> dict[Pair, list[RawChange]]:
    """Return what differs between the commits of each pair, given as older and newer.

    An empty text for the older one stands for the parent that the newer one has, if it has any.
    `options` of `git diff-tree` say how renames are found; `within` limits all to one pathspec.
    """
    found: dict[Pair, list[RawChange]] = {pair: [] for pair in pairs}
    waiting = list(found)
    while waiting:
        # git names the newer commit alone, so that each is asked about once at a time.
        asked = {newer: older for older, newer in reversed(waiting)}
        given = "".join(f"{newer} {older}".rstrip() + "\n" for newer, older in asked.items())
        limits = ("--", within) if within else ()
        done = git.run("diff-tree", *_OPTIONS, *options, *limits, input=given.encode())
        for newer, change in _changes(os.fsdecode(done.stdout)):
            found[asked[newer], newer].append(change)
        waiting = [(older, newer) for older, newer in waiting if asked[newer] != older]
    return found


def _changes(printed: str) -> Iterator[tuple[str, RawChange]]:
    """List each change with the commit that stands above those of its pair."""
    fields = iter(printed.split("\0")[:-1])
    commit = ""
    for field in fields:
        if not field.startswith(_RAW):
            commit = field
            continue
        paths = [next(fields)]
        if _kind(field).startswith(_RENAMED):
            paths.append(next(fields))
        yield commit, RawChange(field, paths)


def _kind(about: str) -> str:
    return about.rpartition(" ")[2]
