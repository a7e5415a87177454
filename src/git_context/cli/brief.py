"""`git context brief`: the hand-off text of a task or workflow."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from git_context.cli import declare, options, output
from git_context.errors import DONE

if TYPE_CHECKING:
    from typing import Unpack

    from git_context.review.brief import Brief
    from git_context.workflow.selection import Selector

_TOKENS: Final = re.compile(r"(\d{1,7})(?:tok)?")


def _read_tokens(text: str) -> int:
    """Read a number of tokens: `2000` or `2000tok`."""
    match = _TOKENS.fullmatch(text)
    if match is None:
        raise declare.UsageError(f"Invalid value for '--budget': {text!r} is no number of tokens.")
    return int(match[1])


@declare.command("brief")
@declare.option(
    "--budget",
    default="2000tok",
    show_default=True,
    metavar="TOKENS",
    help="Room for the text.",
)
@declare.option(
    "--all", "everything", is_flag=True, help="The whole picture of a workflow, in Markdown."
)
@options.json_option
@options.selector_options
def command(*, budget: str, everything: bool, as_json: bool, **selector: Unpack[Selector]) -> int:
    """Print the hand-off of a task or workflow, for the agent that goes on.

    That is: scope, state, open actions, mismatches, constraints, decisions with their reasons, the
    original request, files, and the command to record with. The most needed comes first.
    """
    room = _read_tokens(budget)
    repository = options.open_repository()
    if everything:
        from git_context.cli.report import print_report  # noqa: PLC0415  # slow detectors

        return print_report(repository, None, selector, as_json=as_json)
    brief = repository.brief(**selector)
    if as_json:
        output.print_json(**brief.to_json())
    else:
        output.print_text(brief_text(brief, room))
    return DONE


def brief_text(brief: Brief, budget: int) -> str:
    """Return a hand-off as text of so many tokens, with how long ago it was saved."""
    saved = brief.hand_off.last_active
    return brief.text(budget, output.ago(saved) if saved else "")
