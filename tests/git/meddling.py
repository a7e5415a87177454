"""A driver that dies, or cannot write, at a chosen moment."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import git_context
from git_context.setup.command import driver_command

if TYPE_CHECKING:
    from tests.support.repos import Repo


PYTHON = os.path.realpath(sys.executable)


PACKAGE = Path(git_context.__file__).parent


# The module that stands in for the driver: the driver itself, that dies or fails at one moment.
MEDDLING = """
from importlib.util import module_from_spec, spec_from_file_location
import os, signal
from git_context import __path__
spec = spec_from_file_location("git_context.real_driver", __path__[1] + "/driver.py")
real = module_from_spec(spec)
spec.loader.exec_module(real)
main = real.main
replace = real._replace

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

def write_half_and_die(path, data):
    with open(path + ".merged", "wb") as file:
        file.write(data[: len(data) // 2])
    die()

def write_all_and_die(path, data):
    replace(path, data)
    die()

def fail(*_):
    raise OSError(28, "No space left on device")

"""


MOMENTS = {
    "before reading": "real.DriverCall.read = die",
    "after reading": "real.merge = die",
    "before writing": "real._replace = die",
    "while writing": "real._replace = write_half_and_die",
    "after writing": "real._replace = write_all_and_die",
    "no space": "real._replace = fail",
}


def meddle_with_driver(repo: Repo, site: Path, meddling: str) -> None:
    """Configure the installed driver, after `meddling` with it."""
    package = site / "git_context"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(f"__path__.append({os.fspath(PACKAGE)!r})\n")
    (package / "driver.py").write_text(MEDDLING + meddling)
    repo.git("config", "merge.context.driver", driver_command(PYTHON, os.fspath(site)))
