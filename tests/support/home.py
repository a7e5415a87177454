"""The sealed home: nothing that runs in it reads or writes the settings of whoever runs it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from tests.support.repos import GITCONFIG

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

SEALED: Final = {
    "EMAIL": "",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
    "TERM": "dumb",
    "TZ": "UTC",
}
# All tests run in repositories of these formats, where whoever runs them says so.
FORMATS: Final = ("GIT_DEFAULT_HASH", "GIT_DEFAULT_REF_FORMAT")
# Each of these changes what git or git-context does, or how it shows it.
LEAKS: Final = (
    "CLICOLOR",
    "COLUMNS",
    "EDITOR",
    "FORCE_COLOR",
    "LANGUAGE",
    "LINES",
    "NO_COLOR",
    "PAGER",
    "VISUAL",
)


def seal(patch: pytest.MonkeyPatch, ceiling: Path) -> None:
    """Take the caller's settings out of the environment; no repository above `ceiling` is found."""
    for name in list(os.environ):
        if name in LEAKS or (name.startswith("GIT_") and name not in FORMATS):
            patch.delenv(name)
    for name, value in SEALED.items():
        patch.setenv(name, value)
    patch.setenv("GIT_CEILING_DIRECTORIES", os.fspath(ceiling))


def move_in(patch: pytest.MonkeyPatch, folder: Path) -> None:
    """Make a folder the `HOME`, with an identity in its `.gitconfig`."""
    (folder / ".gitconfig").write_text(GITCONFIG, encoding="utf-8")
    patch.setenv("HOME", os.fspath(folder))
    patch.setenv("XDG_CONFIG_HOME", os.fspath(folder / ".config"))
