"""What is written can be read: nothing is committed that the next command refuses."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import pytest

import git_context
from git_context.errors import GitContextError
from git_context.jsontext.scanner import MAX_DEPTH
from tests.support.branches import branch, commit_on, edit, forked, state
from tests.support.workflows import W_JSON, child

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from git_context.api import Repository
    from git_context.workflow.importing import Imported
    from tests.support.repos import Repo

    Write = Callable[[Repository, Any], object]

TOO_DEEP = "nested more than 200 levels deep"


def nested(levels: int, innermost: object = None) -> Any:
    value: Any = [] if innermost is None else [innermost]
    for _ in range(levels - 1):
        value = [value]
    return value


# Each verb, and the levels around what it is given.
WRITES: list[tuple[int, Write]] = [
    (1, lambda opened, value: opened.set("/x", value)),
    (1, lambda opened, value: opened.save({"x": value}, patch=True)),
    (1, lambda opened, value: opened.start("v", {"x": value})),
    (2, lambda opened, value: opened.add("x", value)),
    (4, lambda opened, value: opened.set("/x", value, task="a")),
    (4, lambda opened, value: opened.save(child("a", x=value))),
    (4, lambda opened, value: opened.save({"x": value}, task="a", patch=True)),
    (5, lambda opened, value: opened.add("x", value, task="a")),
]


@pytest.mark.parametrize(("around", "write"), WRITES)
def test_depth(repo: Repo, around: int, write: Write) -> None:
    opened = forked(repo, "a")
    repo.checkout(branch("a") if around > 2 else "main")  # those of a task
    before = state(repo)
    with pytest.raises(GitContextError, match=TOO_DEEP):
        write(opened, nested(MAX_DEPTH - around + 1))
    assert state(repo) == before
    write(opened, nested(MAX_DEPTH - around))
    assert opened.show(workflow="w").commit
    assert opened.restore(workflow="w")


def test_a_long_way_down(repo: Repo) -> None:
    opened = forked(repo)
    before = state(repo)
    for pointer in ("/x" * (MAX_DEPTH + 1), "/x" * 5000):
        with pytest.raises(GitContextError, match="deep"):
            opened.set(pointer, 1)
    assert state(repo) == before


def test_size(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bound is lowered: what takes two hundred megabytes takes minutes, too."""
    opened = forked(repo, "a", "b")
    for task in "ab":
        opened.set("/notes", task * 600, task=task)
    monkeypatch.setattr("git_context.repository.object_store.LARGEST", 1500)
    before = state(repo)
    for write in (
        opened.merge,
        lambda: opened.set("/x", "x" * 1500),
        lambda: opened.save(child("a", notes="x" * 1500), task="a"),
    ):
        with pytest.raises(GitContextError, match="would be larger than"):
            write()
    assert state(repo) == before


def test_recorded_conflicts(repo: Repo) -> None:
    opened = forked(repo, "a", "b")
    edit(repo, branch("a"), x=nested(MAX_DEPTH - 1))
    edit(repo, branch("b"), x=nested(MAX_DEPTH - 1, 1))
    before = state(repo)
    with pytest.raises(GitContextError, match=TOO_DEEP):
        opened.merge(record=True)
    assert state(repo) == before
    assert opened.merge(take=["a"]).changed
    assert opened.show("main", "/x/0").value


def test_imports(repo: Repo, tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "w.json").write_text('{"workflow_id": "w"}')
    repo.commit()
    opened = git_context.open(repo.path)

    def imported(levels: int) -> Imported:
        (folder / "a.json").write_text(json.dumps(child("a", x=nested(levels))))
        return opened.import_(folder)

    before = state(repo)
    with pytest.raises(GitContextError, match=TOO_DEEP):
        imported(MAX_DEPTH - 3)
    assert state(repo) == before
    assert imported(MAX_DEPTH - 4).tasks
    assert opened.show(task="a").value


def test_decisions(repo: Repo) -> None:
    opened = forked(repo, "a", "b", x={"y": 1})
    for task in "ab":
        edit(repo, branch(task), x={"y": task})
    opened.merge(record=True)
    before = state(repo)
    with pytest.raises(GitContextError, match=TOO_DEEP):
        opened.resolve(values={"/x/y": nested(MAX_DEPTH - 1)})
    assert state(repo) == before
    opened.resolve(values={"/x/y": nested(MAX_DEPTH - 2)})
    assert opened.show().value


def test_decisions_in_files(repo: Repo) -> None:
    forked(repo)
    repo.git("branch", "side")
    for name in ("main", "side"):
        commit_on(repo, name, {W_JSON: json.dumps({"workflow_id": "w", "x": {"y": name}})})
    repo.merge("side")
    opened = git_context.open(repo.path)
    left = repo.read(W_JSON)
    with pytest.raises(GitContextError, match=TOO_DEEP):
        opened.resolve(values={"/x/y": nested(MAX_DEPTH - 1)})
    assert repo.read(W_JSON) == left
    opened.resolve(take=["theirs"], values={"/x/y": nested(MAX_DEPTH - 2)})
    assert json.loads(repo.read(W_JSON))["x"]["y"] == nested(MAX_DEPTH - 2)


def test_what_the_driver_would_fold(repo: Repo) -> None:
    """A child document in its parent's place stands some levels deeper once it is folded."""
    forked(repo)
    repo.git("branch", "side")
    commit_on(repo, "side", {W_JSON: json.dumps(child("a", x=nested(MAX_DEPTH - 1)))})
    edit(repo, "main", x=1)
    repo.run(sys.executable, "-m", "git_context", "init", check=False)
    merged = repo.merge("side")
    assert merged.returncode == 1
    assert TOO_DEEP in merged.stderr.decode()
    assert "internal error" not in merged.stderr.decode()
    with pytest.raises(GitContextError, match=TOO_DEEP):
        git_context.open(repo.path).resolve(take=["theirs"])


def test_layouts(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    from git_context.cli import main  # noqa: PLC0415  # for this test alone

    file = repo.write("x.json", json.dumps(nested(100, 1)))
    monkeypatch.setattr("git_context.workflow.formatting.MAX_BYTES", 1500)
    before = file.read_bytes()
    assert main(["format", str(file)]) == 3  # a known error
    assert file.read_bytes() == before
