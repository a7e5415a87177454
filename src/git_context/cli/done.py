"""`git context done`: a pending action is finished."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from git_context.api import Repository
from git_context.cli import options
from git_context.errors import DONE

if TYPE_CHECKING:
    from typing import Unpack

    from git_context.workflow.scoping import Where


@click.command("done")
@click.argument("action", metavar="TEXT")
@options.about
@options.said
def command(action: str, **where: Unpack[Where]) -> int:
    """Take the finished action TEXT off the pending ones."""
    options.tell_saved(Repository.here().done(action, **where))
    return DONE
