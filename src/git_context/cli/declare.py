"""The declaration of a command: its arguments and options, in the words of click.

click takes as long to import as the rest of an everyday command takes to run. So a declaration is
data: `quick_parser` reads the usual command lines by it, and `full_parser` makes click's own
command of it, for help, complaints, completion, and the forms that are seldom.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeVar

    Function = TypeVar("Function", bound="Callable[..., Any]")

_DECLARED: Final = "declared_parameters"  # the function's, from the last one to the first


class UsageError(Exception):
    """The command line makes no sense to the command that it calls."""


class ValueType:
    """A type of values, by its name in click and what it is made with."""

    def __init__(self, name: str, *given: Any, **settings: Any) -> None:
        self.name = name
        self.given = given
        self.settings = settings

    @property
    def takes_all(self) -> bool:
        """Whether any word is a value of it, as it stands."""
        return self.name in ("Path", "UNPROCESSED") and not self.settings


class Parameter:
    """An argument or option; `settings` are those that click's own declaration takes."""

    def __init__(self, kind: str, names: Sequence[str], settings: dict[str, Any]) -> None:
        self.kind = kind
        self.names = names
        self.settings = settings
        words = [name for name in names if not name.startswith("-")]
        longest = max(names, key=lambda name: len(name) - len(name.lstrip("-")))
        # As click names what the function gets.
        self.name = (words[0] if words else longest.lstrip("-")).replace("-", "_").lower()

    @property
    def is_option(self) -> bool:
        """Whether it is given by its name."""
        return self.kind == "option"

    @property
    def is_flag(self) -> bool:
        """Whether it takes no value; `--this/--that` does not, either."""
        return bool(self.settings.get("is_flag")) or any("/" in name for name in self.names)

    @property
    def is_list(self) -> bool:
        """Whether it takes any number of values."""
        return bool(self.settings.get("multiple")) or self.settings.get("nargs") == -1

    @property
    def type(self) -> ValueType | None:
        """The type of its values; `None` for text."""
        found: ValueType | None = self.settings.get("type")
        return found


class DeclaredCommand:
    """A command: its name, the function that carries it out, and its parameters in order."""

    def __init__(self, name: str, function: Callable[..., int], settings: dict[str, Any]) -> None:
        self.name = name
        self.function = function
        self.settings = settings
        self.parameters: list[Parameter] = list(reversed(_declared_by(function)))

    @property
    def about(self) -> str:
        """The text that help shows about it."""
        return self.function.__doc__ or ""

    def run(self, **given: Any) -> int:
        """Run it with some of its parameters, and the defaults of the others."""
        return self.function(**{**self.defaults(), **given})

    def defaults(self) -> dict[str, Any]:
        """Return the values of parameters that nobody gives."""
        return {one.name: default(one) for one in self.parameters}


def default(parameter: Parameter) -> Any:
    """Return the value of a parameter that nobody gives, as click gives it to a function."""
    if parameter.is_flag:
        return parameter.settings.get("default", False)
    value: Any = parameter.settings.get("default", () if parameter.is_list else None)
    is_float = parameter.type is not None and parameter.type.name == "FloatRange"
    return float(value) if is_float else value


def command(name: str, **settings: Any) -> Callable[[Callable[..., int]], DeclaredCommand]:
    """Declare a command, which the function carries out; its parameters stand in between."""
    return lambda function: DeclaredCommand(name, function, settings)


def argument(*names: str, **settings: Any) -> Callable[[Function], Function]:
    """Declare an argument, as `click.argument` does."""
    return lambda function: _declared(function, Parameter("argument", names, settings))


def option(*names: str, **settings: Any) -> Callable[[Function], Function]:
    """Declare an option, as `click.option` does."""
    return lambda function: _declared(function, Parameter("option", names, settings))


def choice(names: Sequence[str]) -> ValueType:
    """Return the type of values that are one of some names."""
    return ValueType("Choice", names)


def path(**settings: Any) -> ValueType:
    """Return the type of paths."""
    return ValueType("Path", **settings)


def int_range(*given: int, **settings: int) -> ValueType:
    """Return the type of whole numbers within bounds."""
    return ValueType("IntRange", *given, **settings)


def float_range(**settings: float) -> ValueType:
    """Return the type of numbers within bounds."""
    return ValueType("FloatRange", **settings)


def _declared(function: Function, parameter: Parameter) -> Function:
    vars(function).setdefault(_DECLARED, []).append(parameter)
    return function


def _declared_by(function: Callable[..., Any]) -> list[Parameter]:
    found: list[Parameter] = vars(function).get(_DECLARED, [])
    return found
