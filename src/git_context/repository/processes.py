"""Programs run without the module `subprocess`, which takes longer to import than git to answer.

Its guarantees hold here, too: no shell sees an argument, no open file but the standard streams and
those that are passed on is left open in a program, a broken pipe ends one as usual, and none is
left behind where waiting for it is cut short.
"""

from __future__ import annotations

import fcntl
import os
import select
import time
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

STDIN: Final = 0
STDOUT: Final = 1
STDERR: Final = 2
# The numbers are the same wherever POSIX is, and `signal` is slow to import.
_SIGKILL: Final = 9
_SIGPIPE: Final = 13
_GRACE: Final = 0.25  # seconds for a program to tidy up that was interrupted, too
_CHUNK: Final = 64 * 1024
# PyPy has none.
CAN_SPAWN: Final = hasattr(os, "posix_spawnp")


class Ended:
    """The end of a program, and its output; a signal that ended it is a negative number."""

    __slots__ = ("returncode", "stderr", "stdout")

    def __init__(self, returncode: int, stdout: bytes, stderr: bytes) -> None:
        self.returncode = returncode
        self.stdout = stdout
        self.stderr = stderr


class Conversation:
    """A program at work, which is asked and answers by `stdin` and `stdout`."""

    def __init__(self, arguments: Sequence[str], env: Mapping[str, str]) -> None:
        """Start it. Raises as `run` does."""
        if CAN_SPAWN:
            started = _Process(arguments, env, (STDIN, STDOUT))
            self.stdin: IO[bytes] | None = os.fdopen(started.ends[STDIN], "wb")
            self.stdout: IO[bytes] | None = os.fdopen(started.ends[STDOUT], "rb")
            self.pid = started.pid
            self._wait = started.wait
        else:
            from subprocess import DEVNULL, PIPE, Popen  # noqa: PLC0415  # see `CAN_SPAWN`

            slow = Popen(arguments, env=env, stdin=PIPE, stdout=PIPE, stderr=DEVNULL)  # noqa: S603  # a list of arguments, never a shell
            self.stdin, self.stdout = slow.stdin, slow.stdout
            self.pid, self._wait = slow.pid, slow.wait

    def wait(self) -> int:
        """Wait for its end, and return its exit code."""
        return self._wait()


def run(
    arguments: Sequence[str | os.PathLike[str]],
    env: Mapping[str, str],
    given: bytes = b"",
    pass_fds: Iterable[int] = (),
) -> Ended:
    """Run a program to its end, with `given` for its standard input.

    The files behind the descriptors `pass_fds` stay open in it. Raises `OSError` where it
    cannot be started, and `ValueError` for an argument that no program can be given.
    """
    if not CAN_SPAWN:
        return _run_slowly(arguments, env, given, pass_fds)
    streams = (STDIN, STDOUT, STDERR) if given else (STDOUT, STDERR)
    process = _Process(arguments, env, streams, pass_fds)
    try:
        written = process.exchange(given)
        code = process.wait()
    except BaseException as error:
        process.stop(_GRACE if isinstance(error, KeyboardInterrupt) else 0)
        raise
    return Ended(code, written[STDOUT], written[STDERR])


class _Process:
    """A program, and our ends of the pipes to its streams; those without one are empty."""

    def __init__(
        self,
        arguments: Sequence[str | os.PathLike[str]],
        env: Mapping[str, str],
        streams: Iterable[int],
        pass_fds: Iterable[int] = (),
    ) -> None:
        self.ends: dict[int, int] = {}
        closing: list[int] = []
        actions: list[tuple[int, ...] | tuple[int, int, str, int, int]]
        actions = [
            (os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_RDWR, 0)
            for stream in (STDIN, STDOUT, STDERR)
        ]
        try:
            for stream in streams:
                self.ends[stream], its_end = _pipe(to_us=stream != STDIN)
                closing.append(its_end)
                actions.append((os.POSIX_SPAWN_DUP2, its_end, stream))
            for passed in pass_fds:
                # A copy under another number is left open by every system.
                closing.append(os.dup(passed))
                actions.append((os.POSIX_SPAWN_DUP2, passed, closing[-1]))
            actions += [(os.POSIX_SPAWN_CLOSE, inherited) for inherited in _inheritable()]
            self.pid = os.posix_spawnp(
                arguments[0], [*arguments], env, file_actions=actions, setsigdef=(_SIGPIPE,)
            )
        except BaseException:
            closing += self.ends.values()
            raise
        finally:
            for end in closing:
                os.close(end)

    def exchange(self, given: bytes) -> dict[int, bytes]:
        """Write standard input, and return what comes from the other streams up to their ends."""
        poll = select.poll()
        names = {end: stream for stream, end in self.ends.items()}
        written: dict[int, list[bytes]] = {stream: [] for stream in names.values()}
        for end, stream in names.items():
            os.set_blocking(end, stream != STDIN)
            poll.register(end, select.POLLOUT if stream == STDIN else select.POLLIN)
        left = memoryview(given)
        while names:
            for end, _ in poll.poll():
                if names[end] == STDIN:
                    left = left[_written(end, left) :]
                    is_through = not left
                else:
                    chunk = os.read(end, _CHUNK)
                    written[names[end]].append(chunk)
                    is_through = not chunk
                if is_through:
                    poll.unregister(end)
                    self._close(names.pop(end))
        return {stream: b"".join(chunks) for stream, chunks in written.items()}

    def wait(self) -> int:
        """Wait for the end of the program."""
        try:
            return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        except ChildProcessError:
            # Whoever started us does not want to know of children, and the system keeps none.
            return 0

    def stop(self, patience: float) -> None:
        """Close the pipes, and end the program, if it does not end by itself in so many seconds."""
        for stream in list(self.ends):
            self._close(stream)
        with suppress(ChildProcessError, ProcessLookupError):
            end = time.monotonic() + patience
            while os.waitpid(self.pid, os.WNOHANG)[0] == 0:
                if time.monotonic() >= end:
                    os.kill(self.pid, _SIGKILL)
                    os.waitpid(self.pid, 0)
                    return
                time.sleep(0.01)

    def _close(self, stream: int) -> None:
        os.close(self.ends.pop(stream))


def _pipe(*, to_us: bool) -> tuple[int, int]:
    """Return our end and the program's end of a pipe."""
    read, write = map(_apart, os.pipe())
    return (read, write) if to_us else (write, read)


def _apart(end: int) -> int:
    """Return a file descriptor that is none of a standard stream, where those are closed."""
    if end > STDERR:
        return end
    try:
        return fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, STDERR + 1)
    finally:
        os.close(end)


def _inheritable() -> Iterator[int]:
    """List what whoever started us left open: Python leaves nothing open that it opens itself."""
    try:
        listed = os.listdir("/dev/fd")  # noqa: PTH208  # pathlib is slow to import
    except OSError:
        return
    for number in map(int, listed):
        with suppress(OSError):  # the one that listed them is closed
            if number > STDERR and os.get_inheritable(number):
                yield number


def _written(end: int, content: memoryview) -> int:
    """Write what goes into a pipe, and return how much; what nobody reads goes nowhere."""
    try:
        return os.write(end, content[:_CHUNK])
    except BlockingIOError:
        return 0
    except BrokenPipeError:
        return len(content)


def _run_slowly(
    arguments: Sequence[str | os.PathLike[str]],
    env: Mapping[str, str],
    given: bytes,
    pass_fds: Iterable[int],
) -> Ended:
    from subprocess import run as run_process  # noqa: PLC0415  # see `CAN_SPAWN`

    done = run_process(  # noqa: S603  # a list of arguments, never a shell
        arguments, env=env, input=given, capture_output=True, check=False, pass_fds=tuple(pass_fds)
    )
    return Ended(done.returncode, done.stdout, done.stderr)
