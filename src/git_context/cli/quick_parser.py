"""The usual command lines, read without click.

A command line that is read here means the same to click. Whatever is in doubt, a mistake or a
seldom form, is left to `full_parser`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from git_context.cli.commands import COMMANDS, module_of
from git_context.cli.declare import default

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from git_context.cli.declare import DeclaredCommand, Parameter

_HELP: Final = "help"  # which asks click
_END: Final = "--"  # of options
# Settings of options: those with which a value is read here, and those with which none is.
_USUAL: Final = frozenset(
    {
        *("default", "help", "is_flag", "metavar", "multiple", "required"),
        *("shell_complete", "show_default", "type"),
    }
)
_KNOWN: Final = _USUAL | {"nargs"}


class Call:
    """A command, and the values of its parameters by name."""

    def __init__(self, command: DeclaredCommand, values: dict[str, Any]) -> None:
        self.command = command
        self.values = values

    def carry_out(self) -> int:
        """Run the command, and return the exit code."""
        return self.command.function(**self.values)


class _Unclear(Exception):  # noqa: N818  # no error: click is to read this
    pass


def read(words: Sequence[str]) -> Call | None:
    """Read a command line; `None` where that is for click to do."""
    name, *given = words or [""]
    if name not in COMMANDS or name == _HELP:
        return None
    command = load(name)
    try:
        return Call(command, _values(command.parameters, given))
    except _Unclear:
        return None


def load(name: str) -> DeclaredCommand:
    """Load one command."""
    found: DeclaredCommand = import_module(f"git_context.cli.{module_of(name)}").command
    return found


def _values(parameters: Iterable[Parameter], words: Sequence[str]) -> dict[str, Any]:
    options = [one for one in parameters if one.is_option]
    arguments = [one for one in parameters if not one.is_option]
    by_name = {name: one for one in options for name in one.names if "/" not in name}
    given, rest = _split(by_name, words)
    values = {one.name: _value(one, given.get(one.name)) for one in options}
    return {**values, **_arguments(arguments, rest)}


def _split(
    options: Mapping[str, Parameter], words: Sequence[str]
) -> tuple[dict[str, list[str]], list[str]]:
    """Return what options are given, by their parameters' names, and the other words."""
    given: dict[str, list[str]] = {}
    rest: list[str] = []
    following = iter(words)
    for word in following:
        is_option = word.startswith("-") and word != "-"
        if word == _END:
            rest += following
        elif is_option:
            option, value = _read_option(options, word, following)
            values = given.setdefault(option.name, [])
            values.append(value)
        else:
            rest.append(word)
    return given, rest


def _read_option(
    options: Mapping[str, Parameter], word: str, following: Iterator[str]
) -> tuple[Parameter, str]:
    """Return an option, and its value: the rest of the word or the next one; none of a flag."""
    is_long = word.startswith("--")
    name, sign, rest = word.partition("=") if is_long else (word[:2], word[2:], word[2:])
    option = options.get(name)
    if option is None:
        raise _Unclear
    if option.is_flag:
        _only_if(not sign)
        return option, ""
    value = rest if sign else next(following, None)
    if value is None:
        raise _Unclear
    return option, value


def _value(option: Parameter, given: list[str] | None) -> Any:
    settings = option.settings
    _only_if(settings.keys() <= _KNOWN or settings.get("is_flag") is False)
    if given is None:
        _only_if(not settings.get("required"))
        return default(option)
    if option.is_flag:
        return True
    _only_if(settings.keys() <= _USUAL)
    read = [_converted(option, word) for word in given]
    return tuple(read) if settings.get("multiple") else read[-1]


def _arguments(arguments: Sequence[Parameter], words: list[str]) -> dict[str, Any]:
    """Give the words to the arguments in order; one of them may take any number."""
    values: dict[str, Any] = {}
    left = list(words)
    for behind, one in zip(range(len(arguments))[::-1], arguments, strict=True):
        count = max(len(left) - behind, 0) if one.is_list else 1
        read = [_converted(one, word) for word in left[:count]]
        left = left[count:]
        _only_if(read or not one.settings.get("required", not one.is_list))
        values[one.name] = tuple(read) if one.is_list else [*read, default(one)][0]
    _only_if(not left)
    return values


def _converted(parameter: Parameter, word: str) -> Any:
    """Return a word as a value of the usual types."""
    kind = parameter.type
    if kind is None:
        _only_if(is_text(word))
    elif kind.name == "Choice":
        _only_if(word in kind.given[0])
    elif kind.name == "IntRange":
        least = kind.settings.get("min")
        _only_if(least is not None and word.isascii() and word.isdecimal() and int(word) >= least)
        return int(word)
    else:
        _only_if(kind.takes_all)
    return word


def is_text(word: str) -> bool:
    """Tell whether a word can be written into a context.

    Python hands on bytes that the locale cannot read as lone surrogates.
    """
    return word.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in word)


def _only_if(is_clear: object) -> None:
    if not is_clear:
        raise _Unclear
