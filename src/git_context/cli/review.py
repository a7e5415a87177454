"""`git context review`: what a branch changed in contexts, for those who review it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from git_context.api import Repository
from git_context.cli import changes, history, options, output
from git_context.document.sizes import context_size
from git_context.errors import DONE, USAGE, GitContextError
from git_context.jsontext.write import encode, write
from git_context.merge.values import exact
from git_context.repository import files

if TYPE_CHECKING:
    from git_context.history.graph import HistoryNode
    from git_context.review.context_review import ContextReview, TaskSummary
    from git_context.review.review import Review

_FORMATS: Final = ("markdown", "json", "html")


@click.command("review")
@click.argument("base")
@click.argument("head", required=False)
@options.format_option(_FORMATS, "A comment for a pull request, data for programs, or a page.")
@click.option(
    "-o",
    "--output",
    "file",
    metavar="FILE",
    type=click.Path(),
    help="Write FILE [default: standard output].",
)
@options.json_option
@options.only_workflow_option
def command(  # noqa: PLR0913  # one parameter an option
    base: str,
    head: str | None,
    *,
    form: str,
    file: str | None,
    as_json: bool,
    workflow: str | None,
) -> int:
    """Show what HEAD changed in contexts since it left BASE, as a pull request does.

    HEAD is the current commit if it is left out. Both can be given in one word, with three dots
    between them. Shown are what each task contributed, decisions first, conflicts to be decided,
    what validation finds, and what is left to do.

    The comment begins with a line by which a program finds the one that it wrote before. It has at
    most 60,000 characters: details are cut, and findings are summed up at least. Findings do not
    change the exit code; for that, there are validate and check-merge.
    """
    review = Repository.here().review(*_ends(base, head), workflow=workflow)
    is_json = as_json or form == "json"
    content = _rendered(review, "json" if is_json else form)
    if file in (None, options.STDIN):
        output.print_json_text(content) if is_json else output.print_text(content)
    else:
        files.replace(Path(file).resolve(), encode(content))
        options.tell(f"Wrote {output.clean(file)}.")
    return DONE


def _ends(base: str, head: str | None) -> tuple[str, str]:
    if head is not None:
        return base, head
    start, dots, end = base.partition("...")
    if not dots:
        start, dots, end = base.partition("..")
    if dots and not start:
        raise GitContextError(f"{base!r} names no BASE.", exit_code=USAGE)
    return start, end or "HEAD"


def _rendered(review: Review, form: str) -> str:
    if form == "json":
        return write(exact({"format": output.FORMAT, **_to_json(review)})) + "\n"
    if form == "html":
        from git_context.review.page import render  # noqa: PLC0415  # for this format alone

        return render(review.contexts)
    from git_context.review.markdown.comment import comment  # noqa: PLC0415  # for this format alone

    return comment(review)


def _to_json(review: Review) -> dict[str, Any]:
    ends = review.ends
    return {
        "base": {"name": ends.base, "commit": ends.base_commit},
        "head": {"name": ends.head, "commit": ends.head_commit},
        "contexts": [_context(review, context_review) for context_review in review.contexts],
        "findings": [finding.to_json() for finding in review.findings],
    }


def _context(review: Review, context_review: ContextReview) -> dict[str, Any]:
    commits = [node for node in context_review.commits if node.credit.commit in review.commits]
    return {
        "workflow": context_review.workflow,
        "fault": context_review.fault,
        "before": context_size(context_review.before)._asdict(),
        "after": context_size(context_review.after)._asdict(),
        "tasks": [_task(task) for task in context_review.tasks],
        "changes": [changes.to_json(change) for change in context_review.changes],
        "conflicts": [conflict.record() for conflict in context_review.conflicts],
        "pending_actions": context_review.items("pending_actions"),
        "commits": [_commit(node) for node in reversed(commits)],
    }


def _task(task: TaskSummary) -> dict[str, Any]:
    return {
        "task": task.id,
        "agent": task.agent,
        "scope": task.scope,
        "status": task.status,
        "minutes": task.minutes,
    }


def _commit(node: HistoryNode) -> dict[str, Any]:
    return {**history.credited(node.credit), "subject": node.subject}
