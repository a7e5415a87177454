"""`git context merge-file`: merge three files, for tools that call no driver of git's."""

from __future__ import annotations

from pathlib import Path

from git_context.cli import declare, options, output
from git_context.driver import USUAL_MARKER_SIZE
from git_context.errors import DONE, FINDINGS, USAGE, GitContextError
from git_context.repository import files


@declare.command("merge-file")
@declare.argument("base", type=declare.path(path_type=Path))
@declare.argument("ours", type=declare.path(path_type=Path))
@declare.argument("theirs", type=declare.path(path_type=Path))
@declare.option("-o", "--output", "written", metavar="FILE", help="Write there (default: OURS).")
@declare.option("--path", default="", help="The file's path in the working tree, for its rules.")
@declare.option(
    "--marker-size",
    type=declare.int_range(1, 1000),
    default=USUAL_MARKER_SIZE,
    help="The length of conflict markers.",
)
@declare.option(
    "--labels",
    nargs=3,
    default=("base", "ours", "theirs"),
    metavar="BASE OURS THEIRS",
    help="Names of the versions, at conflict markers.",
)
def command(  # noqa: PLR0913  # one option each
    *,
    base: Path,
    ours: Path,
    theirs: Path,
    written: str | None,
    path: str,
    marker_size: int,
    labels: tuple[str, str, str],
) -> int:
    """Merge the files OURS and THEIRS, both made of BASE, as the merge driver does.

    The result replaces OURS, or goes to FILE; `-` is standard output. Exits with 0 where it is
    merged, with 1 where conflict markers are left in it, and with 2 where nothing was merged or
    written. An empty BASE is a file that both sides added.
    """
    from git_context.workflow.merge_file import merge_file  # noqa: PLC0415  # for this alone

    try:
        merged = merge_file((base, ours, theirs), path or str(ours), labels, marker_size)
    except GitContextError as error:
        raise GitContextError(error.message, hint=error.hint, exit_code=USAGE) from error
    if written == options.STDIN:
        output.print_bytes(merged.content)
    else:
        target = Path(written) if written else ours
        files.replace(target.resolve(), merged.content)
    return FINDINGS if merged.has_conflicts else DONE
