"""`git context rollback`: go back to a checkpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from git_context.api import Repository
from git_context.cli import options
from git_context.errors import DONE

if TYPE_CHECKING:
    from typing import Unpack

    from git_context.workflow.scoping import Where


@click.command("rollback")
@click.argument("name")
@options.about
@options.said
def command(name: str, **where: Unpack[Where]) -> int:
    """Go back to the checkpoint NAME, in a new commit: history is never rewritten.

    Checkpoints noted since then stay.
    """
    options.tell_saved(Repository.here().rollback(name, **where))
    return DONE
