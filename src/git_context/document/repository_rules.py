"""The repository's own merge rules, as git's drivers find them."""

from __future__ import annotations

import os
import stat

from git_context.document.policy import (
    LARGEST_SETTINGS,
    SETTINGS_FILE,
    SettingsError,
    file_policy,
    read_file_rules,
    read_rules,
)
from git_context.merge.policy import Policy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from git_context.merge.policy import Rule


def read_repository_rules() -> dict[str, Rule]:
    """Read the rules for contexts; none where there is no settings file.

    Raises `SettingsError` where it cannot be used.
    """
    settings = _read_settings()
    return read_rules(settings) if settings else {}


def read_policy(path: str) -> Policy:
    """Return the policy for a file that is no context; see `read_repository_rules`."""
    settings = _read_settings()
    return file_policy(read_file_rules(settings), path) if settings else Policy()


def _read_settings() -> str:
    """Read the settings in the current folder: git runs drivers in the top one of the tree."""
    # A link could lead to a file that is not the repository's, and a pipe would be waited for.
    options = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        file = os.open(SETTINGS_FILE, options)
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise SettingsError(f"{SETTINGS_FILE}: {error.strerror}") from error
    try:
        if not stat.S_ISREG(os.fstat(file).st_mode):
            raise SettingsError(f"{SETTINGS_FILE}: it is no plain file")
        content = os.read(file, LARGEST_SETTINGS + 1)
    finally:
        os.close(file)
    if len(content) > LARGEST_SETTINGS:
        raise SettingsError(f"{SETTINGS_FILE}: it is larger than {LARGEST_SETTINGS // 1024**2} MB")
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise SettingsError(f"{SETTINGS_FILE}: {error}") from error
