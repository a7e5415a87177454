"""`git context add`: add values to a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from git_context.cli import declare, options
from git_context.document.corrections import field_name
from git_context.document.fields import member_names, shared_lists
from git_context.document.members import described_entry
from git_context.errors import DONE

if TYPE_CHECKING:
    from typing import Unpack

    from git_context.workflow.selection import Selector

_NEAR: Final = 0.85  # how alike a slip is, as difflib measures it


@declare.command("add")
@options.list_values
@declare.option("--why", default="", metavar="TEXT", help="The reason, kept with each VALUE.")
@declare.option(
    "--rejected", multiple=True, metavar="TEXT", help="An alternative that is not taken."
)
@options.selector_options
@options.writing_options
def command(
    field: str,
    values: tuple[str, ...],
    *,
    json_values: bool,
    why: str,
    rejected: tuple[str, ...],
    **selector: Unpack[Selector],
) -> int:
    """Add each VALUE to the list FIELD, unless it is there.

    FIELD is a name or a JSON Pointer. A list that is missing is made. With --why or --rejected, an
    entry is an object that keeps them.
    """
    if json_values and (why or rejected):
        raise declare.UsageError("--why and --rejected go with text, not with --json-values.")
    name = field_name(field).removeprefix("/")
    described = [described_entry(name, value, why, rejected) for value in values]
    given = map(options.read_value, values) if json_values else described
    options.tell_saved(options.open_repository().add(field, *given, **selector))
    if meant := _meant(field):
        options.tell(f"There is a field {meant}, too. If that was meant: git context remove")
    return DONE


def _meant(field: str) -> str:
    """Return the field whose name comes near that of one that the table does not have."""
    name = field.removeprefix("/")
    if name in member_names():
        return ""
    from difflib import get_close_matches  # noqa: PLC0415  # for other names alone

    near = get_close_matches(name, shared_lists(), n=1, cutoff=_NEAR)
    return near[0] if near else ""
