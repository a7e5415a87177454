"""The one error that users see, and the exit codes of every command."""

from __future__ import annotations

import errno
import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from git_context._version import __version__

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


def user_error(error: Exception) -> GitContextError:
    """Return the error that users see for any other: what nobody foresaw is a bug."""
    if isinstance(error, GitContextError):
        return error
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return GitContextError(
            f"Not all could be written: {error.strerror}.",
            hint="Make room. Everything saved so far is safe: git context status tells.",
        )
    what = f"{type(error).__name__}: {error}".splitlines()[0]
    python = ".".join(map(str, sys.version_info[:3]))
    return GitContextError(
        f"This is a bug in git-context {__version__} (Python {python}): {what}",
        hint="Please report it with the output that GIT_CONTEXT_DEBUG=1 adds.",
        exit_code=BUG,
    )
