"""`git context remove`: take values out of a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from git_context.cli import declare, options
from git_context.errors import DONE

if TYPE_CHECKING:
    from typing import Unpack

    from git_context.workflow.selection import Selector


@declare.command("remove")
@options.list_values
@options.selector_options
@options.writing_options
def command(
    field: str, values: tuple[str, ...], *, json_values: bool, **selector: Unpack[Selector]
) -> int:
    """Take each VALUE out of the list FIELD.

    FIELD is a name or a JSON Pointer.
    """
    given = map(options.read_value, values) if json_values else values
    options.tell_saved(options.open_repository().remove(field, *given, **selector))
    return DONE
