"""`git context sync`: the tasks' branches here and on a git server, brought together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from git_context.cli import declare, merges, options, output
from git_context.errors import DONE
from git_context.workflow.syncing import UnsyncedError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Unpack

    from git_context.workflow.selection import Selector
    from git_context.workflow.syncing import SyncResult


@declare.command("sync")
@declare.argument("remote", required=False)
@declare.option("--parent", is_flag=True, help="Also the branch of the workflow's own context.")
@merges.about_conflicts
@options.json_option
@options.workflow_branch_option
@options.workflow_option
@options.commit_options
def command(  # one parameter an option
    *,
    remote: str | None,
    parent: bool,
    take: tuple[str, ...],
    record: bool,
    as_json: bool,
    **selector: Unpack[Selector],
) -> int:
    """Fetch and push the branches of tasks, and merge those that changed here and on REMOTE.

    REMOTE is by default the current branch's, origin, or the only one. Nothing there is forced or
    deleted.
    """
    repository = options.open_repository()
    try:
        synced = repository.sync(remote, parent=parent, record=record, take=take, **selector)
    except UnsyncedError as error:
        _show(error.sync, as_json=as_json)
        raise
    _show(synced, as_json=as_json)
    return DONE


def _show(synced: SyncResult, *, as_json: bool) -> None:
    if as_json:
        output.print_json(**synced.to_json(exact=True))
        return
    output.print_lines(_lines(synced))
    if synced.unsynced:
        branches = output.clean(", ".join(synced.unsynced))
        options.tell(
            f"Not sent, as no task's: {branches}. Push them, or: git context sync --parent"
        )


def _lines(synced: SyncResult) -> Iterator[str]:
    for verb, branches in (
        ("received", synced.received),
        ("merged", synced.merged),
        ("sent", synced.sent),
    ):
        yield from (f"{verb} {branch}" for branch in dict.fromkeys(branches))
    for merge in synced.conflicts:
        yield f"conflicts in {merge.branch}"
        yield from ("  " + line for line in merges.conflict_lines(merge))
    for branch, why in synced.refused.items():
        yield f"refused {branch}: {output.clean(why)}"
    for branch, why in synced.left_out.items():
        yield f"left out {branch}: {output.clean(why)}"
    if not any(synced[1:-1]):
        yield f"in step with {synced.remote}"
