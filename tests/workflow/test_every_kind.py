"""Every repository that git makes works the same, by commands and by programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

import git_context
from tests.support.kinds import KINDS, PAGE, Kind, table
from tests.support.versions import needs_git
from tests.support.workflows import child, is_sound, shown, stored

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Call = Callable[..., tuple[int, str, str]]

each_kind = pytest.mark.parametrize(
    "kind", [pytest.param(kind, marks=needs_git(*kind.since), id=kind.name) for kind in KINDS]
)
MERGED = ["first", "of w", "of a", "of b"]


@each_kind
def test_programs(home: Path, tmp_path: Path, kind: Kind) -> None:
    assert home.is_dir()
    repo = kind.make(tmp_path)
    opened = git_context.open(repo.path)
    assert type(opened.store.engine).__name__.lower() == kind.engine

    for task in ("a", "b"):
        opened.fork(task, agent="coder")
        opened.save(child(task, decisions=[f"of {task}"]), task=task)
    opened.add("decisions", "of w")
    opened.merge()

    assert stored(repo, "main")["decisions"] == MERGED
    assert shown(opened, task="b")["decisions"] == ["of b"]
    assert opened.log().entries
    assert kind.name == "bare" or repo.output("status", "--porcelain") == ""
    assert is_sound(repo)


@each_kind
def test_commands(
    call: Call, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: Kind
) -> None:
    assert home.is_dir()
    repo = kind.make(tmp_path)
    monkeypatch.chdir(repo.path)
    for task in ("a", "b"):
        assert call("fork", task, "--agent", "coder")[0] == 0
        assert call("add", "--task", task, "decisions", f"of {task}")[0] == 0
    assert call("add", "decisions", "of w")[0] == 0
    assert call("merge")[0] == 0
    assert json.loads(call("show", "/decisions")[1]) == MERGED
    assert "of b" in call("blame")[1]
    for command in ("log", "status", "graph", "brief", "list"):
        assert call(command)[0] == 0
    assert call("review", "HEAD~1", "HEAD")[0] in (0, 1)
    assert kind.name == "bare" or repo.output("status", "--porcelain") == ""
    assert is_sound(repo)


def test_the_page_has_the_table() -> None:
    assert table() in PAGE.read_text(encoding="utf-8")
