"""Programs are run as `subprocess` runs them, without it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from git_context.repository import processes
from git_context.repository.processes import Conversation, run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MANY = 3_000_000  # bytes, more than any pipe holds


def python(code: str, *words: str) -> list[str]:
    return [sys.executable, "-I", "-S", "-c", f"import os, sys, time\n{code}", *words]


def open_files() -> list[Path]:
    return sorted(Path("/dev/fd").iterdir())


@pytest.fixture(params=[True, False], ids=["spawn", "subprocess"], autouse=True)
def _each_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "CAN_SPAWN", request.param)


@pytest.fixture
def inherited(tmp_path: Path) -> Iterator[int]:
    """A file that was left open by whoever started this process."""
    number = os.open(tmp_path, os.O_RDONLY)
    os.set_inheritable(number, bool(number))
    yield number
    os.close(number)


def test_what_a_program_is_given_and_what_it_writes() -> None:
    code = "sys.stdout.write(sys.stdin.read() + sys.argv[1]); sys.stderr.write(os.environ['NAME'])"
    done = run(python(code, "ü \udcff"), {"NAME": "value"}, b"text ")
    assert (done.returncode, os.fsdecode(done.stdout), done.stderr) == (
        0,
        "text ü \udcff",
        b"value",
    )


def test_standard_input_is_empty_if_nothing_is_given() -> None:
    assert run(python("print(repr(sys.stdin.read()))"), {}).stdout == b"''\n"


def test_much_goes_through_all_pipes_at_once() -> None:
    code = "data = sys.stdin.read(); sys.stderr.write(data); sys.stdout.write(data)"
    done = run(python(code), {}, b"x" * MANY)
    assert (len(done.stdout), len(done.stderr)) == (MANY, MANY)


def test_a_program_may_leave_its_input_unread() -> None:
    assert run(python("os.close(0); print('done')"), {}, b"x" * MANY).stdout == b"done\n"


@pytest.mark.parametrize(
    ("code", "expected"), [("sys.exit(7)", 7), ("os.kill(os.getpid(), 9)", -9)]
)
def test_how_it_ended(code: str, expected: int) -> None:
    assert run(python(code), {}).returncode == expected


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["no-such-program-anywhere"], FileNotFoundError),
        (["/"], PermissionError),
        (["true", "null\0"], ValueError),
        (["true", "\ud800"], ValueError),
        (["true", "x" * 10_000_000], OSError),
    ],
)
def test_what_cannot_be_started(arguments: Sequence[str], error: type[Exception]) -> None:
    before = open_files()
    with pytest.raises(error):
        run(arguments, {**os.environ}, b"given")
    assert open_files() == before


def test_no_other_file_stays_open_in_it(inherited: int, tmp_path: Path) -> None:
    code = "print(*(os.path.realpath(f'/dev/fd/{name}') for name in os.listdir('/dev/fd')))"
    listed = os.fspath(tmp_path).encode()
    assert listed not in run(python(code), {}).stdout.split()
    assert listed in run(python(code), {}, pass_fds=[inherited]).stdout.split()
    own = os.open(tmp_path, os.O_RDONLY)
    assert listed in run(python(code), {}, pass_fds=[own]).stdout.split()
    os.close(own)


def test_a_broken_pipe_ends_it_as_usual() -> None:
    done = run(["sh", "-c", "kill -s PIPE $$; echo no"], {**os.environ})
    assert (done.returncode, done.stdout) == (-signal.SIGPIPE, b"")


def test_nothing_stays_open_or_running_behind_it() -> None:
    before = open_files()
    for _ in range(3):
        run(["true"], {**os.environ}, b"given")
    assert open_files() == before
    # Other tests may have left a program at work; none that has ended waits for us.
    with suppress(ChildProcessError):
        assert os.waitpid(-1, os.WNOHANG) == (0, 0)


@pytest.mark.parametrize("reaction", ["time.sleep(60)", "print('tidied'); open('tidied', 'w')"])
def test_it_is_ended_where_waiting_is_interrupted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reaction: str
) -> None:
    monkeypatch.chdir(tmp_path)
    if not processes.CAN_SPAWN:
        pytest.skip("subprocess kills it, and leaves it to others to wait for that")
    code = (
        "import signal\ndef tidy(*_):\n    "
        f"{reaction}; os._exit(0)\n"
        "signal.signal(2, tidy); open('ready', 'w'); time.sleep(60)"
    )
    number = os.fork()
    if number == 0:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.setpgid(0, 0)
        try:
            run(python(code), {})
        except KeyboardInterrupt:
            with pytest.raises(ChildProcessError):
                os.waitpid(-1, os.WNOHANG)
            os._exit(42)
        os._exit(1)
    while not (tmp_path / "ready").exists():
        time.sleep(0.01)
    os.killpg(number, signal.SIGINT)
    assert os.waitstatus_to_exitcode(os.waitpid(number, 0)[1]) == 42
    assert (tmp_path / "tidied").exists() == ("tidied" in reaction)


def test_where_the_standard_streams_are_closed(tmp_path: Path) -> None:
    site = os.fspath(tmp_path / "out")
    code = (
        "for stream in (0, 1, 2): os.close(stream)\n"
        "from git_context.repository import processes\n"
        f"processes.CAN_SPAWN = {processes.CAN_SPAWN}\n"
        "done = processes.run(['cat'], {**os.environ}, b'text')\n"
        f"open({site!r}, 'wb').write(done.stdout)"
    )
    subprocess.run([sys.executable, "-c", f"import os\n{code}"], check=True)
    assert (tmp_path / "out").read_bytes() == b"text"


def test_a_conversation() -> None:
    talk = Conversation(["cat"], {**os.environ})
    assert talk.stdin
    assert talk.stdout
    for word in (b"one\n", b"two\n"):
        talk.stdin.write(word)
        talk.stdin.flush()
        assert talk.stdout.readline() == word
    talk.stdin.close()
    assert talk.stdout.read() == b""
    talk.stdout.close()
    assert talk.wait() == 0
