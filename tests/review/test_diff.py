from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

import git_context
from git_context.errors import GitContextError
from git_context.merge.values import MISSING, exact
from git_context.review.versions import split
from tests.review.diffs import example_diffs
from tests.support.documents import names
from tests.support.histories import PATH, document, save, text
from tests.support.review_examples import GOLDEN

if TYPE_CHECKING:
    from pathlib import Path

    from git_context.review.diff import ComparedContext, Diff
    from tests.support.repos import Repo


def diff(repo: Repo, *revisions: str, **options: Any) -> Diff:
    return git_context.open(repo.path).diff(*revisions, **options)


def phases(found: Diff) -> list[tuple[Any, Any]]:
    """Return what the field `phase` was and is, in each context that differs."""
    return [(_phase(one.old), _phase(one.new)) for one in found.contexts]


def _phase(version: Any) -> Any:
    return None if version is MISSING else version.get("phase")


@pytest.fixture
def versions(repo: Repo) -> Repo:
    """Return a repository with two commits, a third version staged, and a fourth in the tree."""
    save(repo, document(phase="one"))
    save(repo, document(phase="two"))
    repo.write(PATH, text(document(phase="staged")))
    repo.git("add", "--all")
    repo.write(PATH, text(document(phase="written")))
    return repo


@pytest.mark.parametrize(
    ("revisions", "staged", "expected"),
    [
        ([], False, ("staged", "written")),
        ([], True, ("two", "staged")),
        (["HEAD~1"], True, ("one", "staged")),
        (["HEAD"], False, ("two", "written")),
        (["HEAD~1"], False, ("one", "written")),
        (["HEAD~1", "HEAD"], False, ("one", "two")),
        (["HEAD", "HEAD~1"], False, ("two", "one")),
        (["HEAD~1..HEAD"], False, ("one", "two")),
        (["HEAD~1.."], False, ("one", "two")),
        (["..HEAD~1"], False, ("two", "one")),
        (["HEAD~1...HEAD"], False, ("one", "two")),
    ],
)
def test_versions_are_named_as_for_git_diff(
    versions: Repo, revisions: list[str], *, staged: bool, expected: tuple[str, str]
) -> None:
    found = diff(versions, *revisions, staged=staged)
    assert phases(found) == [expected]
    printed = versions.output(*["diff", "--no-textconv", *["--staged"] * staged, *revisions])
    assert f'-  "phase": "{expected[0]}"' in printed
    assert f'+  "phase": "{expected[1]}"' in printed


def test_three_dots_begin_where_branches_parted(repo: Repo) -> None:
    save(repo, document(phase="base"))
    repo.branch("side")
    save(repo, document(phase="side"))
    repo.checkout("main")
    save(repo, document(phase="main"))
    assert phases(diff(repo, "main..side")) == [("main", "side")]
    assert phases(diff(repo, "main...side")) == [("base", "side")]
    assert phases(diff(repo, "side...main")) == [("base", "main")]


@pytest.mark.parametrize(
    ("revisions", "options", "said"),
    [
        (["nothing"], {}, "names no commit"),
        (["HEAD", "HEAD", "HEAD"], {}, "not more"),
        (["HEAD", "HEAD"], {"staged": True}, "one commit"),
        (["HEAD..HEAD"], {"staged": True}, "one commit"),
        (["--output=x"], {}, "names no commit"),
        (["HEAD"], {"origins": True}, "the working tree"),
        ([], {"task": "t", "staged": True}, "own document"),
        ([], {"workflow": "../w"}, "not a valid workflow id"),
    ],
)
def test_what_cannot_be_compared(
    versions: Repo, revisions: list[str], options: dict[str, Any], said: str
) -> None:
    with pytest.raises(GitContextError, match=said):
        diff(versions, *revisions, **options)


def test_commits_without_a_common_one(repo: Repo) -> None:
    save(repo, document())
    repo.git("checkout", "--quiet", "--orphan", "other")
    save(repo, document(phase="x"))
    with pytest.raises(GitContextError, match="no commit in common"):
        diff(repo, "main...other")


def test_contexts_come_and_go(repo: Repo) -> None:
    first = repo.commit({PATH: text(document(phase="x"))})
    second = repo.commit({PATH: None, ".claude/context/v.json": text(document(phase="y"))})
    found = diff(repo, first, second)
    assert [one.workflow for one in found.contexts] == ["v", "w"]
    assert phases(found) == [(None, "y"), ("x", None)]
    assert [(one.before > 0, one.after > 0) for one in found.contexts] == [
        (False, True),
        (True, False),
    ]
    assert phases(diff(repo, first, second, workflow="w")) == [("x", None)]


def test_before_the_first_commit(repo: Repo) -> None:
    repo.write(PATH, text(document(phase="x")))
    repo.git("add", "--all")
    assert phases(diff(repo, staged=True)) == [(None, "x")]
    assert diff(repo).contexts == []


def test_what_git_was_only_told_of(repo: Repo) -> None:
    save(repo, document())
    repo.write(".claude/context/v.json", text(document(phase="x")))
    assert diff(repo).contexts == []
    repo.git("add", "--intent-to-add", ".claude/context/v.json")
    assert phases(diff(repo)) == [(None, "x")]


def test_a_file_that_is_as_it_was(versions: Repo) -> None:
    versions.git("add", "--all")
    os.utime(versions.path / PATH, (1, 1))
    assert diff(versions).contexts == []


def test_line_ends_that_git_converts_are_no_change(repo: Repo) -> None:
    repo.commit({".gitattributes": "*.json text eol=crlf\n", PATH: text(document(phase="x"))})
    repo.write(PATH, text(document(phase="x")).replace("\n", "\r\n"))
    assert diff(repo, "HEAD").contexts == []


def test_a_new_layout_is_told_from_a_change(repo: Repo) -> None:
    save(repo, document(phase="x"))
    repo.write(PATH, json.dumps(document(phase="x")))
    found = diff(repo)
    (one,) = found.contexts
    assert not one.changes
    assert not found.differs


def test_what_cannot_be_read_is_said(repo: Repo) -> None:
    save(repo, document(phase="x"))
    repo.write(PATH, '{"phase": ')
    fault(repo, "the working tree: ")
    repo.path.joinpath(PATH).unlink()
    repo.path.joinpath(PATH).symlink_to("/etc/hostname")
    fault(repo, "no plain file")


def test_what_is_unmerged_is_said(repo: Repo) -> None:
    save(repo, document(phase="x"))
    repo.branch("side")
    save(repo, document(phase="y"))
    repo.checkout("main")
    save(repo, document(phase="z"))
    assert repo.merge("side").returncode
    fault(repo, "git context resolve")
    fault(repo, "git context resolve", staged=True)


def fault(repo: Repo, said: str, **options: Any) -> None:
    found = diff(repo, **options)
    (one,) = found.contexts
    assert said in one.fault
    assert found.differs


def test_origins(repo: Repo) -> None:
    first = save(repo, document(decisions=["a"]))
    second = save(repo, document(decisions=["a", "b"]), "t1", "ada")
    third = save(repo, document(decisions=["b"]), "t2", "bob")
    (one,) = diff(repo, first, third, origins=True).contexts
    who = {change.kind: change.credit for change in one.changes}
    assert who["added"]
    assert who["removed"]
    assert (who["added"].commit, who["added"].agent) == (second, "ada")
    assert (who["removed"].commit, who["removed"].task) == (third, "t2")


@pytest.fixture
def forked(repo: Repo) -> Repo:
    start = document(decisions=["theirs"], parallel_tasks=[{"task_id": "t", "agent": "ada"}])
    repository = git_context.open(repo.path)
    repo.commit({"README": ""})
    repository.start("w", start)
    repository.fork("t")
    repository.save({"task_id": "t", "decisions": ["own"]}, task="t")
    repository.add("decisions", "of the parent", branch="main")
    return repo


def decisions(one: ComparedContext) -> list[tuple[str, Any]]:
    return [(c.kind, c.after) for c in one.changes if c.path == ("decisions",)]


def test_what_a_task_contributed(forked: Repo) -> None:
    for merged in (False, True):
        if merged:
            git_context.open(forked.path).merge("t")
        found = diff(forked, task="t")
        (one,) = found.contexts
        assert (one.workflow, one.task) == ("w", "t")
        assert decisions(one) == [("added", "own")]


def test_a_task_between_two_commits(forked: Repo) -> None:
    repository = git_context.open(forked.path)
    before = forked.head("context/w/t")
    repository.add("decisions", "second", task="t")
    for revisions in ([before], [before, "context/w/t"], [f"{before}..context/w/t"]):
        (one,) = diff(forked, *revisions, task="t").contexts
        assert decisions(one) == [("added", "second")]
    assert diff(forked, before, before, task="t").contexts == []


def test_a_task_that_is_not_there(forked: Repo) -> None:
    with pytest.raises(GitContextError, match="has no branch"):
        diff(forked, task="other")
    assert diff(forked, "main", "main", task="other").contexts == []


def test_a_bare_repository(versions: Repo, tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    versions.git("clone", "--quiet", "--bare", ".", bare)
    repository = git_context.open(bare)
    assert phases(repository.diff("HEAD~1", "HEAD")) == [("one", "two")]
    with pytest.raises(GitContextError, match="no working tree"):
        repository.diff()


@given(names.filter(lambda name: ".." not in name))
def test_ranges_are_two_names(name: str) -> None:
    assert split([f"{name}..x"]) == split([f"{name}...x"]) == [name, "x"]
    assert split([name]) == [name]
    assert split([name, "a..b"]) == [name, "a..b"]


def test_the_example_is_told_as_in_the_golden_files(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert home.is_dir()
    monkeypatch.setenv("COLUMNS", "100")
    told = dict(example_diffs(tmp_path / "demo"))
    assert sorted(told) == sorted(file.name for file in GOLDEN.glob("diff-*"))
    for file, content in told.items():
        assert content == (GOLDEN / file).read_text(encoding="utf-8"), file


def test_numbers_are_told_apart_exactly(repo: Repo) -> None:
    first = repo.commit({PATH: '{"version": "1.0", "a": 1, "b": 1.0, "c": true, "d": 1}'})
    second = repo.commit({PATH: '{"version": "1.0", "a": 1.0, "b": 1.0, "c": 1, "d": "1"}'})
    (one,) = diff(repo, first, second).contexts
    assert {change.path: change.after for change in one.changes} == {
        ("a",): b"1.0",
        ("c",): exact(1),
        ("d",): "1",
    }
