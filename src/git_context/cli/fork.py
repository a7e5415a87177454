"""`git context fork`: give tasks branches of their own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from git_context.agents.pushing import push_note
from git_context.cli import declare, options, output
from git_context.errors import DONE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Unpack

    from git_context.workflow.lifecycle import ForkResult
    from git_context.workflow.selection import Selector


@declare.command("fork")
@declare.argument("name", metavar="TASK", required=False)
@declare.option("--all", "every", is_flag=True, help="Fork every listed task that has no branch.")
@declare.option("-s", "--scope", default="", metavar="TEXT", help="The scope of the task.")
@declare.option(
    "-p",
    "--parent",
    metavar="TASK",
    help="The task that this one is a part of.",
    shell_complete="tasks",
)
@declare.option(
    "--worktree",
    metavar="PATH",
    type=declare.path(path_type=Path),
    help="Check the branch out in a new working tree.",
)
@declare.option(
    "--adopt",
    is_flag=False,
    flag_value="",
    metavar="[BRANCH]",
    help="Bind a branch that somebody else made to TASK [default: the current one].",
    shell_complete="branches",
)
@options.workflow_option
@options.workflow_branch_option
@options.commit_options
def command(  # noqa: PLR0913  # one parameter an option
    *,
    name: str | None,
    every: bool,
    scope: str,
    parent: str | None,
    worktree: Path | None,
    adopt: str | None,
    **selector: Unpack[Selector],
) -> int:
    """Make the branch context/WORKFLOW/TASK, from the branch of the workflow or parent task.

    A task that the context lists already is used as it stands. Any other needs --agent, and is
    listed first. A branch that a remote has already is taken up from there.

    With --adopt, commands on that branch write the context of TASK, and a merge of TASK brings the
    code of that branch, too.
    """
    is_adopting = adopt is not None
    is_for_one = bool(parent or worktree or is_adopting)
    if every == (name is not None) or (every and is_for_one):
        raise declare.UsageError("Name one task, or give --all alone.")
    if worktree and is_adopting:
        raise declare.UsageError("--adopt is for a branch that is there; --worktree makes another.")
    repository = options.open_repository()
    if name is None:
        forks = repository.fork_all(**selector)
    else:
        forked = repository.fork(
            name, scope=scope, parent=parent, worktree=worktree, adopt=adopt, **selector
        )
        forks = [forked]
    _show(forks)
    options.tell_missing_setup(repository)
    if not forks:
        options.tell("Every listed task has a branch.")
    elif note := push_note(repository.store):
        options.tell(note)
    return DONE


def _show(forks: Iterable[ForkResult]) -> None:
    for fork in forks:
        output.print_line(fork.branch)
        if fork.taken_up:
            options.tell(f"{fork.branch} is taken up from the remote, at {fork.commit[:10]}.")
        if fork.adopted:
            bound = f"{fork.adopted} is bound to {fork.task.id}"
            options.tell(f"{bound}: commands there write its context.")
