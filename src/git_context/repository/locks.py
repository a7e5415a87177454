"""Waiting for one's turn: locks among git-context's own processes, and patience with git's.

A branch is written by one git-context process at a time. The lock is the kernel's (flock), so it
cannot outlive its holders, however they end. Whoever moves refs without it (git itself, other
machines) is met by the compare-and-swap of `refs`.
"""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from git_context.errors import ErrorKind, GitContextError
from git_context.repository.digests import sha1

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from git_context.repository.object_store import ObjectStore

PATIENCE: Final = 30.0
JOURNAL: Final = "journal"
_FIRST_PAUSE: Final = 0.002
_LONGEST_PAUSE: Final = 0.05


class Backoff:
    """The patience of a command: pauses of growing random length, until time is up."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._end = time.monotonic() + patience
        self._pause = _FIRST_PAUSE

    def wait(self) -> bool:
        """Pause a little; `False`, at once, when time is up."""
        if time.monotonic() >= self._end:
            return False
        from random import uniform  # noqa: PLC0415  # few have to wait

        time.sleep(uniform(0, self._pause))  # noqa: S311  # jitter, not a secret
        self._pause = min(self._pause * 2, _LONGEST_PAUSE)
        return True


def private_file(common_dir: Path, ref: str, kind: str) -> Path:
    """Return where git-context keeps a file of some kind about a ref, in the git directory."""
    name = sha1(os.fsencode(ref)).hex()
    return common_dir / "git-context" / f"{name}.{kind}"


def journals(common_dir: Path) -> list[Path]:
    """List the private files in which processes note what they do, and killed ones have noted."""
    return list((common_dir / "git-context").glob(f"*.{JOURNAL}"))


@contextmanager
def branch_lock(store: ObjectStore, ref: str, backoff: Backoff) -> Iterator[int]:
    """Hold a branch against other git-context processes; gives the descriptor that holds it.

    Raises `GitContextError` where the repository cannot be written, or the turn does not come.
    """
    file = _opened(store, ref)
    try:
        while not _taken(file):
            if not backoff.wait():
                raise GitContextError(
                    f"Other git-context processes kept {ref} busy for {PATIENCE:.0f} seconds.",
                    hint="Try again; if nothing else is running, look for a stopped process.",
                    kind=ErrorKind.BUSY,
                )
        yield file
    finally:
        os.close(file)


@contextmanager
def branch_lock_if_free(store: ObjectStore, ref: str) -> Iterator[int | None]:
    """Hold a branch as above where nobody else does; else give `None`."""
    file = _opened(store, ref)
    try:
        yield file if _taken(file) else None
    finally:
        os.close(file)


def _opened(store: ObjectStore, ref: str) -> int:
    path = private_file(store.common_dir, ref, "lock")
    try:
        with suppress(FileNotFoundError):
            return os.open(path, os.O_RDWR | os.O_CLOEXEC)
        with store.shared():
            path.parent.mkdir(exist_ok=True)
            return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    except OSError as error:
        raise GitContextError(
            f"Cannot write to the repository: {path}: {error.strerror}.",
            hint="Nothing has changed.",
        ) from error


def _taken(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        raise GitContextError(f"Cannot lock the branch: {error.strerror}.") from error
    return True
