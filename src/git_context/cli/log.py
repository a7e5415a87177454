"""`git context log`: what each commit changed in a context."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from git_context.cli import declare, history, options, output
from git_context.errors import DONE
from git_context.merge.changes import ADDED, CHANGED, REMOVED, REORDERED
from git_context.repository.memory import uncollected

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Unpack

    from git_context.history.log import Log, LogEntry
    from git_context.workflow.selection import Selector

WHOLE: Final = "the whole context"
KINDS: Final = {output.SIGNS[kind]: kind for kind in (ADDED, REMOVED, CHANGED, REORDERED)}
LEAST_ROOM: Final = 20  # cells for a change beside its commit; with less, it stands below


@declare.command("log")
@declare.argument("words", metavar="[REV] [POINTER]", nargs=-1)
@declare.option(
    "-n", "limit", type=declare.int_range(min=1), metavar="NUMBER", help="The newest commits alone."
)
@declare.option(
    "--all-fields",
    is_flag=True,
    help="Show times of saving, version, current agent and computed figures, too.",
)
@options.json_option
@options.porcelain_option
@options.selector_options
@uncollected()
def command(
    words: tuple[str, ...],
    *,
    limit: int | None,
    all_fields: bool,
    as_json: bool,
    porcelain: bool,
    **selector: Unpack[Selector],
) -> int:
    """Show what each commit changed in a context, one line a change, the newest first.

    With POINTER, a JSON Pointer or the name of a field, it is what changed there. A line holds the
    commit, its time, its task and agent, and the change: + for what came, - for what went, ~ for a
    value that changed, % for a list in another order. Of a merge, it is what differs from all its
    parents. Bookkeeping of saves is left out, but for --json and --porcelain, or where
    POINTER asks for it.
    """
    repository = options.open_repository()
    revision, pointer = options.revision_and_pointer(repository, words)
    is_whole = all_fields or as_json or porcelain
    log = repository.log(revision, pointer, limit=limit, all_fields=is_whole, **selector)
    if as_json:
        output.print_json(**log.to_json(exact=True))
    elif porcelain:
        output.print_records(record for entry in log.entries for record in _records(entry))
    elif log.entries:
        output.print_lines(_lines(log))
    else:
        options.tell(f"No commit changed {output.clean(pointer) or WHOLE}.")
    return DONE


def _lines(log: Log) -> Iterator[str]:
    names = {(entry.credit.task, entry.credit.agent) for entry in log.entries}
    whose = _aligned(names)
    room = output.columns()
    for entry in log.entries:
        commit, time, task, agent = entry.credit
        commit = commit[: options.SHORT]
        rest = f"{output.INDENT}{time}{output.INDENT}{whose[task, agent]}"
        if room is None:
            # Long histories go to files and pipes, which take no colours.
            start = commit + rest + output.INDENT
            lines = [start + text for text in _changes(entry)]
            yield from lines
            continue
        changes = _changes(entry)
        yield from _fitted(commit, rest, changes, room)


def _fitted(commit: str, rest: str, changes: list[str], room: int) -> Iterator[str]:
    """Show changes of a commit in lines of so many cells, in colours where there is a terminal."""
    paint = output.paint if output.is_terminal() else _plain
    free = room - len(commit) - output.width(rest) - len(output.INDENT)
    start = paint(commit, "id")
    if free >= LEAST_ROOM:
        start += rest + output.INDENT
    else:
        yield start + output.clip(rest.rstrip(), room - options.SHORT)
        start, free = output.INDENT, room - len(output.INDENT)
    for text in changes:
        sign = paint(text[0], KINDS.get(text[0], ""))
        yield f"{start}{sign} {output.clip(text[2:], free - 2)}"


def _aligned(whose: set[tuple[str | None, str]]) -> dict[tuple[str | None, str], str]:
    """Show tasks and agents in two columns; a history comes back to few of them."""
    cells = {
        (task, agent): (history.clipped(task or history.NOBODY), history.clipped(agent))
        for task, agent in whose
    }
    widths = [max(map(output.width, column)) for column in zip(*cells.values(), strict=True)]
    return {who: output.INDENT.join(map(output.pad, shown, widths)) for who, shown in cells.items()}


def _changes(entry: LogEntry) -> list[str]:
    """Say what a commit changed, each change behind its sign."""
    described: list[str] = []
    if entry.fault:
        described.append(f"! unreadable: {output.clean(entry.fault)}")
    elif not entry.changes:
        described.append("  nothing but the file's layout")
    shown = history.shown
    for path, kind, before, after, _ in entry.changes:
        place = history.clipped_place(path) or WHOLE
        if kind == CHANGED:
            what = f"{shown(before)} -> {shown(after)}"
        elif kind == REORDERED:
            what = "in another order"
        else:
            what = shown(before if kind == REMOVED else after)
        described.append(f"{output.SIGNS[kind]} {place} {what}")
    return described


def _plain(text: str, _meaning: str) -> str:
    return text


def _records(entry: LogEntry) -> Iterator[tuple[str | bool | None, ...]]:
    """Return the lines of `--porcelain`: one a change, or one that says why there is none."""
    start = ("change", *entry.credit)
    if entry.fault:
        yield (*start, "unreadable", "", False, "", entry.fault)
    elif not entry.changes:
        yield (*start, "layout", "", False, "", "")
    for change in entry.changes:
        values = (history.written(change.before), history.written(change.after))
        yield (*start, change.kind, change.pointer, change.is_member, *values)
