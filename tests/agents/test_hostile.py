"""The hook exits 0, whatever it is fed; with nothing to do, it is silent, and quick."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from git_context.agents.idle import EVENTS
from tests.agents.harness import ended, sent, started, state

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.repos import Repo

MARK = b"context-task: api"
DEEP = b'{"a":' * 5000 + b"1" + b"}" * 5000
HOSTILE = {
    "nothing": b"",
    "no JSON": MARK,
    "no UTF-8": b'{"prompt":"\xff\n' + MARK + b'"}',
    "a list": b'["' + MARK + b'"]',
    "a number": b"1e999999",
    "nested too deep": DEEP,
    "twice the same key": b'{"agent_id":"a","agent_id":"b"}',
    "types that are none": json.dumps(
        {name: {"context-task": [1]} for name in ("agent_id", "prompt", "cwd", "session_id")}
    ).encode(),
    "lone surrogates": b'{"agent_id":"\\ud800","agent_type":"\\ud800","cwd":"\\ud800"}',
    "null characters": b'{"agent_id":"a\\u0000","agent_type":"x\\u0000","cwd":"/\\u0000"}',
    "an id that is a path": b'{"agent_id":"../../../x","agent_type":"y"}',
    "a folder that is none": b'{"agent_id":"a","agent_type":"y","cwd":"/nowhere"}',
    "an option for a type": b'{"agent_id":"--help","agent_type":"--help"}',
    "a transcript that is a device": json.dumps(
        {"agent_id": "zero", "agent_transcript_path": "/dev/zero"}
    ).encode(),
}


@pytest.fixture
def fed(
    call: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> Callable[[str, bytes], tuple[int, str, str]]:
    """Return a function that calls the hook in this process, with an event on standard input."""

    def feed(event: str, data: bytes) -> tuple[int, str, str]:
        file = tmp_path / "event"
        file.write_bytes(data)
        kept = os.dup(0)
        with file.open("rb") as stream:
            os.dup2(stream.fileno(), 0)
        try:
            return call("hook", event)
        finally:
            os.dup2(kept, 0)
            os.close(kept)

    return feed


@pytest.mark.parametrize("event", EVENTS)
def test_hostile_events(
    tasked: Repo,
    fed: Callable[[str, bytes], tuple[int, str, str]],
    monkeypatch: pytest.MonkeyPatch,
    event: str,
) -> None:
    monkeypatch.chdir(tasked.path)
    before = state(tasked)

    for name, data in HOSTILE.items():
        assert fed(event, data) == (0, "", ""), name
    assert state(tasked) == before


@pytest.mark.parametrize("event", EVENTS)
def test_no_event_at_all(tasked: Repo, event: str) -> None:
    assert sent(tasked.path, event, b"") is None


def test_an_event_that_is_too_large_is_read_to_its_end(tasked: Repo) -> None:
    data = b'{"prompt":"' + b" " * (17 * 1024 * 1024) + MARK + b'"}'

    assert sent(tasked.path, "PreToolUse", data) is None


def test_outside_of_repositories(tmp_path: Path, home: Path) -> None:
    assert home.is_dir()
    assert sent(tmp_path, "SubagentStart", b'{"agent_id":"a","agent_type":"x"}') is None


def test_in_a_broken_repository(tasked: Repo) -> None:
    tasked.git("update-ref", "refs/heads/context/w/broken", "HEAD")
    (tasked.path / ".git" / "HEAD").write_bytes(b"\xff\xfe")

    assert sent(tasked.path, "SubagentStart", b'{"agent_id":"a","agent_type":"x"}') is None


def test_another_repository_is_not_gone_to(tasked: Repo, tmp_path: Path) -> None:
    other = tmp_path / "other"
    tasked.git("clone", "--quiet", tasked.path, other)
    subprocess.run(["git", "checkout", "--quiet", "context/w/web"], cwd=other, check=True)
    event = {"cwd": str(other), "agent_id": "a", "agent_type": "x"}

    assert sent(tasked.path, "SubagentStart", event) is None


def test_a_reader_who_is_gone(tasked: Repo) -> None:
    tasked.checkout("context/w/web")
    hook = started(tasked.path, "SessionStart", b'{"session_id":"s"}')
    assert hook.stdout
    hook.stdout.close()
    hook.stdout = None

    assert ended_without_output(hook) == 0


def ended_without_output(hook: subprocess.Popen[bytes]) -> int:
    _, err = hook.communicate()
    assert err == b""
    return hook.returncode


@pytest.mark.parametrize("option", ["--bogus", "-x", "more"])
def test_further_arguments_are_no_usage_error(tasked: Repo, option: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "git_context", "hook", "SubagentStop", option],
        cwd=tasked.path,
        input=b"{}",
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


LOADED = """
import os, sys
ends = os._exit
def leave(code):
    print(*sorted(set(sys.modules) & {"click", "pygit2", "json", "typing", "git_context.cli"}))
    sys.stdout.flush()
    ends(code)
os._exit = leave
sys.argv = ["git-context", "hook", sys.argv[1]]
from git_context.entry import run
run()
"""


@pytest.mark.parametrize(
    ("event", "data"),
    [
        ("SubagentStart", b'{"agent_id":"a","agent_type":"general-purpose"}'),
        ("SubagentStop", b'{"agent_id":"a","agent_type":"ctx-worker"}'),
        ("SessionStart", b'{"session_id":"s"}'),
        ("PreToolUse", b'{"tool_input":{"prompt":"go"}}'),
        ("PostToolUse", b'{"tool_input":{"prompt":"go"}}'),
        ("UserPromptSubmit", b'{"prompt":"go"}'),
    ],
)
def test_with_nothing_to_do_nothing_slow_is_imported(tasked: Repo, event: str, data: bytes) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED, event],
        cwd=tasked.path,
        input=data,
        capture_output=True,
        check=True,
    )
    assert (done.stdout, done.stderr) == (b"\n", b"")


def test_without_any_task_nothing_slow_is_imported(installed: Repo) -> None:
    hook = subprocess.run(
        [sys.executable, "-c", LOADED, "SubagentStart"],
        cwd=installed.path,
        input=b'{"agent_id":"a","agent_type":"reviewer"}',
        capture_output=True,
        check=True,
    )
    assert hook.stdout == b"\n"


def test_packed_branches_are_found(tasked: Repo) -> None:
    tasked.git("pack-refs", "--all")
    tasked.checkout("context/w/web")

    assert ended(started(tasked.path, "SessionStart", b'{"session_id":"s"}'))
