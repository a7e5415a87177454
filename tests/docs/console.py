"""Runs the `console` blocks of a page as one shell session, and compares what they print.

A line that begins with `$ ` is a command; a line that begins with `> ` continues it. What follows
is its output: standard output and standard error, as they come. In it, `…` stands for any
characters, and a line that is `…` alone for any number of lines. Commit ids are compared as just
that, and white space at line ends does not count. A command exits 0, unless the fence says `exit=N`
for the last one of its block.
"""

from __future__ import annotations

import os
import re
import subprocess
from typing import TYPE_CHECKING, Final, NamedTuple

from tests.support.markdown import blocks
from tests.support.programs import programs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Between the outputs of commands: no program prints this character.
_MARK: Final = "\x1e"
_COMMIT: Final = re.compile(r"(?<![\w-])[0-9a-f]{7,40}(?![\w-])")
# Every commit of a session is made at this moment, so that a run is like the last one.
_MOMENT: Final = "2025-01-16T09:00:00Z"


class Step(NamedTuple):
    """A command of a page, where it stands, what it prints, and its exit code."""

    place: str
    command: str
    output: str
    code: int


def steps(page: Path) -> list[Step]:
    """List the commands of a page's `console` blocks."""
    return [
        step
        for block in blocks(page)
        if block.words[:1] == ["console"]
        for step in _block_steps(f"{page.name}:{block.line}", block.words[1:], block.text)
    ]


def run(session: list[Step], folder: Path) -> None:
    """Run the commands in one shell that begins in `folder`; fail at the first that surprises.

    `git-context` is on the `PATH`, as after an installation.
    """
    path = programs(folder.parent / "programs")
    script = "".join(f"{step.command}\nprintf '{_MARK}%s{_MARK}' $?\n" for step in session)
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-c", f"exec 2>&1\n{script}"],
        cwd=folder,
        env={
            **os.environ,
            "PATH": f"{path}{os.pathsep}{os.environ['PATH']}",
            "GIT_AUTHOR_DATE": _MOMENT,
            "GIT_COMMITTER_DATE": _MOMENT,
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        check=False,
    )
    parts = done.stdout.decode().split(_MARK)
    for step, output, code in zip(session, parts[::2], parts[1::2], strict=False):
        shown = f"{step.place}: $ {step.command}\n{output}"
        assert int(code) == step.code, f"exit code {code}, not {step.code}, of {shown}"
        assert matches(step.output, output), f"{shown}\nis not what the page shows:\n{step.output}"
    assert len(parts) == 2 * len(session) + 1, f"the session ended early: {parts[-1]}"


def matches(pattern: str, output: str) -> bool:
    """Tell whether an output is what a page shows, in which `…` stands for anything."""
    lines: list[str] = []
    for line in _COMMIT.sub("(commit)", pattern).splitlines():
        shown = line.rstrip()
        lines.append("(?:.*\n)*?" if shown == "…" else re.escape(shown).replace("…", ".*") + "\n")
    printed = "".join(f"{line.rstrip()}\n" for line in _COMMIT.sub("(commit)", output).splitlines())
    return re.fullmatch("".join(lines), printed) is not None


def _block_steps(place: str, words: list[str], text: str) -> Iterator[Step]:
    last_code = int(words[0].removeprefix("exit=")) if words else 0
    chunks = re.split(r"^\$ ", text, flags=re.MULTILINE)
    assert not chunks[0].strip(), f"{place}: the block does not begin with a command"
    for at, chunk in enumerate(chunks[1:], 1):
        command, *rest = chunk.splitlines()
        while rest and rest[0].startswith("> "):
            command += "\n" + rest.pop(0).removeprefix("> ")
        code = last_code if at == len(chunks) - 1 else 0
        yield Step(place, command, "".join(f"{line}\n" for line in rest), code)
