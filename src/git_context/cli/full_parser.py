"""Command lines read by click: help, complaints, completion, and whatever else is seldom."""

from __future__ import annotations

import os
import sys
from functools import wraps
from io import StringIO
from typing import TYPE_CHECKING, Any, Final

import click
from click.shell_completion import CompletionItem, shell_complete

from git_context._version import __version__
from git_context.cli import output
from git_context.cli.commands import COMMANDS, MORE, PROGRAM, SECTIONS
from git_context.cli.declare import UsageError
from git_context.cli.quick_parser import is_text, load
from git_context.errors import DONE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import ModuleType

    from git_context.cli.declare import DeclaredCommand, Parameter, ValueType

ALL: Final = "git_context.all"  # whether help is to list all commands


class TextParameter(click.types.StringParamType):
    """Whatever is not the path of a file: it may be written into a context, which is text."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Refuse bytes that the locale cannot read."""
        text: str = super().convert(value, param, ctx)
        if not is_text(text):
            encoding = sys.getfilesystemencoding().upper()
            self.fail(f"it is no text in {encoding}, which is this locale's encoding.", param, ctx)
        return text


_TEXT: Final = TextParameter()


class Commands(click.Group):
    """Finds the commands, and loads those that are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands, without loading them."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one command."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        return click_command(load(cmd_name))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that a command line names; for one that there is not, offer others."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from difflib import get_close_matches  # noqa: PLC0415  # for slips alone

            near = get_close_matches(args[0], COMMANDS)
            if not near:
                raise
            message = f"{error.message} Did you mean {' or '.join(near)}?"
            raise click.UsageError(message, ctx) from error

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Offer commands that begin so, without loading them, or options."""
        commands = [
            CompletionItem(name, help=about)
            for name, about in COMMANDS.items()
            if name.startswith(incomplete)
        ]
        return [*commands, *click.Command.shell_complete(self, ctx, incomplete)]

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Show the everyday commands on one screen, or all of them."""
        self.format_usage(ctx, formatter)
        [about, *_] = (self.help or "").splitlines()
        formatter.write(f"\n{about}\n")
        is_whole = bool(ctx.meta.get(ALL))
        room = max(map(len, COMMANDS))
        for title, commands in SECTIONS.items():
            if is_whole or title != MORE:
                formatter.write(f"\n{title}:\n")
                rows = [(name.ljust(room), about) for name, about in commands.items()]
                with formatter.indentation():
                    formatter.write_dl(rows)
        if is_whole:
            click.Command.format_options(self, ctx, formatter)
        else:
            formatter.write("\nAll commands and options: git context help --all\n")


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="git-context", message="%(prog)s %(version)s")
def cli() -> None:
    """Version the contexts of parallel agents in git.

    Contexts are the files .claude/context/*.json. Once `git context init` has run, git merges them
    field by field.
    """


def run(arguments: Sequence[str], *, in_colour: bool) -> int:
    """Carry out a command line, or help with it, and return the exit code."""
    try:
        colour = None if in_colour else False  # with `None`, a terminal has some
        with cli.make_context(PROGRAM, list(arguments), color=colour) as context:
            code = cli.invoke(context)
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.ClickException as error:
        _tell(error)
        return error.exit_code
    return code if isinstance(code, int) else DONE


def complain(command: DeclaredCommand, message: str) -> int:
    """Say what a command finds wrong with its command line, and return the exit code."""
    with cli.make_context(PROGRAM, [command.name]) as top:
        about = click.Context(click_command(command), info_name=command.name, parent=top)
    error = click.UsageError(message, about)
    _tell(error)
    return error.exit_code


def complete(variable: str) -> int:
    """Offer a shell what can follow; an environment variable has its instruction."""
    return shell_complete(cli, {}, PROGRAM, variable, os.environ[variable])


def click_command(declared: DeclaredCommand) -> click.Command:
    """Return a command as click knows it."""
    function = _complaining(declared.function)
    for parameter in reversed(declared.parameters):
        function = _add(parameter)(function)
    settings: dict[str, Any] = declared.settings
    declaring = click.command(declared.name, click.Command, help=declared.about, **settings)
    return declaring(function)


def _complaining(function: Callable[..., int]) -> Callable[..., int]:
    """Return the function of a command, with its complaint as click's own."""

    @wraps(function)
    def complaining(**given: Any) -> int:
        try:
            return function(**given)
        except UsageError as error:
            raise click.UsageError(str(error)) from error

    return complaining


def _add(parameter: Parameter) -> Callable[[Callable[..., int]], Callable[..., int]]:
    settings = {**parameter.settings, "type": _type(parameter.type, parameter)}
    if name := settings.get("shell_complete"):
        settings["shell_complete"] = _completer(name)
    declaring = click.option if parameter.is_option else click.argument
    return declaring(*parameter.names, **settings)


def _completer(name: str) -> Callable[[click.Context, click.Parameter, str], list[str]]:
    """Return a function of the module `completing`, which is seldom needed."""

    def complete_value(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
        found: list[str] = getattr(_completing(), name)(ctx, param, incomplete)
        return found

    return complete_value


def _completing() -> ModuleType:
    from git_context.cli import completing  # noqa: PLC0415  # for shells alone

    return completing


def _type(declared: ValueType | None, parameter: Parameter) -> click.ParamType[Any] | None:
    """Return click's type; flags have one of their own."""
    if declared is None:
        return None if parameter.is_flag else _TEXT
    if declared.name == "UNPROCESSED":
        return click.UNPROCESSED
    made: click.ParamType[Any] = getattr(click, declared.name)(*declared.given, **declared.settings)
    return made


def _tell(error: click.ClickException) -> None:
    """Say what is wrong with a command line, in click's own words."""
    complaint = StringIO()
    error.show(complaint)
    for line in complaint.getvalue().splitlines():
        output.tell(line)
