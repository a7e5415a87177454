"""Refs moved by git, all or none: each from the value that is expected to the new one."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from git_context.errors import ErrorKind, GitContextError
from git_context.repository.progress import note_moves

if TYPE_CHECKING:
    from collections.abc import Sequence

    from git_context.repository.git import Git

_HELD: Final = re.compile(r"Unable to create '(.+?\.lock)': File exists")
_OVERTAKEN: Final = re.compile(
    r"is at [0-9a-f]+ but expected|reference already exists|unable to resolve reference"
)
_NAMESAKE: Final = re.compile(r"'(refs/\S+)' exists; cannot create '(refs/\S+)'")


class Move(NamedTuple):
    """A ref's new commit (`None`: deleted) and the one that it has now (`None`: no such ref)."""

    ref: str
    new: str | None
    old: str | None

    def instruction(self) -> str:
        """Return the line that tells `git update-ref --stdin`."""
        if self.new is None:
            return f"delete {self.ref} {self.old}\n"
        if self.old is None:
            return f"create {self.ref} {self.new}\n"
        return f"update {self.ref} {self.new} {self.old}\n"


class RefMovedError(Exception):
    """A ref was not what it was expected to be: somebody moved it. Nothing has changed."""


class LockHeldError(Exception):
    """Another process holds a lock, whose file is `path`. Nothing has changed."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


def move(git: Git, moves: Sequence[Move], reason: str, hold: int) -> None:
    """Carry out all the moves or none; `reason` goes to the reflogs.

    The file descriptor `hold` stays open for as long as git runs, even if this process is killed.
    Raises `RefMovedError` or `LockHeldError` where trying again can help, else `GitContextError`.
    """
    instructions = "".join(each.instruction() for each in moves).encode()
    done = git.run(
        "update-ref",
        "-m",
        reason.replace("\n", " "),
        "--stdin",
        input=instructions,
        check=False,
        pass_fds=(hold,),
    )
    if done.returncode == 0:
        note_moves(each.ref for each in moves)
        return
    complaint = os.fsdecode(done.stderr).strip()
    if held := _HELD.search(complaint):
        raise LockHeldError(held[1])
    if _OVERTAKEN.search(complaint):
        raise RefMovedError(complaint)
    if namesake := _NAMESAKE.search(complaint):
        raise GitContextError(
            f"The branch {namesake[2]} cannot be made: {namesake[1]} is in its way.",
            hint="Branch names are paths, and one cannot be both a file and a folder. Rename it.",
        )
    raise GitContextError(
        f"git could not move the branch: {complaint.removeprefix('fatal: ')}", kind=ErrorKind.GIT
    )
