"""`git context rollback`: go back to a checkpoint, or to a commit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from git_context.cli import declare, options
from git_context.cli.checkpoint import list_option, print_checkpoints, require_one
from git_context.errors import DONE

if TYPE_CHECKING:
    from typing import Unpack

    from git_context.workflow.selection import Selector


@declare.command("rollback")
@declare.argument("name", required=False)
@list_option
@options.selector_options
@options.commit_options
def command(name: str | None, *, is_list: bool, **selector: Unpack[Selector]) -> int:
    """Go back to the checkpoint NAME, in a new commit: history is never rewritten.

    NAME may be a commit of the branch, too, where no checkpoint has that name. Checkpoints noted
    since then stay.
    """
    require_one(name, is_list=is_list)
    repository = options.open_repository()
    if name is None:
        print_checkpoints(repository, selector)
    else:
        options.tell_saved(repository.rollback(name, **selector))
    return DONE
