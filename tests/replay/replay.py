"""Each real merge done again: by the merge driver as git calls it, and by `git merge-file`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from git_context.setup.command import boot
from tests.support.home import SEALED

if TYPE_CHECKING:
    from pathlib import Path

    from tests.replay.extract import RealMerge

CLEAN, CONFLICT, REFUSED = "clean", "conflict", "refused"
_CODES: Final = {0: CLEAN, 3: CONFLICT}


class Outcome(NamedTuple):
    """What became of a merge: whether it is clean, the bytes, and what was said of it."""

    state: str
    data: bytes
    said: str
    seconds: float


def by_driver(merge: RealMerge, folder: Path, python: str = sys.executable) -> Outcome:
    """Merge by the driver, which an environment's Python starts."""
    site = _site(python)
    files = _written(merge, folder)
    command = [python, "-I", "-S", "-c", boot("driver"), site, *map(str, files)]
    started = time.perf_counter()
    done = subprocess.run(
        [*command, "7", merge.path, "base", "ours", "theirs"],
        cwd=folder,
        env=_sealed(folder),
        capture_output=True,
        check=False,
    )
    seconds = time.perf_counter() - started
    state = _CODES.get(done.returncode, REFUSED)
    return Outcome(state, files[1].read_bytes(), done.stderr.decode(), seconds)


def by_git(merge: RealMerge, folder: Path) -> Outcome:
    """Merge by lines."""
    base, ours, theirs = _written(merge, folder)
    started = time.perf_counter()
    labels = ["-L", "ours", "-L", "base", "-L", "theirs"]
    done = subprocess.run(
        ["git", "merge-file", "-p", "-q", *labels, ours, base, theirs],
        cwd=folder,
        env=_sealed(folder),
        capture_output=True,
        check=False,
    )
    seconds = time.perf_counter() - started
    state = CLEAN if done.returncode == 0 else CONFLICT
    return Outcome(state, done.stdout, "", seconds)


def value_of(data: bytes, *, is_lines: bool) -> Any:
    """Read JSON, numbers as their literals; `...` where it is none or has a key twice."""
    try:
        if is_lines:
            return [_strict(line) for line in data.splitlines() if line.strip()]
        return _strict(data)
    except (ValueError, RecursionError):
        return ...


def marked_lines(data: bytes) -> int:
    """Count the lines that stand between conflict markers."""
    count, is_inside = 0, False
    for line in data.split(b"\n"):
        if line.startswith((b"<<<<<<<", b">>>>>>>")):
            is_inside = line.startswith(b"<<<<<<<")
        elif is_inside and not line.startswith(b"======="):
            count += 1
    return count


def _sealed(folder: Path) -> dict[str, str]:
    return {**SEALED, "HOME": os.fspath(folder), "PATH": os.environ["PATH"]}


def _strict(text: bytes) -> Any:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        members = dict(pairs)
        if len(members) < len(pairs):
            raise ValueError("a key twice")
        return members

    literal = str
    return json.loads(text, object_pairs_hook=unique, parse_int=literal, parse_float=literal)


def _written(merge: RealMerge, folder: Path) -> list[Path]:
    files = [folder / name for name in ("base", "ours", "theirs")]
    for file, data in zip(files, (merge.base, merge.ours, merge.theirs), strict=True):
        file.write_bytes(data)
    return files


_SITES: dict[str, str] = {}


def _site(python: str) -> str:
    """Return the folder of the package in an environment."""
    if python not in _SITES:
        code = (
            "import git_context, os; print(os.path.dirname(os.path.dirname(git_context.__file__)))"
        )
        done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True)
        _SITES[python] = done.stdout.strip()
    return _SITES[python]
