"""Which own checks a repository has, and which of its commands the user has allowed.

A repository's file alone runs nothing: it may have come from anywhere. A command runs only if the
user's git configuration holds its digest, which covers the words of the command and the content of
each file of the working tree that one of them names.
"""

from __future__ import annotations

import hashlib
import tomllib
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from git_context.document.policy import SETTINGS_FILE, SettingsError
from git_context.errors import USAGE, GitContextError
from git_context.repository.names import SHORT

if TYPE_CHECKING:
    from pathlib import Path

    from git_context.repository.git import Git
    from git_context.repository.store import Store

ALLOWED: Final = "context.allowChecks"
SECONDS: Final = 30.0
_MOST_SECONDS: Final = 600.0
_SHORTEST: Final = 12
_KEYS: Final = ("entry-points", "commands")


class Command(NamedTuple):
    """A command that checks: its name, its words, and how long it may take."""

    name: str
    words: tuple[str, ...]
    seconds: float


class Configured(NamedTuple):
    """The own checks of a repository: names of entry points, and commands."""

    entry_points: tuple[str, ...] = ()
    commands: tuple[Command, ...] = ()


class Permission(NamedTuple):
    """A command, the digest that stands for it, and whether the user has allowed it."""

    command: Command
    digest: str
    allowed: bool


def configured(store: Store, commit: str) -> Configured:
    """Return the own checks that the settings in a commit name.

    Raises `GitContextError` where these cannot be read.
    """
    content = store.read(commit, SETTINGS_FILE)
    try:
        return read_checks((content or b"").decode())
    except (ValueError, tomllib.TOMLDecodeError) as error:
        raise GitContextError(
            f"At {commit[:SHORT]}, {SETTINGS_FILE}: {error}.", hint="Correct the table [checks]."
        ) from error


def read_checks(text: str) -> Configured:
    """Read the table `[checks]` of a settings file. Raises `SettingsError` where it is wrong."""
    table = tomllib.loads(text).get("checks", {})
    if not isinstance(table, dict):
        raise SettingsError("'checks' must be a table")
    unknown = sorted(set(table) - set(_KEYS))
    if unknown:
        raise SettingsError(f"[checks] has no key {unknown[0]!r}: {list(_KEYS)}")
    commands = table.get("commands", {})
    if not isinstance(commands, dict):
        raise SettingsError("[checks] commands must be a table")
    return Configured(
        _strings(table.get("entry-points", []), "entry-points"),
        tuple(_command(name, said) for name, said in commands.items()),
    )


def permissions(git: Git, commands: tuple[Command, ...]) -> list[Permission]:
    """Tell which commands the user has allowed."""
    if not commands:
        return []
    allowed = set(git.config(key=ALLOWED))
    top = git.work_tree()
    digests = [digest(command, top) for command in commands]
    return [
        Permission(command, name, name in allowed)
        for command, name in zip(commands, digests, strict=True)
    ]


def digest(command: Command, top: Path | None) -> str:
    """Return the SHA-256 digest of a command, and of the files below `top` that its words name."""
    found = hashlib.sha256()
    for word in command.words:
        content = _content(top, word) if top else b""
        for part in (word.encode("utf-8", "surrogateescape"), content):
            found.update(str(len(part)).encode() + b":" + part)
    return found.hexdigest()


def allow(git: Git, commands: tuple[Command, ...], name: str) -> Permission:
    """Allow the command whose digest begins with `name`, in the repository's configuration.

    Raises `GitContextError` where there is no such command.
    """
    found = [
        each
        for each in permissions(git, commands)
        if len(name) >= _SHORTEST and each.digest.startswith(name)
    ]
    if len(found) != 1:
        raise GitContextError(
            f"No command of {SETTINGS_FILE} has a digest that begins with {name!r}.",
            hint="See the commands and their digests with: git context verify --list-checks",
            exit_code=USAGE,
        )
    if not found[0].allowed:
        git.run("config", "--local", "--add", ALLOWED, found[0].digest)
    return found[0]._replace(allowed=True)


def _content(top: Path, word: str) -> bytes:
    try:
        file = (top / word).resolve()
        is_here = file.is_relative_to(top.resolve()) and file.is_file()
        return file.read_bytes() if is_here else b""
    except (OSError, ValueError):
        return b""


def _command(name: str, said: Any) -> Command:
    if not isinstance(said, dict) or not set(said) <= {"run", "seconds"}:
        raise SettingsError(
            f"[checks.commands] {name} must be a table with 'run', 'seconds' or both"
        )
    words = _strings(said.get("run", []), f"commands.{name}.run")
    seconds = said.get("seconds", SECONDS)
    if not words or "\0" in "".join(words):
        raise SettingsError(f"[checks.commands] {name}: 'run' must be a list of words, not empty")
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)):
        raise SettingsError(f"[checks.commands] {name}: 'seconds' must be a number")
    if not 0 < seconds <= _MOST_SECONDS:
        raise SettingsError(
            f"[checks.commands] {name}: 'seconds' must be at most {_MOST_SECONDS:g}"
        )
    return Command(name, words, float(seconds))


def _strings(value: Any, name: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise SettingsError(f"[checks] {name} must be a list of strings")
    return tuple(value)
