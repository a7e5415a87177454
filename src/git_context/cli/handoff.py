"""`git context handoff`: name the next agent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from git_context.cli import declare, options
from git_context.errors import DONE

if TYPE_CHECKING:
    from typing import Unpack

    from git_context.workflow.selection import Selector


@declare.command("handoff")
@declare.argument("next_agent", metavar="AGENT")
@declare.option("--phase", default="", metavar="PHASE", help="Phase of the work.")
@declare.option("--summary", default="", metavar="TEXT", help="The state of the work in short.")
@options.file_option
@options.selector_options
@options.writing_options
def command(
    next_agent: str, *, phase: str, summary: str, file: str | None, **selector: Unpack[Selector]
) -> int:
    """Note that AGENT is next, and where the work stands. See `git context brief`.

    With --file, the document of whoever hands on is saved in the same commit, as `save` does.
    """
    document = options.read_document(file) if file else None
    repository = options.open_repository()
    saved = repository.handoff(
        next_agent, phase=phase, summary=summary, document=document, **selector
    )
    options.tell_saved(saved)
    return DONE
