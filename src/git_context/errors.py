"""The one error that users see, and the exit codes of every command."""

from __future__ import annotations

from typing import Final

DONE: Final = 0
FINDINGS: Final = 1
USAGE: Final = 2
KNOWN_ERROR: Final = 3
BUG: Final = 70
INTERRUPTED: Final = 130
PIPE_CLOSED: Final = 141  # what a shell shows for a program that SIGPIPE ended


class GitContextError(Exception):
    """What went wrong, as a sentence for a person; `hint` says what to do about it.

    Everything that git-context refuses or cannot do is raised as this class, and turned into a
    message and `exit_code` in one place, at the edge of the command line.
    """

    def __init__(self, message: str, *, hint: str = "", exit_code: int = KNOWN_ERROR) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.exit_code = exit_code
