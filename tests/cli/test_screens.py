"""What people see of the commands that show things, at several widths, and what scripts read."""

from __future__ import annotations

import os
import re
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pexpect
import pytest

from git_context.cli import output
from tests.support.repos import FIRST_SECOND

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.repos import Repo

    Call = Callable[..., tuple[int, str, str]]

PATH = ".claude/context/shop.json"
DOCUMENT = """\
{
  "version": "1.0",
  "workflow_id": "shop",
  "timestamp": "2026-01-01T01:00:00Z",
  "phase": "building",
  "current_agent": "ada",
  "parallel_tasks": [
    {"task_id": "api", "agent": "python-developer", "status": "completed", "phase": "日本語の段階"},
    {"task_id": "frontend", "agent": "react\\u001b[31m-developer", "status": "in_progress"},
    {"task_id": "tests", "status": "failed"}
  ],
  "decisions": ["Keep every text short enough for a line of a narrow terminal, or wrap it"],
  "merge_conflicts": [{"path": "/phase"}]
}
"""
ABOUT = """\
shop on main, 543 B, saved 2 h ago
phase: building, agent: ada
! 1 conflict to decide

"""
STATUS = {
    40: """\
TASK     api
AGENT    python-developer
STATUS   completed
PHASE    日本語の段階
COMMITS  +1 -0
SIZE     542 B
LAST     2 h ago
NOTE     1 conflict

TASK     frontend
AGENT    react\\x1b[31m-developer
STATUS   in_progress
PHASE    -
COMMITS  -
SIZE     -
LAST     -
NOTE     unforked

TASK     tests
AGENT    -
STATUS   failed
PHASE    -
COMMITS  -
SIZE     -
LAST     -
NOTE     unforked
""",
    80: """\
TASK      AGENT      STATUS     PHASE      COMMITS   SIZE  LAST     NOTE
api       python-d…  completed  日本語の…    +1 -0  542 B  2 h ago  1 confli…
frontend  react\\x1…  in_progr…  -                -      -  -        unforked
tests     -          failed     -                -      -  -        unforked
""",
    120: """\
TASK      AGENT                    STATUS       PHASE         COMMITS   SIZE  LAST     NOTE
api       python-developer         completed    日本語の段階    +1 -0  542 B  2 h ago  1 conflict
frontend  react\\x1b[31m-developer  in_progress  -                   -      -  -        unforked
tests     -                        failed       -                   -      -  -        unforked
""",
}
LIST = {
    40: """\
WORKFLOW  shop
BRANCHES  main
TASKS     1
PHASE     building
SAVED     2 h ago
""",
    80: """\
WORKFLOW  BRANCHES  TASKS  PHASE     SAVED
shop      main          1  building  2 h ago
""",
}
GRAPH = {
    80: """\
shop on main

TASK      AGENT         STATUS       PHASE         BRANCH        COMMITS  MERGED
api       python-deve…  completed    日本語の段階  context/sho…        1  no
frontend  react\\x1b[3…  in_progress  -             -                   0  -
tests     -             failed       -             -                   0  -

* API (context/shop/api) Word\\x1b[31mit [Ada Lovelace]
* MAIN (main) Go on [Ada Lovelace]
* FIRST Begin [Ada Lovelace]
""",
}


@pytest.fixture
def shop(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """Return a repository with a workflow, in the current folder, three hours after it began."""
    repo.commit({PATH: DOCUMENT.replace('"building"', '"planning"')}, "Begin")
    repo.commit({PATH: DOCUMENT}, "Go on")
    repo.branch("context/shop/api")
    repo.commit({PATH: DOCUMENT.replace("Keep every", "Keep each")}, "Word\x1b[31mit")
    repo.checkout("main")
    monkeypatch.chdir(repo.path)
    monkeypatch.setattr(time, "time", lambda: FIRST_SECOND + 3 * 3600.0)
    return repo


def screen(call: Call, monkeypatch: pytest.MonkeyPatch, columns: int, *arguments: str) -> str:
    monkeypatch.setenv("COLUMNS", str(columns))
    code, out, err = call(*arguments)
    assert (code, err) == (0, "")
    assert not set("\x1b\x9b") & set(out)
    return out


@pytest.mark.parametrize("columns", STATUS)
def test_status(shop: Repo, call: Call, monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    assert shop.path.is_dir()
    assert screen(call, monkeypatch, columns, "status") == ABOUT + STATUS[columns]


@pytest.mark.parametrize("columns", LIST)
def test_list(shop: Repo, call: Call, monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    assert shop.path.is_dir()
    assert screen(call, monkeypatch, columns, "list") == LIST[columns]


@pytest.mark.parametrize("columns", GRAPH)
def test_graph(shop: Repo, call: Call, monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    names = {"API": "context/shop/api", "MAIN": "main", "FIRST": "main~"}
    expected = GRAPH[columns]
    for name, revision in names.items():
        expected = expected.replace(f"* {name}", f"* {shop.head(revision)[:10]}")
    assert screen(call, monkeypatch, columns, "graph") == expected


def test_log(shop: Repo, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    committed = shop.output("log", "-1", "--format=%aI").replace("+00:00", "Z")
    start = f"{shop.head()[:10]}  {committed}  -  Ad"
    wide = screen(call, monkeypatch, 80, "log").splitlines()
    assert wide[0] == f'{start}a Lovelace  ~ /phase "planning" -> "buil…'
    assert wide[-1].endswith("+ /merge_conflicts/~1phase {…")
    narrow = screen(call, monkeypatch, 40, "log").splitlines()
    assert narrow[:2] == [f"{start}…", '  ~ /phase "planning" -> "building"']
    assert '  + /parallel_tasks/frontend {"task_id"…' in narrow


@pytest.mark.parametrize("columns", [40, 80])
@pytest.mark.parametrize("command", ["status", "list", "graph", "log", "blame"])
def test_no_line_is_longer_than_the_screen(
    shop: Repo, call: Call, monkeypatch: pytest.MonkeyPatch, command: str, columns: int
) -> None:
    assert shop.path.is_dir()
    lines = screen(call, monkeypatch, columns, command).splitlines()
    assert max(map(output.width, lines)) <= columns


def test_lines_for_scripts(shop: Repo, call: Call) -> None:
    main, api, first = (shop.head(name) for name in ("main", "context/shop/api", "main~"))
    tip = f"context/shop/api {api} 2026-01-01T00:10:00Z"
    assert lines(call, "status") == [
        f"workflow shop main {main} building ada  2026-01-01T01:00:00Z 543 1",
        f"task api python-developer completed 日本語の段階 {tip} 1 0 542 1 no  open ",
        r"task frontend react\x1b[31m-developer in_progress        0 no  unforked ",
        "task tests  failed        0 no  unforked ",
    ]
    assert lines(call, "list") == ["workflow shop main api building 2026-01-01T01:00:00Z"]
    graph = lines(call, "graph")
    assert graph[0].endswith(f" context/shop/api {api} no {main} 1  no")
    assert graph[-1].startswith(f"commit {first} ")
    assert (
        f"commit {api} 2026-01-01T00:10:00Z  Ada_Lovelace  Word\\x1b[31mit {main} context/shop/api"
        in graph
    )
    log = lines(call, "log")
    assert log[0].endswith('Ada_Lovelace changed /phase no "planning" "building"')
    assert {line.count(" ") - line.count(": ") for line in log[:2]} == {9}


def lines(call: Call, command: str) -> list[str]:
    """Return lines for scripts, with spaces for the tabs, and `_` for the spaces of a name."""
    code, out, err = call(command, "--porcelain")
    assert (code, err) == (0, "")
    return out.replace("Ada Lovelace", "Ada_Lovelace").replace("\t", " ").splitlines()


def test_what_a_field_holds_cannot_end_it(
    repo: Repo, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    evil = '{"workflow_id": "w", "phase": "a\\tb\\nc\\\\d\\u202e"}'
    repo.commit({".claude/context/w.json": evil})
    monkeypatch.chdir(repo.path)
    assert call("list", "--porcelain")[1] == "workflow\tw\tmain\t\ta\\tb\\nc\\\\d\\u202e\t\n"


def terminal(
    repo: Repo, *arguments: str, rows: int = 100, columns: int = 80, **env: str
) -> pexpect.spawn[str]:
    """Run a command on a terminal of its own."""
    source = os.fspath(Path(__file__).resolve().parents[2] / "src")
    kept = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
    return pexpect.spawn(
        sys.executable,
        ["-m", "git_context", *arguments],
        cwd=os.fspath(repo.path),
        env={**kept, "PYTHONPATH": source, "TERM": "xterm", **env},
        dimensions=(rows, columns),
        encoding="utf-8",
        timeout=30,
    )


def shown(process: pexpect.spawn[str]) -> str:
    """Return all that a process shows until it ends."""
    process.expect(pexpect.EOF)
    text = process.before
    assert isinstance(text, str)
    process.wait()
    assert process.exitstatus == 0
    return text.replace("\r\n", "\n")


def test_a_terminal_shows_colours_as_far_as_it_is_wide(shop: Repo) -> None:
    wide = shown(terminal(shop, "status", columns=120))
    assert "\x1b[32mcompleted\x1b[0m" in wide
    assert "\x1b[31m\x1b[1mfailed\x1b[0m" in wide
    plain = shown(terminal(shop, "status", columns=120, NO_COLOR="1"))
    assert plain == re.sub(r"\x1b\[[0-9;]*m", "", wide)
    assert max(map(output.width, plain.splitlines())) > 80
    narrow = shown(terminal(shop, "status", columns=80, NO_COLOR="1"))
    assert max(map(output.width, narrow.splitlines())) <= 80


def test_a_terminal_shows_a_tree(shop: Repo) -> None:
    tree = shown(terminal(shop, "show", columns=40, NO_COLOR="1", LC_ALL="C.UTF-8"))
    assert (
        tree
        == """\
version: "1.0"
workflow_id: shop
timestamp: 2026-01-01T01:00:00Z
phase: building
current_agent: ada
parallel_tasks:
├─ api:
│  ├─ task_id: api
│  ├─ agent: python-developer
│  ├─ status: completed
│  └─ phase: 日本語の段階
├─ frontend:
│  ├─ task_id: frontend
│  ├─ agent: react\\x1b[31m-developer
│  └─ status: in_progress
└─ tests:
   ├─ task_id: tests
   └─ status: failed
decisions:
└─ Keep every text short enough for a
   line of a narrow terminal, or wrap it
merge_conflicts:
└─ /phase:
   └─ path: /phase
"""
    )


def test_more_than_a_screen_goes_through_the_pager_of_git(shop: Repo) -> None:
    paged = shown(terminal(shop, "log", rows=5, GIT_PAGER="sed s/^/PAGED:/"))
    assert all(line.startswith("PAGED:\x1b[36m") for line in paged.splitlines())
    assert not shown(terminal(shop, "log", rows=90, GIT_PAGER="sed s/^/PAGED:/")).count("PAGED")
    shop.git("config", "core.pager", "sed s/^/CORE:/")
    core = shown(terminal(shop, "log", rows=5, NO_COLOR="1"))
    assert all(line.startswith("CORE:") for line in core.splitlines())
    assert "\x1b" not in core


def test_a_pager_that_is_not_there_loses_nothing(shop: Repo) -> None:
    text = shown(terminal(shop, "log", rows=5, GIT_PAGER="no-such-pager"))
    assert '/phase "planning"' in text


def test_a_pager_that_is_left_early_is_no_error(shop: Repo) -> None:
    assert len(shown(terminal(shop, "log", rows=5, GIT_PAGER="head -n 1")).splitlines()) == 1
