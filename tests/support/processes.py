"""Child processes for tests: run to their end, or killed on the way."""

from __future__ import annotations

import os
import signal
import traceback
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

# Each of these is a step that the world outside of the process can see.
STEPS: Final = {
    "fcntl.flock",
    "open",
    "os.chmod",
    "os.link",
    "os.mkdir",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.posix_spawn",
    "subprocess.Popen",
}


def begun(work: Callable[[], object]) -> int:
    """Begin the work in a forked process, and return that; an error is printed, and exit code 1."""
    process = os.fork()
    if process == 0:
        code = 1
        try:
            work()
            code = 0
        except BaseException:  # noqa: BLE001  # nothing leaves the process
            traceback.print_exc()
        finally:
            os._exit(code)
    return process


def in_child(work: Callable[[], object]) -> int:
    """Do the work in a forked process, and return how that ended, as `os.waitpid` says it."""
    return os.waitpid(begun(work), 0)[1]


def at_step(
    number: int, steps: Collection[str] = STEPS
) -> Callable[[str, tuple[object, ...]], None]:
    """Return an audit hook that kills its process before the given one of the steps."""
    left = number

    def hook(event: str, _arguments: tuple[object, ...]) -> None:
        nonlocal left
        if event in steps:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    return hook
