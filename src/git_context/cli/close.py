"""`git context close`: a merged task needs its branch no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from git_context.cli import declare, options
from git_context.errors import DONE

if TYPE_CHECKING:
    from typing import Unpack

    from git_context.workflow.selection import Selector


@declare.command("close")
@declare.argument("name", metavar="TASK", shell_complete="tasks")
@options.workflow_option
@options.workflow_branch_option
def command(name: str, **selector: Unpack[Selector]) -> int:
    """Delete the branch of TASK, once it is merged.

    Its last commit stays reachable as refs/context-closed/WORKFLOW/TASK.
    """
    tip = options.open_repository().close(name, **selector)
    options.tell(f"{name} is closed; its last commit was {tip[: options.SHORT]}.")
    return DONE
