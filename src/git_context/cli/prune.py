"""`git context prune`: a context without what its history keeps anyway, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from git_context.cli import declare, options, output
from git_context.document.sizes import parse_budget as read_budget
from git_context.errors import DONE, FINDINGS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Unpack

    from git_context.document.prune import PrunablePart
    from git_context.document.sizes import Size
    from git_context.workflow.pruning import PruneResult
    from git_context.workflow.selection import Selector


@declare.command("prune")
@declare.option(
    "--budget",
    metavar="SIZE",
    help="Take no more than brings the context within SIZE: bytes as 8KB, or tokens as 2000tok.",
)
@declare.option("--undo", is_flag=True, help="Put back everything that was pruned.")
@declare.option("-n", "--dry-run", is_flag=True, help="Change nothing; show what would go.")
@options.json_option
@options.selector_options
@options.commit_options
def command(
    *, budget: str | None, undo: bool, dry_run: bool, as_json: bool, **selector: Unpack[Selector]
) -> int:
    """Shrink a context, and leave a reference to what went; git's history keeps it.

    These go, in this order: conversation beyond the first 5 and last 20 messages and those marked
    as decisions; resolved errors; finished checkpoints; the sections that tasks wrote, once they
    are merged or completed. With --budget, no more goes than needed; where all is not enough, all
    goes, and the exit code is 1. `git context show --full` shows the whole, --undo brings it back.
    """
    if budget is not None and undo:
        raise declare.UsageError("--budget and --undo exclude each other.")
    limit = _limit(budget) if budget is not None else None
    pruned = options.open_repository().prune(limit=limit, dry_run=dry_run, undo=undo, **selector)
    if as_json:
        output.print_json(**pruned.to_json())
    else:
        output.print_lines(_lines(pruned.parts))
        _tell(pruned, undo=undo, dry_run=dry_run)
    if not pruned.fits and not as_json:
        left = output.size(pruned.after.bytes)
        options.tell(f"That is not within {budget}: {left} are left, and nothing more can go.")
    return DONE if pruned.fits else FINDINGS


def _limit(budget: str) -> int:
    try:
        return read_budget(budget)
    except ValueError as error:
        raise declare.UsageError(f"{error}.") from error


def _lines(parts: list[PrunablePart]) -> Iterator[str]:
    if not parts:
        return iter(())
    rows = [[part.pointer, _count(part), output.size(part.bytes)] for part in parts]
    return output.table([["WHAT", "ITEMS", "SIZE"], *rows], right=(1, 2))


def _count(part: PrunablePart) -> str:
    return str(len(part.items)) if part.items else "-"


def _tell(pruned: PruneResult, *, undo: bool, dry_run: bool) -> None:
    if not pruned.parts:
        options.tell(f"Nothing {'was pruned' if undo else 'can go'}: {_size(pruned.before)}.")
        return
    share = round(100 * (pruned.after.bytes / pruned.before.bytes - 1))
    options.tell(f"{_size(pruned.before)} before, {_size(pruned.after)} after ({share:+d}%).")
    if dry_run:
        options.tell("Nothing has changed.")
    else:
        options.tell(f"{pruned.branch} is at {pruned.commit[: options.SHORT]} now.")


def _size(size: Size) -> str:
    return f"{output.size(size.bytes)} (about {size.tokens} tokens)"
