"""Options that many commands share, and what they read and print alike."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from git_context.cli import completing
from git_context.errors import USAGE, GitContextError
from git_context.jsontext.errors import JsonTextError
from git_context.jsontext.parse import parse, parse_text
from git_context.repository import files

if TYPE_CHECKING:
    from collections.abc import Callable

    from git_context.merge.values import Json
    from git_context.workflow.changes import Saved

Command = TypeVar("Command", bound="Callable[..., Any]")
STDIN: Final = "-"
SHORT: Final = 10


def about(command: Command) -> Command:
    """Add the options that say which workflow, task and branch a command is about."""
    for option in (
        click.option(
            "-b",
            "--branch",
            metavar="BRANCH",
            help="Where the workflow's own context lives.",
            shell_complete=completing.branches,
        ),
        click.option(
            "-t",
            "--task",
            metavar="TASK",
            help="The task [default: $GIT_CONTEXT_TASK, or that of the current branch].",
            shell_complete=completing.tasks,
        ),
        workflow_option,
    ):
        command = option(command)
    return command


def said(command: Command) -> Command:
    """Add the options that say something in the commit."""
    message = click.option("-m", "--message", metavar="TEXT", help="The words of the commit.")
    agent = click.option("-a", "--agent", metavar="AGENT", help="Who makes the change.")
    return agent(message(command))


def workflow_option(command: Command) -> Command:
    """Add the option that names the workflow."""
    return click.option(
        "-w",
        "--workflow",
        metavar="WORKFLOW",
        help="The workflow [default: the only one here].",
        shell_complete=completing.workflows,
    )(command)


def branch_option(command: Command) -> Command:
    """Add the option that names the branch."""
    return click.option(
        "-b",
        "--branch",
        metavar="BRANCH",
        help="The branch [default: the current one].",
        shell_complete=completing.branches,
    )(command)


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
porcelain_option = click.option(
    "--porcelain", is_flag=True, help="Print lines for scripts: fields with tabs between them."
)
file_option = click.option(
    "-f",
    "--file",
    metavar="FILE",
    type=click.Path(),
    help="The document, or - for standard input.",
)


def read_document(file: str) -> Json:
    """Read a JSON document from a file, or from standard input for `-`."""
    name = "standard input" if file == STDIN else file
    content = sys.stdin.buffer.read() if file == STDIN else _content(Path(file))
    try:
        return parse(content).value
    except JsonTextError as error:
        raise GitContextError(f"{name}: {error}.") from error


def read_value(text: str) -> Json:
    """Read a JSON value from the command line."""
    try:
        return parse_text(text).value
    except JsonTextError as error:
        raise GitContextError(
            f"{text!r} is not JSON: {error.message}.",
            hint="A text needs its quotation marks: '\"text\"'",
            exit_code=USAGE,
        ) from error


def tell(text: str) -> None:
    """Say something on standard error; standard output is for results."""
    click.echo(text, err=True)


def tell_saved(saved: Saved) -> None:
    """Say what became of a change."""
    if saved.changed:
        tell(f"{saved.branch} is at {saved.commit[:SHORT]} now.")
    else:
        tell(f"{saved.branch} is as it was: nothing changed.")


def _content(file: Path) -> bytes:
    if not file.exists():
        raise GitContextError(f"There is no file {file}.")
    return files.read(file)
