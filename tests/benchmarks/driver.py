"""The merge driver and the text conversion as whole processes, as git starts them.

The text conversion should start as fast as the merge driver, so that it has the same limit. Where a
document is so large that the start no longer counts, ten times the size cannot take less than ten
times the time; and most of the memory is the text of three versions and the values of one.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from git_context.setup.command import driver_command
from git_context.setup.interpreter import compile_driver, site_folder
from tests.benchmarks.contexts import KB, MB, SIZES, write_versions
from tests.benchmarks.programs import CONTEXT, OURS, START, restore
from tests.support.figures import Figure, Process, interpreter, medians, milliseconds, told

if TYPE_CHECKING:
    from collections.abc import Iterator

BASELINE = (
    "import json; "
    "base, ours, theirs = [json.load(open(name)) for name in ('base', 'ours', 'theirs')]; "
    "open('written', 'w').write(json.dumps(ours))"
)
SMALLEST = "5 KB"


def figures() -> Iterator[Figure]:
    """Measure start-up, speed on large documents, growth and memory."""
    compile_driver(Path(interpreter()), site_folder())
    with TemporaryDirectory(prefix="git-context-benchmark-") as name:
        folder = Path(name)
        yield from _small(folder / "small")
        yield from _large(folder)
        yield from _growth(folder)


def _small(folder: Path) -> Iterator[Figure]:
    write_versions(folder, 5 * KB)
    processes = {
        "nothing": Process([sys.executable, "-I", "-c", "pass"], folder),
        "driver": OURS.process(folder),
        "with git's shell": _configured_command(folder),
        "textconv": _textconv(folder),
    }
    times = medians(processes, rounds=41)
    for name in ("driver", "textconv"):
        ratio = times[name] / times["nothing"]
        yield Figure(f"{name} on 5 KB / `python -I -c pass`", ratio, 2.5, detail=told(times))


def _large(parent: Path) -> Iterator[Figure]:
    for kind, clashing in (("clean", False), ("with conflicts", True)):
        folder = parent / f"large-{clashing}"
        write_versions(folder, 5 * MB, clashing=clashing)
        times = medians({"json": baseline(folder), "driver": OURS.process(folder)}, rounds=9)
        ratio = times["driver"] / times["json"]
        yield Figure(f"driver on 5 MB, {kind} / read 3, write 1", ratio, 3, detail=told(times))


def _growth(parent: Path) -> Iterator[Figure]:
    processes: dict[str, Process] = {}
    megabytes: dict[str, float] = {}
    for name in SIZES:
        if name != SMALLEST:
            folder = parent / f"growth-{name.replace(' ', '-')}"
            megabytes[name] = write_versions(folder, SIZES[name]) / MB
            processes[name] = OURS.process(folder)
    times = medians(processes, rounds=5)
    for small, large in zip(list(processes)[:-1], list(processes)[1:], strict=True):
        detail = f"{milliseconds(times[small])}, {milliseconds(times[large])}"
        yield Figure(f"driver: {large} / {small}", times[large] / times[small], 12, detail=detail)
    for name, process in processes.items():
        most = 60 + 12 * megabytes[name]
        yield Figure(f"memory of the driver on {name}", process.peak(), most, " MB")


def baseline(folder: Path) -> Process:
    """Return a process that reads the three files by the standard module, and writes one back."""
    return Process([sys.executable, "-c", BASELINE], folder)


def _textconv(folder: Path) -> Process:
    command = [interpreter(), "-I", "-S", "-c", START.format("textconv"), str(site_folder())]
    return Process([*command, "ours"], folder)


def _configured_command(folder: Path) -> Process:
    """Return the command of git's configuration, with what git puts in place of its letters."""
    command = driver_command(interpreter(), str(site_folder()))
    values = {"O": "base", "A": "current", "B": "theirs", "L": "7", "P": CONTEXT, "%": "%"}
    for letter, value in values.items():
        command = command.replace(f"%{letter}", value)
    return Process(["sh", "-c", command], folder, lambda: restore(folder))
