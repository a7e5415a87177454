"""Works and whole processes, measured in turns."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
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
    "child = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ); "
    "print(os.wait4(child, 0)[2].ru_maxrss)"
)


@dataclass(frozen=True)
class Figure:
    """Something measured, and what it should be at most; without a target, it informs."""

    name: str
    value: float
    target: float | None = None
    unit: str = ""
    detail: str = ""

    @property
    def verdict(self) -> str:
        """Return whether the target holds, in a word; nothing where there is none."""
        if self.target is None:
            return ""
        return "yes" if self.value <= self.target else "no"

    def shown(self, number: float) -> str:
        """Return a number with the unit."""
        return digits(number) + self.unit

    def __str__(self) -> str:
        limit = "" if self.target is None else f" (at most {self.shown(self.target)})"
        measured = f"{self.shown(self.value)}{limit}"
        return f"{self.verdict:5}{self.name:60} {measured:32} {self.detail}".rstrip()


@dataclass(frozen=True)
class Table:
    """Something that takes more than one figure to tell: a heading, and rows of as many cells."""

    title: str
    heading: list[str]
    rows: list[list[str]]

    def __str__(self) -> str:
        lines = [self.title, *("  ".join(row) for row in (self.heading, *self.rows))]
        return "\n     ".join(lines)


@dataclass
class Process:
    """A command line, and what to do before each run of it, which does not count.

    Where its work is measured, it may be given something on standard input.
    """

    command: Sequence[str]
    folder: Path
    prepare: Callable[[], object] = lambda: None
    codes: Sequence[int] = (0,)
    given: bytes = b""

    def seconds(self, limit: float | None = None) -> float:
        """Run it once; raises `TimeoutExpired` after so many seconds."""
        self.prepare()
        start = perf_counter()
        done = subprocess.run(
            self.command,
            cwd=self.folder,
            check=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=limit,
        )
        elapsed = perf_counter() - start
        self._check(done.returncode)
        return elapsed

    def work(self) -> float:
        """Run it once: the seconds that processors spent on it, and on what it started."""
        self.prepare()
        started = subprocess.Popen(
            self.command,
            cwd=self.folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        assert started.stdin
        with suppress(BrokenPipeError), started.stdin:
            started.stdin.write(self.given)  # no more than a pipe holds
        _, status, used = os.wait4(started.pid, 0)
        started.returncode = os.waitstatus_to_exitcode(status)
        self._check(started.returncode)
        return used.ru_utime + used.ru_stime

    def peak(self) -> float:
        """Run it once, and return the megabytes that it held at most."""
        self.prepare()
        command = [sys.executable, "-I", "-S", "-c", _PEAK, *self.command]
        done = subprocess.run(command, cwd=self.folder, check=True, capture_output=True)
        return int(done.stdout.splitlines()[-1]) * 1024 / 1e6

    def _check(self, code: int) -> None:
        if code not in self.codes:
            raise RuntimeError(f"{self.command[0]} exited {code}, not {self.codes}")


def medians(processes: Mapping[str, Process], rounds: int) -> dict[str, float]:
    """Run all of them in turns, so that what else the machine does hits each alike."""
    return _in_turns({name: process.seconds for name, process in processes.items()}, rounds)


def works_of(processes: Mapping[str, Process], rounds: int) -> dict[str, float]:
    """Do the same with the time that processors spend, whatever else the machine does."""
    return _in_turns({name: process.work for name, process in processes.items()}, rounds)


def timed(works: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Do the same with functions; neither their imports count nor the collector of garbage."""

    def seconds(work: Callable[[], object]) -> float:
        gc.collect()
        gc.disable()
        start = perf_counter()
        work()
        elapsed = perf_counter() - start
        gc.enable()
        return elapsed

    return _in_turns({name: partial(seconds, work) for name, work in works.items()}, rounds)


def _in_turns(clocks: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, float]:
    for clock in clocks.values():
        clock()
    times: dict[str, list[float]] = {name: [] for name in clocks}
    for _ in range(rounds):
        for name, clock in clocks.items():
            times[name].append(clock())
    return {name: median(measured) for name, measured in times.items()}


def digits(number: float) -> str:
    """Write a number with three digits, or all that stand before the point."""
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


def told(times: Mapping[str, float]) -> str:
    """List what each took."""
    return ", ".join(f"{name} {milliseconds(seconds)}" for name, seconds in times.items())


def interpreter() -> str:
    """Return the interpreter behind all links, as the installation configures it."""
    return os.path.realpath(sys.executable)
