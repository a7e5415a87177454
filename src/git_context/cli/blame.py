"""`git context blame`: who brought what into a context."""

from __future__ import annotations

from typing import TYPE_CHECKING

from git_context.cli import declare, history, options, output
from git_context.errors import DONE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Unpack

    from git_context.history.blame import Blame, BlamedPart, RemovedPart
    from git_context.workflow.selection import Selector

HEADING = ["COMMIT", "TIME", "TASK", "AGENT", "WHAT"]
HEADING_REMOVED = ["REMOVED IN", "TIME", "TASK", "AGENT", "BROUGHT BY", "WHAT"]


@declare.command("blame")
@declare.argument("words", metavar="[REV] [POINTER]", nargs=-1)
@declare.option("--removed", is_flag=True, help="Show what was taken out instead, and by whom.")
@options.json_option
@options.selector_options
def command(
    words: tuple[str, ...], *, removed: bool, as_json: bool, **selector: Unpack[Selector]
) -> int:
    """Show the commit, time, task and agent that brought each field and item of a context.

    With POINTER, of what stands there. It is the commit in which something first came, on whatever
    branch: merges that only carried it over do not count, nor does putting things in another order.
    """
    repository = options.open_repository()
    revision, pointer = options.revision_and_pointer(repository, words)
    blame = repository.blame(revision, pointer, **selector)
    if as_json:
        output.print_json(**blame.to_json(removed=removed, exact=True))
    elif not (blame.removed if removed else blame.parts):
        options.tell("Nothing was removed." if removed else "There is nothing there any more.")
    else:
        output.print_lines(_removed_lines(blame) if removed else _lines(blame))
    return DONE


def _lines(blame: Blame) -> Iterator[str]:
    rows = [[*history.columns(part.by), _what(part)] for part in blame.parts]
    return output.table([HEADING, *rows])


def _removed_lines(blame: Blame) -> Iterator[str]:
    rows = [
        [
            *history.columns(part.by),
            history.clipped(part.brought_by.task or part.brought_by.agent),
            _what(part),
        ]
        for part in blame.removed
    ]
    return output.table([HEADING_REMOVED, *rows])


def _what(part: BlamedPart | RemovedPart) -> str:
    return f"{history.clipped_pointer(part.pointer)} {history.shown(part.value)}"
