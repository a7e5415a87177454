"""Recorded conflicts decided, and what all forms have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import git_context
from git_context.errors import USAGE, GitContextError
from git_context.merge.policy import Rule
from git_context.merge.values import MISSING, exact
from git_context.workflow.resolving.both import combine
from tests.support.branches import branch, edit, forked, state
from tests.support.workflows import W_JSON, stored

if TYPE_CHECKING:
    from git_context.api import Repository
    from tests.support.repos import Repo

SUMMARY = "/context_summary"


def recorded(repo: Repo, **sides: str) -> Repository:
    """Have main say `old`, tasks say something else, and a merge record that."""
    opened = forked(repo, *sides, context_summary="old")
    for task, summary in sides.items():
        edit(repo, branch(task), context_summary=summary)
    edit(repo, "main", context_summary="mine")
    opened.merge(record=True)
    return opened


def test_a_recorded_conflict_is_listed_with_all_its_sides(repo: Repo) -> None:
    opened = recorded(repo, a="A", b="B")
    found = opened.conflicts()
    (conflict,) = found.conflicts
    assert conflict[:5] == (W_JSON, "recorded", SUMMARY, "both modified", "old")
    assert [(side.name, side.value) for side in conflict.sides] == [
        ("ours", "mine"),
        ("a", "A"),
        ("b", "B"),
    ]
    assert conflict.sides[0].by.label == "main"
    assert [side.by.commit for side in conflict.sides[1:]] == [
        repo.head(branch(task)) for task in "ab"
    ]
    assert conflict.options == ["ours", "a", "b", "base"]


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ({"take": ["ours"]}, "mine"),
        ({"take": ["base"]}, "old"),
        ({"take": ["b"]}, "B"),
        ({"take": [f"{SUMMARY}=a"]}, "A"),
        ({"values": {SUMMARY: "new"}}, "new"),
    ],
)
def test_a_choice_sets_the_value_and_takes_the_record_out(
    repo: Repo, how: dict[str, Any], expected: str
) -> None:
    opened = recorded(repo, a="A", b="B")
    done = opened.resolve(**how)
    assert done.left == []
    (file,) = done.files
    assert (file.file, file.branch, file.commit) == (W_JSON, "main", repo.head("main"))
    document = stored(repo, "main")
    assert (document["context_summary"], document["merge_conflicts"]) == (expected, [])
    assert repo.output("status", "--porcelain") == ""
    assert repo.output("log", "-1", "--format=%s") == f"Resolve {SUMMARY}"
    assert opened.conflicts().conflicts == []


def test_each_way_ends_in_the_same_document(repo: Repo) -> None:
    opened = recorded(repo, a="A")
    opened.resolve(take=["a"])
    by_record = stored(repo, "main")
    repo.git("reset", "--quiet", "--hard", "main^^")
    opened.merge(take=["a"])
    by_merge = stored(repo, "main")
    for document in (by_record, by_merge):
        document.pop("timestamp")
        document.pop("merge_conflicts", None)
    assert by_record == by_merge


def test_a_branch_that_is_not_checked_out(repo: Repo) -> None:
    opened = forked(repo, "a", context_summary="old")
    edit(repo, "main", context_summary="mine")
    edit(repo, branch("a"), context_summary="A")
    opened.update(task="a", record=True)
    before = state(repo)
    (conflict,) = opened.conflicts(task="a").conflicts
    assert conflict.pointer == SUMMARY
    done = opened.resolve(task="a", take=["ours"])
    assert done.files[0].branch == branch("a")
    assert stored(repo, branch("a"))["merge_conflicts"] == []
    assert {**state(repo), "refs": ""} == {**before, "refs": ""}


def test_what_is_not_decided_stays_recorded(repo: Repo) -> None:
    opened = forked(repo, "a", one="old", two="old")
    edit(repo, "main", one="mine", two="mine")
    edit(repo, branch("a"), one="A", two="A")
    opened.merge(record=True)
    done = opened.resolve(take=["/one=a"])
    assert [found.pointer for found in done.left] == ["/two"]
    assert [record["path"] for record in stored(repo, "main")["merge_conflicts"]] == ["/two"]


def test_a_file_with_uncommitted_edits_is_refused(repo: Repo) -> None:
    opened = recorded(repo, a="A")
    repo.write(W_JSON, repo.read(W_JSON).replace("mine", "edited"))
    before = state(repo)
    with pytest.raises(GitContextError, match="not committed"):
        opened.resolve(take=["a"])
    assert state(repo) == before


def test_a_path_names_the_context_of_the_current_branch(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded(repo, a="A")
    monkeypatch.chdir(repo.path / ".claude")
    opened = git_context.Repository.here()
    assert len(opened.conflicts("context/w.json").conflicts) == 1
    assert opened.resolve("context/w.json", take=["a"]).left == []
    assert opened.conflicts("context/w.json").conflicts == []


@pytest.mark.parametrize("path", ["../outside.json", "/etc/passwd", ".", "missing.json"])
def test_a_path_that_is_no_file_here_is_refused(repo: Repo, path: str) -> None:
    recorded(repo, a="A")
    with pytest.raises(GitContextError):
        git_context.open(repo.path).resolve(path, take=["ours"])


def test_markers_that_were_committed(repo: Repo) -> None:
    content = '{\n<<<<<<< x\n  "n": 1,\n=======\n  "n": 2,\n>>>>>>> y\n  "workflow_id": "w"\n}\n'
    repo.commit({W_JSON: content})
    opened = git_context.open(repo.path)
    (conflict,) = opened.conflicts().conflicts
    assert (conflict.form, conflict.pointer, conflict.has_base) == ("markers", "/n", False)
    assert conflict.options == ["ours", "theirs"]
    assert opened.resolve(take=["base"]).left == [conflict]
    assert repo.read(W_JSON) == content
    done = opened.resolve(take=["theirs"])
    assert not done.files[0].staged
    assert repo.read(W_JSON) == '{\n  "n": 2,\n  "workflow_id": "w"\n}\n'


def test_a_link_in_place_of_a_context_is_not_followed(repo: Repo) -> None:
    target = repo.path.parent / "secret.json"
    target.write_text("<<<<<<< a\n1\n=======\n2\n>>>>>>> b\n", encoding="utf-8")
    recorded(repo, a="A")
    (repo.path / W_JSON).unlink()
    (repo.path / W_JSON).symlink_to(target)
    opened = git_context.open(repo.path)
    with pytest.raises(GitContextError, match="not a plain file"):
        opened.resolve(W_JSON, take=["ours"])
    assert "<<<<<<<" in target.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "record",
    [
        {"path": "no pointer", "sides": [{"task": "a", "value": 1}]},
        {"path": "", "sides": [{"task": "a", "value": 1}]},
        {"path": "/merge_conflicts/0", "sides": [{"task": "a", "value": 1}]},
        {"path": 5, "sides": []},
        "no record",
    ],
)
def test_what_is_no_record_of_a_conflict_is_left_alone(repo: Repo, record: Any) -> None:
    opened = forked(repo, note="old", merge_conflicts=[record])
    assert opened.conflicts().conflicts == []
    assert opened.resolve(take=["ours"]).files == []
    assert stored(repo, "main")["merge_conflicts"] == [record]


def test_commits_that_a_record_invents_are_no_commits(repo: Repo) -> None:
    sides = [{"task": "--help", "commit": "--upload-pack=x", "value": 1}]
    opened = forked(repo, note=0, merge_conflicts=[{"path": "/note", "sides": sides}])
    (conflict,) = opened.conflicts().conflicts
    assert conflict.sides[1].by.commit == ""
    assert opened.resolve(take=["--help"]).left == []
    assert stored(repo, "main")["note"] == 1


@pytest.mark.parametrize("take", [["nobody"], ["/x=nobody"], ["ours", "theirs"]])
def test_what_is_no_side_is_a_usage_error(repo: Repo, take: list[str]) -> None:
    opened = recorded(repo, a="A")
    before = state(repo)
    with pytest.raises(GitContextError) as error:
        opened.resolve(take=take)
    assert error.value.exit_code == USAGE
    assert state(repo) == before


@pytest.mark.parametrize(
    ("values", "strategy", "expected"),
    [
        ([["a", "b"], ["b", "c"]], None, ["a", "b", "c"]),
        ([["a", "x"], ["a", "y"]], None, ["a", "x", "y"]),
        ([["a", "b"], ["b", "a"]], None, ["a", "b"]),
        ([[1, 1], [1, 2]], None, [1, 1, 2]),
        ([[{"n": 1}], [{"n": 2}], [{"n": 1}, {"n": 3}]], None, [{"n": 1}, {"n": 2}, {"n": 3}]),
        ([["a"], []], None, ["a"]),
        (["a\nb", "a\nc"], None, "a\nb\nc"),
        (["one", "two"], "text", "one\ntwo"),
        (["one", "two"], None, MISSING),
        ([["a"], "a"], None, MISSING),
        ([["a"], MISSING], None, MISSING),
        ([1, 2], None, MISSING),
        ([{"a": 1}, {"b": 1}], None, MISSING),
    ],
)
def test_both_sides_together(values: list[Any], strategy: str | None, expected: Any) -> None:
    exactly = [value if value is MISSING else exact(value) for value in values]
    rule = Rule(strategy) if strategy else None
    wanted = expected if expected is MISSING else exact(expected)
    assert combine(exactly, rule) == wanted
