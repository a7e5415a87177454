"""`git context add`: add values to a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from git_context.api import Repository
from git_context.cli import options
from git_context.errors import DONE

if TYPE_CHECKING:
    from typing import Unpack

    from git_context.workflow.scoping import Where


@click.command("add")
@options.list_values
@options.about
@options.said
def command(
    field: str, values: tuple[str, ...], *, json_values: bool, **where: Unpack[Where]
) -> int:
    """Add each VALUE to the list FIELD, unless it is there.

    FIELD is a name or a JSON Pointer. A list that is missing is made.
    """
    given = map(options.read_value, values) if json_values else values
    options.tell_saved(Repository.here().add(field, *given, **where))
    return DONE
