"""Files of JSON in canonical layout."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from git_context.document.fold import is_child, is_object, sort_members
from git_context.document.policy import is_context
from git_context.errors import GitContextError
from git_context.jsontext.errors import JsonTextError
from git_context.jsontext.parse import parse
from git_context.jsontext.scanner import MAX_BYTES
from git_context.jsontext.write import encode, write
from git_context.repository import files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class FormattedFile(NamedTuple):
    """A file as it is and as it ought to be."""

    name: str
    before: bytes
    after: bytes


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


def read_file(name: str) -> bytes:
    """Return the content of a file, which must be no link."""
    try:
        mode = Path(name).lstat().st_mode
    except OSError as error:
        raise GitContextError(f"Cannot read {name}: {error.strerror}.") from error
    if stat.S_ISLNK(mode):
        raise GitContextError(f"{name} is a symbolic link; name the file that it points to.")
    if not stat.S_ISREG(mode):
        raise GitContextError(f"{name} is not a regular file.")
    return files.read(Path(name))


def canonical_files(
    names: Iterable[str], read: Callable[[str], bytes] = read_file
) -> list[FormattedFile]:
    """Return files in canonical layout; none is changed. Raises `GitContextError` if one is bad."""
    formatted: list[FormattedFile] = []
    troubles: list[str] = []
    for name in dict.fromkeys(names):
        try:
            before = read(name)
            after = canonical(before)
            formatted.append(FormattedFile(name, before, after))
        except JsonTextError as error:
            troubles.append(f"{name}:{error.line}:{error.column}: {error.message}")
        except GitContextError as error:
            troubles.append(error.message)
    if troubles:
        raise GitContextError(troubles[0], listed=troubles[1:], hint="No file was changed.")
    return formatted


def rewrite(formatted: FormattedFile) -> bool:
    """Give a file its canonical layout; returns whether that changed it."""
    if formatted.before == formatted.after:
        return False
    files.replace(Path(formatted.name), formatted.after)
    return True
