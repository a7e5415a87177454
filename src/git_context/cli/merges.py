"""Options of the commands that merge, and the display of a merge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from git_context.cli import declare, options, output
from git_context.cli.conflicts import short
from git_context.document.fold import is_object
from git_context.errors import DONE, FINDINGS
from git_context.merge.values import Missing
from git_context.verification.concerns import failing
from git_context.workflow.merging.result import ConflictsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from git_context.workflow.merging.code import CodeConflict
    from git_context.workflow.merging.contexts import DocumentConflict
    from git_context.workflow.merging.result import MergeResult

Command = TypeVar("Command", bound="Callable[..., Any]")


def about_conflicts(command: Command) -> Command:
    """Add the options that say what to do about conflicts."""
    take = declare.option(
        "--take",
        multiple=True,
        metavar="[POINTER=]SIDE",
        help="Decide conflicts: ours, theirs, base or a task; everywhere, or at a place.",
    )
    record = declare.option("--record", is_flag=True, help="Write conflicts into merge_conflicts.")
    return take(record(command))


dry_run_option = declare.option(
    "-n", "--dry-run", is_flag=True, help="Change nothing; show the result or the conflicts."
)


def carry_out(
    merge: Callable[[], MergeResult], *, as_json: bool, dry_run: bool, verify: bool = False
) -> int:
    """Carry a merge out, and show what came of it; returns the exit code.

    With `verify`, concerns that verification wrote into it count as findings.
    """
    try:
        merged = merge()
    except ConflictsError as error:
        _show(error.merge, as_json=as_json)
        raise
    _show(merged, as_json=as_json, with_document=dry_run)
    if merged.conflicts or merged.files:
        return FINDINGS
    _tell(merged, dry_run=dry_run)
    concerns = failing(merged.value) if verify and merged.merged and is_object(merged.value) else []
    for concern in concerns:
        options.tell(f"Verification failed: {output.clean(concern)}")
    for line in _left_out(merged):
        options.tell(line)
    return FINDINGS if concerns or merged.left_out else DONE


def conflict_lines(merged: MergeResult) -> Iterator[str]:
    """Show the conflicts of a merge, each with all its sides, and what was left out."""
    yield from lines_of(merged.branch, merged.conflicts, merged.files)
    yield from _left_out(merged)


def lines_of(
    branch: str, conflicts: Iterable[DocumentConflict], files: Iterable[CodeConflict]
) -> Iterator[str]:
    """Show conflicts of a merge into a branch, each with all its sides."""
    for path, conflict in conflicts:
        place = output.clean(conflict.pointer) or "the whole document"
        yield f"{output.clean(path)}: {place} ({conflict.kind})"
        sides = [("base", conflict.base), (f"ours, {branch}", conflict.ours)]
        sides += [
            (f"{side.task} {side.commit[: options.SHORT]}", side.value) for side in conflict.sides
        ]
        yield from (f"  {output.clean(name)}: {short(value)}" for name, value in sides)
    for file in files:
        yield f"{output.clean(file.path)}: {output.clean(file.kind)}, in {file.task}"


def _left_out(merged: MergeResult) -> Iterator[str]:
    for source in merged.left_out:
        yield f"Left out: {output.clean(f'{source.why} {source.hint}'.strip())}"


def _show(merged: MergeResult, *, as_json: bool, with_document: bool = False) -> None:
    if as_json:
        output.print_json(**merged.to_json(with_document=with_document, exact=True))
    elif merged.conflicts or merged.files:
        output.print_lines(conflict_lines(merged))
    elif with_document and not isinstance(merged.value, Missing):
        output.print_document(merged.value)


def _tell(merged: MergeResult, *, dry_run: bool) -> None:
    names = ", ".join(source.name for source in merged.merged)
    if not names:
        options.tell(f"{merged.branch} has everything already: nothing to merge.")
    elif dry_run:
        options.tell(f"{merged.branch} would take in {names}. Nothing has changed.")
    else:
        options.tell(f"{merged.branch} is at {merged.commit[: options.SHORT]} now, with {names}.")
    if merged.recorded:
        verb = "would be" if dry_run else "are"
        pointers = ", ".join(output.clean(found.conflict.pointer) for found in merged.recorded)
        options.tell(f"Conflicts {verb} recorded at {pointers}.")
