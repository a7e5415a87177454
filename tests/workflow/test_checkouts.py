"""Branches that are checked out somewhere: what follows, what is left alone, what is refused."""

from __future__ import annotations

import errno
import json
import os
import subprocess
from typing import TYPE_CHECKING

import pytest

import git_context
from git_context.api import Repository
from git_context.errors import GitContextError
from git_context.repository import locks
from tests.support.repos import Repo
from tests.support.workflows import W_JSON, child, is_sound, small, stored

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def verbs(opened: Repository) -> None:
    """Go through every verb that writes."""
    opened.add("decisions", "a")
    opened.remove("decisions", "a")
    opened.set("/phase", "x")
    opened.done("plan")
    opened.checkpoint("one")
    opened.rollback("one")
    opened.handoff("bob")
    opened.fork("t", agent="ada", scope="part")
    opened.save(child("t", decisions=["b"]), task="t", status="completed")
    opened.save({"phase": "y"}, patch=True)
    opened.start("v")


def test_what_the_user_changed_survives_every_verb(repo: Repo) -> None:
    opened = small(repo)
    repo.commit({"staged": "1", "both": "1", "changed": "1", "deleted": "1"})
    repo.write("staged", "2")
    repo.write("both", "2")
    repo.git("add", "staged", "both")
    repo.write("both", "3")
    repo.write("changed", "2")
    repo.write("untracked", "1")
    (repo.path / "deleted").unlink()
    repo.git("add", "--intent-to-add", "untracked")
    before = (
        repo.output("status", "--porcelain"),
        repo.output("diff"),
        repo.output("diff", "--cached"),
    )
    verbs(opened)
    after = (
        repo.output("status", "--porcelain"),
        repo.output("diff"),
        repo.output("diff", "--cached"),
    )
    assert after == before
    assert is_sound(repo)


def test_the_file_the_index_and_plumbing_agree_after_a_save(repo: Repo) -> None:
    opened = small(repo)
    opened.add("decisions", "a")
    assert json.loads(repo.read(W_JSON))["decisions"] == ["first", "a"]
    assert repo.git("diff-files", "--quiet", check=False).returncode == 0
    assert repo.git("diff-index", "--cached", "--quiet", "HEAD", check=False).returncode == 0


@pytest.mark.parametrize("how", ["changed", "staged", "both", "deleted", "removed", "mode"])
def test_a_context_with_changes_of_its_own_is_refused(repo: Repo, how: str) -> None:
    opened = small(repo)
    if how in ("changed", "staged", "both"):
        repo.write(W_JSON, '{"workflow_id": "w", "mine": 1}')
    if how in ("staged", "both"):
        repo.git("add", W_JSON)
    if how == "both":
        repo.write(W_JSON, repo.show(W_JSON))
    if how == "deleted":
        (repo.path / W_JSON).unlink()
    if how == "removed":
        repo.git("rm", "--quiet", "--cached", W_JSON)
    if how == "mode":
        (repo.path / W_JSON).chmod(0o755)
    before = repo.output("status", "--porcelain"), repo.head()
    with pytest.raises(GitContextError, match=r"not committed") as error:
        opened.add("decisions", "a")
    assert W_JSON in error.value.message
    assert (repo.output("status", "--porcelain"), repo.head()) == before
    assert is_sound(repo)


@pytest.mark.parametrize("flag", ["assume-unchanged", "skip-worktree"])
def test_changes_that_git_is_told_not_to_look_at_are_not_lost(repo: Repo, flag: str) -> None:
    opened = small(repo)
    repo.git("config", "core.autocrlf", "true")
    repo.git("update-index", f"--{flag}", W_JSON)
    committed = repo.read(W_JSON)
    repo.write(W_JSON, '{"workflow_id": "w", "mine": 1}')
    with pytest.raises(GitContextError, match="not committed"):
        opened.add("decisions", "a")
    assert repo.read(W_JSON) == '{"workflow_id": "w", "mine": 1}'
    assert is_sound(repo)
    repo.write(W_JSON, committed.replace("\n", "\r\n"))
    opened.add("decisions", "a")
    assert json.loads(repo.read(W_JSON))["decisions"] == ["first", "a"]
    assert repo.output("status", "--porcelain") == ""


@pytest.mark.parametrize("ignored", [False, True])
def test_an_untracked_file_in_the_way_is_kept(repo: Repo, *, ignored: bool) -> None:
    repo.commit({".gitignore": ".claude\n" if ignored else ""})
    repo.write(W_JSON, '{"workflow_id": "w", "mine": 1}')
    opened = git_context.open(repo.path)
    with pytest.raises(GitContextError, match="not committed"):
        opened.start("w")
    assert repo.read(W_JSON) == '{"workflow_id": "w", "mine": 1}'
    given = {"version": "1.0", "workflow_id": "w", "timestamp": "2025-01-15T09:00:00Z"}
    repo.write(W_JSON, json.dumps(given))
    opened.start("w", given)
    assert repo.output("status", "--porcelain") == ""
    assert repo.show(W_JSON) == repo.read(W_JSON)


def test_a_branch_that_is_checked_out_elsewhere_is_clean_there(repo: Repo, tmp_path: Path) -> None:
    opened = small(repo, "t")
    there = Repo(tmp_path / "else where")
    repo.git("worktree", "add", "--quiet", there.path, "context/w/t")
    opened.save(child("t", decisions=["a"]), task="t")
    assert there.output("status", "--porcelain") == ""
    assert stored(there, "HEAD") == json.loads(there.read(W_JSON))
    git_context.open(there.path).add("decisions", "m", branch="main")
    assert repo.output("status", "--porcelain") == ""
    assert "m" in json.loads(repo.read(W_JSON))["decisions"]
    there.write(W_JSON, "{}")
    with pytest.raises(GitContextError, match="else where"):
        opened.add("decisions", "x", task="t")


def test_a_worktree_whose_folder_is_gone_is_in_nobodys_way(repo: Repo, tmp_path: Path) -> None:
    opened = small(repo, "t")
    repo.git("worktree", "add", "--quiet", tmp_path / "gone", "context/w/t")
    subprocess.run(["rm", "-rf", tmp_path / "gone"], check=True)
    assert opened.add("decisions", "a", task="t").changed


@pytest.mark.parametrize("where", [".claude", ".claude/context", W_JSON])
def test_nothing_is_written_through_a_link(repo: Repo, tmp_path: Path, where: str) -> None:
    opened = small(repo)
    place = repo.path / where
    place.rename(tmp_path / "target")
    place.symlink_to(tmp_path / "target")
    with pytest.raises(GitContextError, match=r"link|not a plain file"):
        opened.add("decisions", "a")
    assert "first" in (tmp_path / "target" / W_JSON.removeprefix(where).strip("/")).read_text()
    assert opened.show(pointer="/decisions").value == ["first"]


def test_a_link_under_the_name_of_what_is_being_written_leads_nowhere(
    repo: Repo, tmp_path: Path
) -> None:
    opened = small(repo)
    (tmp_path / "target").write_text("precious")
    (repo.path / ".claude/context/.w.json.git-context").symlink_to(tmp_path / "target")
    with pytest.raises(GitContextError, match=r"\.claude/context/w\.json"):
        opened.add("decisions", "a")
    assert (tmp_path / "target").read_text() == "precious"
    assert opened.show(pointer="/decisions").value == ["first"]


def test_modes_line_ends_and_filters_are_those_of_the_checkout(repo: Repo) -> None:
    repo.git("config", "core.autocrlf", "true")
    opened = small(repo)
    opened.add("decisions", "a")
    assert (repo.path / W_JSON).read_bytes().count(b"\r\n") > 3
    assert "\r" not in repo.show(W_JSON)
    (repo.path / W_JSON).chmod(0o600)
    opened.add("decisions", "b")
    assert (repo.path / W_JSON).stat().st_mode & 0o777 == 0o600
    assert repo.output("status", "--porcelain") == ""


def test_a_sparse_checkout_stays_sparse(repo: Repo) -> None:
    repo.commit({"code/f": "1"})
    opened = small(repo)
    repo.git("sparse-checkout", "set", "code")
    assert not (repo.path / W_JSON).exists()
    opened.add("decisions", "a")
    assert not (repo.path / W_JSON).exists()
    assert repo.output("status", "--porcelain") == ""
    assert stored(repo, "HEAD")["decisions"] == ["first", "a"]


@pytest.mark.parametrize("setting", ["core.splitIndex", "core.untrackedCache", "index.sparse"])
def test_special_indexes_are_kept_whole(repo: Repo, setting: str) -> None:
    repo.commit({f"d{at}/f": str(at) for at in range(20)})
    repo.git("config", setting, "true")
    repo.git("update-index", "--refresh")
    opened = small(repo)
    opened.add("decisions", "a")
    assert repo.output("status", "--porcelain") == ""
    repo.write("d3/f", "x")
    opened.add("decisions", "b")
    assert repo.output("status", "--porcelain") == "M d3/f"
    assert is_sound(repo)


def test_an_edit_of_the_same_second_and_size_is_still_seen(repo: Repo) -> None:
    opened = small(repo)
    for at in range(5):
        repo.write("f", str(at))
        repo.git("add", "f")
        repo.write("f", str(at + 1))
        opened.add("decisions", f"d{at}")
        assert repo.output("status", "--porcelain") == "AM f"


def test_a_merge_in_progress_goes_on(repo: Repo) -> None:
    opened = small(repo)
    repo.commit({"f": "base\n"})
    repo.branch("side")
    repo.commit({"f": "theirs\n"})
    repo.checkout("main")
    repo.commit({"f": "ours\n"})
    assert repo.merge("side").returncode == 1
    opened.add("decisions", "a", branch="main")
    assert repo.conflicts() == ["f"]
    repo.write("f", "both\n")
    repo.git("add", "f")
    repo.git("commit", "--quiet", "--no-edit")
    assert stored(repo, "HEAD")["decisions"] == ["first", "a"]
    assert repo.show("f") == "both\n"


def test_a_file_system_without_hard_links_will_do(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = small(repo)

    def link(_file: Path, _name: Path) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", link)
    opened.add("decisions", "a")
    assert json.loads(repo.read(W_JSON))["decisions"] == ["first", "a"]
    assert is_sound(repo)
    lock = repo.path / ".git" / "index.lock"
    lock.write_text("somebody's")
    monkeypatch.setattr(locks.Backoff.__init__, "__defaults__", (0.2,))
    with pytest.raises(GitContextError, match=r"index\.lock has existed"):
        opened.add("decisions", "b")
    assert lock.read_text() == "somebody's"


def test_a_held_index_is_waited_for_and_then_named(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = small(repo)
    lock = repo.path / ".git" / "index.lock"
    lock.write_text("somebody's")
    monkeypatch.setattr(locks.Backoff.__init__, "__defaults__", (0.2,))
    before = repo.head()
    with pytest.raises(GitContextError, match=r"index\.lock has existed") as error:
        opened.add("decisions", "a")
    assert "delete the file" in error.value.hint
    assert lock.read_text() == "somebody's"
    assert repo.head() == before
    lock.unlink()
    opened.add("decisions", "a")
    assert is_sound(repo)


def test_a_held_ref_is_waited_for_and_then_named(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = small(repo, "t")
    lock = repo.path / ".git/refs/heads/context/w/t.lock"
    lock.touch()
    monkeypatch.setattr(locks.Backoff.__init__, "__defaults__", (0.2,))
    with pytest.raises(GitContextError, match=r"t\.lock has existed") as error:
        opened.add("decisions", "a", task="t")
    assert "rm '" in error.value.hint
    lock.unlink()
    assert opened.add("decisions", "a", task="t").changed


def test_what_git_exports_to_hooks_does_not_lead_elsewhere(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small(repo, "t")
    other = Repo.create(tmp_path / "other")
    opened = git_context.open(other.path)
    monkeypatch.setenv("GIT_DIR", os.fspath(repo.path / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", os.fspath(repo.path))
    monkeypatch.setenv("GIT_INDEX_FILE", os.fspath(repo.path / ".git" / "index"))
    opened.start("v")
    assert "v" in json.loads((other.path / ".claude/context/v.json").read_text())["workflow_id"]
    assert [listed.workflow for listed in opened.list()] == ["v"]
    assert [listed.workflow for listed in Repository.here().list()] == ["w"]


def test_a_branch_that_is_being_rebased_is_left_alone(repo: Repo, tmp_path: Path) -> None:
    opened = small(repo, "t")
    opened.save(child("t", decisions=["a"]), task="t")
    repo.commit({"f": "1"})
    there = Repo(tmp_path / "there")
    repo.git("worktree", "add", "--quiet", there.path, "context/w/t")
    there.git("rebase", "--quiet", "--exec", "false", "main", check=False)
    before = repo.head("context/w/t")
    with pytest.raises(GitContextError, match="is being rebased"):
        opened.save(child("t", decisions=["b"]), task="t")
    assert repo.head("context/w/t") == before
    there.git("rebase", "--abort")
    opened.save(child("t", decisions=["b"]), task="t")
    assert there.output("status", "--porcelain") == ""


FILTERED = ".claude/context/*.json filter=crypt\n"


@pytest.mark.parametrize("known", [False, True])
@pytest.mark.parametrize("verb", ["start", "add", "import", "merge"])
def test_nothing_is_committed_past_a_filter(
    repo: Repo, tmp_path: Path, verb: str, *, known: bool
) -> None:
    opened = small(repo, "t")
    opened.save(child("t", decisions=["b"]), task="t")
    repo.commit({".gitattributes": FILTERED})
    if known:
        repo.git("config", "filter.crypt.clean", "tr a-z n-za-m")
        repo.git("config", "filter.crypt.smudge", "tr a-z n-za-m")
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents/v.json").write_text('{"workflow_id": "v"}')
    before = repo.output("for-each-ref")
    refused: dict[str, Callable[[], object]] = {
        "start": lambda: opened.start("v"),
        "add": lambda: opened.add("decisions", "a"),
        "import": lambda: opened.import_(tmp_path / "documents"),
        "merge": opened.merge,
    }
    with pytest.raises(GitContextError, match="through the filter 'crypt'") as error:
        refused[verb]()
    assert repo.output("for-each-ref") == before
    line = error.value.hint.partition("add: ")[2].partition(";")[0]
    repo.commit({".gitattributes": f"{FILTERED}{line}\n"})
    opened.add("decisions", "a")
    assert repo.output("status", "--porcelain") == ""
