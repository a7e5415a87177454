"""Finds what killed commands left behind, of git's and of git-context's own."""

from __future__ import annotations

import fcntl
import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from git_context.repository import files
from git_context.repository.locks import journals
from git_context.setup.finding import ERROR, WARNING, SetupProblem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LOCKED: Final = ("index", "HEAD", "config", "packed-refs", "shallow")
_PATTERNS: Final = (
    *(f"{name}.lock" for name in _LOCKED),
    *(f"worktrees/*/{name}.lock" for name in _LOCKED),
    "refs/**/*.lock",
)
_RECOVER: Final = "git context list"


def git_locks(common_dir: Path) -> dict[Path, int]:
    """Return the lock files of git's that stand in a repository, and when each was made."""
    found: dict[Path, int] = {}
    for pattern in _PATTERNS:
        for lock in common_dir.glob(pattern):
            with suppress(OSError):  # a git that is running has just removed it
                found[lock] = lock.stat().st_mtime_ns
    return found


def examine_leftovers(common_dir: Path, earlier: dict[Path, int]) -> Iterator[SetupProblem]:
    """Say what stands in the way of commands; `earlier` are the locks of some time ago.

    git holds a lock for moments; one that stays belongs to an editor, or to nobody any more.
    """
    unfinished = [journal for journal in journals(common_dir) if not _is_held(journal)]
    for journal in unfinished:
        yield _unfinished(journal)
    for lock, made in git_locks(common_dir).items():
        if earlier.get(lock) == made and not (unfinished and _is_own(lock)):
            yield SetupProblem(
                ERROR,
                f"{lock} keeps git from writing: a git command is running, or was killed.",
                f"If none is running: rm '{lock}'",
            )


def _unfinished(journal: Path) -> SetupProblem:
    try:
        json.loads(files.read(journal))
    except ValueError:
        return SetupProblem(
            ERROR,
            f"{journal} is damaged: it listed what a killed command left half done.",
            f"Look at git status, remove a stale index.lock, then: rm '{journal}'",
        )
    return SetupProblem(
        WARNING,
        f"A command of git-context was killed, and left its work half done: {journal}",
        f"{_RECOVER}; any command finishes or undoes it.",
    )


def _is_held(journal: Path) -> bool:
    """Tell whether a running process holds the branch of a journal, without writing anything."""
    try:
        file = os.open(journal.with_suffix(".lock"), os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(file)
    return False


def _is_own(lock: Path) -> bool:
    with suppress(OSError):
        return lock.read_bytes().startswith(b"git-context ")
    return False
