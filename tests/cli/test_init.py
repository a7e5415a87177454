from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support.repos import Repo
from tests.support.versions import needs_reftable

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Call = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def _inside(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repo.path)


def test_it_says_what_it_changed_and_the_second_time_that_it_changed_nothing(
    call: Call, repo: Repo
) -> None:
    code, out, err = call("init")

    assert (code, err) == (0, "")
    assert "set merge.context.driver (local configuration)\n" in out
    assert f"created {repo.path}/.gitattributes\n" in out
    assert f"\nCommit {repo.path}/.gitattributes" in out
    assert call("init") == (0, "Already set up; nothing changed.\n", "")
    assert call("init", "--local") == (0, "Already set up; nothing changed.\n", "")


def test_it_says_what_it_removed(call: Call, repo: Repo) -> None:
    call("init")

    code, out, _ = call("init", "--remove")

    assert code == 0
    assert f"removed {repo.path}/.git/info/attributes\n" in out
    assert "-merge stays in .gitattributes" in out
    assert call("init", "--remove")[1].startswith("Nothing to remove.\n")


def test_for_every_repository(call: Call, repo: Repo, home: Path) -> None:
    assert call("init", "--global")[0] == 0

    assert (home / ".config/git/attributes").is_file()
    assert not (repo.path / ".gitattributes").exists()
    assert call("init", "--global", "--remove")[0] == 0
    assert not (home / ".config/git/attributes").exists()


@pytest.mark.parametrize(
    "format_option",
    ["--object-format=sha256", pytest.param("--ref-format=reftable", marks=needs_reftable)],
)
def test_formats_that_libgit2_cannot_read(
    call: Call, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format_option: str
) -> None:
    assert home.is_dir()
    other = Repo.create(tmp_path / "other", format_option)
    monkeypatch.chdir(other.path)
    assert call("init", "--hooks")[0] == 0
    other.git("add", ".")
    other.git("commit", "--quiet", "-m", "set up")
    assert call("doctor")[0] == 0
    assert call("start", "w")[0] == 0
    assert call("add", "decisions", "first")[0] == 0
    for task in ("a", "b"):
        top = tmp_path / task
        assert call("fork", task, "--agent", "coder", "--worktree", top)[0] == 0
        monkeypatch.chdir(top)
        assert call("add", "decisions", f"of {task}")[0] == 0
        assert Repo(top).output("status", "--porcelain") == ""
    monkeypatch.chdir(other.path)
    assert call("add", "decisions", "of w")[0] == 0

    assert other.merge("context/w/a").returncode == 0
    assert call("merge")[0] == 0

    assert call("validate")[0] == 0
    assert json.loads(call("show", "/decisions")[1]) == ["first", "of w", "of a", "of b"]
    tasks = json.loads(call("show", "/parallel_tasks")[1])
    assert [entry["task_id"] for entry in tasks] == ["a", "b"]
    assert "of b" in call("blame")[1]
    for command in ("log", "status", "graph", "brief", "list"):
        assert call(command)[0] == 0
    assert call("review", "HEAD~1")[0] in (0, 1)
    assert call("rollback", "HEAD~1")[0] == 0
    assert other.output("status", "--porcelain") == ""
    assert other.output("fsck", "--strict", "--no-dangling") == ""
    assert call("init", "--remove")[0] == 0
