"""The merge policy of a context: the table's rules, the repository's own, and what is derived."""

from __future__ import annotations

from git_context.document.derive import derive
from git_context.document.fields import field_rules
from git_context.merge.policy import Policy, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, Final, TypeGuard

    from git_context.merge.values import Json

SETTINGS_FILE: Final = ".git-context.toml"
LARGEST_SETTINGS: Final = 1024 * 1024  # bytes; rules and the like take a few hundred


class SettingsError(ValueError):
    """The repository's settings file cannot be used; the message says where and why."""


def context_policy(repository_rules: Mapping[str, Rule] | None = None) -> Policy:
    """Return the policy for contexts, in which a repository's own rules win over the table's."""
    table = Policy(field_rules(), derive)
    return Policy(repository_rules, derive, table) if repository_rules else table


def is_context(document: object) -> TypeGuard[dict[str, Json]]:
    """Tell whether a document is a context, and not some other JSON: it names its workflow."""
    return type(document) is dict and type(document.get("workflow_id")) is str


def read_tables(settings: str) -> dict[str, Any]:
    """Read the text of a settings file (TOML 1.0). Raises `SettingsError` where it is none."""
    import tomllib  # noqa: PLC0415  # most repositories have no rules of their own

    try:
        return tomllib.loads(settings)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{SETTINGS_FILE}: {error}") from error
    except RecursionError as error:
        raise SettingsError(f"{SETTINGS_FILE}: it is nested too deep") from error


def read_rules(settings: str) -> dict[str, Rule]:
    """Read the rules in the table `[merge]` of the settings file's text (TOML 1.0).

    A key is a path pattern, a value the name of a strategy or `{ keyed = "FIELD" }`. Raises
    `SettingsError` where the text is no TOML or a rule is none.
    """
    table = read_tables(settings).get("merge", {})
    if not isinstance(table, dict):
        raise SettingsError(f"{SETTINGS_FILE}: 'merge' must be a table of path patterns")
    rules = {pattern: _rule(pattern, value) for pattern, value in table.items()}
    try:
        Policy(rules)
    except ValueError as error:
        raise SettingsError(f"{SETTINGS_FILE}: [merge]: {error}") from error
    return rules


def _rule(pattern: str, value: Any) -> Rule:
    try:
        if isinstance(value, dict) and set(value) == {"keyed"}:
            return Rule("keyed", str(value["keyed"]))
        return Rule(str(value))
    except ValueError as error:
        raise SettingsError(f"{SETTINGS_FILE}: [merge] {pattern}: {error}") from error
