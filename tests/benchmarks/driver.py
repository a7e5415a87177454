"""The merge driver as a whole process, as git starts it."""

from __future__ import annotations

import shutil
import sys
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from git_context.setup.command import driver_command
from git_context.setup.interpreter import compile_driver, site_folder
from tests.benchmarks.contexts import write_versions
from tests.benchmarks.measure import Figure, Process, interpreter, medians, milliseconds

if TYPE_CHECKING:
    from collections.abc import Iterator

START = "import sys; sys.path.append(sys.argv.pop(1)); from git_context.{} import main; main()"
BASELINE = (
    "import json; "
    "base, ours, theirs = [json.load(open(name)) for name in ('base', 'ours', 'theirs')]; "
    "open('written', 'w').write(json.dumps(ours))"
)
CONTEXT = ".claude/context/benchmark.json"
KB, MB = 1000, 1_000_000
SIZES = {"50 KB": 50 * KB, "500 KB": 500 * KB, "5 MB": 5 * MB, "50 MB": 50 * MB}
CONFLICTS = 3


def figures() -> Iterator[Figure]:
    """Measure start-up, speed on large documents, growth and memory."""
    compile_driver(Path(interpreter()), site_folder())
    with TemporaryDirectory(prefix="git-context-benchmark-") as name:
        folder = Path(name)
        yield from _small(folder / "small")
        yield from _large(folder)
        yield from _growth(folder)


def _small(folder: Path) -> Iterator[Figure]:
    size = write_versions(folder, 5 * KB)
    processes = {
        "nothing": Process([sys.executable, "-I", "-c", "pass"], folder),
        "driver": _driver(folder),
        "command": _configured_command(folder),
        "textconv": _textconv(folder),
    }
    times = medians(processes, rounds=41)
    detail = ", ".join(f"{name} {milliseconds(seconds)}" for name, seconds in times.items())
    yield Figure(
        f"{size / KB:.1f} KB: driver / python -I -c pass",
        times["driver"] / times["nothing"],
        2.5,
        detail=detail,
    )
    yield Figure(
        f"{size / KB:.1f} KB: textconv / python -I -c pass",
        times["textconv"] / times["nothing"],
        2.5,
    )


def _large(parent: Path) -> Iterator[Figure]:
    for clashing in (False, True):
        folder = parent / f"large-{clashing}"
        size = write_versions(folder, 5 * MB, clashing=clashing)
        processes = {
            "json": Process([sys.executable, "-c", BASELINE], folder),
            "driver": _driver(folder, CONFLICTS if clashing else 0),
        }
        times = medians(processes, rounds=9)
        detail = ", ".join(f"{name} {milliseconds(seconds)}" for name, seconds in times.items())
        kind = "with conflicts" if clashing else "clean"
        yield Figure(
            f"{size / MB:.1f} MB, {kind}: driver / parse 3 and write 1",
            times["driver"] / times["json"],
            3,
            detail=detail,
        )


def _growth(parent: Path) -> Iterator[Figure]:
    processes: dict[str, Process] = {}
    sizes: dict[str, int] = {}
    for name, size in SIZES.items():
        folder = parent / f"growth-{size}"
        sizes[name] = write_versions(folder, size)
        processes[name] = _driver(folder)
    times = medians(processes, rounds=5)
    for small, large in zip(list(SIZES)[:-1], list(SIZES)[1:], strict=True):
        yield Figure(
            f"{small} to {large}: time for ten times the size",
            times[large] / times[small],
            12,
            detail=f"{milliseconds(times[small])}, {milliseconds(times[large])}",
        )
    for name, process in processes.items():
        megabytes = sizes[name] / MB
        yield Figure(
            f"{name}: peak memory",
            process.peak(),
            60 + 12 * megabytes,
            " MB",
            detail=f"file {megabytes:.2f} MB",
        )


def _driver(folder: Path, code: int = 0) -> Process:
    command = [interpreter(), "-I", "-S", "-c", START.format("driver"), str(site_folder())]
    arguments = ["base", "current", "theirs", "7", CONTEXT, "%S", "%X", "%Y"]
    return Process([*command, *arguments], folder, partial(_restore, folder), (code,))


def _textconv(folder: Path) -> Process:
    command = [interpreter(), "-I", "-S", "-c", START.format("textconv"), str(site_folder())]
    return Process([*command, "ours"], folder)


def _configured_command(folder: Path) -> Process:
    """Return the command of git's configuration, with what git puts in place of its letters."""
    command = driver_command(interpreter(), str(site_folder()))
    values = {"O": "base", "A": "current", "B": "theirs", "L": "7", "P": CONTEXT, "%": "%"}
    for letter, value in values.items():
        command = command.replace(f"%{letter}", value)
    return Process(["sh", "-c", command], folder, partial(_restore, folder))


def _restore(folder: Path) -> None:
    """Put ours back where the driver has put the result."""
    shutil.copyfile(folder / "ours", folder / "current")
