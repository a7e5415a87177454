"""Real merges out of the histories of repositories: three versions of a file, and what people made.

A merge counts where it has two parents and one base, both sides changed a JSON file, differently,
and the merge commit holds the file.
"""

from __future__ import annotations

import subprocess
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SUFFIXES: Final = (".json", ".jsonl", ".ndjson", ".geojson", ".ipynb", ".xcstrings", ".webmanifest")
NAMES: Final = (".all-contributorsrc", ".babelrc", ".eslintrc", ".prettierrc", "composer.lock")
LARGEST: Final = 2 * 1024 * 1024  # bytes of a version


class RealMerge(NamedTuple):
    """One file of one merge commit."""

    repository: str
    commit: str
    path: str
    base: bytes
    ours: bytes
    theirs: bytes
    people: bytes

    @property
    def is_lines(self) -> bool:
        """Tell whether the file holds JSON Lines."""
        return self.path.endswith((".jsonl", ".ndjson"))


def real_merges(git_dir: Path, most: int) -> Iterator[RealMerge]:
    """List at most so many files that both sides of a merge changed, the newest merges first."""
    count = 0
    commits = _git(git_dir, "rev-list", "--all", "--min-parents=2", "--max-parents=2", "--parents")
    for line in commits.decode().splitlines():
        commit, ours, theirs = line.split()
        bases = _git(git_dir, "merge-base", "--all", ours, theirs).decode().split()
        if len(bases) != 1:
            continue
        for path in _changed_on_both(git_dir, bases[0], ours, theirs):
            versions = [_blob(git_dir, each, path) for each in (bases[0], ours, theirs, commit)]
            base, our, their, people = versions
            if base is None or our is None or their is None or people is None:
                continue
            if our == their or max(map(len, (base, our, their))) > LARGEST:
                continue
            yield RealMerge(git_dir.parent.name, commit, path, base, our, their, people)
            count += 1
            if count == most:
                return


def _changed_on_both(git_dir: Path, base: str, ours: str, theirs: str) -> list[str]:
    mine = _changed(git_dir, base, ours)
    return sorted(mine & _changed(git_dir, base, theirs)) if mine else []


def _changed(git_dir: Path, base: str, side: str) -> set[str]:
    """Name the JSON files that a side changed, and neither added nor removed."""
    listed = _git(git_dir, "diff-tree", "-r", "-z", "--name-only", "--diff-filter=M", base, side)
    return {path for path in listed.decode("utf-8", "replace").split("\0") if _is_json(path)}


def _is_json(path: str) -> bool:
    return path.endswith(SUFFIXES) or PurePosixPath(path).name in NAMES


def _blob(git_dir: Path, commit: str, path: str) -> bytes | None:
    done = subprocess.run(
        ["git", "--git-dir", git_dir, "cat-file", "blob", f"{commit}:{path}"],
        capture_output=True,
        check=False,
    )
    return done.stdout if done.returncode == 0 else None


def _git(git_dir: Path, *arguments: str) -> bytes:
    done = subprocess.run(
        ["git", "--git-dir", git_dir, *arguments], capture_output=True, check=False
    )
    return done.stdout
