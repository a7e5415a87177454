"""Runs a command within limits: of time, and of what it prints. Nothing of it is left running."""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
import time
from typing import IO, TYPE_CHECKING, Final, NamedTuple, cast

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

LARGEST: Final = 1024 * 1024
_PIECE: Final = 65536
_GLANCE: Final = 0.05  # seconds between looks at whether the command has ended


class Ran(NamedTuple):
    """What became of a command: its output, or why there is none."""

    output: bytes
    fault: str


def run(command: Sequence[str], folder: Path, given: bytes, seconds: float) -> Ran:
    """Run a command in a folder, with `given` on its standard input, and return what it prints.

    It gets a process group of its own, which is killed when it ends, when its time is up, or when
    it prints more than a megabyte. git's variables are kept from it: they name another place.
    """
    env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        process = subprocess.Popen(  # noqa: S603  # allowed by the user; a list, never a shell
            list(command),
            cwd=folder,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        return Ran(b"", f"it cannot be started: {error}")
    with process:
        try:
            return _Conversation(process, given, time.monotonic() + seconds).held(seconds)
        finally:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)


class _Conversation:
    """What goes into a process and comes out of it, until its end or a limit."""

    def __init__(self, process: subprocess.Popen[bytes], given: bytes, end: float) -> None:
        self._process = process
        self._rest = memoryview(given)
        self._end = end
        self._printed = {"output": bytearray(), "complaint": bytearray()}

    def held(self, seconds: float) -> Ran:
        """Hold it, and return what came of it."""
        with selectors.DefaultSelector() as waiting:
            self._open(waiting)
            while waiting.get_map():
                if time.monotonic() > self._end:
                    return Ran(b"", f"it took more than {seconds:g} seconds")
                # What it left in the background may keep the pipes open for ever.
                has_ended = self._process.poll() is not None
                ready = waiting.select(0 if has_ended else _GLANCE)
                for key, _ in ready:
                    self._move(waiting, key)
                if any(len(text) > LARGEST for text in self._printed.values()):
                    return Ran(b"", f"it printed more than {LARGEST} bytes")
                if has_ended and not any(key.data != "input" for key, _ in ready):
                    break
        return self._ended(seconds)

    def _open(self, waiting: selectors.BaseSelector) -> None:
        streams = (self._process.stdin, self._process.stdout, self._process.stderr)
        for stream, name in zip(streams, ("input", "output", "complaint"), strict=True):
            assert stream  # noqa: S101  # all three are pipes
            os.set_blocking(stream.fileno(), False)
            event = selectors.EVENT_WRITE if name == "input" else selectors.EVENT_READ
            waiting.register(stream, event, name)

    def _move(self, waiting: selectors.BaseSelector, key: selectors.SelectorKey) -> None:
        stream = cast("IO[bytes]", key.fileobj)
        try:
            if key.data == "input":
                self._rest = self._rest[os.write(key.fd, self._rest[:_PIECE]) :]
                is_over = not self._rest
            else:
                piece = os.read(key.fd, _PIECE)
                self._printed[key.data] += piece
                is_over = not piece
        except BlockingIOError:
            return
        except OSError:  # it reads no further
            is_over = True
        if is_over:
            waiting.unregister(stream)
            with contextlib.suppress(OSError):
                stream.close()

    def _ended(self, seconds: float) -> Ran:
        try:
            code = self._process.wait(max(0.0, self._end - time.monotonic()))
        except subprocess.TimeoutExpired:
            return Ran(b"", f"it took more than {seconds:g} seconds")
        if code:
            said = bytes(self._printed["complaint"]).decode(errors="replace").strip()
            last = said.splitlines()[-1:] or ["it did not say why"]
            return Ran(b"", f"it exited with {code}: {last[0][:200]}")
        return Ran(bytes(self._printed["output"]), "")
