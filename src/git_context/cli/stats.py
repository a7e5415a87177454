"""`git context stats`: how large a context is, what makes it up, and how it grew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from git_context.cli import declare, history, options, output
from git_context.errors import DONE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Unpack

    from git_context.history.stats import Stats, StatsPoint
    from git_context.workflow.selection import Selector


@declare.command("stats")
@declare.argument("revision", metavar="[REV]", required=False)
@declare.option(
    "-n", "--number", type=declare.int_range(min=1), metavar="N", help="The last N commits alone."
)
@options.json_option
@options.selector_options
def command(
    revision: str | None, *, number: int | None, as_json: bool, **selector: Unpack[Selector]
) -> int:
    """Show how large a context is in each commit of its branch, the oldest first.

    Sizes are those of the file; four bytes count as a token. A merge counts as the commit that
    brought what it merged. Below stand the items of each list and the size of each task, as they
    are now.
    """
    stats = options.open_repository().stats(revision, **selector)
    points = stats.points[-number:] if number else stats.points
    if as_json:
        output.print_json(**stats._replace(points=points).to_json())
    elif points:
        output.print_lines(_lines(stats, points))
    else:
        options.tell("No version of this context can be read.")
    return DONE


def _lines(stats: Stats, points: list[StatsPoint]) -> Iterator[str]:
    sizes = [point.size.bytes for point in stats.points]
    span = f"{output.size(sizes[0])} to {output.size(sizes[-1])}, at most {output.size(max(sizes))}"
    yield f"{output.sparkline(sizes)}  {span}"
    yield ""
    heading = ["COMMIT", "TIME", "TASK", "AGENT", "SIZE", "TOKENS", "ITEMS"]
    yield from output.table([heading, *map(_row, points)], right=(4, 5, 6))
    last = points[-1]
    for name, unit, counts in (("FIELD", "ITEMS", last.items), ("TASK", "SIZE", last.tasks)):
        if counts:
            yield ""
            yield from _counted(name, unit, counts)


def _row(point: StatsPoint) -> list[str]:
    return [
        *history.columns(point.credit),
        output.size(point.size.bytes),
        str(point.size.tokens),
        str(sum(point.items.values())),
    ]


def _counted(name: str, unit: str, counts: Mapping[str, int]) -> Iterator[str]:
    show = output.size if unit == "SIZE" else str
    rows = [[what, show(count)] for what, count in counts.items()]
    return output.table([[name, unit], *rows], right=(1,))
