"""`git context checkpoint`: note a state to go back to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from git_context.api import Repository
from git_context.cli import options
from git_context.errors import DONE

if TYPE_CHECKING:
    from typing import Unpack

    from git_context.workflow.scoping import Where


@click.command("checkpoint")
@click.argument("name")
@options.about
@options.said
def command(name: str, **where: Unpack[Where]) -> int:
    """Note the present state as the checkpoint NAME."""
    options.tell_saved(Repository.here().checkpoint(name, **where))
    return DONE
