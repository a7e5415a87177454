"""`git context status`: how a workflow and its tasks stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from git_context.api import STALE_HOURS
from git_context.cli import declare, options, output
from git_context.counts import pluralize
from git_context.errors import DONE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Unpack

    from git_context.workflow.reading import WorkflowStatus
    from git_context.workflow.selection import Selector
    from git_context.workflow.task_statuses import TaskStatus

HEADING = ["TASK", "AGENT", "STATUS", "PHASE", "COMMITS", "SIZE", "LAST", "NOTE"]
NUMBERS = (4, 5)
NOTHING = "-"
STATES: Final = {
    "unforked": "unforked",
    "unsaved": "nothing saved",
    "merged": "merged",
    "closed": "closed",
}


@declare.command("status")
@declare.option(
    "--stale-hours",
    type=declare.float_range(min=0),
    default=STALE_HOURS,
    show_default=True,
    metavar="HOURS",
    help="After how long without a commit unfinished work counts as stale.",
)
@declare.option(
    "--conflicts", is_flag=True, help="Try to merge each open task, and count the conflicts."
)
@options.json_option
@options.porcelain_option
@options.workflow_option
@options.workflow_branch_option
def command(
    *,
    stale_hours: float,
    conflicts: bool,
    as_json: bool,
    porcelain: bool,
    **selector: Unpack[Selector],
) -> int:
    """Show a workflow and its tasks: who works on what, how far, and whether it goes on.

    COMMITS says how many a task's branch has that its parent's has not (+), and the other way round
    (-); LAST, when the last one was made; NOTE, whether it is merged, closed, unforked, or has
    saved nothing since its fork.
    """
    repository = options.open_repository()
    status = repository.status(stale_hours=stale_hours, conflicts=conflicts, **selector)
    if as_json:
        output.print_json(**status.to_json())
    elif porcelain:
        lines = [("task", *task) for task in status.tasks]
        output.print_records([("workflow", *status[:-1]), *lines])
    else:
        output.print_lines(_lines(status))
    return DONE


def _lines(status: WorkflowStatus) -> Iterator[str]:
    known = {"phase": status.phase, "agent": status.current_agent, "next": status.next_agent}
    described = [f"{name}: {output.clean(value)}" for name, value in known.items() if value]
    saved = f", saved {output.clean(output.ago(status.updated_at))}" if status.updated_at else ""
    name = output.paint(status.workflow, "strong")
    yield f"{name} on {output.clean(status.branch)}, {output.size(status.bytes)}{saved}"
    if described:
        yield ", ".join(described)
    if status.conflicts:
        yield output.paint(f"! {pluralize(status.conflicts, 'conflict')} to decide", "bad")
    if status.tasks:
        yield ""
        yield from output.table([HEADING, *map(_row, status.tasks)], right=NUMBERS)
        for task in status.tasks:
            if task.fault:
                yield output.paint(f"! {task.task}: {output.clean(task.fault)}", "bad")


def _row(task: TaskStatus) -> list[str | output.Cell]:
    return [
        output.Cell(task.task, "strong"),
        task.agent or NOTHING,
        output.status_cell(task.status),
        task.phase or NOTHING,
        NOTHING if task.ahead is None else f"+{task.ahead} -{task.behind}",
        NOTHING if task.bytes is None else output.size(task.bytes),
        output.ago(task.updated_at) if task.updated_at else NOTHING,
        output.Cell(", ".join(_notes(task)), _urgency(task)),
    ]


def _urgency(task: TaskStatus) -> str:
    is_bad = task.conflicts or task.conflicts_ahead or task.fault
    return "bad" if is_bad else "warning"


def _notes(task: TaskStatus) -> Iterator[str]:
    """Say in words what stands out about a task."""
    if task.fault:
        yield "unreadable"
    if task.stale:
        yield "stale"
    if task.conflicts:
        yield pluralize(task.conflicts, "conflict")
    if task.conflicts_ahead:
        yield f"{pluralize(task.conflicts_ahead, 'conflict')} ahead"
    if task.state in STATES:
        yield STATES[task.state]
