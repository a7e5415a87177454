"""git's own merge by lines, of the three files of a driver's call.

It is never trusted for the value of JSON: its bytes are taken where they are JSON with just the
value that the structural merge gives, for their layout, and for files that are no JSON at all.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Final

CLEAN: Final = 0
_MOST_CONFLICTS: Final = 127  # as an exit code; git gives 255 where it cannot merge


class LineMerge:
    """The result of git for three files: the bytes, and whether some lines conflict."""

    __slots__ = ("data", "is_clean")

    def __init__(self, data: bytes, *, is_clean: bool) -> None:
        self.data = data
        self.is_clean = is_clean


def merge_lines(
    base: str, ours: str, theirs: str, marker_size: int, labels: Sequence[str]
) -> LineMerge | None:
    """Merge three files, by their paths, as `git merge-file` does it; `None` where it cannot.

    `labels` are those of base, ours and theirs. Nothing is written but a file beside `ours`, which
    is removed again.
    """
    if not hasattr(os, "posix_spawnp"):
        return None
    written = ours + ".lines"  # the shell command removes what a killed driver leaves
    arguments = ["git", "merge-file", "-p", "-q", f"--marker-size={marker_size}"]
    for label in (labels[1], labels[0], labels[2]):
        arguments += ["-L", label]
    try:
        code = _run([*arguments, "--", ours, base, theirs], written)
        if code > _MOST_CONFLICTS:
            return None
        with open(written, "rb") as file:  # noqa: PTH123  # pathlib is slow to import
            return LineMerge(file.read(), is_clean=code == CLEAN)
    except OSError:
        return None
    finally:
        if os.path.exists(written):  # noqa: PTH110
            os.remove(written)  # noqa: PTH107


def _run(arguments: list[str], output: str) -> int:
    """Run git, with its output in a file, and return its exit code.

    Without `subprocess`, which takes longer to import than git takes to merge.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    actions = [
        (os.POSIX_SPAWN_OPEN, 1, output, flags, 0o600),
        (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
    ]
    process = os.posix_spawnp(arguments[0], arguments, os.environ, file_actions=actions)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
