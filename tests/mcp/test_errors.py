"""What goes wrong comes back as a sentence and a hint, and the server goes on."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any, Final

import pytest

pytest.importorskip("mcp", reason="the extra mcp is not installed")

from mcp import MCPError

from git_context.mcp.calls import call
from git_context.mcp.tools import READS, Tool
from tests.mcp.session import SERVER, called, session, text
from tests.support.workflows import W_JSON, small

if TYPE_CHECKING:
    from pathlib import Path

    from mcp import Client

    from tests.support.repos import Repo

REFUSED: Final[list[tuple[str, dict[str, Any], str]]] = [
    (
        "brief",
        {"task": "none"},
        "The task 'none' has no branch context/w/none here.\nHint: Make it with: …",
    ),
    (
        "brief",
        {"taks": "api"},
        "The arguments of context_brief are not valid:\n  taks: there is no such argument.\n…",
    ),
    ("list", {"all": True}, "…\n  all: there is no such argument.\nHint: It takes none."),
    ("set", {"pointer": "/x"}, "…\n  value: this argument is missing.\n…"),
    (
        "add",
        {"field": "decisions", "values": "one"},
        "…\n  values: Input should be a valid list.\n…",
    ),
    ("save", {"document": [1]}, "…\n  document: Input should be a valid dictionary.\n…"),
    ("show", {"revision": "--help"}, "'--help' names no commit here.\n…"),
    ("show", {"revision": "x\n\x1b[31m"}, r"'x\n\x1b[31m' names no commit here." + "\n…"),
    ("show", {"pointer": "/none"}, "At …, there is nothing at /none."),
    ("save", {"document": {"a": 1}}, "This is no context of the workflow 'w': …"),
    ("start", {"name": "w"}, "main has the workflow 'w' already, at .claude/context/w.json."),
    ("fork", {"name": "../x", "agent": "a"}, "'../x' is not a valid task id.\nHint: …"),
]


def _fits(pattern: str, shown: str) -> bool:
    return re.fullmatch(re.escape(pattern).replace("…", "(?:.|\n)*"), shown) is not None


def test_errors_are_sentences(repo: Repo) -> None:
    small(repo)
    before = repo.output("for-each-ref")
    results = called(repo.path, *[(name, given) for name, given, _ in REFUSED])
    for (_, _, pattern), result in zip(REFUSED, results, strict=True):
        assert result.is_error
        assert result.structured_content is None
        assert _fits(pattern, text(result)), text(result)
    assert repo.output("for-each-ref") == before


def test_a_tool_that_there_is_not(repo: Repo) -> None:
    async def work(client: Client) -> str:
        with pytest.raises(MCPError) as caught:
            await client.call_tool("context_stat\n", {})
        assert (await client.call_tool("context_list", {})).is_error is False
        return caught.value.message

    assert session(repo.path, work).startswith(r"There is no tool 'context_stat\n'. Did you mean ")


def test_outside_of_a_repository(home: Path) -> None:
    async def work(client: Client) -> None:
        result = await client.call_tool("context_status", {})
        assert text(result).startswith("This is not a git repository.")
        with pytest.raises(MCPError, match="This is not a git repository"):
            await client.list_resources()

    session(home, work)


def test_in_a_folder_that_is_gone(repo: Repo) -> None:
    folder = repo.path / "gone"
    folder.mkdir()

    async def work(client: Client) -> str:
        folder.rmdir()
        return text(await client.call_tool("context_list", {}))

    assert session(folder, work).startswith("The current folder does not exist any more.\nHint: ")


def test_git_asks_nobody(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    small(repo)
    asked = repo.path / "asked"
    signer = repo.write("signer", f'#!/bin/sh\necho "$GIT_TERMINAL_PROMPT" > "{asked}"\nexit 1\n')
    signer.chmod(0o755)
    repo.git("config", "gpg.program", signer)
    repo.git("config", "commit.gpgSign", "true")
    monkeypatch.delenv("GIT_TERMINAL_PROMPT")

    [result] = called(repo.path, ("add", {"field": "decisions", "values": ["signed"]}))

    assert result.is_error
    assert text(result).startswith("git ")
    assert asked.read_text(encoding="utf-8") == "0\n"


def test_a_bug_is_reported_without_its_traceback() -> None:
    def broken(repository: Any) -> dict[str, Any]:
        raise ValueError(repository)

    result = call(lambda: "nothing\n", Tool("broken", "", READS, broken), {})  # type: ignore[arg-type,return-value]  # never used
    assert result.is_error
    assert result.data is None
    [shown] = result.texts
    assert re.fullmatch(
        r"This is a bug in git-context .*: ValueError: nothing\nHint: Please report it.*", shown
    )


def test_values_that_python_or_the_protocol_cannot_hold(repo: Repo) -> None:
    small(repo)
    depth = 150
    content = repo.read(W_JSON).rstrip().removesuffix("}")
    odd = f'"half": "a\\ud800", "wide": 1e999, "exact": 1.10, "deep": {"[" * depth}{"]" * depth}'
    repo.commit({W_JSON: f"{content}, {odd}}}\n"})

    places = ("/half", "/wide", "/exact", "/deep", "/decisions")
    shown = called(repo.path, *[("show", {"pointer": place}) for place in places])
    half, wide, exact, deep, decisions = shown

    assert half.structured_content["value"] == r"a\ud800"
    assert json.loads(text(half))["value"] == "a\ud800"
    assert wide.structured_content["value"] is None
    assert '"value": 1e999' in text(wide)
    assert exact.structured_content["value"] == 1.1
    assert '"value": 1.10' in text(exact)
    assert deep.is_error
    assert text(deep).startswith("The result is nested more than 120 levels deep")
    assert decisions.structured_content["value"] == ["first"]


PING: Final = '{"jsonrpc": "2.0", "id": 1, "method": "ping"}\n'
NOISE: Final = "{\n\n[]\nnull\n" + PING.replace("ping", "shutdown").replace("1,", "2,")
CLIENT: Final = {
    "protocolVersion": "2025-06-18",
    "capabilities": {},
    "clientInfo": {"name": "test", "version": "1"},
}
HELLO: Final = {"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": CLIENT}


def _sent(repo: Repo, lines: str, answers: int) -> tuple[subprocess.Popen[str], list[Any]]:
    """Start a server, send it lines, and return it with its first answers."""
    server = subprocess.Popen(
        [sys.executable, *SERVER],
        cwd=repo.path,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert server.stdin
    assert server.stdout
    server.stdin.write(lines)
    server.stdin.flush()
    return server, [json.loads(server.stdout.readline()) for _ in range(answers)]


def test_noise_is_survived_and_the_end_of_input_is_the_end(repo: Repo) -> None:
    server, answers = _sent(repo, f"{NOISE}{json.dumps(HELLO)}\n{PING}", 3)
    rest, complaints = server.communicate()
    assert {answer["id"] for answer in answers if "result" in answer} == {0, 1}
    assert (rest, complaints, server.returncode) == ("", "", 0)


def test_an_interrupt_ends_the_server(repo: Repo) -> None:
    server, _ = _sent(repo, f"{json.dumps(HELLO)}\n", 1)
    server.send_signal(signal.SIGINT)
    server.wait()
    assert server.communicate() == ("", "Interrupted.\n")
    assert server.returncode == 130
