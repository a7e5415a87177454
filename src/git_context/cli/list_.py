"""`git context list`: the workflows of a repository."""

from __future__ import annotations

from typing import TYPE_CHECKING

from git_context.cli import declare, options, output
from git_context.errors import DONE

if TYPE_CHECKING:
    from git_context.workflow.reading import WorkflowListing

HEADING = ["WORKFLOW", "BRANCHES", "TASKS", "PHASE", "SAVED"]
NOTHING = "-"


@declare.command("list")
@options.json_option
@options.porcelain_option
def command(*, as_json: bool, porcelain: bool) -> int:
    """List the workflows on the branches of this repository."""
    listed = options.open_repository().list()
    if as_json:
        output.print_json(workflows=[workflow.to_json() for workflow in listed])
    elif porcelain:
        output.print_records([("workflow", *workflow) for workflow in listed])
    elif listed:
        output.print_lines(output.table([HEADING, *map(_row, listed)], right=[2]))
    else:
        options.tell("There are no workflows here.")
    return DONE


def _row(workflow: WorkflowListing) -> list[str]:
    return [
        workflow.workflow,
        ", ".join(workflow.branches) or NOTHING,
        str(len(workflow.tasks)),
        workflow.phase or NOTHING,
        output.ago(workflow.updated_at) if workflow.updated_at else NOTHING,
    ]
