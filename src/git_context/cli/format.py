"""`git context format`: the canonical layout of contexts and of any other JSON file."""

from __future__ import annotations

from typing import Final

from git_context.cli import declare, options, output
from git_context.errors import DONE, FINDINGS
from git_context.workflow.formatting import canonical_files, read_file, rewrite

STANDARD_INPUT: Final = "-"


@declare.command("format")
@declare.option("--check", is_flag=True, help="Change nothing; list what would change, and exit 1.")
@declare.argument("names", metavar="FILE...", nargs=-1, required=True, type=declare.path())
def command(*, check: bool, names: tuple[str, ...]) -> int:
    """Give JSON files the canonical layout; - formats standard input to standard output.

    Two spaces, one item per line, UTF-8 unescaped, a final newline. Members of a context come in
    the order of the reference, unknown ones behind them as they came. If one file is not valid
    JSON, no file is changed.
    """
    formatted = canonical_files(names, _read)
    if check:
        changed = [file.name for file in formatted if file.before != file.after]
        for name in changed:
            output.print_line(f"would change {name}")
        return FINDINGS if changed else DONE
    for file in formatted:
        if file.name == STANDARD_INPUT:
            output.print_bytes(file.after)
        elif rewrite(file):
            output.print_line(f"changed {file.name}")
    return DONE


def _read(name: str) -> bytes:
    return options.standard_input() if name == STANDARD_INPUT else read_file(name)
