"""`git context update`: what the parent's branch has become since, merged into a task's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from git_context.cli import declare, merges, options

if TYPE_CHECKING:
    from typing import Unpack

    from git_context.workflow.selection import Selector


@declare.command("update")
@merges.about_conflicts
@merges.dry_run_option
@options.json_option
@options.selector_options
@options.commit_options
def command(
    *,
    take: tuple[str, ...],
    record: bool,
    dry_run: bool,
    as_json: bool,
    **selector: Unpack[Selector],
) -> int:
    """Merge the branch of the workflow or parent task into that of a task.

    If that would change no file, nothing is done.
    """
    repository = options.open_repository()
    return merges.carry_out(
        lambda: repository.update(record=record, take=take, dry_run=dry_run, **selector),
        as_json=as_json,
        dry_run=dry_run,
    )
