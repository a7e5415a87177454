"""`git context checkpoint`: note a state to go back to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from git_context.cli import options
from git_context.errors import DONE

if TYPE_CHECKING:
    from typing import Unpack

    from git_context.workflow.selection import Selector


@click.command("checkpoint")
@click.argument("name")
@options.selector_options
@options.writing_options
def command(name: str, **selector: Unpack[Selector]) -> int:
    """Note the present state as the checkpoint NAME."""
    options.tell_saved(options.open_repository().checkpoint(name, **selector))
    return DONE
