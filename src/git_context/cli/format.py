"""`git context format`: the canonical layout of contexts and of any other JSON file."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Final, NamedTuple

import click

from git_context.cli import options, output
from git_context.document.fold import is_child, is_object, sort_members
from git_context.document.policy import is_context
from git_context.errors import DONE, FINDINGS, GitContextError
from git_context.jsontext.errors import JsonTextError
from git_context.jsontext.parse import parse
from git_context.jsontext.scanner import MAX_BYTES
from git_context.jsontext.write import encode, write
from git_context.repository import files

STANDARD_INPUT: Final = "-"


class Formatted(NamedTuple):
    """A file as it is and as it ought to be."""

    name: str
    before: bytes
    after: bytes


@click.command("format")
@click.option("--check", is_flag=True, help="Change nothing; list what would change, and exit 1.")
@click.argument("names", metavar="FILE...", nargs=-1, required=True, type=click.Path())
def command(*, check: bool, names: tuple[str, ...]) -> int:
    """Give JSON files the canonical layout; - formats standard input to standard output.

    Two spaces, one item per line, UTF-8 unescaped, a final newline. Members of a context come in
    the order of the reference, unknown ones behind them as they came. If one file is not valid
    JSON, no file is changed.
    """
    changed = [done for done in _format_all(names) if not check or done.before != done.after]
    for done in changed:
        if check:
            output.print_line(f"would change {done.name}")
        elif done.name == STANDARD_INPUT:
            output.print_bytes(done.after)
        elif done.before != done.after:
            files.replace(Path(done.name), done.after)
            output.print_line(f"changed {done.name}")
    return FINDINGS if check and changed else DONE


def canonical(data: bytes) -> bytes:
    """Return a JSON document in canonical layout. Raises `JsonTextError` where it is none."""
    value = parse(data).value
    if is_object(value) and (is_child(value) or is_context(value)):
        value = sort_members(value)
    after = encode(write(value) + "\n")
    if len(after) > MAX_BYTES:
        size = f"{MAX_BYTES // 1024**2} MB"
        raise JsonTextError(f"in canonical layout, it would be larger than {size}", 1, 1)
    return after


def _format_all(names: tuple[str, ...]) -> list[Formatted]:
    formatted: list[Formatted] = []
    troubles: list[str] = []
    for name in dict.fromkeys(names):
        try:
            before = _read(name)
            formatted.append(Formatted(name, before, canonical(before)))
        except JsonTextError as error:
            troubles.append(f"{name}:{error.line}:{error.column}: {error.message}")
        except GitContextError as error:
            troubles.append(error.message)
    if troubles:
        raise GitContextError(troubles[0], listed=troubles[1:], hint="No file was changed.")
    return formatted


def _read(name: str) -> bytes:
    if name == STANDARD_INPUT:
        return options.standard_input()
    try:
        mode = Path(name).lstat().st_mode
    except OSError as error:
        raise GitContextError(f"Cannot read {name}: {error.strerror}.") from error
    if stat.S_ISLNK(mode):
        raise GitContextError(f"{name} is a symbolic link; name the file that it points to.")
    if not stat.S_ISREG(mode):
        raise GitContextError(f"{name} is not a regular file.")
    return files.read(Path(name))
