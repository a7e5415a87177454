"""Reviews of real repositories: what is compared, what is found, and what cannot be read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

import git_context
from git_context.errors import GitContextError
from git_context.merge.values import MISSING
from git_context.review.markdown.comment import comment
from tests.support.repos import Repo
from tests.support.workflows import W_JSON, small, stored

if TYPE_CHECKING:
    from pathlib import Path

    from git_context.review.review import Review

SETTINGS = ".git-context.toml"


def changed(repo: Repo, message: str = "Change", /, **members: object) -> str:
    """Commit the context with other members, by plain git."""
    return repo.commit({W_JSON: json.dumps({**stored(repo, "HEAD"), **members})}, message)


def reviewed(repo: Repo, base: str, head: str = "HEAD", workflow: str | None = None) -> Review:
    return git_context.open(repo.path).review(base, head, workflow=workflow)


def codes(review: Review) -> list[str]:
    return [finding.code for finding in review.findings]


def test_the_merge_base_is_what_is_compared_with(repo: Repo) -> None:
    opened = small(repo, "one")
    base = repo.head()
    opened.add("decisions", "of one", task="one")
    opened.add("decisions", "of main")
    found = reviewed(repo, "main", "context/w/one")
    assert found.ends[:-1] == ("main", base, "context/w/one", repo.head("context/w/one"))
    (sheet,) = found.contexts
    decisions = [change for change in sheet.changes if change.field == "decisions"]
    assert [(change.after, change.task) for change in decisions] == [("of one", "one")]
    assert found.commits == {repo.head("context/w/one")}
    assert found.findings == []


def test_a_merge_tells_which_task_brought_and_took_what(repo: Repo) -> None:
    opened = small(repo, "one", "two")
    opened.add("decisions", "of one", task="one")
    opened.add("decisions", "of two", task="two")
    opened.done("plan", task="two")
    base = repo.head()
    opened.merge()
    found = reviewed(repo, base, "main")
    told = {
        (change.kind, change.before if change.after is MISSING else change.after, change.task)
        for change in found.contexts[0].changes
        if change.field in ("decisions", "pending_actions")
    }
    assert told == {
        ("added", "of one", "one"),
        ("added", "of two", "two"),
        ("removed", "plan", "two"),
    }


def test_one_workflow_or_all_that_changed(repo: Repo) -> None:
    opened = git_context.open(repo.path)
    for name in ("a", "b", "c"):
        opened.start(name, {})
    base = repo.head()
    for name in ("a", "b"):
        opened.set("/phase", "next", workflow=name)
    broken = repo.commit({".claude/context/a.json": "{"})
    found = reviewed(repo, base)
    assert [sheet.workflow for sheet in found.contexts] == ["a", "b"]
    assert codes(found) == ["CTX001"]
    limited = reviewed(repo, base, broken, "b")
    assert [sheet.workflow for sheet in limited.contexts] == ["b"]
    assert limited.findings == []
    assert reviewed(repo, base, broken, "c").contexts == []


@pytest.mark.parametrize("content", ["{", "[]", "<<<<<<< a\n{}\n=======\n{}\n>>>>>>> b\n", "\xff"])
def test_a_context_that_cannot_be_read_is_no_deleted_one(repo: Repo, content: str) -> None:
    small(repo)
    repo.commit({W_JSON: content.encode("latin-1")})
    found = reviewed(repo, "HEAD~1")
    (sheet,) = found.contexts
    assert sheet.changes == ()
    assert sheet.fault
    assert any(finding.is_error for finding in found.findings)
    assert "**Not all of it could be read:**" in comment(found)
    repo.commit({W_JSON: repo.show(W_JSON, "HEAD~1")})
    assert reviewed(repo, "HEAD~1").contexts[0].fault


def test_a_link_is_not_followed(repo: Repo) -> None:
    small(repo)
    (repo.path / W_JSON).unlink()
    (repo.path / W_JSON).symlink_to("/etc/passwd")
    repo.commit()
    found = reviewed(repo, "HEAD~1")
    assert codes(found) == ["CTX015"]
    assert "symbolic link" in found.contexts[0].fault
    assert "root:" not in comment(found)


def test_a_file_with_no_workflow_s_name_is_left_to_validation(repo: Repo) -> None:
    small(repo)
    repo.commit({".claude/context/@Everyone.json": '{"workflow_id": "x"}'})
    found = reviewed(repo, "HEAD~1")
    assert found.contexts == []
    assert {finding.path for finding in found.findings} == {".claude/context/@Everyone.json"}


def test_settings_that_cannot_be_used_do_not_hide_the_changes(repo: Repo) -> None:
    small(repo)
    repo.commit({SETTINGS: "[merge"})
    changed(repo, decisions=["first", "more"])
    found = reviewed(repo, "HEAD~2")
    assert "CTX020" in codes(found)
    (sheet,) = found.contexts
    assert [change.after for change in sheet.changes] == ["more"]
    assert sheet.fault


def test_the_settings_in_force_are_those_of_the_base(repo: Repo) -> None:
    small(repo)
    changed(repo, decisions=["Upload with AKIA" + "IOSFODNN7EXAMPL1"])
    (finding,) = reviewed(repo, "HEAD~1").findings
    fingerprint = finding.message.rpartition(" ")[2]
    repo.commit({SETTINGS: f'[secrets]\nallow = ["{fingerprint}"]\n'})
    assert "CTX013" in codes(reviewed(repo, "HEAD~2"))
    assert "CTX013" not in codes(reviewed(repo, "HEAD~1"))


def test_what_one_item_is_depends_on_the_rules_of_the_base(repo: Repo) -> None:
    small(repo)
    changed(repo, stories=[{"pet": "a", "size": 1}])
    repo.commit({SETTINGS: '[merge]\n"/stories" = { keyed = "pet" }\n'})
    changed(repo, stories=[{"pet": "a", "size": 2}])
    (by_own_rules,) = reviewed(repo, "HEAD~1").contexts
    (by_those_of_the_base,) = reviewed(repo, "HEAD~2").contexts
    assert [change.path for change in by_own_rules.changes] == [("stories", "a", "size")]
    assert [change.path for change in by_those_of_the_base.changes] == [("stories", "0", "size")]


def test_a_secret_stays_in_history(repo: Repo) -> None:
    small(repo)
    before = stored(repo, "HEAD")
    changed(repo, decisions=["Upload with AKIA" + "IOSFODNN7EXAMPL1"])
    repo.commit({W_JSON: json.dumps(before)})
    assert codes(reviewed(repo, "HEAD~2")) == ["CTX013"]


def test_a_conflict_with_the_base_is_found(repo: Repo) -> None:
    small(repo)
    repo.branch("feature")
    changed(repo, context_summary="feature")
    repo.checkout("main")
    changed(repo, context_summary="main")
    assert "CTX019" in codes(reviewed(repo, "main", "feature"))
    assert "CTX019" not in codes(reviewed(repo, "main~1", "feature"))


@pytest.mark.parametrize("remote", [False, True])
def test_a_task_is_held_to_what_it_owns(repo: Repo, tmp_path: Path, *, remote: bool) -> None:
    small(repo, "one")
    repo.checkout("context/w/one")
    changed(repo, feature_spec={"name": "mine"})
    if remote:
        repo = _clone(repo, tmp_path / "clone")
    prefix = "origin/" if remote else ""
    assert codes(reviewed(repo, f"{prefix}main", f"{prefix}context/w/one")) == ["CTX016"]
    assert codes(reviewed(repo, f"{prefix}main", repo.head(f"{prefix}context/w/one"))) == []


def test_commits_that_share_no_history(repo: Repo) -> None:
    small(repo)
    repo.git("checkout", "-q", "--orphan", "other")
    repo.commit()
    with pytest.raises(GitContextError, match="no commit in common") as caught:
        reviewed(repo, "main")
    assert "--unshallow" in caught.value.hint


def test_names_that_are_no_commits(repo: Repo) -> None:
    small(repo)
    for base, head in (("none", "HEAD"), ("HEAD", "none"), ("--all", "HEAD")):
        with pytest.raises(GitContextError, match="names no commit"):
            reviewed(repo, base, head)


def test_the_same_commits_give_the_same_review(repo: Repo, tmp_path: Path) -> None:
    opened = small(repo, "one")
    opened.add("decisions", "of one", task="one")
    base, head = repo.head("main"), repo.head("context/w/one")
    clone = _clone(repo, tmp_path / "clone")
    assert comment(reviewed(repo, base, head)) == comment(reviewed(clone, base, head))


def _clone(repo: Repo, folder: Path) -> Repo:
    repo.git("clone", "-q", repo.path, folder)
    return Repo(folder)
