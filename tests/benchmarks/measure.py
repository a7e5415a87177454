"""Whole processes, measured in turns."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

# A process counts the memory of the one that started it as its own, up to the moment at which its
# program is loaded. So a small one starts it, and reports: Linux counts in kilobytes.
_PEAK = (
    "import os, sys; "
    "child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ); "
    "print(os.wait4(child, 0)[2].ru_maxrss)"
)


@dataclass
class Figure:
    """Something measured, in comparison with what it should be at most."""

    name: str
    value: float
    target: float
    unit: str = ""
    detail: str = ""

    def __str__(self) -> str:
        verdict = "ok" if self.value <= self.target else "OVER"
        measured = f"{self.value:.2f}{self.unit} (at most {self.target:g}{self.unit})"
        return f"{verdict:5}{self.name:56}{measured:32}{self.detail}".rstrip()


@dataclass
class Process:
    """A command line, and what to do before each run of it, which does not count."""

    command: Sequence[str]
    folder: Path
    prepare: Callable[[], object] = lambda: None
    codes: Sequence[int] = (0,)

    def seconds(self) -> float:
        """Run it once."""
        self.prepare()
        start = perf_counter()
        done = subprocess.run(
            self.command,
            cwd=self.folder,
            check=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        elapsed = perf_counter() - start
        self._check(done.returncode)
        return elapsed

    def peak(self) -> float:
        """Run it once, and return the megabytes that it held at most."""
        self.prepare()
        command = [sys.executable, "-I", "-S", "-c", _PEAK, *self.command]
        done = subprocess.run(command, cwd=self.folder, check=True, capture_output=True)
        return int(done.stdout) * 1024 / 1e6

    def _check(self, code: int) -> None:
        if code not in self.codes:
            raise RuntimeError(f"{self.command[0]} exited {code}, not {self.codes}")


def medians(processes: Mapping[str, Process], rounds: int) -> dict[str, float]:
    """Run all of them in turns, so that what else the machine does hits each alike."""
    for process in processes.values():
        process.seconds()
    times: dict[str, list[float]] = {name: [] for name in processes}
    for _ in range(rounds):
        for name, process in processes.items():
            times[name].append(process.seconds())
    return {name: median(measured) for name, measured in times.items()}


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


def interpreter() -> str:
    """Return the interpreter behind all links, as the installation configures it."""
    return os.path.realpath(sys.executable)
