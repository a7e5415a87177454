"""A file of a working tree, replaced whole, and never through a symbolic link."""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from git_context.errors import GitContextError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC


class TreeFile:
    """The file `path` below `top`; the next content waits beside it until it is put in place.

    Every method raises `GitContextError` where a folder on the way or the file is a link.
    """

    def __init__(self, top: Path, path: str) -> None:
        self.top = top
        self.path = path
        *self._folders, self._name = path.split("/")
        self._next = f".{self._name}.git-context"

    def look(self) -> str:
        """Return what tells one state of the file from another; empty where there is no file."""
        with self._folder() as folder:
            found = _lstat(self._name, folder)
        if found is None:
            return ""
        if not stat.S_ISREG(found.st_mode):
            raise GitContextError(
                f"{self.top / self.path} is not a plain file.",
                hint="Contexts are never read or written through links. Move it away.",
            )
        return f"{found.st_ino}:{found.st_mtime_ns}:{found.st_size}"

    def read(self) -> bytes:
        """Return the content of the file, which is known to exist."""
        with self._folder() as folder, _errors(self.top / self.path):
            file = os.open(self._name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
            with os.fdopen(file, "rb") as stream:
                return stream.read()

    def write_beside(self, content: bytes, *, executable: bool) -> None:
        """Write the next content, whole and to the disk; makes missing folders."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
        with self._folder(make=True) as folder, _errors(self.top / self.path):
            present = _lstat(self._name, folder)
            file = os.open(self._next, flags, 0o777 if executable else 0o666, dir_fd=folder)
            with os.fdopen(file, "wb") as stream:
                stream.write(content)
                stream.flush()
                if present:
                    os.fchmod(file, stat.S_IMODE(present.st_mode))
                os.fsync(file)

    def put_in_place(self, seen: str) -> None:
        """Let the next content replace the file, unless that changed since `look` gave `seen`."""
        with self._folder() as folder, _errors(self.top / self.path):
            if folder is None or _lstat(self._next, folder) is None:
                return
            if self.look() == seen:
                os.rename(self._next, self._name, src_dir_fd=folder, dst_dir_fd=folder)
            else:
                os.unlink(self._next, dir_fd=folder)

    def discard(self) -> None:
        """Forget the next content."""
        with self._folder() as folder, _errors(self.top / self.path):
            if folder is not None and _lstat(self._next, folder):
                os.unlink(self._next, dir_fd=folder)

    @contextmanager
    def _folder(self, *, make: bool = False) -> Iterator[int | None]:
        """Open the file's folder, `None` where it is missing and not to be made."""
        opened: list[int] = []
        try:
            yield self._enter(opened, make=make)
        finally:
            for folder in opened:
                os.close(folder)

    def _enter(self, opened: list[int], *, make: bool) -> int | None:
        place = self.top
        with _errors(place):
            opened.append(os.open(place, _DIRECTORY))
        for name in self._folders:
            place /= name
            with _errors(place):
                if make and _lstat(name, opened[-1]) is None:
                    os.mkdir(name, dir_fd=opened[-1])
                found = _lstat(name, opened[-1])
                if found is None:
                    return None
                if not stat.S_ISDIR(found.st_mode):
                    raise GitContextError(
                        f"{place} is a link, or no folder.",
                        hint="Contexts are never read or written through links. Move it away.",
                    )
                opened.append(os.open(name, _DIRECTORY | os.O_NOFOLLOW, dir_fd=opened[-1]))
        return opened[-1]


class AnyTreeFile(TreeFile):
    """A file of any kind that is tracked, links among them, which are never followed."""

    def look(self) -> str:
        """Do the same; also empty for a folder, and where no folder holds the file."""
        try:
            with self._folder() as folder:
                found = _lstat(self._name, folder)
        except GitContextError:
            return ""
        if found is None or stat.S_ISDIR(found.st_mode):
            return ""
        return f"{found.st_ino}:{found.st_mtime_ns}:{found.st_size}"

    def take(self, next_file: Path, seen: str) -> None:
        """Let another file, if it is there, replace this one, unless that changed since `look`."""
        if os.path.lexists(next_file) and self.look() == seen:
            with self._folder(make=True) as folder:
                os.rename(next_file, self._name, dst_dir_fd=folder)

    def remove(self, seen: str) -> None:
        """Delete the file unless it changed since `look`, and the folders that it leaves empty."""
        if not seen or self.look() != seen:
            return
        with self._folder() as folder:
            os.unlink(self._name, dir_fd=folder)
        for count in range(len(self._folders), 0, -1):
            emptied = TreeFile(self.top, "/".join(self._folders[:count]))
            with emptied._folder() as folder, suppress(OSError):  # noqa: SLF001  # of its own class
                os.rmdir(emptied._name, dir_fd=folder)  # noqa: SLF001


def _lstat(name: str, folder: int | None) -> os.stat_result | None:
    if folder is None:
        return None
    try:
        return os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return None


@contextmanager
def _errors(file: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise GitContextError(f"Cannot use {file}: {error.strerror}.") from error
