"""Writes docs/benchmarks.md from what was measured last; `python -m tests.benchmarks.page`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.benchmarks import results
from tests.benchmarks.topics import TOPICS, about

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tests.benchmarks.results import Result
    from tests.support.figures import Figure

PAGE: Final = Path(__file__).parents[2] / "docs" / "benchmarks.md"

_INTRODUCTION: Final = """\
<!-- Written by `python -m tests.benchmarks --write`. -->
# Benchmarks

How fast git-context is, beside git, beside others, and beside the targets it was built to. A ratio
compares two things that ran in turns, in one run on one machine, by their medians; so that it says
the same on a faster machine. `python -m tests.benchmarks --write` measures all, and writes this
page.
"""

_TARGETS: Final = """\
## Targets

Below the limit is better. *Of the limit* says how much room is left.
"""


def write() -> None:
    """Write the page."""
    PAGE.write_text(render(results.load()), encoding="utf-8")


def render(measured: Mapping[str, Result]) -> str:
    """Return the page: a table of all targets, then a section for each topic."""
    found = {topic: measured[topic] for topic in TOPICS if topic in measured}
    return "\n".join(
        [
            _INTRODUCTION,
            *_provenance(found),
            _TARGETS,
            *_targets(found),
            *(line for topic, result in found.items() for line in _section(topic, result)),
        ]
    )


def _provenance(found: Mapping[str, Result]) -> Iterator[str]:
    """Say where and when each topic was measured; that is one line if all were measured at once."""
    origins: dict[tuple[str, str, str], list[str]] = {}
    for topic, result in found.items():
        origins.setdefault((result.where, result.when, result.commit), []).append(TOPICS[topic])
    for (where, when, commit), topics in origins.items():
        which = "" if len(origins) == 1 else f" ({'; '.join(topics)})"
        yield f"Measured on {when}{which} at commit {commit}: {where}.\n"


def _targets(found: Mapping[str, Result]) -> Iterator[str]:
    rows = [
        [TOPICS[topic], figure.name, *_measured(figure, figure.target), figure.detail]
        for topic, result in found.items()
        for figure in result.figures
        if figure.target is not None
    ]
    heading = ["part", "what is measured", "at most", "measured", "of the limit", "holds", ""]
    yield from table([heading, *rows])


def _measured(figure: Figure, target: float) -> list[str]:
    verdict = figure.verdict if figure.value <= target else f"**{figure.verdict}**"
    limit, value = figure.shown(target), figure.shown(figure.value)
    return [limit, value, f"{figure.value / target:.0%}", verdict]


def _section(topic: str, result: Result) -> Iterator[str]:
    """Show what has no target; what has one stands in the table of targets alone."""
    yield f"## {TOPICS[topic]}\n\n{about(topic)}\n"
    rows = [
        [figure.name, figure.shown(figure.value), figure.detail]
        for figure in result.figures
        if figure.target is None
    ]
    if rows:
        yield from table([["what", "measured", ""], *rows])
    for found in result.tables:
        yield f"{found.title}\n"
        yield from table([found.heading, *found.rows])


def table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a table in Markdown, with an empty one behind it."""
    heading, *others = rows
    yield f"| {' | '.join(heading)} |"
    yield "|---" * len(heading) + "|"
    yield from (f"| {' | '.join(cells)} |" for cells in others)
    yield ""


if __name__ == "__main__":
    write()
