"""`git context show`: print a context, or a part of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from git_context.cli import declare, options, output
from git_context.errors import DONE
from git_context.merge.pointer import from_pointer

if TYPE_CHECKING:
    from typing import Unpack

    from git_context.workflow.selection import Selector


@declare.command("show")
@declare.argument("words", metavar="[REV] [POINTER]", nargs=-1)
@declare.option("--full", is_flag=True, help="Show what was pruned, too, where it stood.")
@options.json_option
@options.selector_options
def command(
    words: tuple[str, ...], *, full: bool, as_json: bool, **selector: Unpack[Selector]
) -> int:
    """Print a context, or what stands at POINTER in it, as of the commit REV.

    POINTER is a JSON Pointer, or the name of a field.

    With --task, or on a task's branch, it is the task's own document; with REV alone, the context
    as it is stored. If standard output is no terminal, the document is printed as JSON; --json
    adds where it comes from.
    """
    repository = options.open_repository()
    revision, pointer = options.revision_and_pointer(repository, words)
    shown = repository.show(revision, pointer, full=full, **selector)
    if as_json:
        output.print_json(**shown.to_json(exact=True))
    elif output.is_terminal():
        output.print_lines(output.value_tree(shown.value, from_pointer(shown.pointer)))
    else:
        output.print_document(shown.value)
    return DONE
