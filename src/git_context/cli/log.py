"""`git context log`: what each commit changed in a context."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from git_context.api import Repository
from git_context.cli import history, options, output
from git_context.errors import DONE
from git_context.merge.changes import ADDED, CHANGED, REMOVED, REORDERED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Unpack

    from git_context.history.history import Log, Logged
    from git_context.merge.changes import Change
    from git_context.workflow.scoping import Where

_SIGNS: Final = {ADDED: "+", REMOVED: "-", CHANGED: "~", REORDERED: "%"}
_COLOURS: Final = {ADDED: "green", REMOVED: "red", CHANGED: "yellow", REORDERED: "yellow"}
WHOLE: Final = "the whole context"


@click.command("log")
@click.argument("words", metavar="[REV] [POINTER]", nargs=-1)
@options.json_option
@options.about
def command(words: tuple[str, ...], *, as_json: bool, **where: Unpack[Where]) -> int:
    """Show what each commit changed in a context, one line a change, the newest first.

    With POINTER, it is what changed there. A line holds the commit, its time, its task and agent,
    and the change: + for what came, - for what went, ~ for a value that changed, % for a list in
    another order. Of a merge, it is what differs from all its parents.
    """
    revision, pointer = history.revision_and_pointer(words)
    log = Repository.here().log(revision, pointer, **where)
    if as_json:
        output.print_json(
            workflow=log.workflow,
            commit=log.commit,
            pointer=log.pointer,
            entries=[_entry(entry) for entry in log.entries],
        )
    elif log.entries:
        output.print_lines(_lines(log))
    else:
        options.tell(f"No commit changed {output.clean(pointer)}.")
    return DONE


def _lines(log: Log) -> Iterator[str]:
    rows = [(history.columns(entry.credit), entry) for entry in log.entries]
    widths = [max(map(len, column)) for column in zip(*(row for row, _ in rows), strict=True)]
    for row, entry in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        cells[0] = click.style(cells[0], fg="cyan")
        start = output.INDENT.join(cells) + output.INDENT
        if entry.fault:
            yield f"{start}! unreadable: {output.clean(entry.fault)}"
        elif not entry.changes:
            yield start + "  nothing but the file's layout"
        for change in entry.changes:
            yield start + _line(change)


def _line(change: Change) -> str:
    sign = click.style(_SIGNS[change.kind], fg=_COLOURS[change.kind])
    place = history.clipped_pointer(change.pointer) or WHOLE
    if change.kind == REORDERED:
        return f"{sign} {place} in another order"
    before, after = history.shown(change.before), history.shown(change.after)
    if change.kind == CHANGED:
        return f"{sign} {place} {before} -> {after}"
    return f"{sign} {place} {after or before}"


def _entry(entry: Logged) -> dict[str, Any]:
    fault = {"fault": entry.fault} if entry.fault else {}
    return {
        **history.credited(entry.credit),
        "subject": entry.subject,
        "merge": entry.is_merge,
        **fault,
        "changes": [_change(change) for change in entry.changes],
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "kind": change.kind,
        "pointer": change.pointer,
        "member": change.is_member,
        **history.valued("before", change.before),
        **history.valued("after", change.after),
    }
