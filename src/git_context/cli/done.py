"""`git context done`: a pending action is finished."""

from __future__ import annotations

from typing import TYPE_CHECKING

from git_context.cli import declare, options
from git_context.errors import DONE

if TYPE_CHECKING:
    from typing import Unpack

    from git_context.workflow.selection import Selector


@declare.command("done")
@declare.argument("action", metavar="TEXT")
@options.selector_options
@options.writing_options
def command(action: str, **selector: Unpack[Selector]) -> int:
    """Take the finished action TEXT off the pending ones."""
    options.tell_saved(options.open_repository().done(action, **selector))
    return DONE
