"""`git context list`: the workflows of a repository."""

from __future__ import annotations

import click

from git_context.api import Repository
from git_context.cli import options, output
from git_context.errors import DONE


@click.command("list")
@options.json_option
def command(*, as_json: bool) -> int:
    """List the workflows on the branches of this repository."""
    listed = Repository.here().list()
    if as_json:
        output.print_json(workflows=[workflow._asdict() for workflow in listed])
        return DONE
    rows = [["WORKFLOW", "BRANCHES", "TASKS", "PHASE", "SAVED"]]
    rows += [
        [
            workflow.workflow,
            ", ".join(map(output.clean, workflow.branches)) or "-",
            str(len(workflow.tasks)),
            output.clean(workflow.phase or "-"),
            output.clean(workflow.updated_at or "-"),
        ]
        for workflow in listed
    ]
    if listed:
        output.print_lines(output.table(rows))
    else:
        options.tell("There are no workflows here.")
    return DONE
