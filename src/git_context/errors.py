"""The one error that users see, and the exit codes of every command."""

from __future__ import annotations

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


class GitContextError(Exception):
    """What went wrong, as a sentence for a person; `hint` says what to do about it.

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
    ) -> None:
        super().__init__("\n".join([message, *listed]))
        self.message = message
        self.listed = listed
        self.hint = hint
        self.exit_code = exit_code
