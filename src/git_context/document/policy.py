"""The merge policy of a context: the table's rules, the repository's own, and what is derived."""

from __future__ import annotations

from git_context.document.derive import derive
from git_context.document.fields import field_rules
from git_context.merge.policy import Policy, Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, Final, TypeAlias, TypeGuard

    from git_context.merge.values import Json

    # Rules by path pattern, for the files that a glob fits.
    FileRules: TypeAlias = list[tuple[str, dict[str, Rule]]]

SETTINGS_FILE: Final = ".git-context.toml"
JSON_LINES: Final = (".jsonl", ".ndjson")  # the names of files with one record a line
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
    """Read the rules for contexts in the table `[merge]` of the settings file's text (TOML 1.0).

    A key is a path pattern, a value the name of a strategy, `{ keyed = "FIELD" }`, with a list for
    a key of several fields, or `{ latest = "POINTER" }`. Raises `SettingsError` where the text is
    no TOML or a rule is none.
    """
    table = _merge_table(settings)
    return _rules({key: value for key, value in table.items() if not _is_file_table(key, value)})


def read_file_rules(settings: str) -> FileRules:
    """Read the rules for other files: the tables `[merge."GLOB"]`, in their order.

    Raises `SettingsError` as `read_rules` does.
    """
    table = _merge_table(settings)
    return [(key, _rules(value)) for key, value in table.items() if _is_file_table(key, value)]


def file_policy(rules: FileRules, path: str) -> Policy:
    """Return the policy for a file that is no context, by its path from the top folder.

    A glob without a slash is for the file's name, as in `.gitattributes`; `*` and `**` stand for
    any characters. Later rules win.
    """
    from fnmatch import fnmatchcase  # noqa: PLC0415  # most repositories have no rules of their own

    found: dict[str, Rule] = {}
    for glob, of_glob in rules:
        name = path if "/" in glob else path.rpartition("/")[2]
        if fnmatchcase(name, glob.removeprefix("/")):
            found.update(of_glob)
    return Policy(found)


def _merge_table(settings: str) -> dict[str, Any]:
    table = read_tables(settings).get("merge", {})
    if not isinstance(table, dict):
        raise SettingsError(f"{SETTINGS_FILE}: 'merge' must be a table of path patterns")
    return table


def _is_file_table(key: str, value: Any) -> bool:
    """Tell whether an entry of `[merge]` is a table of rules for files, and no rule itself."""
    return isinstance(value, dict) and bool(key) and not key.startswith("/")


def _rules(table: dict[str, Any]) -> dict[str, Rule]:
    rules = {pattern: _rule(pattern, value) for pattern, value in table.items()}
    try:
        Policy(rules)
    except ValueError as error:
        raise SettingsError(f"{SETTINGS_FILE}: [merge]: {error}") from error
    return rules


def _rule(pattern: str, value: Any) -> Rule:
    try:
        if isinstance(value, dict) and set(value) == {"keyed"}:
            fields = value["keyed"] if isinstance(value["keyed"], list) else [value["keyed"]]
            return Rule("keyed", *map(str, fields))
        if isinstance(value, dict) and set(value) == {"latest"}:
            return Rule("latest", member=str(value["latest"]))
        return Rule(str(value))
    except ValueError as error:
        raise SettingsError(f"{SETTINGS_FILE}: [merge] {pattern}: {error}") from error
