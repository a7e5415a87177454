"""Files replaced whole or not at all."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, BinaryIO, Final

from git_context.errors import ErrorKind, GitContextError
from git_context.jsontext.scanner import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

_PLAIN: Final = (stat.S_IFREG,)


def read(file: Path) -> bytes:
    """Return a plain file's content, nothing where it does not exist.

    Raises `GitContextError` for anything else: a pipe could be waited for, and a device has no end.
    """
    try:
        return _read(file, _PLAIN)
    except FileNotFoundError:
        return b""


def given(file: Path) -> bytes:
    """Return the content of a file that the user names, as a pipe between processes also may be.

    A pipe that nobody writes to is empty. Raises `GitContextError` for what cannot be read, is no
    document (a folder, a device), or is larger than any may be.
    """
    try:
        return _read(file, (*_PLAIN, stat.S_IFIFO))
    except FileNotFoundError as error:
        raise GitContextError(f"There is no file {file}.", kind=ErrorKind.MISSING) from error


def bounded(stream: BinaryIO, shown: object) -> bytes:
    """Return all that a stream holds. Raises `GitContextError` where no document is that large."""
    content = stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise GitContextError(
            f"{shown} is larger than {MAX_BYTES // 1024**2} MB.", kind=ErrorKind.INVALID
        )
    return content


def _read(file: Path, kinds: Collection[int]) -> bytes:
    try:
        # To open a pipe waits for whoever writes to it, but for this.
        handle = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(handle, "rb") as stream:
            kind = stat.S_IFMT(os.fstat(handle).st_mode)
            if kind not in kinds:
                raise GitContextError(f"Cannot read {file}: it is no plain file.")
            os.set_blocking(handle, True)  # os has no name for it
            return bounded(stream, file)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise GitContextError(f"Cannot read {file}: {error.strerror}.") from error


def replace(file: Path, content: bytes) -> None:
    """Give `file` a new content in one step; keeps its mode, makes missing folders.

    A link is followed only where the caller has resolved it. Raises `GitContextError` where the
    file cannot be written, and leaves the old one as it was.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        _write_beside(file, content)
    except OSError as error:
        raise GitContextError(f"Cannot write {file}: {error.strerror}.") from error


def remove(file: Path) -> None:
    """Delete a file. Raises `GitContextError` where that cannot be done."""
    try:
        file.unlink()
    except OSError as error:
        raise GitContextError(f"Cannot delete {file}: {error.strerror}.") from error


def _write_beside(file: Path, content: bytes) -> None:
    # As `tempfile` does it, which is slow to import.
    temporary = file.with_name(f".{file.name}.{os.urandom(4).hex()}")
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    handle = os.open(temporary, flags, 0o600)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fchmod(stream.fileno(), _mode(file))
            os.fsync(stream.fileno())
        temporary.replace(file)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _mode(file: Path) -> int:
    try:
        return stat.S_IMODE(file.lstat().st_mode)
    except FileNotFoundError:
        return 0o666 & ~_umask()


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
