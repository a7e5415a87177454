"""`git context set`: set one value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from git_context.cli import declare, options
from git_context.errors import DONE

if TYPE_CHECKING:
    from typing import Unpack

    from git_context.workflow.selection import Selector


@declare.command("set")
@declare.argument("pointer")
@declare.argument("value", metavar="VALUE")
@options.selector_options
@options.writing_options
def command(pointer: str, value: str, **selector: Unpack[Selector]) -> int:
    """Set what stands at the JSON Pointer POINTER to VALUE.

    VALUE is JSON; what does not begin as JSON, such as a bare word, is a text. Objects that are
    missing on the way are made; the step - appends to a list.
    """
    options.tell_saved(
        options.open_repository().set(
            pointer, options.read_value(value, may_be_bare=True), **selector
        )
    )
    return DONE
