"""Stand-ins for an installed package: a `git_context.driver` that does one thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

WRITE_ARGUMENTS = """
import sys
def main():
    print("noise on standard output")
    open(sys.argv[2], "w").write("\\n".join(sys.argv[1:]))
"""


def fake_site(folder: Path, driver: str) -> Path:
    """Make a folder whose package `git_context` has the given source as its driver."""
    package = folder / "git_context"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "driver.py").write_text(driver, encoding="utf-8")
    return folder


def exiting(code: int) -> str:
    return f"import sys\ndef main():\n    sys.exit({code})\n"


def dying(signal: str, before: str = "pass") -> str:
    kill = f"os.kill(os.getpid(), signal.{signal})"
    return f"import os, signal, sys\ndef main():\n    {before}\n    {kill}\n"
