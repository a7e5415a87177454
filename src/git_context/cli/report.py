"""`git context report`: the whole picture, for a hand-off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from git_context.cli import declare, options, output
from git_context.errors import DONE

if TYPE_CHECKING:
    from typing import Unpack

    from git_context.api import Repository
    from git_context.workflow.selection import Selector

_FORMATS: Final = ("markdown", "json")


@declare.command("report")
@declare.argument("revision", metavar="[REV]", required=False)
@options.format_option(_FORMATS, "A text for people and agents, or data for programs.")
@options.json_option
@options.workflow_branch_option
@options.workflow_option
def command(revision: str | None, *, form: str, as_json: bool, **selector: Unpack[Selector]) -> int:
    """Print the whole picture of a workflow, for whoever takes it over.

    That is its summary, next agent and figures, conflicts to be decided, tasks, open actions,
    concerns, what verification finds now, decisions, constraints and files. Nothing is written.
    In Markdown, every value stands in a code span, and secrets are cut out of it.
    """
    repository = options.open_repository()
    return print_report(repository, revision, selector, as_json=as_json or form == "json")


def print_report(
    repository: Repository, revision: str | None, selector: Selector, *, as_json: bool
) -> int:
    """Print the whole picture of a workflow: data, or Markdown."""
    report = repository.report(revision, **selector)
    if as_json:
        output.print_json(**report.to_json(exact=True))
        return DONE
    from git_context.review.markdown.report import report_markdown  # noqa: PLC0415  # slow detectors

    output.print_text(report_markdown(report))
    return DONE
