"""Files replaced whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from git_context.errors import GitContextError


def read(file: Path) -> bytes:
    """Return a file's content, nothing where it does not exist. Raises what hinders reading it."""
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return b""
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
    import tempfile  # noqa: PLC0415  # slow to import, and reading does without

    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    temporary = Path(name)
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
