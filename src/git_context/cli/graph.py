"""`git context graph`: the branches of a workflow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from git_context.api import Repository
from git_context.cli import history, options, output
from git_context.errors import DONE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Unpack

    from git_context.history.graph import Branch, Graph, Node
    from git_context.workflow.scoping import Where

HEADING = ["TASK", "AGENT", "STATUS", "PHASE", "BRANCH", "COMMITS", "MERGED"]


@click.command("graph")
@options.json_option
@options.workflow_option
@options.branch_option
def command(*, as_json: bool, **where: Unpack[Where]) -> int:
    """Show the branches of a workflow: tasks, agents, phases, and where they were merged.

    The drawing holds the commits that touched the context.
    """
    graph = Repository.here().graph(**where)
    if as_json:
        output.print_json(
            workflow=graph.workflow,
            branch=graph.branch,
            commit=graph.commit,
            tasks=[task._asdict() for task in graph.tasks],
            commits=[_node(node) for node in graph.commits],
        )
    else:
        output.print_lines(_lines(graph))
    return DONE


def _lines(graph: Graph) -> Iterator[str]:
    yield f"{graph.workflow} on {output.clean(graph.branch)}"
    if graph.tasks:
        yield ""
        yield from output.table([HEADING, *map(_row, graph.tasks)])
    yield ""
    nodes = {node.credit.commit: node for node in graph.commits}
    for drawing, commit in graph.lanes:
        yield f"{drawing} {_label(nodes[commit])}" if commit in nodes else drawing


def _row(task: Branch) -> list[str]:
    said = [history.clipped(text or history.NOBODY) for text in _words(task)]
    where = f"{task.branch} (closed)" if task.closed and task.branch else task.branch
    return [*said, where or history.NOBODY, str(task.commits), _merged(task)]


def _merged(task: Branch) -> str:
    merges = ", ".join(commit[: history.SHORT] for commit in task.merges)
    if not task.branch:
        return history.NOBODY
    if task.merged:
        return merges or "yes"
    return f"not all, {merges}" if merges else "no"


def _words(task: Branch) -> list[str | None]:
    return [task.task, task.agent, task.status, task.phase]


def _node(node: Node) -> dict[str, Any]:
    members = node._asdict()
    return {**history.credited(members.pop("credit")), **members}


def _label(node: Node) -> str:
    credit = node.credit
    who = [credit.task, credit.agent, node.phase]
    said = ", ".join(history.clipped(text) for text in who if text)
    refs = f" ({', '.join(map(output.clean, node.refs))})" if node.refs else ""
    commit = click.style(credit.commit[: history.SHORT], fg="cyan")
    return f"{commit}{refs} {history.clipped_pointer(node.subject)} [{said}]"
