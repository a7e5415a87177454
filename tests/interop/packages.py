"""Packages of npm that write and read the files which presets merge, each at one version."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

needs_npm = pytest.mark.skipif(not shutil.which("npm"), reason="npm is not installed")


def install(folder: Path, package: str) -> Path:
    """Install a package in a folder of its own; returns the folder with all packages.

    The test is skipped where the registry cannot be reached.
    """
    folder.mkdir()
    (folder / "package.json").write_text("{}", encoding="utf-8")
    options = ("--silent", "--no-audit", "--no-fund", "--ignore-scripts")
    done = subprocess.run(
        ["npm", "install", *options, package],
        cwd=folder,
        env={**os.environ, "HOME": str(folder)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        pytest.skip(f"npm cannot install {package} here: exit code {done.returncode}")
    return folder / "node_modules"
