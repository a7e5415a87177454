"""The command line: parse, call, render. One file per command, loaded when it is called."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TYPE_CHECKING, Final, NoReturn

from git_context.cli import output, quick_parser
from git_context.cli.declare import UsageError
from git_context.cli.progress import bar
from git_context.errors import (
    BUG,
    DONE,
    FINDINGS,
    INTERRUPTED,
    KNOWN_ERROR,
    PIPE_CLOSED,
    GitContextError,
    user_error,
)
from git_context.repository.progress import moved_note, noted_in
from git_context.system import require_posix

if TYPE_CHECKING:
    from collections.abc import Sequence

# A shell that completes a command line says so, and how, in this variable.
COMPLETE: Final = "_GIT_CONTEXT_COMPLETE"


def run() -> NoReturn:
    """Be the program: run the process's command line, and end the process with its exit code.

    It ends at once. An interpreter takes down all that it holds, one by one, before it ends, which
    is a tenth of the time that many a command takes.
    """
    code = main()
    output.finish()
    os._exit(code)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line (default: the process's own) and return its exit code.

    This is the one place where errors become messages and codes.
    """
    moved: list[str] = []
    in_colour = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    output.set_up(in_colour=in_colour)
    if os.environ.get(COMPLETE):
        return _complete()
    try:
        require_posix()
        with noted_in(moved):
            given = sys.argv[1:] if arguments is None else list(arguments)
            return _run(given, in_colour=in_colour)
    except KeyboardInterrupt:
        _tell("Interrupted", "")
        return INTERRUPTED
    except BrokenPipeError:
        output.print_no_more()
        return PIPE_CLOSED
    except Exception as error:  # noqa: BLE001  # the edge: what nobody foresaw is a bug, and reported as one
        known = user_error(error)
        if known.exit_code == BUG:
            _trace(error)
        elif isinstance(error, OSError):
            output.print_no_more()
        _tell_error(known)
        return _refused(known.exit_code, moved)


def _run(arguments: list[str], *, in_colour: bool) -> int:
    call = quick_parser.read(arguments)
    with bar():
        if call is None:
            from git_context.cli import full_parser  # noqa: PLC0415  # click is slow

            code = full_parser.run(arguments, in_colour=in_colour)
        else:
            code = _carried_out(call)
    output.flush()
    return code


def _carried_out(call: quick_parser.Call) -> int:
    try:
        return call.carry_out()
    except UsageError as error:
        from git_context.cli import full_parser  # noqa: PLC0415  # for complaints alone

        return full_parser.complain(call.command, str(error))


def _refused(code: int, moved: Sequence[str]) -> int:
    """Return the exit code of a command that failed: where it moved branches, it is not refused."""
    if code != KNOWN_ERROR or not moved:
        return code
    _tell("Note", moved_note(moved))
    return FINDINGS


def _complete() -> int:
    """Offer a shell what can follow; where that fails, it is no time to bother anybody."""
    from git_context.cli import full_parser  # noqa: PLC0415  # click is slow

    with contextlib.suppress(Exception):
        return full_parser.complete(COMPLETE)
    return DONE


def _tell(kind: str, text: str) -> None:
    if text or kind == "Interrupted":
        output.tell(f"{kind}: {text}" if text else f"{kind}.")


def _tell_error(error: GitContextError) -> None:
    _tell("Error", error.message)
    for line in error.listed:
        output.tell(output.INDENT + line)
    _tell("Hint", error.hint)


def _trace(error: Exception) -> None:
    """Show where a bug is, to those who ask for it."""
    if os.environ.get("GIT_CONTEXT_DEBUG"):
        from traceback import format_exception  # noqa: PLC0415  # for bugs alone

        for line in "".join(format_exception(error)).splitlines():
            output.tell(line)
