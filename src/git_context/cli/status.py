"""`git context status`: how a workflow and its tasks stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from git_context.api import Repository
from git_context.cli import options, output
from git_context.errors import DONE
from git_context.workflow.reading import STALE_HOURS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Unpack

    from git_context.workflow.reading import TaskStatus, WorkflowStatus
    from git_context.workflow.scoping import Where

HEADING = ["TASK", "AGENT", "STATUS", "PHASE", "AHEAD", "BEHIND", "BYTES", "LAST COMMIT", ""]
NOTHING = "-"


@click.command("status")
@click.option(
    "--stale-hours",
    type=click.FloatRange(min=0),
    default=STALE_HOURS,
    show_default=True,
    metavar="HOURS",
    help="After how long without a commit unfinished work counts as stale.",
)
@options.json_option
@options.workflow_option
@options.branch_option
def command(*, stale_hours: float, as_json: bool, **where: Unpack[Where]) -> int:
    """Show a workflow and its tasks: who works on what, how far, and whether it goes on."""
    status = Repository.here().status(stale_hours=stale_hours, **where)
    if as_json:
        tasks = [task._asdict() for task in status.tasks]
        output.print_json(**{**status._asdict(), "tasks": tasks})
    else:
        output.print_lines(_lines(status))
    return DONE


def _lines(status: WorkflowStatus) -> Iterator[str]:
    known = {
        "phase": status.phase,
        "agent": status.current_agent,
        "next": status.next_agent,
        "saved": status.updated_at,
    }
    said = [f"{name}: {output.clean(value)}" for name, value in known.items() if value]
    yield f"{status.workflow} on {status.branch}, {status.bytes} bytes"
    if said:
        yield ", ".join(said)
    if status.conflicts:
        yield f"{status.conflicts} recorded conflicts wait for a decision."
    if status.tasks:
        yield ""
        yield from output.table([HEADING, *map(_row, status.tasks)])


def _row(task: TaskStatus) -> list[str]:
    notes = ["stale"] if task.stale else []
    notes += [f"{task.conflicts} conflicts"] if task.conflicts else []
    notes += [] if task.branch else ["no branch"]
    shown = (task.task, task.agent, task.status, task.phase, task.ahead, task.behind, task.bytes)
    cells = [NOTHING if value is None else output.clean(str(value)) for value in shown]
    return [*cells, task.updated_at or NOTHING, ", ".join(notes)]
