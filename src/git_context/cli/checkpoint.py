"""`git context checkpoint`: note a state to go back to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from git_context.cli import declare, history, options, output
from git_context.errors import DONE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Unpack

    from git_context.api import Repository
    from git_context.workflow.selection import Selector


HEADING = ["CHECKPOINT", "COMMIT", "TIME", "AGENT", "PHASE"]
list_option = declare.option(
    "--list", "is_list", is_flag=True, help="List the checkpoints, and change nothing."
)


@declare.command("checkpoint")
@declare.argument("name", required=False)
@list_option
@options.selector_options
@options.writing_options
def command(name: str | None, *, is_list: bool, **selector: Unpack[Selector]) -> int:
    """Note the present state as the checkpoint NAME."""
    require_one(name, is_list=is_list)
    repository = options.open_repository()
    if name is None:
        print_checkpoints(repository, selector)
    else:
        options.tell_saved(repository.checkpoint(name, **selector))
    return DONE


def require_one(name: str | None, *, is_list: bool) -> None:
    """Refuse a name together with `--list`, and neither."""
    if is_list == (name is not None):
        raise declare.UsageError("Give the NAME of a checkpoint, or --list.")


def print_checkpoints(repository: Repository, selector: Selector) -> None:
    """Print the checkpoints of a context or task, one line each."""
    rows = list(_rows(repository, selector))
    if rows:
        output.print_lines(output.table([HEADING, *rows]))
    else:
        options.tell("There are no checkpoints here.")


def _rows(repository: Repository, selector: Selector) -> Iterator[list[str]]:
    for point in repository.checkpoints(**selector):
        texts = (point.time, point.agent, point.phase)
        name, *known = (history.clipped(text or history.NOBODY) for text in (point.name, *texts))
        yield [name, point.commit[: options.SHORT], *known]
