"""Programs that merge three JSON files, and how those of others are installed for a measurement.

They come from the registries that pip and npm are set up for, into a folder of their own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final, NamedTuple

from git_context.setup.interpreter import compile_driver, site_folder
from tests.support.figures import Process, interpreter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

START: Final = (
    "import sys; sys.path.append(sys.argv.pop(1)); from git_context.{} import main; main()"
)
CONTEXT: Final = ".claude/context/benchmark.json"
SCRIPTS: Final = Path(__file__).with_name("peer_scripts")


class Program(NamedTuple):
    """A program that merges three files, `base`, `current` and `theirs`, into `current`.

    `conflicts` are its exit codes for conflicts. `missing` says why it could not be installed.
    """

    name: str
    command: tuple[str, ...] = ()
    conflicts: tuple[int, ...] = (3,)
    version: str = ""
    missing: str = ""

    @property
    def heading(self) -> str:
        return f"{self.name} {self.version}".rstrip()

    def process(self, folder: Path) -> Process:
        """Return it as a process in a folder, where `ours` is put back before each run."""
        return Process(self.command, folder, partial(restore, folder), codes=(0, *self.conflicts))


OURS: Final = Program(
    "git-context",
    (
        *(interpreter(), "-I", "-S", "-c", START.format("driver"), str(site_folder())),
        *("base", "current", "theirs", "7", CONTEXT, "%S", "%X", "%Y"),
    ),
)
TEXT: Final = Program(
    "git merge-file",
    ("git", "merge-file", "-q", "current", "base", "theirs"),
    tuple(range(1, 128)),
)


@contextmanager
def installed() -> Iterator[list[Program]]:
    """Give all programs, those of others installed for as long as they are needed."""
    compile_driver(Path(interpreter()), site_folder())
    with TemporaryDirectory(prefix="git-context-peers-") as name:
        folder = Path(name)
        yield [
            OURS,
            TEXT,
            _or_missing("nbdime", partial(_from_pypi, "nbdime", "nbdime_merge.py", folder)),
            _or_missing("git-json-merge", partial(_from_npm, "git-json-merge", folder)),
            _or_missing(
                "json-merger", partial(_from_pypi, "json-merger", "json_merger_merge.py", folder)
            ),
        ]


def restore(folder: Path) -> None:
    """Put ours back where a merge has put its result."""
    copyfile(folder / "ours", folder / "current")


def _or_missing(name: str, install: Callable[[], Program]) -> Program:
    try:
        return install()
    except (OSError, subprocess.CalledProcessError) as error:
        return Program(name, missing=type(error).__name__)


def _from_pypi(name: str, script: str, parent: Path) -> Program:
    """Install a package into an environment of its own; a script of ours has it merge the files."""
    folder = parent / name
    _quietly([sys.executable, "-m", "venv", str(folder)], parent)
    python = str(folder / "bin" / "python")
    # json-merger imports pkg_resources, which setuptools has dropped since.
    _quietly([python, "-m", "pip", "install", "--quiet", name, "setuptools<81"], parent)
    ask = f"from importlib.metadata import version; print(version({name!r}))"
    version = _quietly([python, "-c", ask], parent).strip()
    return Program(name, (python, str(SCRIPTS / script)), version=version)


def _from_npm(name: str, folder: Path) -> Program:
    _quietly(["npm", "install", "--silent", "--prefix", str(folder), name], folder)
    package = folder / "node_modules" / name / "package.json"
    version = json.loads(package.read_text(encoding="utf-8"))["version"]
    program = str(folder / "node_modules" / ".bin" / name)
    return Program(name, (program, "current", "base", "theirs"), version=version)


def _quietly(command: list[str], folder: Path) -> str:
    environment = {**os.environ, "CI": "1"}
    done = subprocess.run(
        command, cwd=folder, check=True, capture_output=True, text=True, env=environment
    )
    return done.stdout
