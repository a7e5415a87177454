"""Three files merged as the merge driver merges them, for tools that call no driver of git's."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple

from git_context import driver
from git_context.errors import ErrorKind, GitContextError
from git_context.repository import files

if TYPE_CHECKING:
    from collections.abc import Sequence

SIDES = ("base", "ours", "theirs")


class FileMerge(NamedTuple):
    """The merged content, and whether it holds conflict markers."""

    content: bytes
    has_conflicts: bool


def merge_file(
    versions: Sequence[Path],
    path: str,
    labels: Sequence[str] = SIDES,
    marker_size: int = driver.USUAL_MARKER_SIZE,
) -> FileMerge:
    """Merge three files, base, ours and theirs, as git's driver would; none of them is changed.

    `path` is what the file is called in the working tree: rules of the current folder's settings go
    by it. `labels` name the three versions at conflict markers. Raises `GitContextError` where a
    version cannot be read, or the driver will not merge them.
    """
    with TemporaryDirectory(prefix="git-context-") as folder:
        copies = [Path(folder) / side for side in SIDES]
        for copy, version in zip(copies, versions, strict=True):
            copy.write_bytes(_content(version))
        given = [*map(str, copies), str(marker_size), path, *labels]
        call = driver.DriverCall(given)
        try:
            code = driver.run(call, by_git=False)
        except driver.MergeRefusedError as error:
            reason = error.reason if isinstance(error, driver.NotJsonError) else str(error)
            raise GitContextError(
                f"{reason}.", hint="Nothing was merged.", kind=ErrorKind.INVALID
            ) from error
        return FileMerge(copies[1].read_bytes(), has_conflicts=code == driver.CONFLICTS)


def _content(file: Path) -> bytes:
    if not file.exists():
        raise GitContextError(f"There is no file {file}.", kind=ErrorKind.MISSING)
    return files.read(file)
