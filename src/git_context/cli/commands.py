"""The commands: which there are, what each is for in a few words, and where they are found."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any, Final

import click
from click.shell_completion import CompletionItem

MORE: Final = "More"
ALL: Final = "git_context.all"  # whether help is to list all commands
# Grouped by purpose, as `git context --help` lists them, but for `MORE`.
SECTIONS: Final = {
    "Organise": {
        "init": "Let git merge contexts field by field, or no longer",
        "start": "Begin a workflow",
        "fork": "Give tasks branches of their own",
        "update": "Merge what the parent has become since into a task",
        "merge": "Merge tasks into their workflow, in one commit",
        "sync": "Fetch, merge and push the branches of tasks",
        "close": "Delete the branch of a merged task",
    },
    "Write": {
        "add": "Add values to a list",
        "remove": "Take values out of a list",
        "set": "Set one value",
        "done": "Take a finished action off the pending ones",
        "save": "Commit what an agent wrote",
        "handoff": "Name the next agent",
    },
    "Look": {
        "status": "Show the status of a workflow and its tasks",
        "show": "Print a context, or a part of it",
        "brief": "Print the hand-off for the agent that goes on",
        "log": "Show what each commit changed",
        "blame": "Show who brought what",
        "diff": "Show what differs between two versions",
        "review": "Show what a branch changed, for a pull request",
    },
    "Check and repair": {
        "check": "Check contexts, a merge, or the claims of tasks",
        "resolve": "Decide conflicts",
        "checkpoint": "Note a state to go back to",
        "rollback": "Go back to a checkpoint",
        "doctor": "Find out why contexts would not merge here",
    },
    MORE: {
        "list": "List the workflows",
        "import": "Make a workflow of existing documents",
        "update-branches": "Merge the base into a remote's open branches",
        "graph": "Show the branches, and where they were merged",
        "stats": "Show how large a context is, and how it grew",
        "report": "Print the whole picture: brief --all",
        "restore": "Print a hand-off without decisions: brief has more",
        "prune": "Shrink a context; git's history keeps what goes",
        "validate": "Find what is wrong with contexts",
        "verify": "Find out whether tasks fit together, and what is true",
        "check-merge": "Try a merge, and say whether it is good",
        "verify-merge": "Look for edits that a merge lost",
        "merge-file": "Merge three files, for tools other than git",
        "format": "Give JSON files the canonical layout",
        "schema": "Print the JSON Schema of contexts",
        "mcp": "Serve agents by the Model Context Protocol",
        "hook": "Run the checks of a hook (called by git or a harness)",
        "completion": "Print the script by which a shell completes commands",
        "demo": "Build an example repository, and show it",
        "help": "Print the help of commands, for programs, too",
    },
}
COMMANDS: Final = dict(sorted(pair for section in SECTIONS.values() for pair in section.items()))
# As modules, these would stand for the keyword or builtin of that name within this package.
TAKEN: Final = ("import", "list", "set")


class TextParameter(click.types.StringParamType):
    """Whatever is not the path of a file: it may be written into a context, which is text."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Refuse bytes that the locale cannot read; Python hands them on as lone surrogates."""
        text = super().convert(value, param, ctx)
        try:
            text.encode()
        except UnicodeEncodeError:
            encoding = sys.getfilesystemencoding().upper()
            self.fail(f"it is no text in {encoding}, which is this locale's encoding.", param, ctx)
        return text


_TEXT: Final = TextParameter()


class Commands(click.Group):
    """Finds the command NAME as `command` in the module `git_context.cli.NAME`.

    Names that Python has for something else get a `_` behind, and `-` becomes `_`. A module is
    loaded when its command is called.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands, without loading them."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one command."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module = cmd_name.replace("-", "_") + "_" * (cmd_name in TAKEN)
        found: click.Command = import_module(f"git_context.cli.{module}").command
        for parameter in found.params:
            if parameter.type is click.STRING:
                parameter.type = _TEXT
        return found

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
