"""Writes docs/benchmarks.md: what was measured, where, and what each program got right."""

from __future__ import annotations

import math
import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tests.benchmarks.measure import Figure

PAGE: Final = Path(__file__).parents[2] / "docs" / "benchmarks.md"

_INTRODUCTION: Final = """\
<!-- Written by `python -m tests.benchmarks --write`. -->
# Benchmarks

Every figure is a ratio, or a size, of one run: the two things compared ran in turns on the same
machine, and the medians are divided. Below 1, git-context takes less. A target is what the figure
should be at most; where there is none, the figure is for information.
"""

_TOPICS: Final = {
    "driver": "The drivers that git starts, as whole processes",
    "peers": "The merge driver beside others",
    "history": "log and blame",
    "merging": "Many tasks, and a save",
    "differences": "What differs between two contexts",
    "validation": "Validation",
}

_CASES: Final = """\
## What each makes of the agreed cases

The cases are those of `tests/merge/cases.json`, which say what a merge of contexts should be.
*Right* is the agreed value, or a conflict where one is agreed. A *conflict* elsewhere costs a
person's time. *Silently wrong* is another value, or no conflict where two edits exclude each other:
nobody will look. The order of items counts. git-context has the rule of each case in
`.git-context.toml`; the others have no such rules.
"""


def write(measured: Mapping[str, Sequence[Figure]], cases: Sequence[Sequence[str]]) -> None:
    """Write the page."""
    parts = [_INTRODUCTION, _machine(), *map(_topic, measured, measured.values())]
    table = "\n".join(_rows(cases))
    PAGE.write_text("\n".join([*parts, _CASES, table]) + "\n", encoding="utf-8")


def _machine() -> str:
    git = subprocess.run(["git", "--version"], capture_output=True, text=True, check=True).stdout
    told = (
        f"Measured on {datetime.now(UTC):%Y-%m-%d}: {os.cpu_count()} cores, {platform.machine()},"
        f" {platform.system()}; Python {platform.python_version()}, {git.strip()}."
    )
    return f"{told}\n"


def _topic(name: str, figures: Sequence[Figure]) -> str:
    rows = [["what", "measured", "at most", ""], *map(_row, figures)]
    return f"## {_TOPICS[name]}\n\n" + "\n".join(_rows(rows)) + "\n"


def _row(figure: Figure) -> list[str]:
    is_open = math.isinf(figure.target)
    target = "" if is_open else f"{figure.target:g}{figure.unit}"
    missed = "" if is_open or figure.value <= figure.target else "**over.** "
    return [figure.name, f"{figure.value:.2f}{figure.unit}", target, missed + figure.detail]


def _rows(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    heading, *others = rows
    yield f"| {' | '.join(heading)} |"
    yield "|---" * len(heading) + "|"
    yield from (f"| {' | '.join(cells)} |" for cells in others)
