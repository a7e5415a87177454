"""`git context mcp`: the verbs for agents, by the Model Context Protocol."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING, NoReturn

from git_context.cli import declare, options, output
from git_context.cli.brief import brief_text
from git_context.errors import DONE, INTERRUPTED, GitContextError

if TYPE_CHECKING:
    from types import FrameType

    from git_context.review.brief import Brief


@declare.command("mcp")
def command() -> int:
    """Serve agents by the Model Context Protocol, on standard input and output.

    A client starts this in a working tree of the repository, and ends it by closing standard input.
    It needs the extra `mcp`: pip install 'git-context[mcp]'.
    """
    try:
        from git_context.mcp.server import serve  # noqa: PLC0415  # slow, and an extra
    except ImportError as error:
        if (error.name or "").partition(".")[0] == "git_context":
            raise
        raise GitContextError(
            "The MCP server needs the Python package mcp, 2.3 or newer, which is not installed.",
            hint="Install git-context with the extra for it: pip install 'git-context[mcp]'",
        ) from error
    # A thread waits for the client and cannot be woken, so that no exception would end the process.
    signal.signal(signal.SIGINT, _end)
    # Nobody sits here who could answer git.
    os.environ.setdefault("GIT_TERMINAL_PROMPT", "0")
    serve(options.open_repository, _hand_off_text)
    return DONE


def _end(_signal: int, _frame: FrameType | None) -> NoReturn:
    """End the process at once, as an interrupted command does."""
    output.tell("Interrupted.")
    output.finish()
    os._exit(INTERRUPTED)


def _hand_off_text(brief: Brief) -> str:
    """Return what `git context brief` prints."""
    from git_context.review.brief import BUDGET  # noqa: PLC0415  # as loaded by then as the brief is

    return brief_text(brief, BUDGET)
