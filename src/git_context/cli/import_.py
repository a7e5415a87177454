"""`git context import`: make a workflow of existing documents."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from git_context.cli import declare, options
from git_context.errors import DONE

if TYPE_CHECKING:
    from typing import Unpack

    from git_context.workflow.selection import Selector


@declare.command("import")
@declare.argument(
    "folder", metavar="DIR", type=declare.path(exists=True, file_okay=False, path_type=Path)
)
@options.workflow_option
@options.branch_option
@options.no_verify_option
def command(folder: Path, **selector: Unpack[Selector]) -> int:
    """Make a workflow, with its branches, of the JSON documents in DIR.

    The earliest context of the workflow is committed on the current branch, the hand-offs after it
    there, too, and each child document on a branch of its own, all dated as their timestamps say.
    Nothing is imported in part.
    """
    repository = options.open_repository()
    imported = repository.import_(folder, **selector)
    for note in imported.notes:
        options.tell(note)
    options.tell(
        f"{imported.branch} is at {imported.commit[: options.SHORT]} now, with {imported.workflow}."
    )
    for task, commit in imported.tasks.items():
        options.tell(f"{task} is at {commit[: options.SHORT]}.")
    for name in imported.skipped:
        options.tell(f"Skipped {name}: it is not part of the workflow's beginning.")
    options.tell_missing_setup(repository)
    return DONE
