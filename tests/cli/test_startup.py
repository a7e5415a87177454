"""What everyday commands load, and how often they start git: little, since agents call them a lot.

The numbers are what is needed today. Whoever needs more of them raises one, and says why.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest

from tests.support.workflows import child, small

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.repos import Repo

# What takes long to import, and is for help, for mistakes, for findings or for lasting programs.
SLOW: Final = {
    *("click", "deepdiff", "pydantic", "pydantic_core", "pygit2"),
    *("dataclasses", "difflib", "hashlib", "inspect", "json", "logging", "random", "shutil"),
    *("subprocess", "tempfile", "textwrap", "tomllib", "uuid"),
}
# A merge is tried with objects of its own, in a temporary folder.
TRIES: Final = frozenset({"random", "shutil", "tempfile"})
COUNTING_GIT: Final = """\
#!/bin/sh
echo >>"$GIT_CONTEXT_TEST_STARTS"
PATH=${PATH#*:}
exec git "$@"
"""


class Cost(NamedTuple):
    """The modules of the package that a command loads, and the processes of git, at most."""

    modules: int
    processes: int
    slow: frozenset[str] = frozenset()


# A working tree that follows its branch has a journal.
COSTS: Final = {
    "add decisions more --task t": Cost(104, 8),
    "set phase two --task t": Cost(105, 8),
    "done plan": Cost(105, 15, frozenset({"json"})),
    "save -f child.json --task t": Cost(111, 8),
    "show": Cost(78, 4),
    "show --task t": Cost(80, 4),
    "status": Cost(79, 7),
    "log": Cost(96, 5),
    "blame": Cost(99, 5),
    "brief": Cost(105, 8),
    "merge --dry-run": Cost(130, 10, TRIES),
    "validate": Cost(104, 8),
}


def loaded(repo: Repo, folder: Path, line: str) -> tuple[set[str], int]:
    """Run a command: the modules that it loads, by name, and how often it starts git."""
    starts = folder / "starts"
    starts.touch()
    program = folder / "bin" / "git"
    program.parent.mkdir()
    program.write_text(COUNTING_GIT, encoding="utf-8")
    program.chmod(0o755)
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "git_context", *line.split(" ")],
        cwd=repo.path,
        env={
            **os.environ,
            "PATH": os.pathsep.join([os.fspath(program.parent), os.environ["PATH"]]),
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            "GIT_CONTEXT_TEST_STARTS": os.fspath(starts),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    reported = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    assert done.returncode == 0, done.stderr
    names = {line.rpartition("|")[2].strip() for line in reported}
    return names, len(starts.read_text().splitlines())


@pytest.mark.parametrize("line", COSTS)
def test_an_everyday_command_costs_little(repo: Repo, tmp_path: Path, line: str) -> None:
    opened = small(repo, "t")
    opened.save(child("t", decisions=["second"]), task="t")
    content = json.dumps(child("t", decisions=["second", "third"]))
    repo.write("child.json", content)
    cost = COSTS[line]

    modules, processes = loaded(repo, tmp_path, line)

    ours = {name for name in modules if name.partition(".")[0] == "git_context"}
    assert modules & SLOW == cost.slow
    assert len(ours) <= cost.modules
    assert processes <= cost.processes
