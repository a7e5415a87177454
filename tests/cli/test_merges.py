"""merge, update and sync by the command line: what they print where, and how they end."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.support.branches import branch, commit_on, edit, forked, parents, state
from tests.support.repos import Repo
from tests.support.workflows import EXAMPLE, TASKS, W_JSON, child, stored

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

    Call = Callable[..., tuple[int, str, str]]


def contested(repo: Repo) -> None:
    opened = forked(repo, "a", "b", context_summary="old")
    for task in ("a", "b"):
        edit(repo, branch(task), context_summary=f"by {task}\x1b[31m")
    opened.add("decisions", "more", task="a")


def told(call: Call, code: int, *arguments: str) -> Any:
    """Run a command with `--json`, and return what it prints."""
    ended, out, _ = call(*arguments, "--json")
    assert ended == code
    shape = json.loads(out)
    assert next(iter(shape)) == "format"
    assert shape.pop("format") == 1
    return shape


def test_the_example_by_command(call: Call, here: Repo) -> None:
    call("import", str(EXAMPLE))
    code, out, err = call("merge", *TASKS[::-1])
    assert (code, out) == (0, "")
    assert err.startswith("main is at ")
    assert f"with {', '.join(TASKS)}." in err
    assert len(parents(here)) == 4
    code, out, err = call("merge")
    assert (code, out) == (0, "")
    assert err == "main has everything already: nothing to merge.\n"


def test_a_merge_as_json(call: Call, here: Repo) -> None:
    opened = forked(here, "a", "b")
    opened.save(child("a", decisions=["one"]), task="a")
    tips = {task: here.head(branch(task)) for task in ("a", "b")}
    shape = told(call, 0, "merge")
    assert shape == {
        "branch": "main",
        "commit": here.head("main"),
        "changed": True,
        "merged": [{"task": "a", "commit": tips["a"]}],
        "known": [{"task": "b", "commit": tips["b"]}],
        "left_out": [],
        "conflicts": [],
        "files": [],
        "recorded": [],
        "taken": [],
    }


def test_conflicts_are_shown_with_all_sides_and_end_with_1(call: Call, here: Repo) -> None:
    contested(here)
    before = state(here)
    code, out, err = call("merge")
    assert code == 1
    tips = {task: here.head(branch(task))[:10] for task in ("a", "b")}
    assert out.splitlines() == [
        f"{W_JSON}: /context_summary (both modified)",
        '  base: "old"',
        '  ours, main: "old"',
        f'  a {tips["a"]}: "by a\\u001b[31m"',
        f'  b {tips["b"]}: "by b\\u001b[31m"',
    ]
    assert "1 conflict: main is as it was." in err
    assert "--take" in err
    shape = told(call, 1, "merge")
    (conflict,) = shape["conflicts"]
    assert (conflict["file"], conflict["path"]) == (W_JSON, "/context_summary")
    assert [side["task"] for side in conflict["sides"]] == ["a", "b"]
    assert shape["changed"] is False
    assert state(here) == before


def test_conflicts_of_code_are_shown(call: Call, here: Repo) -> None:
    here.commit({"f": "0\n"})
    forked(here, "a", "b")
    for task in ("a", "b"):
        commit_on(here, branch(task), {"f": f"{task}\n"})
    code, out, err = call("merge", "--record")
    assert (code, out) == (1, "f: contents, in b\n")
    assert "merged by hand" in err
    assert told(call, 1, "merge")["files"] == [
        {"path": "f", "kind": "contents", "task": "b", "commit": here.head(branch("b"))}
    ]


def test_conflicts_are_recorded_or_taken(call: Call, here: Repo) -> None:
    contested(here)
    start = here.head()
    code, _, err = call("merge", "--record")
    assert code == 0
    assert "Conflicts are recorded at /context_summary." in err
    assert len(stored(here, "main")["merge_conflicts"]) == 1
    here.git("reset", "--quiet", "--hard", start)
    assert call("merge", "--take", "/context_summary=b")[0] == 0
    assert stored(here, "main")["context_summary"].startswith("by b")
    here.git("reset", "--quiet", "--hard", start)
    (taken,) = told(call, 0, "merge", "--take", "ours")["taken"]
    assert taken["path"] == "/context_summary"


def test_a_dry_run_prints_the_result_or_the_conflicts(call: Call, here: Repo) -> None:
    contested(here)
    before = state(here)
    assert call("merge", "--dry-run")[0] == 1
    code, out, err = call("merge", "-n", "--take", "a")
    assert code == 0
    assert json.loads(out)["context_summary"].startswith("by a")
    assert "main would take in a, b. Nothing has changed." in err
    shape = told(call, 0, "merge", "-n", "--take", "a")
    assert shape["document"]["decisions"] == ["first", "more"]
    assert shape["changed"] is False
    assert state(here) == before


def test_usage(call: Call, here: Repo) -> None:
    contested(here)
    assert call("merge", "--take", "nobody")[0] == 2
    assert call("merge", "../x")[0] == 2
    assert call("merge", "none")[0] == 3
    assert call("merge", "--into", "none")[0] == 3
    assert call("merge", "--fetch", "none")[0] == 3
    assert call("update")[0] == 3


def test_into_any_branch(call: Call, here: Repo) -> None:
    forked(here, "a").save(child("a", decisions=["one"]), task="a")
    here.git("branch", "release")
    assert call("merge", "--into", "release")[0] == 0
    assert stored(here, "release")["decisions"] == ["first", "one"]
    assert stored(here, "main")["decisions"] == ["first"]


def test_update(call: Call, here: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    forked(here, "a")
    edit(here, "main", note="new")
    monkeypatch.setenv("GIT_CONTEXT_TASK", "a")
    code, out, err = call("update")
    assert (code, out) == (0, "")
    assert err.startswith(f"{branch('a')} is at ")
    assert stored(here, branch("a"))["note"] == "new"
    assert told(call, 0, "update")["changed"] is False


def test_sync(call: Call, here: Repo, tmp_path: Path) -> None:
    server = Repo.create(tmp_path / "server", "--bare")
    here.git("remote", "add", "origin", server.path)
    forked(here, "a", "b", context_summary="old")
    behind = "Not sent, as no task's: main. Push them, or: git context sync --parent\n"
    code, out, err = call("sync")
    assert (code, err) == (0, behind)
    assert out.splitlines() == [f"sent {branch('a')}", f"sent {branch('b')}"]
    assert call("sync") == (0, "in step with origin\n", behind)
    other = Repo(tmp_path / "other")
    server.git("clone", "--quiet", "--branch", branch("a"), server.path, other.path)
    edit(other, branch("a"), context_summary="theirs")
    other.git("push", "--quiet")
    edit(here, branch("a"), context_summary="ours")
    code, out, err = call("sync")
    assert code == 1
    assert out.splitlines()[:2] == [
        f"conflicts in {branch('a')}",
        f"  {W_JSON}: /context_summary (both modified)",
    ]
    assert f"Not in step with origin: {branch('a')}." in err
    shape = told(call, 1, "sync", "origin")
    assert shape["conflicts"][0]["conflicts"][0]["path"] == "/context_summary"
    shape = told(call, 0, "sync", "--take", "theirs")
    assert shape == {
        "remote": "origin",
        "received": [],
        "merged": [branch("a")],
        "sent": [branch("a")],
        "conflicts": [],
        "refused": {},
        "left_out": {},
        "unsynced": ["main"],
    }
