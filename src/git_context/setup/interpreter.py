"""The Python interpreter that git will run, and the folder it will find git-context in."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Final

from git_context.errors import GitContextError

_IMPORT: Final = "import sys; sys.path.append(sys.argv.pop(1)); import git_context.driver"
_UNCOMPILED: Final = (
    f"{_IMPORT}\nimport os\n"
    # A module has had a `__cached__` of its own in older Pythons alone, its `__spec__` in all.
    "for name, module in sys.modules.items():\n"
    "    if name.startswith('git_context') and not os.path.exists(module.__spec__.cached):\n"
    "        print(name)"
)


# Folders in which `uvx`, `uv run --with` and `pipx run` keep what they may delete at any time.
_EPHEMERAL: Final = (
    ("uv", "archive-v0"),
    ("uv", "environments-v2"),
    ("uv", "builds-v0"),
    ("pipx", ".cache"),
    (".cache", "pipx"),
)


def is_ephemeral(path: Path) -> bool:
    """Tell whether a path is in the cache of a program that runs others without installing them."""
    return any(pair in _EPHEMERAL for pair in pairwise(path.parts))


def site_folder() -> Path:
    """Return the folder that holds the package `git_context`."""
    return Path(__file__).resolve().parents[2]


def driver_interpreter() -> Path:
    """Return the interpreter to configure: an absolute path that is no version manager's shim.

    The driver needs the standard library and this package alone, so the interpreter behind the
    links of a virtual environment serves, starts sooner and does not move with the links. Raises
    `GitContextError` where no interpreter can run the driver.
    """
    if not sys.executable:
        raise GitContextError("The path of the running Python interpreter is unknown.")
    trouble = ""
    for python in dict.fromkeys((os.path.realpath(sys.executable), sys.executable)):
        trouble = import_trouble(Path(python), site_folder())
        if not trouble:
            return Path(python)
    raise GitContextError(
        f"{sys.executable} cannot run the merge driver: {trouble}", hint="Reinstall git-context."
    )


def import_trouble(python: Path, site: Path) -> str:
    """Run the driver's imports as git will, writing nothing; return what is wrong, or nothing."""
    done = _run(python, "-B", "-S", "-c", _IMPORT, str(site))
    if isinstance(done, str):
        return done
    if done.returncode:
        lines = os.fsdecode(done.stderr).strip().splitlines() or [f"exit code {done.returncode}"]
        return lines[-1]
    return ""


def uncompiled_modules(python: Path, site: Path) -> list[str]:
    """Name the modules of the driver that have no bytecode for `python` yet."""
    done = _run(python, "-B", "-S", "-c", _UNCOMPILED, str(site))
    return [] if isinstance(done, str) else os.fsdecode(done.stdout).split()


def compile_driver(python: Path, site: Path) -> None:
    """Compile the package's modules for `python`; where that cannot be, start-up is just slower.

    Some installers leave that to the first import, and the folder may be read-only for whoever
    runs git.
    """
    _run(python, "-m", "compileall", "-qq", str(site / "git_context"))


def _run(python: Path, *arguments: str) -> subprocess.CompletedProcess[bytes] | str:
    try:
        return subprocess.run(  # noqa: S603  # our own or the configured interpreter
            [python, "-I", *arguments], stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
    except OSError as error:
        return error.strerror or str(error)
