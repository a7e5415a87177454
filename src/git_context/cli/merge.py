"""`git context merge`: many tasks into one branch, in one commit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from git_context.cli import declare, merges, options

if TYPE_CHECKING:
    from typing import Unpack

    from git_context.workflow.selection import Selector


@declare.command("merge")
@declare.argument("tasks", nargs=-1, metavar="[TASK]...", shell_complete="tasks")
@declare.option(
    "--into",
    "branch",
    metavar="BRANCH",
    help="The branch to merge into [default: that of the workflow; at a task, it is asked for].",
    shell_complete="branches",
)
@declare.option("--fetch", metavar="REMOTE", help="Fetch the tasks' branches from there first.")
@declare.option("--verify", is_flag=True, help="Verify the result, and write down what is found.")
@declare.option("--summary", default="", metavar="TEXT", help="The summary of the merged context.")
@merges.about_conflicts
@merges.dry_run_option
@options.json_option
@options.workflow_option
@options.commit_options
def command(  # noqa: PLR0913  # one parameter an option
    *,
    tasks: tuple[str, ...],
    fetch: str | None,
    verify: bool,
    summary: str,
    take: tuple[str, ...],
    record: bool,
    dry_run: bool,
    as_json: bool,
    **selector: Unpack[Selector],
) -> int:
    """Merge the branches of tasks (default: all), contexts and code, in one commit.

    The result is the same in whatever order tasks are named or were saved. A conflict that is not
    decided with --take or written down with --record leaves everything as it was. A task whose
    context cannot be read, or whose branch has no history in common, is left out and named; the
    others are merged, and the exit code is 1.

    With --verify, the findings of `git context verify` are part of the commit. It is made whatever
    they are, and the exit code is 1 where there is a mismatch, or something is missing. The figures
    of the parallel run are computed, too, and where the context has no summary, one is composed.
    Later merges compose it anew; one that somebody wrote stays, unless --summary gives another.
    """
    repository = options.open_repository()
    return merges.carry_out(
        lambda: repository.merge(
            *tasks,
            record=record,
            take=take,
            dry_run=dry_run,
            fetch=fetch,
            verify=verify,
            summary=summary,
            **selector,
        ),
        as_json=as_json,
        dry_run=dry_run,
        verify=verify,
    )
