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
_SIGKILL: Final = 9  # by its number, which POSIX has, too: `signal` is slow to import
_MOST_CONFLICTS: Final = 127  # as an exit code; git gives 255 where it cannot merge


class LineMerge:
    """The result of git for three files: the bytes, and whether some lines conflict."""

    __slots__ = ("data", "is_clean")

    def __init__(self, data: bytes, *, is_clean: bool) -> None:
        self.data = data
        self.is_clean = is_clean


class LineMergeProcess:
    """`git merge-file` at work on three files, given by their paths.

    `labels` are those of base, ours and theirs. Nothing is written but a file beside `ours`, which
    `result` and `stop` remove again.
    """

    __slots__ = ("_output", "_process")

    def __init__(
        self, files: tuple[str, str, str], marker_size: int, labels: Sequence[str]
    ) -> None:
        base, ours, theirs = files
        arguments = ["git", "merge-file", "-p", "-q", f"--marker-size={marker_size}"]
        for label in (labels[1], labels[0], labels[2]):
            arguments += ["-L", label]
        self._output = ours + ".lines"  # the shell command removes what a killed driver leaves
        self._process = _started([*arguments, "--", ours, base, theirs], self._output)

    def result(self) -> LineMerge | None:
        """Wait for what git makes of the files; `None` where it cannot merge them."""
        try:
            code = self._exit_code()
            if not 0 <= code <= _MOST_CONFLICTS:
                return None
            with open(self._output, "rb") as file:  # noqa: PTH123  # pathlib is slow to import
                return LineMerge(file.read(), is_clean=code == CLEAN)
        except OSError:
            return None
        finally:
            self.stop()

    def stop(self) -> None:
        """End the process, if it is still at work, and remove what it wrote."""
        if self._process:
            os.kill(self._process, _SIGKILL)
            self._exit_code()
        if os.path.exists(self._output):  # noqa: PTH110
            os.remove(self._output)  # noqa: PTH107

    def _exit_code(self) -> int:
        """Wait for the end of the process; a signal that ended it gives a negative number."""
        process, self._process = self._process, 0
        if not process:
            raise ChildProcessError("git did not start")
        return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def _started(arguments: list[str], output: str) -> int:
    """Run git, with its output in a file, and return the number of the process; 0 where none runs.

    Without `subprocess`, which takes longer to import than git takes to merge.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    if not hasattr(os, "posix_spawnp"):
        return 0
    actions = [
        (os.POSIX_SPAWN_OPEN, 1, output, flags, 0o600),
        (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
    ]
    try:
        return os.posix_spawnp(arguments[0], arguments, os.environ, file_actions=actions)
    except OSError:
        return 0
