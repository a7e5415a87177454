"""A repository's own settings: merge rules, what is no secret, and what belongs to tasks."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from git_context.document.policy import (
    SETTINGS_FILE,
    SettingsError,
    read_file_rules,
    read_rules,
    read_tables,
)
from git_context.merge.pointer import from_pointer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from git_context.document.policy import FileRules
    from git_context.merge.policy import Rule
    from git_context.merge.values import Path

# Lists that any task may add to and take from, and lists that it may only add to.
EDITED: Final = (("files_modified",), ("decisions",), ("pending_actions",))
ADDED_TO: Final = (
    ("shared_constraints",),
    ("constraints",),
    ("integration_requirements",),
    ("integration_concerns",),
    ("checkpoints",),
    ("error_log",),
    ("conversation_history",),
)
# `merge` is read where the rules are, `checks` where they are run.
_TABLES: Final = ("merge", "secrets", "ownership", "checks", "agents")


class Settings(NamedTuple):
    """The settings in `.git-context.toml`; the defaults are in force where it says nothing.

    `parents` are names of branches, or patterns of names, that tasks come from. With
    `verify_agents`, an agent is kept from ending once if a file that it claims did not change; with
    `strict_agents`, the workflow's own context is not written where a task's may be meant.
    """

    rules: Mapping[str, Rule] = MappingProxyType({})
    allowed_secrets: frozenset[str] = frozenset()
    edited: tuple[Path, ...] = EDITED
    added_to: tuple[Path, ...] = ADDED_TO
    parents: tuple[str, ...] = ()
    file_rules: FileRules = []  # noqa: RUF012  # nobody adds to it
    verify_agents: bool = False
    strict_agents: bool = False


def read_settings(text: str) -> Settings:
    """Read the text of a settings file (TOML 1.0), all tables but `[checks]`.

    Raises `SettingsError` where it is no TOML, or has what nobody reads: a slip in a name would
    put rules out of force.
    """
    rules = read_rules(text)
    tables = read_tables(text)
    if unknown := sorted(set(tables) - set(_TABLES)):
        raise SettingsError(
            f"{SETTINGS_FILE}: there is no table {unknown[0]!r}: {', '.join(_TABLES)}"
        )
    secrets = _table(tables, "secrets", ("allow",))
    ownership = _table(tables, "ownership", ("edit", "add", "parents"))
    agents = _table(tables, "agents", ("verify", "strict"))
    return Settings(
        rules,
        frozenset(_strings(secrets, "secrets", "allow", ())),
        _paths(ownership, "edit", EDITED),
        _paths(ownership, "add", ADDED_TO),
        _strings(ownership, "ownership", "parents", ()),
        read_file_rules(text),
        _is_set(agents, "agents", "verify"),
        _is_set(agents, "agents", "strict"),
    )


def _table(tables: dict[str, Any], name: str, keys: tuple[str, ...]) -> dict[str, Any]:
    table = tables.get(name, {})
    if not isinstance(table, dict):
        raise SettingsError(f"{SETTINGS_FILE}: '{name}' must be a table")
    unknown = sorted(set(table) - set(keys))
    if unknown:
        raise SettingsError(f"{SETTINGS_FILE}: [{name}] has no key {unknown[0]!r}: {list(keys)}")
    return table


def _strings(
    table: dict[str, Any], where: str, name: str, default: tuple[str, ...]
) -> tuple[str, ...]:
    found = table.get(name, default)
    if not isinstance(found, (list, tuple)) or not all(isinstance(item, str) for item in found):
        raise SettingsError(f"{SETTINGS_FILE}: [{where}] {name} must be a list of strings")
    return tuple(found)


def _is_set(table: dict[str, Any], where: str, name: str) -> bool:
    found = table.get(name, False)
    if not isinstance(found, bool):
        raise SettingsError(f"{SETTINGS_FILE}: [{where}] {name} must be true or false")
    return found


def _paths(table: dict[str, Any], name: str, default: tuple[Path, ...]) -> tuple[Path, ...]:
    if name not in table:
        return default
    try:
        return tuple(map(from_pointer, _strings(table, "ownership", name, ())))
    except ValueError as error:
        raise SettingsError(f"{SETTINGS_FILE}: [ownership] {name}: {error}") from error
