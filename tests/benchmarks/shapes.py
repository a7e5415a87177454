"""Documents that are nothing but one long list or object, which both sides changed.

Contexts are not like that; other JSON may be. Of 5 MB, measured as the driver on contexts is,
against reading the three files by Python's own module and writing one back. Of 50 MB, with contexts
beside them, against `git merge-file`, and by the memory that they take.
"""

from __future__ import annotations

import random
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from git_context.setup.interpreter import compile_driver, site_folder
from tests.benchmarks.contexts import MB, write, write_versions
from tests.benchmarks.driver import baseline
from tests.benchmarks.programs import OURS, TEXT
from tests.support.figures import Figure, interpreter, medians, told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

EDITS: Final = 500  # by each side
STRINGS, MEMBERS, NUMBERS = 110_000, 100_000, 500_000
TIMES: Final = 10  # as large


class Shape(NamedTuple):
    """A kind of document, how to make it a number of times as large, and its target."""

    label: str
    make: Callable[[int], dict[str, Any]]
    target: float


def figures() -> Iterator[Figure]:
    """Measure the driver on each shape."""
    compile_driver(Path(interpreter()), site_folder())
    with TemporaryDirectory(prefix="git-context-benchmark-") as name:
        for at, shape in enumerate(SHAPES):
            folder = Path(name) / str(at)
            _write(folder, shape.make(1))
            times = medians({"json": baseline(folder), "driver": OURS.process(folder)}, rounds=5)
            ratio = times["driver"] / times["json"]
            yield Figure(shape.label, ratio, shape.target, detail=told(times))
        folder = Path(name) / "large"
        write_versions(folder, 5 * TIMES * MB)
        yield from _beside_git(folder, "a context of 50 MB")
        for shape in SHAPES:
            _write(folder, shape.make(TIMES))
            yield from _beside_git(folder, f"{shape.label}, {TIMES} times as large")


def _write(folder: Path, versions: dict[str, Any]) -> None:
    folder.mkdir(exist_ok=True)
    for version, document in versions.items():
        write(folder / version, document)


def _beside_git(folder: Path, label: str) -> Iterator[Figure]:
    """Compare time with git's, and memory with the size of one version."""
    processes = {"git": TEXT.process(folder), "driver": OURS.process(folder)}
    times = medians(processes, rounds=3)
    yield Figure(
        f"{label} / `git merge-file`", times["driver"] / times["git"], 1, detail=told(times)
    )
    size = (folder / "base").stat().st_size / MB
    peak = processes["driver"].peak()
    detail = f"{peak:.0f} MB, git {processes['git'].peak():.0f} MB"
    yield Figure(f"{label}: memory / size of a version", peak / size, 10, detail=detail)


def _strings(times: int) -> dict[str, Any]:
    base = [f"Entry {at}: what was decided then" for at in range(STRINGS * times)]
    ours, theirs = base.copy(), base.copy()
    for at in range(EDITS):
        del ours[at * 100], theirs[at * 100 + 50]
        ours.append(f"Ours {at}")
        theirs.append(f"Theirs {at}")
    return {"base": base, "ours": ours, "theirs": theirs}


def _members(times: int) -> dict[str, Any]:
    base = {f"member {at}": f"what was decided at {at}" for at in range(MEMBERS * times)}
    ours, theirs = base.copy(), base.copy()
    for at in range(EDITS):
        ours[f"member {at * 100}"] = "changed by ours"
        theirs[f"member {at * 100 + 50}"] = "changed by theirs"
        del ours[f"member {at * 100 + 1}"], theirs[f"member {at * 100 + 51}"]
        ours[f"of ours {at}"] = theirs[f"of theirs {at}"] = "added"
    return {"base": base, "ours": ours, "theirs": theirs}


def _numbers(times: int) -> dict[str, Any]:
    chance = random.Random(1)  # the same numbers each time
    base = [chance.randrange(1000) for _ in range(NUMBERS * times)]
    ours, theirs = base.copy(), base.copy()
    for at in range(EDITS):
        ours[at * 100], theirs[at * 100 + 50] = 1000 + at, 2000 + at
    return {"base": base, "ours": ours, "theirs": theirs}


SHAPES: Final = (
    Shape(f"a list of {STRINGS:,} texts", _strings, 3),
    Shape(f"an object of {MEMBERS:,} members", _members, 2.5),
    Shape(f"a list of {NUMBERS:,} numbers", _numbers, 3),
)
