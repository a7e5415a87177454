"""`git context help`: the help of commands, for people and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from git_context import errors
from git_context._version import __version__
from git_context.cli import declare, options, output
from git_context.cli.commands import PROGRAM, SECTIONS
from git_context.cli.full_parser import ALL, cli

if TYPE_CHECKING:
    from collections.abc import Iterator

    from git_context.wire import helping

EXIT_CODES: Final = {
    errors.DONE: "done",
    errors.FINDINGS: "there are findings or conflicts, or what was left out: the output lists them",
    errors.USAGE: "the command line makes no sense: an unknown option, a missing argument",
    errors.KNOWN_ERROR: "refused, or could not be done; the message says why, and what to do",
    errors.BUG: "a bug in git-context; the message says how to report it",
    errors.INTERRUPTED: "interrupted",
    errors.PIPE_CLOSED: "whoever read the output stopped before its end",
}


@declare.command("help")
@declare.argument("name", metavar="[COMMAND]", required=False, shell_complete="commands")
@declare.option("--all", "everything", is_flag=True, help="List all commands, and the options.")
@options.json_option
def command(name: str | None, *, everything: bool, as_json: bool) -> int:
    """Print the help of a command, or the list of commands.

    With --json, it is for programs: every command, or the one that is named, with its arguments,
    options and what they are for, and the exit codes.
    """
    top = click.get_current_context().find_root()
    top.meta[ALL] = everything
    shown = _command_context(top, name) if name else top
    if as_json:
        output.print_json(**describe(top, name))
    else:
        output.print_lines(shown.get_help().splitlines())
    return errors.DONE


def describe(top: click.Context, name: str | None = None) -> helping.Help:
    """Return what click knows of the program and its commands, or of one of them."""
    exit_codes: list[helping.ExitCode] = [
        {"code": code, "meaning": text} for code, text in EXIT_CODES.items()
    ]
    return {
        "program": PROGRAM,
        "version": __version__,
        "help": paragraphs(top.command),
        "parameters": list(_parameters(top)),
        "commands": [
            _described(_command_context(top, listed), section, summary)
            for section, commands in SECTIONS.items()
            for listed, summary in commands.items()
            if name in (None, listed)
        ],
        "exit_codes": exit_codes,
    }


def paragraphs(described: click.Command) -> list[str]:
    """Return the paragraphs of a command's help, each in one line."""
    return [" ".join(part.split()) for part in (described.help or "").split("\n\n")]


def _command_context(top: click.Context, name: str) -> click.Context:
    _, found, _ = cli.resolve_command(top, [name])
    return click.Context(found or cli, info_name=name, parent=top)


def _described(context: click.Context, section: str, summary: str) -> helping.HelpCommand:
    pieces = context.command.collect_usage_pieces(context)
    return {
        "name": context.info_name or "",
        "section": section,
        "summary": summary,
        "usage": " ".join([context.command_path, *pieces]),
        "help": paragraphs(context.command),
        "parameters": list(_parameters(context)),
    }


def _parameters(context: click.Context) -> Iterator[helping.HelpParameter]:
    for parameter in context.command.get_params(context):
        known = parameter.to_info_dict()
        is_option = isinstance(parameter, click.Option)
        yield {
            "kind": "option" if is_option else "argument",
            "shown": _shown(parameter, context),
            # Older versions of click give those for help in any order.
            "flags": sorted(parameter.opts, key=len) if is_option else [],
            "negations": list(parameter.secondary_opts),
            "type": known["type"]["name"],
            "choices": list(known["type"].get("choices", ())),
            "required": parameter.required,
            "several": known["multiple"] or parameter.nargs != 1,
            "default": known["default"],
            "help": known.get("help"),
        }


def _shown(parameter: click.Parameter, context: click.Context) -> str:
    if isinstance(parameter, click.Option):
        names, _ = parameter.get_help_record(context) or ("", "")
        return names
    return " ".join(parameter.get_usage_pieces(context))
