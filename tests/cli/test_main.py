"""The frame: exit codes, messages, and what a start costs."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from git_context import __version__
from git_context.cli import main, quick_parser
from git_context.cli.commands import COMMANDS, MORE, PROGRAM, SECTIONS
from git_context.errors import GitContextError
from tests.support.workflows import small

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tests.support.repos import Repo

    Call = Callable[..., tuple[int, str, str]]
    Failing = Callable[[BaseException], None]


def spawn(
    *arguments: str, code: str = "", env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    how = ["-c", code] if code else ["-m", "git_context"]
    path = os.pathsep.join(filter(None, sys.path))
    return subprocess.run(
        [sys.executable, *how, *arguments],
        env={**os.environ, "PYTHONPATH": path, **(env or {})},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Failing:
    """Return a function that makes every command raise an error."""

    def arrange(error: BaseException) -> None:
        def fail(*_: object) -> None:
            raise error

        monkeypatch.setattr(quick_parser.Call, "carry_out", fail)

    return arrange


def test_the_version(call: Call) -> None:
    assert call("--version") == (0, f"git-context {__version__}\n", "")


def test_python_runs_the_package() -> None:
    done = spawn("--version")

    assert (done.returncode, done.stdout) == (0, f"git-context {__version__}\n")


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_fits_on_one_screen(call: Call, option: str) -> None:
    code, out, _ = call(option)

    assert code == 0
    assert out.startswith(f"Usage: {PROGRAM} ")
    assert len(out.splitlines()) <= 40
    everyday = {*COMMANDS} - {*SECTIONS[MORE]}
    assert {name for name in COMMANDS if f"\n  {name} " in out} == everyday


def test_help_lists_every_command(call: Call) -> None:
    code, out, _ = call("help", "--all")

    assert code == 0
    assert [name for name in COMMANDS if f"\n  {name} " not in out] == []
    assert "--version" in out


@pytest.mark.parametrize(
    ("slip", "offered"),
    [
        ("mrege", " Did you mean merge?"),
        ("stat", " Did you mean stats or start or status?"),
        ("x", ""),
    ],
)
def test_a_slip_of_a_command_is_told_what_comes_near(call: Call, slip: str, offered: str) -> None:
    code, _, err = call(slip)

    assert code == 2
    assert err.endswith(f"Error: No such command '{slip}'.{offered}\n")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(call: Call, name: str) -> None:
    code, out, _ = call(name, "--help")

    assert code == 0
    assert out.startswith(f"Usage: {PROGRAM} {name}")


@pytest.mark.parametrize(
    "arguments",
    [["nonsense"], ["--nonsense"], ["init", "--nonsense"], ["format"], ["demo", "a", "b"]],
)
def test_wrong_usage_exits_2(call: Call, arguments: Sequence[str]) -> None:
    code, out, err = call(*arguments)

    assert (code, out) == (2, "")
    assert "Usage: git context" in err


def test_a_known_error_is_a_sentence_and_a_hint(call: Call, home: Path, failing: Failing) -> None:
    assert home.is_dir()
    failing(GitContextError("It is so.", hint="Do this."))

    assert call("init") == (3, "", "Error: It is so.\nHint: Do this.\n")


def test_a_known_error_has_its_own_code_and_needs_no_hint(call: Call, failing: Failing) -> None:
    failing(GitContextError("It is so.", exit_code=1))

    assert call("init") == (1, "", "Error: It is so.\n")


def test_an_interruption(call: Call, failing: Failing) -> None:
    failing(KeyboardInterrupt())

    assert call("init") == (130, "", "Interrupted.\n")


def test_a_bug_is_one_line_and_how_to_report_it(call: Call, failing: Failing) -> None:
    failing(ZeroDivisionError("first line\nsecond line"))

    code, out, err = call("init")

    assert (code, out) == (70, "")
    assert err.splitlines()[0].endswith(": ZeroDivisionError: first line")
    assert f"a bug in git-context {__version__}" in err
    assert "GIT_CONTEXT_DEBUG=1" in err
    assert "Traceback" not in err


def test_a_bug_shows_its_traceback_on_demand(
    call: Call, failing: Failing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CONTEXT_DEBUG", "1")
    failing(ZeroDivisionError())

    assert "Traceback" in call("init")[2]


@pytest.mark.parametrize(
    "start",
    [
        ["-c", "import sys; from git_context.cli import main; sys.exit(main())"],
        ["-m", "git_context"],
    ],
)
def test_a_closed_pipe_is_quiet(start: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)

    done = subprocess.run(
        [sys.executable, *start, "--help"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)

    assert (done.returncode, done.stderr) == (141, b"")


def test_a_folder_that_is_gone(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()

    code, out, err = call("status")

    assert (code, out) == (3, "")
    assert err.startswith("Error: The current folder does not exist any more.\nHint: ")


BYTES = os.fsdecode(b"caf\xe9")


@pytest.mark.parametrize(
    "arguments",
    [
        ("add", "decisions", "good", BYTES),
        ("set", "/note", f'"{BYTES}"'),
        ("set", f"/{BYTES}", "1"),
        ("done", BYTES),
        ("handoff", BYTES),
        ("handoff", "b", "--summary", BYTES),
        ("checkpoint", BYTES),
        ("fork", "new", "--scope", BYTES),
        ("save", "--status", BYTES),
        ("add", "decisions", "good", "--agent", BYTES),
    ],
)
def test_bytes_that_are_no_text_are_refused(
    call: Call, repo: Repo, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    small(repo, "t")
    monkeypatch.chdir(repo.path)
    before = repo.output("for-each-ref")

    code, out, err = call(*arguments)

    assert (code, out) == (2, "")
    assert "is no text in UTF-8, which is this locale's encoding" in err
    assert repo.output("for-each-ref") == before


def test_files_may_have_names_that_are_no_text(
    call: Call, repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repo.path)
    repo.write(f"{BYTES}.json", "{}\n")

    assert call("format", f"{BYTES}.json")[0] == 0
    assert "no text" not in call("validate", f"{BYTES}.json")[2]


def test_the_program_prints_all_and_ends_with_its_exit_code() -> None:
    for arguments, code in ((["--version"], 0), (["nothing"], 2)):
        done = subprocess.run(
            [sys.executable, "-m", "git_context", *arguments],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            capture_output=True,
            check=False,
        )
        assert done.returncode == code
        assert (done.stderr if code else done.stdout).endswith(b"\n")


def test_outside_of_a_repository(call: Call, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(home)

    for command in ("init", "doctor"):
        code, out, err = call(command)
        assert (code, out) == (3, "")
        assert err.startswith("Error: This is not a git repository.\nHint: ")


def test_colour_is_for_terminals_without_no_color(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repo.path)
    code = (
        "import sys; from git_context.cli import main; sys.stdout.isatty = lambda: True; "
        "main(['doctor'])"
    )

    assert "\033[" in spawn(code=code, env={"TERM": "xterm"}).stdout
    assert "\033[" not in spawn(code=code, env={"TERM": "dumb"}).stdout
    assert "\033[" not in spawn(code=code, env={"TERM": "xterm", "NO_COLOR": "1"}).stdout
    assert "\033[" not in spawn("doctor").stdout


COMPLETING = {
    "_GIT_CONTEXT_COMPLETE": "bash_complete",
    "COMP_WORDS": "git-context ",
    "COMP_CWORD": "1",
}


@pytest.mark.parametrize(
    ("arguments", "env"),
    [(["--version"], {}), (["--help"], {}), (["resttore"], {}), ([], COMPLETING)],
)
def test_starting_loads_no_command_and_nothing_heavy(
    arguments: list[str], env: dict[str, str]
) -> None:
    code = (
        f"import sys; from git_context.cli import main; main({arguments!r}); "
        "print(*sorted(sys.modules))"
    )

    loaded = set(spawn(code=code, env=env).stdout.split())

    assert "git_context.cli" in loaded
    heavy = {"pygit2", "pydantic", "deepdiff", "json", "git_context.repository.git"}
    assert loaded & (heavy | {f"git_context.cli.{name}" for name in COMMANDS}) == set()


def test_main_takes_the_process_arguments(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["git-context", "--version"])

    assert main() == 0
    assert __version__ in capsys.readouterr().out
