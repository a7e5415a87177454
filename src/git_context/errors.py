"""The one error that users see, and the exit codes of every command."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

DONE: Final = 0
FINDINGS: Final = 1
USAGE: Final = 2
KNOWN_ERROR: Final = 3
BUG: Final = 70
INTERRUPTED: Final = 130
PIPE_CLOSED: Final = 141  # what a shell shows for a program that SIGPIPE ended


class ErrorKind(StrEnum):
    """Kinds, by which programs tell errors apart; other kinds may come."""

    USAGE = "usage"
    """The request contradicts itself, or makes no sense."""
    MISSING = "missing"
    """A workflow, task, branch, commit, file or place is not there."""
    AMBIGUOUS = "ambiguous"
    """Several are meant: say which one."""
    INVALID = "invalid"
    """A document or an id is not valid, or cannot be read."""
    CONFLICTS = "conflicts"
    """Somebody has to decide first."""
    BUSY = "busy"
    """Others hold a lock, or were faster: try again."""
    GIT = "git"
    """git failed, or is too old."""
    REFUSED = "refused"
    """All else: it would do harm, or the state of things does not allow it."""


class GitContextError(Exception):
    """An error as a sentence for a person; `hint` says what to do about it.

    `kind` is for programs: sentences may change from version to version.

    `listed` are lines that stand below the message. Whatever of the three holds text from elsewhere
    is made harmless where it is printed: a line end within one of them shows as an escape.

    Everything that git-context refuses or cannot do is raised as this class, and turned into a
    message and `exit_code` in one place, at the edge of the command line.
    """

    def __init__(
        self,
        message: str,
        *,
        listed: Sequence[str] = (),
        hint: str = "",
        exit_code: int = KNOWN_ERROR,
        kind: ErrorKind | None = None,
    ) -> None:
        super().__init__("\n".join([message, *listed]))
        self.message = message
        self.listed = listed
        self.hint = hint
        self.exit_code = exit_code
        by_code = ErrorKind.USAGE if exit_code == USAGE else ErrorKind.REFUSED
        self.kind = kind or by_code
