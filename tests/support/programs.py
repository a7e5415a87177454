"""The program of the package under test, for whoever finds it on the `PATH`."""

from __future__ import annotations

import sys
from pathlib import Path

import git_context


def programs(folder: Path) -> Path:
    """Make a folder with the command `git-context` of the package under test."""
    folder.mkdir()
    site = Path(git_context.__file__).resolve().parent.parent
    program = folder / "git-context"
    program.write_text(
        f'#!/bin/sh\nPYTHONPATH="{site}" exec "{sys.executable}" -m git_context "$@"\n',
        encoding="utf-8",
    )
    program.chmod(0o755)
    return folder
