"""`git context rollback`: go back to a checkpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from git_context.cli import options
from git_context.errors import DONE

if TYPE_CHECKING:
    from typing import Unpack

    from git_context.workflow.selection import Selector


@click.command("rollback")
@click.argument("name")
@options.selector_options
@options.commit_options
def command(name: str, **selector: Unpack[Selector]) -> int:
    """Go back to the checkpoint NAME, in a new commit: history is never rewritten.

    Checkpoints noted since then stay.
    """
    options.tell_saved(options.open_repository().rollback(name, **selector))
    return DONE
