"""The same merge by git-context's driver and by others, each as a whole process.

`git merge-file` merges lines and knows no JSON: it is the floor, not an alternative. Each of the
others reads three files and writes one. Both sides edit one task in a hundred, all over the
document, and none of the edits conflict. What takes longer than a minute is not waited for, nor
tried with more.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from subprocess import TimeoutExpired
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from tests.benchmarks.contexts import SIZES, write_versions
from tests.benchmarks.programs import OURS, installed
from tests.support.figures import Table, digits, medians, milliseconds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.benchmarks.programs import Program

LIMIT: Final = 60.0
ROUNDS: Final = 5


def figures() -> Iterator[Table]:
    """Measure time and memory of all, at all sizes."""
    with installed() as programs, TemporaryDirectory(prefix="git-context-benchmark-") as name:
        slow: dict[str, str] = {}
        times, memory = [], []
        for label, size in SIZES.items():
            folder = Path(name) / label.replace(" ", "")
            write_versions(folder, size)
            in_time = list(_in_time(programs, folder, slow, label))
            taken = medians({program.name: program.process(folder) for program in in_time}, ROUNDS)
            peaks = {program.name: program.process(folder).peak() for program in in_time}
            times.append([label, *(_time(program, taken, slow, label) for program in programs)])
            memory.append([label, *(_megabytes(program, peaks) for program in programs)])
    heading = ["base", *(program.heading for program in programs)]
    yield Table("Time of a merge, and how many of ours would run in it:", heading, times)
    yield Table("Memory at most:", heading, memory)


def _in_time(
    programs: Sequence[Program], folder: Path, slow: dict[str, str], label: str
) -> Iterator[Program]:
    """Yield the programs that merge these files in time; note at which size one no longer did."""
    for program in programs:
        if program.missing or program.name in slow:
            continue
        slow[program.name] = label
        with suppress(TimeoutExpired):
            program.process(folder).seconds(LIMIT)
            del slow[program.name]
            yield program


def _time(program: Program, taken: dict[str, float], slow: dict[str, str], label: str) -> str:
    own = taken[OURS.name]
    if program.missing:
        return f"not installed ({program.missing})"
    if program is OURS:
        return milliseconds(own)
    if program.name in taken:
        seconds = taken[program.name]
        return f"{milliseconds(seconds)} ({digits(seconds / own)} times)"
    if slow[program.name] == label:
        return f"over {LIMIT:.0f} s ({digits(LIMIT / own)} times and more)"
    return "not tried"


def _megabytes(program: Program, peaks: dict[str, float]) -> str:
    return f"{peaks[program.name]:.0f} MB" if program.name in peaks else ""
