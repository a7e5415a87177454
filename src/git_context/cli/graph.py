"""`git context graph`: the branches of a workflow."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from git_context.cli import declare, history, options, output
from git_context.errors import DONE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Unpack

    from git_context.history.graph import Graph, HistoryNode, TaskBranch
    from git_context.workflow.selection import Selector

HEADING = ["TASK", "AGENT", "STATUS", "PHASE", "BRANCH", "COMMITS", "MERGED"]
NUMBERS = (5,)


@declare.command("graph")
@options.json_option
@options.porcelain_option
@options.workflow_option
@options.workflow_branch_option
def command(*, as_json: bool, porcelain: bool, **selector: Unpack[Selector]) -> int:
    """Show the branches of a workflow: tasks, agents, phases, and where they were merged.

    The drawing holds the commits that touched the context.
    """
    graph = options.open_repository().graph(**selector)
    if as_json:
        output.print_json(**graph.to_json())
    elif porcelain:
        commits = [("commit", *node.credit, *node[1:]) for node in graph.commits]
        output.print_records([*(("task", *task) for task in graph.tasks), *commits])
    else:
        output.print_lines(_lines(graph))
    return DONE


def _lines(graph: Graph) -> Iterator[str]:
    yield f"{output.paint(graph.workflow, 'strong')} on {output.clean(graph.branch)}"
    if graph.tasks:
        yield ""
        yield from output.table([HEADING, *map(_row, graph.tasks)], right=NUMBERS)
    yield ""
    room = output.columns() or sys.maxsize
    nodes = {node.credit.commit: node for node in graph.commits}
    for drawing, commit in graph.lanes:
        yield f"{drawing} {_label(nodes[commit], drawing, room)}" if commit in nodes else drawing


def _row(task: TaskBranch) -> list[str | output.Cell]:
    where = f"{task.branch} (closed)" if task.closed and task.branch else task.branch
    return [
        output.Cell(task.task, "strong"),
        task.agent or history.NOBODY,
        output.status_cell(task.status),
        task.phase or history.NOBODY,
        where or history.NOBODY,
        str(task.commits),
        output.Cell(_merged(task), "good" if task.merged else ""),
    ]


def _merged(task: TaskBranch) -> str:
    merges = ", ".join(commit[: options.SHORT] for commit in task.merges)
    if not task.branch:
        return history.NOBODY
    if task.merged:
        return merges or "yes"
    return f"not all, {merges}" if merges else "no"


def _label(node: HistoryNode, drawing: str, room: int) -> str:
    credit = node.credit
    who = [credit.task, credit.agent, node.phase]
    description = ", ".join(history.clipped(text) for text in who if text)
    refs = f" ({', '.join(map(output.clean, node.refs))})" if node.refs else ""
    text = f"{refs} {history.clipped_pointer(node.subject)} [{description}]"
    commit = credit.commit[: options.SHORT]
    free = room - len(drawing) - 1 - len(commit)
    return output.paint(commit, "id") + output.clip(text, max(free, 1))
