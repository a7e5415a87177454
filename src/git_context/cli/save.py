"""`git context save`: commit what an agent wrote."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from git_context.cli import declare, options
from git_context.errors import DONE

if TYPE_CHECKING:
    from typing import Unpack

    from git_context.workflow.selection import Selector


@declare.command("save")
@options.file_option
@declare.option("--patch", is_flag=True, help="The document is a JSON Merge Patch (RFC 7396).")
@declare.option("--status", default="", metavar="STATUS", help="The task's status, as 'completed'.")
@declare.option(
    "--base",
    metavar="REV",
    help="The commit whose full document was edited: later changes are merged in.",
)
@declare.option("--replace", is_flag=True, help="Let a full document take the context's place.")
@options.selector_options
@options.writing_options
def command(
    *,
    file: str | None,
    patch: bool,
    status: str,
    base: str | None,
    replace: bool,
    **selector: Unpack[Selector],
) -> int:
    """Commit a document on the branch of its task, or of the workflow.

    A child document replaces what its task contributed before, and nothing else. A full document
    is a hand-off: lists gain, pending_actions becomes what it lists, and what it does not mention
    stays. Without --file and --status, the document comes from standard input.
    """
    if file is None and not status:
        if sys.stdin.isatty():
            raise declare.UsageError("Give a document with --file, or a --status.")
        file = options.STDIN
    document = options.read_document(file) if file else None
    repository = options.open_repository()
    saved = repository.save(
        document,
        patch=patch,
        status=status,
        base=base,
        replace=replace,
        **selector,
    )
    options.tell_saved(saved)
    return DONE
