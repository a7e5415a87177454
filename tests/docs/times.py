"""Measures what docs/performance.md says: `python -m tests.docs.times` prints its table.

Figures are processor time, the least of some runs that are made in turns: other work on the machine
then counts little. A part's share is what it adds to the parts before it.
"""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

import git_context
from tests.docs.scale import settle
from tests.support.workflows import child

if TYPE_CHECKING:
    from collections.abc import Iterator

    from git_context.api import Repository

RUNS: Final = 25
COMMANDS: Final = (
    ["show"],
    ["status"],
    ["add", "decisions", "another", "--task", "task-0"],
    ["diff", "HEAD~2", "HEAD"],
    ["merge", "--dry-run"],
    ["blame"],
)

# Does something, and tells the processor seconds of Python so far, and of what it started.
_TELLING: Final = """
import sys
{}
import resource
spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
print(*(used.ru_utime + used.ru_stime for used in spent), file=sys.stderr)
"""
_COMMAND: Final = "from git_context.cli import main; main(sys.argv[1:])"


def main() -> None:
    with TemporaryDirectory(prefix="git-context-times-") as name:
        settle(name)
        for line in _commands(Path(name)):
            sys.stdout.write(line + "\n")
            sys.stdout.flush()


def _commands(home: Path) -> Iterator[str]:
    yield "| command | whole | Python | click | our modules | pygit2 | git | the work |"
    yield "|---|---|---|---|---|---|---|---|"
    folder = _workflow(home / "workflow").store.git.folder
    for command in COMMANDS:
        yield f"| `{command[0]}` | {' | '.join(_row(folder, command))} |"


def _row(folder: Path, command: list[str]) -> Iterator[str]:
    module = f"git_context.cli.{command[0]}"
    steps = ["", "import click", f"import {module}", f"import {module}, pygit2"]
    codes = [*steps[: 4 if _loads_pygit2(folder, command) else 3], _COMMAND]
    rounds = [[_told(folder, code, command) for code in codes] for _ in range(RUNS)]
    *started, own = (min(told[at][0] for told in rounds) for at in range(len(codes)))
    gits = min(told[-1][1] for told in rounds)
    whole = own + gits
    added = [after - before for before, after in pairwise([0.0, *started, started[-1]])]
    parts = [*added[:4], gits, own - started[-1]]
    yield f"{whole * 1000:,.0f} ms"
    yield from (f"{part / whole:.0%}" for part in parts)


def _told(folder: Path, code: str, command: list[str]) -> tuple[float, float]:
    """Return the processor seconds of Python, and of what it started, after some code."""
    call = [sys.executable, "-c", _TELLING.format(code), *command]
    done = subprocess.run(call, cwd=folder, check=True, capture_output=True, text=True)
    own, gits = map(float, done.stderr.splitlines()[-1].split())
    return own, gits


def _loads_pygit2(folder: Path, command: list[str]) -> bool:
    code = f"import sys; {_COMMAND}; sys.exit('pygit2' in sys.modules)"
    call = [sys.executable, "-c", code, *command]
    return subprocess.run(call, cwd=folder, check=False, capture_output=True).returncode == 1


def _workflow(folder: Path) -> Repository:
    """Make a workflow of ten tasks, of some kilobytes each, and some history."""
    folder.mkdir()
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main"], cwd=folder, check=True)
    opened = git_context.open(folder)
    opened.start("w", {"decisions": ["one"]})
    for number in range(10):
        task = f"task-{number}"
        opened.fork(task, agent="a", scope="a part")
        details = {f"part_{at}": "y" * 60 for at in range(60)}
        opened.save(
            child(task, decisions=[f"by {task}"], implementation_details=details), task=task
        )
    for number in range(20):
        opened.add("decisions", f"Decision {number}")
    return opened


if __name__ == "__main__":
    main()
