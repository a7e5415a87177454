"""What the figures were measured on, and of which code."""

from __future__ import annotations

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
LIBRARIES: Final = ("click", "pygit2", "pydantic", "deepdiff")


def described() -> str:
    """Describe the machine and what is installed on it, in a sentence."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    parts = [
        f"{os.cpu_count()} cores ({_processor()})",
        f"{memory:.0f} GB of memory",
        f"{platform.system()} {platform.release()}",
        f"Python {platform.python_version()}",
        _output("git", "--version").replace("git version", "git"),
        *(f"{name} {version(name)}" for name in LIBRARIES),
    ]
    return ", ".join(parts)


def commit() -> str:
    """Name the commit whose code runs, and say so if the code is not as it was committed."""
    changed = _output("git", "status", "--porcelain", "--", "src")
    return _output("git", "rev-parse", "--short", "HEAD") + (" and changes" if changed else "")


def _processor() -> str:
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _output(*command: str) -> str:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()
