"""Which own checks a repository has: entry points that installed packages offer.

A repository's file may have come from anybody, so it names what runs, and brings none of it: a
command would load whatever stands beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from git_context.document.policy import SETTINGS_FILE, SettingsError, read_tables
from git_context.errors import GitContextError
from git_context.repository.names import SHORT

if TYPE_CHECKING:
    from git_context.repository.object_store import ObjectStore

_ENTRY_POINTS: Final = "entry-points"
_NO_COMMANDS: Final = (
    "[checks] runs no commands: offer the check as an entry point of an installed package, or run"
    " the command in continuous integration"
)


def read_check_settings(store: ObjectStore, commit: str) -> tuple[str, ...]:
    """Return the names of the own checks that the settings in a commit name.

    Raises `GitContextError` where these cannot be read.
    """
    content = store.settings(commit)
    if not content:
        return ()
    try:
        return parse_checks(content.decode())
    except ValueError as error:
        why = str(error).removeprefix(f"{SETTINGS_FILE}: ")
        raise GitContextError(
            f"At {commit[:SHORT]}, {SETTINGS_FILE}: {why}.", hint="Correct the table [checks]."
        ) from error


def parse_checks(text: str) -> tuple[str, ...]:
    """Read the table `[checks]` of a settings file. Raises `SettingsError` where it is wrong."""
    table = read_tables(text).get("checks", {})
    if not isinstance(table, dict):
        raise SettingsError("'checks' must be a table")
    if "commands" in table:
        raise SettingsError(_NO_COMMANDS)
    if unknown := sorted(set(table) - {_ENTRY_POINTS}):
        raise SettingsError(f"[checks] has no key {unknown[0]!r}: [{_ENTRY_POINTS!r}]")
    listed = table.get(_ENTRY_POINTS, [])
    if not isinstance(listed, list) or not all(isinstance(name, str) for name in listed):
        raise SettingsError(f"[checks] {_ENTRY_POINTS} must be a list of strings")
    return tuple(listed)
