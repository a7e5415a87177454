"""The page of the manual: written from the commands, read by man, found by git."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from git_context.cli.commands import COMMANDS
from tests.docs.manpage import PAGE, page

if TYPE_CHECKING:
    from pathlib import Path


def test_the_page_is_what_the_commands_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m tests.docs.manpage"


@pytest.fixture
def manual(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Install the page where the manual of an environment stands."""
    if shutil.which("man") is None:
        pytest.skip("man is not installed")
    folder = tmp_path / "share" / "man" / "man1"
    folder.mkdir(parents=True)
    shutil.copy(PAGE, folder)
    # git looks for the page of a command that it knows: one on PATH.
    command = tmp_path / "git-context"
    command.write_text("#!/bin/sh\n")
    command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("MANPATH", os.fspath(folder.parent))
    monkeypatch.setenv("MANPAGER", "cat")
    monkeypatch.setenv("MANWIDTH", "100")


@pytest.mark.git
@pytest.mark.usefixtures("manual")
def test_git_finds_the_page_and_man_lays_it_out() -> None:
    shown = subprocess.run(["git", "context", "--help"], capture_output=True, text=True, check=True)
    assert shown.stderr == ""
    lines = shown.stdout.splitlines()
    for name in COMMANDS:
        assert any(line.startswith(f"   git context {name}") for line in lines), name


@pytest.mark.usefixtures("manual")
def test_troff_has_nothing_to_warn_of() -> None:
    shown = subprocess.run(
        ["man", "--warnings=w", "-l", str(PAGE)], capture_output=True, text=True, check=True
    )
    assert shown.stderr == ""
