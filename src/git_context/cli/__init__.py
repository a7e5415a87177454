"""The command line: parse, call, render. One file per command, loaded when it is called."""

from __future__ import annotations

import contextlib
import os
import sys
from io import StringIO
from typing import TYPE_CHECKING, Final, NoReturn

import click

from git_context._version import __version__
from git_context.cli import output
from git_context.cli.commands import Commands
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

PROGRAM: Final = "git context"
# A shell that completes a command line says so, and how, in this variable.
COMPLETE: Final = "_GIT_CONTEXT_COMPLETE"


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="git-context", message="%(prog)s %(version)s")
def cli() -> None:
    """Version the contexts of parallel agents in git.

    Contexts are the files .claude/context/*.json. Once `git context init` has run, git merges them
    field by field.
    """


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
    output.set_up()
    instruction = os.environ.get(COMPLETE)
    if instruction:
        return _complete(instruction)
    try:
        require_posix()
        with noted_in(moved):
            given = sys.argv[1:] if arguments is None else list(arguments)
            return _run(given)
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.ClickException as error:
        _tell_usage(error)
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
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


def _run(arguments: list[str]) -> int:
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    with cli.make_context(PROGRAM, arguments, color=False if plain else None) as context, bar():
        code = cli.invoke(context)
    output.flush()
    return code if isinstance(code, int) else DONE


def _refused(code: int, moved: Sequence[str]) -> int:
    """Return the exit code of a command that failed: where it moved branches, it is not refused."""
    if code != KNOWN_ERROR or not moved:
        return code
    _tell("Note", moved_note(moved))
    return FINDINGS


def _complete(instruction: str) -> int:
    """Offer a shell what can follow; where that fails, it is no time to bother anybody."""
    from click.shell_completion import shell_complete  # noqa: PLC0415  # for shells alone

    with contextlib.suppress(Exception):
        return shell_complete(cli, {}, PROGRAM, COMPLETE, instruction)
    return DONE


def _tell(kind: str, text: str) -> None:
    if text or kind == "Interrupted":
        output.tell(f"{kind}: {text}" if text else f"{kind}.")


def _tell_error(error: GitContextError) -> None:
    _tell("Error", error.message)
    for line in error.listed:
        output.tell(output.INDENT + line)
    _tell("Hint", error.hint)


def _tell_usage(error: click.ClickException) -> None:
    """Say what is wrong with a command line, in click's own words."""
    complaint = StringIO()
    error.show(complaint)
    for line in complaint.getvalue().splitlines():
        output.tell(line)


def _trace(error: Exception) -> None:
    """Show where a bug is, to those who ask for it."""
    if os.environ.get("GIT_CONTEXT_DEBUG"):
        from traceback import format_exception  # noqa: PLC0415  # for bugs alone

        for line in "".join(format_exception(error)).splitlines():
            output.tell(line)
