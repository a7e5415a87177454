"""The JSON of `help`."""

from __future__ import annotations

from typing import Annotated, Final, Literal, TypedDict

from git_context.wire.values import Value


class HelpParameter(TypedDict):
    """An argument or option of a command."""

    kind: Annotated[Literal["argument", "option"], "`argument` or `option`"]
    shown: Annotated[str, "how help shows it: `[TASK]...`, `-w, --workflow WORKFLOW`"]
    flags: Annotated[list[str], "how an option is written; empty for an argument"]
    negations: Annotated[list[str], "how an option is turned off, where it can be"]
    type: Annotated[str, "of what type the value is, in words: `boolean` takes none"]
    choices: Annotated[list[str], "the values that there are, where they are listed; else empty"]
    required: Annotated[bool, "whether it has to be given"]
    several: Annotated[bool, "whether it may be given, or have values, more than once"]
    default: Annotated[Value, "the value where it is not given; `null` where that is found out"]
    help: Annotated[str | None, "what it is for; `null` where the help of the command says that"]


class HelpCommand(TypedDict):
    """A command."""

    name: Annotated[str, "its name, behind `git context`"]
    section: Annotated[str, "what kind of command it is"]
    summary: Annotated[str, "what it is for, in a few words"]
    usage: Annotated[str, "its command line"]
    help: Annotated[list[str], "what it does, a paragraph each"]
    parameters: Annotated[list[HelpParameter], "its arguments and options, as usage has them"]


class ExitCode(TypedDict):
    """An exit code."""

    code: Annotated[int, "the number"]
    meaning: Annotated[str, "what it says"]


class Help(TypedDict):
    """The help of all commands; of one alone, where its name is given."""

    program: Annotated[str, "how it is called"]
    version: Annotated[str, "which version this is"]
    help: Annotated[list[str], "what it is for, a paragraph each"]
    parameters: Annotated[list[HelpParameter], "options of the program itself"]
    commands: Annotated[list[HelpCommand], "the commands, by section"]
    exit_codes: Annotated[list[ExitCode], "the exit codes that commands have in common"]


COMMANDS: Final = {"help": (Help,)}
