"""Repositories of every kind: each works, or is refused with a sentence and no change."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

import git_context
from git_context.api import Repository
from git_context.errors import GitContextError
from tests.support.repos import Repo
from tests.support.versions import needs_reftable
from tests.support.workflows import W_JSON, child, shown, small, stored

if TYPE_CHECKING:
    from pathlib import Path


def test_a_detached_head_has_no_current_branch(repo: Repo) -> None:
    opened = small(repo, "t")
    repo.git("checkout", "--quiet", "--detach")
    with pytest.raises(GitContextError, match="HEAD is detached"):
        opened.start("v")
    opened.start("v", branch="main")
    opened.add("decisions", "a", workflow="w")
    opened.save(child("t", decisions=["b"]), task="t", workflow="w")
    assert stored(repo, "main")["decisions"] == ["first", "a"]
    assert repo.output("status", "--porcelain") == ""


def test_an_unborn_branch_says_how_to_begin(repo: Repo) -> None:
    opened = git_context.open(repo.path)
    assert opened.list() == []
    for verb in (opened.show, opened.status, opened.restore, opened.fork_all):
        with pytest.raises(GitContextError, match="no workflow here") as error:
            verb()
        assert "git context start" in error.value.hint


def test_a_bare_repository_works_without_a_working_tree(repo: Repo, tmp_path: Path) -> None:
    small(repo, "t")
    repo.git("clone", "--quiet", "--bare", ".", tmp_path / "bare.git")
    bare = Repo(tmp_path / "bare.git")
    opened = git_context.open(bare.path)
    opened.add("decisions", "a")
    opened.save(child("t", decisions=["b"]), task="t")
    assert stored(bare, "main")["decisions"] == ["first", "a"]
    assert shown(opened, task="t") == child("t", decisions=["b"])
    assert not (bare.path / "index").exists()


def test_a_shallow_clone_works_on_what_it_has(repo: Repo, tmp_path: Path) -> None:
    opened = small(repo, "t")
    for at in range(3):
        opened.save(child("t", decisions=[f"d{at}"]), task="t")
        opened.add("decisions", f"m{at}")
    repo.git(
        "clone", "--quiet", "--depth=1", "--no-single-branch", f"file://{repo.path}", tmp_path / "s"
    )
    clone = Repo(tmp_path / "s")
    clone.git("branch", "context/w/t", "origin/context/w/t")
    there = git_context.open(clone.path)
    there.add("decisions", "x")
    there.save(child("t", decisions=["y"]), task="t")
    assert "x" in stored(clone, "main")["decisions"]
    assert "y" in stored(clone, "context/w/t")["decisions"]
    assert [task.task for task in there.status().tasks] == ["t"]


def test_a_partial_clone_fetches_what_it_lacks(repo: Repo, tmp_path: Path) -> None:
    opened = small(repo, "t")
    repo.git("config", "uploadpack.allowFilter", "true")
    repo.git("config", "uploadpack.allowAnySHA1InWant", "true")
    opened.add("decisions", "a")
    url = f"file://{repo.path}"
    repo.git("clone", "--quiet", "--no-checkout", "--filter=tree:0", url, tmp_path / "p")
    partial = Repo(tmp_path / "p")
    there = git_context.open(partial.path)
    assert there.show(pointer="/decisions", branch="main").value == ["first", "a"]
    repo.path.rename(tmp_path / "moved")
    older = partial.head("main~1")
    with pytest.raises(GitContextError, match="is missing") as error:
        there.show(older)
    assert "partial clone" in error.value.hint


def test_a_submodule_follows_its_own_branch(repo: Repo, tmp_path: Path) -> None:
    small(repo)
    outer = Repo.create(tmp_path / "outer")
    outer.git("submodule", "--quiet", "add", os.fspath(repo.path), "sub")
    inner = Repo(outer.path / "sub")
    opened = git_context.open(inner.path)
    opened.add("decisions", "a")
    assert inner.output("status", "--porcelain") == ""
    assert "a" in inner.read(W_JSON)
    elsewhere = git_context.open(outer.path / ".git" / "modules" / "sub")
    elsewhere.add("decisions", "b")
    assert inner.output("status", "--porcelain") == ""
    assert "b" in inner.read(W_JSON)


def test_a_git_directory_apart_and_named_by_the_environment(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert home.is_dir()
    work = tmp_path / "work"
    repo = Repo.create(work, f"--separate-git-dir={tmp_path / 'apart.git'}")
    small(repo)
    git_context.open(work).add("decisions", "a")
    assert repo.output("status", "--porcelain") == ""
    (work / ".git").unlink()
    monkeypatch.setenv("GIT_DIR", os.fspath(tmp_path / "apart.git"))
    monkeypatch.setenv("GIT_WORK_TREE", os.fspath(work))
    monkeypatch.chdir(work)
    Repository.here().add("decisions", "b")
    assert "b" in repo.read(W_JSON)
    assert repo.output("status", "--porcelain") == ""


def test_a_working_tree_that_the_environment_names_follows(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small(repo)
    (tmp_path / "elsewhere").mkdir()
    elsewhere = Repo(tmp_path / "elsewhere")
    monkeypatch.setenv("GIT_DIR", os.fspath(repo.path / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", os.fspath(elsewhere.path))
    elsewhere.git("reset", "--hard", "--quiet")
    monkeypatch.chdir(elsewhere.path)
    before = repo.read(W_JSON)
    Repository.here().add("decisions", "a")
    assert "a" in json.loads(elsewhere.read(W_JSON))["decisions"]
    assert elsewhere.output("status", "--porcelain") == ""
    assert repo.read(W_JSON) == before


def test_a_bare_repository_with_a_working_tree_by_the_environment(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Repo.create(home / "dotfiles", "--bare")
    monkeypatch.setenv("GIT_DIR", os.fspath(home / "dotfiles"))
    monkeypatch.setenv("GIT_WORK_TREE", os.fspath(home))
    monkeypatch.chdir(home)
    here = Repo(home)
    here.git("config", "status.showUntrackedFiles", "no")
    Repository.here().start("w")
    Repository.here().add("decisions", "a")
    assert json.loads(here.read(W_JSON))["decisions"] == ["a"]
    assert here.output("status", "--porcelain") == ""


def test_a_git_directory_behind_a_link(repo: Repo, tmp_path: Path) -> None:
    small(repo)
    (tmp_path / "linking").mkdir()
    linking = Repo(tmp_path / "linking")
    (linking.path / ".git").symlink_to(repo.path / ".git")
    linking.git("reset", "--hard", "--quiet")
    git_context.open(linking.path).add("decisions", "a")
    assert "a" in json.loads(linking.read(W_JSON))["decisions"]
    assert linking.output("status", "--porcelain") == ""


@pytest.mark.parametrize(
    "format_option",
    ["--object-format=sha256", pytest.param("--ref-format=reftable", marks=needs_reftable)],
)
def test_a_program_works_in_formats_that_libgit2_cannot_read(
    home: Path, tmp_path: Path, format_option: str
) -> None:
    assert home.is_dir()
    repo = Repo.create(tmp_path / "repo", format_option)
    opened = small(repo, "t")
    opened.save(child("t", decisions=["b"]), task="t")
    repo.git("pack-refs", "--all")
    opened.add("decisions", "a")
    opened.merge()
    assert stored(repo, "main")["decisions"] == ["first", "a", "b"]
    assert shown(opened, task="t") == child("t", decisions=["b"])
    assert repo.output("status", "--porcelain") == ""


def test_other_ref_storage_is_refused(repo: Repo) -> None:
    repo.git("config", "core.repositoryFormatVersion", "1")
    repo.git("config", "extensions.refStorage", "reftable")
    before = sorted(repo.path.rglob("*"))
    with pytest.raises(GitContextError, match=r"(?i)refstorage|reftable"):
        git_context.open(repo.path).start("w")
    assert sorted(repo.path.rglob("*")) == before


def test_no_repository_is_said_so(home: Path, tmp_path: Path) -> None:
    assert home.is_dir()
    with pytest.raises(GitContextError, match="not a git repository"):
        git_context.open(tmp_path)
    with pytest.raises(GitContextError, match="no folder"):
        git_context.open(tmp_path / "nope")


def test_code_in_the_way_of_a_context_is_said_so(repo: Repo) -> None:
    repo.commit({".claude": "a file"})
    with pytest.raises(GitContextError, match=r"not a folder|no folder") as error:
        git_context.open(repo.path).start("w")
    assert error.value.hint
    assert repo.output("status", "--porcelain") == ""
