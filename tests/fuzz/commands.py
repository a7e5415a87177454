"""Command lines drawn at random, from the table of commands, in repositories made to hurt.

A new command is called, and a new option given, without a word here: what they take is asked of
them. Each runs in a process of its own, which is stopped where it works too long.
"""

from __future__ import annotations

import io
import os
import re
import resource
import signal
import sys
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from git_context.cli import main
from git_context.cli.commands import COMMANDS, PROGRAM
from git_context.cli.full_parser import cli
from tests.fuzz import contexts
from tests.support.repos import Repo
from tests.support.workflows import W_JSON

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from random import Random

SECONDS: Final = 10  # of the processor's time
MEMORY: Final = 500_000  # kilobytes, beyond what the tests have themselves
HANGS: Final = 120  # seconds of waiting
CODES: Final = (0, 1, 2, 3)
TASKS: Final = ("a", "b", "c")
GOOD: Final = ("HEAD", "main", "context/w/a", "context/w/b", "HEAD~1")
REVISIONS: Final = (
    *(*GOOD, "HEAD^2", "^HEAD", "main..HEAD"),
    *("main...context/w/a", ":/x", f"HEAD:{W_JSON}", "@{-1}", "stash@{0}", "0" * 40, "nowhere"),
)
POINTERS: Final = (
    *("", "/", "/decisions", "/decisions/0", "/parallel_tasks/a", "/parallel_tasks/a/context"),
    *("/~", "/context_summary", "/-", "/decisions/-", "/a" * 300, "/parallel_tasks/a/status"),
)
FILES: Final = (W_JSON, ".", "doc.json", "folder", "missing", "-", ".claude", "other.json")
FIELDS: Final = ("decisions", "pending_actions", "files_modified", "parallel_tasks", "nothing")


_MARKS: Final = "\u061c\u200e\u200f\u2028\u2029"
_COLOUR: Final = re.compile(r"\x1b\[\d+m")


class Terminal(io.TextIOWrapper):
    """Standard output that seems to be a terminal."""

    def isatty(self) -> bool:
        """Tell that it is one."""
        return True


class Ran(NamedTuple):
    """How a command ended, and what it printed; `code` is negative where a signal ended it."""

    arguments: list[str]
    code: int
    out: bytes
    err: bytes
    memory: int


def world(chance: Random, folder: Path) -> Repo:
    """Make a repository with a workflow and tasks, in most of which something is amiss."""
    repo = Repo.create(folder)
    repo.git(
        "remote", "add", "origin", Repo.create(folder.parent / f"{folder.name}.git", "--bare").path
    )
    base = workable()
    if chance.random() < 0.15:
        repo.write(".git-context.toml", chance.choice(_SETTINGS))
    repo.commit({W_JSON: contexts.written(chance, base)}, "Start")
    if chance.random() < 0.8:
        call(repo.path, ["init"])
    for task in TASKS:
        repo.branch(f"context/w/{task}", "main")
        document = contexts.changed(chance, {**base, task: {}})
        repo.commit({W_JSON: contexts.written(chance, document)}, _message(chance, task))
    repo.checkout("main")
    broken = contexts.changed(chance, base) if chance.random() < 0.6 else base
    repo.commit({W_JSON: contexts.written(chance, broken)}, _message(chance, "main"))
    if chance.random() < 0.3:
        repo.merge("context/w/c")
    repo.write("doc.json", contexts.written(chance, contexts.changed(chance, _child("a"))))
    repo.write("other.json", contexts.written(chance, contexts.value(chance)))
    for task in TASKS:
        child = contexts.changed(chance, _child(task))
        repo.write(f"folder/{task}.json", contexts.written(chance, child))
    repo.write("folder/parent.json", contexts.written(chance, contexts.changed(chance, base)))
    return repo


_SETTINGS: Final = (
    '[merge]\n"/decisions" = "set"\n"/a" = "log"\n',
    '[merge]\n"/\\u001b[31m" = "\\u001b[31m"\n',
    "[merge]\n" * 2,
    "\x1b[31m",
    b"\xff\xfe",
    "[ownership]\n" + "a = " + "[" * 500,
    '[validate]\nignore = ["\\u202e"]\n[checks]\ncommands = [{name = "\\u001b", run = ["\\n"]}]\n',
    '[secrets]\nallow = ["x"]\n[agents]\nstrict = true\n',
)


def workable() -> dict[str, Any]:
    """Return a context in which nothing is amiss."""
    entries = [{"task_id": task, "agent": f"agent-{task}", "status": "pending"} for task in TASKS]
    contract = {"GET /a/{id}": {"response": "{ id: string }", "error_codes": [404]}}
    entries[0]["context"] = {"api_contract_assumptions": contract, "decisions": ["x"]}  # type: ignore[assignment]
    entries[1]["context"] = {"endpoints": contract}  # type: ignore[assignment]
    return {
        "version": "1.0",
        "workflow_id": "w",
        "timestamp": "2025-01-15T09:00:00Z",
        "current_phase": "one",
        "decisions": ["first", "second"],
        "pending_actions": ["plan", "build"],
        "files_modified": ["src/a.py"],
        "parallel_tasks": entries,
        "checkpoints": [{"name": "one", "timestamp": "2025-01-15T09:00:00Z"}],
        "merge_conflicts": [
            {"path": "/current_phase", "base": "0", "sides": [{"task": "a", "value": "1"}]}
        ],
        "error_log": [{"timestamp": "2025-01-15T09:00:00Z", "message": "x"}],
    }


def _child(task: str) -> dict[str, Any]:
    return {
        "task_id": task,
        "parent_workflow_id": "w",
        "agent": f"agent-{task}",
        "decisions": [f"by {task}"],
        "files_modified": [f"src/{task}.py"],
        "pending_actions": [f"finish {task}"],
    }


def _message(chance: Random, task: str) -> str:
    said = contexts.text(chance).replace("\0", "").encode(errors="replace").decode()
    trailers = f"Context-Workflow: w\nContext-Task: {task}\nContext-Agent: {said[:100]}"
    return chance.choice((f"Change\n\n{trailers}", f"x{said}\n\n{trailers}", f"x{said}"))


def command_line(chance: Random, command: str) -> list[str]:
    """Return a command with arguments that it takes, and options that it has."""
    context = click.Context(cli, info_name=PROGRAM)
    found = cli.get_command(context, command)
    assert found is not None
    options, arguments = [command], []
    for parameter in found.params:
        if isinstance(parameter, click.Argument):
            arguments += _arguments(chance, parameter)
        elif isinstance(parameter, click.Option) and chance.random() < 0.12:
            options += _option(chance, parameter)
    names = {parameter.name for parameter in found.params}
    if "as_json" in names and chance.random() < 0.4:
        options.append("--json")
    if "workflow" in names and chance.random() < 0.85:  # others may have begun by now
        options += ["--workflow", "w"]
    return [*options, "--", *arguments]


def _arguments(chance: Random, parameter: click.Argument) -> list[str]:
    if parameter.nargs == -1:
        return [_word(chance, parameter) for _ in range(chance.randint(int(parameter.required), 2))]
    return [_word(chance, parameter)] if parameter.required or chance.random() < 0.5 else []


def _option(chance: Random, parameter: click.Option) -> list[str]:
    name = chance.choice([*parameter.opts, *parameter.secondary_opts])
    return [name] if parameter.is_flag else [name, _word(chance, parameter)]


def _word(chance: Random, parameter: click.Parameter) -> str:
    if isinstance(parameter.type, click.Choice):
        return chance.choice([str(choice) for choice in parameter.type.choices])
    if isinstance(parameter.type, click.Path):
        return chance.choice(FILES)
    if isinstance(parameter.type, (click.types.FloatParamType, click.types.IntParamType)):
        return chance.choice(("0", "1", "1e3", "inf", "nan", "-1"))
    return _text(chance, parameter.name or "")


def _text(chance: Random, name: str) -> str:
    """Return a word that a parameter of this name may take for what it wants, or any other."""
    likely: dict[str, tuple[str, ...]] = {
        "workflow": ("w",),
        "task": TASKS,
        "name": (*TASKS, "one", "new", "w"),
        "field": FIELDS,
        "pointer": POINTERS,
        "take": ("ours", "theirs", "a", "base", "/current_phase=ours"),
        "status": ("completed", "pending"),
        "branch": ("main", "context/w/a"),
        "value": (*map(contexts.literal, (None, [], {})), contexts.literal(contexts.value(chance))),
        **dict.fromkeys(("revision", "commit", "base", "head", "against", "rev"), GOOD),
        "words": (*GOOD, "/decisions", "/parallel_tasks/a"),
    }
    kind = chance.random()
    if name in likely and kind < 0.85:
        return chance.choice(likely[name])
    if kind < 0.6:
        return chance.choice((*REVISIONS, *POINTERS))
    drawn = contexts.literal(contexts.value(chance, 2)) if kind < 0.75 else contexts.text(chance)
    return drawn.replace("\0", "")[:2_000]


def call(
    folder: Path, arguments: list[str], given: bytes = b"", *, on_terminal: bool = False
) -> Ran:
    """Run a command line in a folder, in a process of its own."""
    out, err, into = (os.memfd_create(name) for name in ("out", "err", "in"))
    os.write(into, given)
    os.lseek(into, 0, os.SEEK_SET)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    process = os.fork()
    if process == 0:
        kind = Terminal if on_terminal else io.TextIOWrapper
        _become(folder, arguments, (into, out, err), kind)
    _, status, usage = os.wait4(process, 0)
    printed = []
    for stream in (out, err):
        os.lseek(stream, 0, os.SEEK_SET)
        with os.fdopen(stream, "rb") as file:
            printed.append(file.read())
    os.close(into)
    code = os.waitstatus_to_exitcode(status)
    return Ran(arguments, code, printed[0], printed[1], usage.ru_maxrss - before)


def _stream(number: int, kind: type[io.TextIOWrapper]) -> io.TextIOWrapper:
    return kind(io.BufferedWriter(io.FileIO(number, "w")), encoding="utf-8")


def _become(
    folder: Path, arguments: list[str], streams: Sequence[int], kind: type[io.TextIOWrapper]
) -> None:
    """Be the command, and end."""
    code = 99
    try:
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
        sys.stdin = io.TextIOWrapper(io.FileIO(0))
        sys.stdout, sys.stderr = _stream(1, kind), _stream(2, io.TextIOWrapper)
        os.chdir(folder)
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(HANGS)
        code = main(arguments)
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


def faults(ran: Ran) -> list[str]:
    """Say what is wrong with how a command ended; nothing where it is as it should be."""
    found = []
    if ran.code not in CODES:
        found.append(f"exit code {ran.code}")
    if ran.memory > MEMORY:
        found.append(f"{ran.memory} KB of memory")
    printed = _COLOUR.sub("", (ran.out + ran.err).decode())
    if raw := {letter for letter in printed if is_raw(letter)}:
        found.append(f"prints {sorted(raw)}")
    if b"Traceback" in ran.err:
        found.append("a traceback")
    lines = [*ran.out.splitlines(), *ran.err.splitlines()]
    if _form(ran) != "github" and any(line.strip().startswith(b"::") for line in lines):
        found.append("a command for the log of a service")
    return found


def _form(ran: Ran) -> str:
    at = ran.arguments.index("--format") if "--format" in ran.arguments else -1
    return ran.arguments[at + 1] if at >= 0 else ""


def is_raw(letter: str) -> bool:
    number = ord(letter)
    is_control = (number < 0x20 and letter not in "\n\t") or 0x7F <= number < 0xA0
    turns = 0x202A <= number <= 0x202E or 0x2066 <= number <= 0x2069
    return is_control or turns or letter in _MARKS


def tried(chance: Random, folder: Path) -> list[tuple[Ran, list[str]]]:
    """Call each command once in a world of its own; return those that ended as they should not."""
    repo = world(chance, folder)
    listed = list(COMMANDS)
    chance.shuffle(listed)
    bad = []
    for command in listed:
        given = (folder / "doc.json").read_bytes() if command != "hook" else _pushed(chance, repo)
        line, on_terminal = command_line(chance, command), chance.random() < 0.3
        ran = call(folder, line, given, on_terminal=on_terminal)
        if command == "format":  # what it prints is the content of a file
            ran = ran._replace(out=b"")
        if found := faults(ran):
            bad.append((ran, found))
    return bad


def _pushed(chance: Random, repo: Repo) -> bytes:
    head = repo.head()
    zero = "0" * len(head)
    refs = ("refs/heads/main", "refs/heads/context/w/a", "refs/tags/\x1b[31m", "x")
    return "".join(
        f"{chance.choice(refs)} {head} {chance.choice(refs)} {zero}\n" for _ in range(2)
    ).encode() + chance.choice(
        (b"", b"\x1b[31m\n", b"a b\n", f"{zero} {head} refs/heads/x\n".encode())
    )
