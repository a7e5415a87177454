"""`git context start`: begin a workflow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from git_context.agents.pushing import push_note
from git_context.cli import declare, options
from git_context.errors import DONE

if TYPE_CHECKING:
    from typing import Unpack

    from git_context.workflow.selection import Selector


@declare.command("start")
@declare.argument("name", metavar="WORKFLOW")
@options.file_option
@options.branch_option
@options.writing_options
def command(name: str, *, file: str | None, **selector: Unpack[Selector]) -> int:
    """Begin WORKFLOW: commit its context on the current branch.

    Without a document, the context holds its version, its name and the time.
    """
    document = options.read_document(file) if file else None
    repository = options.open_repository()
    options.tell_saved(repository.start(name, document, **selector))
    options.tell_missing_setup(repository)
    if note := push_note(repository.store):
        options.tell_note(note)
    return DONE
