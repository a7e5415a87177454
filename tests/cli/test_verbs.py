"""The example workflow by the command line alone, and what each command prints where."""

from __future__ import annotations

import io
import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.workflows import (
    CONTEXT,
    EXAMPLE,
    TASKS,
    W_JSON,
    WORKFLOW,
    child,
    children,
    parent,
    small,
    stored,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.repos import Repo

    Call = Callable[..., tuple[int, str, str]]

FILES = dict(zip(TASKS, ("2a-frontend", "2b-backend", "2c-tests"), strict=True))


def printed(call: Call, *arguments: str) -> Any:
    code, out, err = call(*arguments)
    assert (code, err) == (0, ""), err
    return json.loads(out)


def stdin(monkeypatch: pytest.MonkeyPatch, content: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content.encode())))


def test_the_example_workflow(call: Call, here: Repo) -> None:
    code, out, err = call("start", WORKFLOW, "--file", str(EXAMPLE / "1-parent.json"))
    assert (code, out) == (0, "")
    assert err.startswith("main is at ")
    code, out, _ = call("fork", "--all")
    assert out.splitlines() == [f"context/{WORKFLOW}/{task}" for task in TASKS]
    for task, name in FILES.items():
        file = str(EXAMPLE / f"{name}.json")
        assert call("save", "--task", task, "--file", file, "--status", "completed")[0] == 0
    for task, document in children().items():
        assert printed(call, "show", "--task", task) == {**document, "status": "completed"}
    assert printed(call, "show") == parent() == stored(here, "main", CONTEXT)
    for task in TASKS:
        here.git("merge", "--quiet", "--no-edit", "-s", "ours", f"context/{WORKFLOW}/{task}")
        assert call("close", task)[0] == 0
        assert printed(call, "show", "--task", task)["decisions"] == children()[task]["decisions"]
    assert here.output("branch", "--format=%(refname:short)") == "main"
    assert here.output("status", "--porcelain") == ""


def test_import(call: Call, here: Repo) -> None:
    code, out, err = call("import", os.fspath(Path(str(EXAMPLE))))
    assert (code, out) == (0, "")
    assert "Skipped 4-verified.json" in err
    assert printed(call, "show", "-t", TASKS[0]) == children()[TASKS[0]]
    assert here.output("status", "--porcelain") == ""


def test_the_small_steps(call: Call, here: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    small(here, "t")
    monkeypatch.setenv("GIT_CONTEXT_TASK", "t")
    steps = (
        ("add", "decisions", "a", "b"),
        ("remove", "decisions", "a"),
        ("add", "error_log", '{"timestamp": "2025-01-15T09:00:00Z"}', "--json-values"),
        ("set", "/numbers/deep", "1.10"),
        ("done", "plan"),
        ("checkpoint", "one"),
        ("set", "/numbers/deep", "2"),
        ("rollback", "one", "-m", "Back again"),
        ("handoff", "bob", "--phase", "review", "--summary", "Nearly done."),
        ("save", "--status", "blocked"),
    )
    for arguments in steps:
        code, out, err = call(*arguments)
        assert (code, out) == (0, ""), err
        assert " on context/w/t, for " in err
    code, out, _ = call("show", "/numbers/deep")
    assert (code, out) == (0, "1.10\n")
    shown = printed(call, "restore", "--json")
    assert (shown["format"], shown["task"], shown["next_agent"]) == (1, "t", "bob")
    assert (shown["status"], shown["summary"]) == ("blocked", "Nearly done.")
    assert here.output("log", "--format=%s", "-3", "context/w/t").splitlines() == [
        "Save t",
        "Hand off to bob",
        "Back again",
    ]


@pytest.mark.parametrize(
    ("field", "meant"), [("decisons", "decisions"), ("/contraints", "constraints"), ("notes", "")]
)
def test_a_list_that_is_made_by_a_slip_is_told(
    call: Call, here: Repo, field: str, meant: str
) -> None:
    small(here)
    code, _, err = call("add", field, "a")
    assert code == 0
    assert (f"There is a field {meant}, too." in err) is bool(meant)
    assert field.removeprefix("/") in stored(here, "main")
    assert "too." not in call("add", meant or "decisions", "b")[2]


def test_save_reads_standard_input(call: Call, here: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    small(here, "t")
    stdin(monkeypatch, json.dumps(child("t", decisions=["a"])))
    assert call("save", "--task", "t")[0] == 0
    stdin(monkeypatch, '{"phase": "x"}')
    assert call("save", "--task", "t", "--patch", "--file", "-")[0] == 0
    assert printed(call, "show", "--task", "t") == child("t", decisions=["a"], phase="x")
    stdin(monkeypatch, json.dumps(child("t", decisions=["a"], phase="x")))
    code, _, err = call("save", "--task", "t")
    assert (code, err) == (0, "context/w/t is as it was: nothing changed.\n")


def test_json_has_a_format_and_its_documented_members(call: Call, here: Repo) -> None:
    small(here, "t")
    here.git("branch", "--quiet", "--delete", "--force", "context/w/t")
    shown = printed(call, "show", "--json", "/decisions")
    assert shown == {
        "format": 1,
        "workflow": "w",
        "task": None,
        "commit": here.head("main"),
        "pointer": "/decisions",
        "value": ["first"],
    }
    assert printed(call, "list", "--json") == {
        "format": 1,
        "workflows": [
            {
                "workflow": "w",
                "branches": ["main"],
                "tasks": [],
                "phase": None,
                "updated_at": stored(here, "main")["timestamp"],
            }
        ],
    }
    status = printed(call, "status", "--json")
    (task,) = status.pop("tasks")
    assert list(status) == [
        "format",
        "workflow",
        "branch",
        "commit",
        "phase",
        "current_agent",
        "next_agent",
        "updated_at",
        "bytes",
        "conflicts",
    ]
    assert task == {
        "task": "t",
        "agent": "ada",
        "status": "in_progress",
        "phase": None,
        "branch": None,
        "commit": None,
        "updated_at": None,
        "ahead": None,
        "behind": None,
        "bytes": None,
        "conflicts": 0,
        "stale": False,
        "fault": None,
        "state": "unforked",
        "conflicts_ahead": None,
    }


def test_text_for_people(call: Call, here: Repo) -> None:
    small(here, "t")
    assert call("list")[1].splitlines()[1].split()[:3] == ["w", "main", "1"]
    code, out, _ = call("status", "--stale-hours", "0")
    assert code == 0
    assert out.splitlines()[0].startswith("w on main, ")
    row = out.splitlines()[-1].split()
    assert row[:3] == ["t", "ada", "in_progress"]
    assert row[-3:] == ["stale,", "nothing", "saved"]
    assert "pending_actions:\n  - plan\n" in call("restore")[1]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("fork", "../../x", "-a", "me"), 2, "not a valid task id"),
        (("fork", "--", "-rf", "-a"), 2, "unexpected extra argument"),
        (("fork", "a\nb", "-a", "me"), 2, "not a valid task id"),
        (("fork",), 2, "Name one task"),
        (("fork", "x", "--all"), 2, "Name one task"),
        (("start", "A B"), 2, "not a valid workflow id"),
        (("show", "-t", "../x"), 2, "not a valid task id"),
        (("show", "a", "b"), 2, "one REV and one POINTER"),
        (("show", "nope"), 3, "names no commit"),
        (("set", "/x", '{"a": 1,}'), 2, "is not JSON"),
        (("set", "/x", "[1"), 2, "is not JSON"),
        (("set", "/x", '"text'), 2, "is not JSON"),
        (("save", "-f", "nope.json"), 3, "no file nope.json"),
        (("close", "t"), 3, "not merged"),
        (("import", "nope"), 2, "does not exist"),
        (("add", "decisions"), 2, "Missing argument"),
        (("add", "phase", "x"), 3, "/phase is not a list"),
        (("checkpoint", " "), 2, "needs a name"),
        (("rollback", "nope"), 3, "no checkpoint"),
    ],
)
def test_errors_have_a_code_and_a_sentence_on_standard_error(
    call: Call, here: Repo, arguments: tuple[str, ...], code: int, message: str
) -> None:
    opened = small(here, "t")
    opened.save(child("t", decisions=["a"]), task="t")
    before = here.output("for-each-ref")
    found, out, err = call(*arguments)
    assert (found, out) == (code, "")
    assert message in err
    assert "Traceback" not in err
    assert here.output("for-each-ref") == before


def on_terminal(repo: Repo, *arguments: str, **env: str) -> str:
    """Run a command with a terminal as its standard output, and return what it shows there."""
    master, slave = pty.openpty()
    source = os.fspath(Path(__file__).resolve().parents[2] / "src")
    process = subprocess.Popen(
        [sys.executable, "-m", "git_context", *arguments],
        cwd=repo.path,
        env={**os.environ, "PYTHONPATH": source, "TERM": "xterm", "PAGER": "cat", **env},
        stdin=subprocess.DEVNULL,
        stdout=slave,
    )
    os.close(slave)
    shown = b""
    while True:
        try:
            chunk = os.read(master, 4096)
        except OSError:
            break
        shown += chunk
    os.close(master)
    assert process.wait() == 0
    return shown.decode().replace("\r\n", "\n")


def test_a_terminal_gets_a_tree_without_escapes_of_strangers(here: Repo) -> None:
    here.commit(
        {W_JSON: '{"workflow_id": "w", "x": ["\\u001b[31mred\\u0007", {"a": 1.10, "b": []}]}'}
    )
    plain = on_terminal(here, "show", NO_COLOR="1", LC_ALL="C.UTF-8")
    assert plain == (
        "workflow_id: w\nx:\n├─ \\x1b[31mred\\x07\n└─ 1:\n   ├─ a: 1.10\n   └─ b: none\n"
    )
    assert "|- \\x1b[31mred\\x07\n`- 1:\n   |- a: 1.10\n" in on_terminal(here, "show", NO_COLOR="1")
    coloured = on_terminal(here, "show")
    assert "\x1b[1mworkflow_id:\x1b[0m w" in coloured
    assert "\x1b[31m" not in coloured
    assert json.loads(on_terminal(here, "show", "--json"))["format"] == 1


@pytest.mark.parametrize(
    ("given", "value"),
    [("completed", "completed"), ("12", 12), ('"12"', "12"), ("null", None), ("a: b", "a: b")],
)
def test_a_bare_word_is_a_text(call: Call, here: Repo, given: str, value: Any) -> None:
    small(here)
    assert call("set", "/metadata", "{}")[0] == 0
    assert call("set", "/metadata/x", given)[0] == 0
    assert printed(call, "show", "/metadata/x", "--json")["value"] == value
