"""The repository's own merge rules, as git's drivers find them."""

from __future__ import annotations

import os

from git_context.document.policy import SETTINGS_FILE, SettingsError, read_rules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from git_context.merge.policy import Rule


def own_rules() -> dict[str, Rule]:
    """Read the rules in the current folder: git runs drivers in the top one of the working tree.

    None where there is no settings file. Raises `SettingsError` where it cannot be used.
    """
    try:
        # A link could lead to a file that is not the repository's.
        file = os.open(SETTINGS_FILE, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise SettingsError(f"{SETTINGS_FILE}: {error.strerror}") from error
    with open(file, encoding="utf-8") as settings:  # noqa: PTH123  # pathlib is slow to import
        try:
            return read_rules(settings.read())
        except UnicodeDecodeError as error:
            raise SettingsError(f"{SETTINGS_FILE}: {error}") from error
