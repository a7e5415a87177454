from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

import git_context
from git_context.errors import GitContextError
from tests.support.histories import PATH, document, lines, log, merged, save, text, words
from tests.support.repos import Repo
from tests.support.workflows import small

if TYPE_CHECKING:
    from pathlib import Path


def test_one_entry_a_commit_one_line_a_change(repo: Repo) -> None:
    first = save(repo, document(decisions=["a"]))
    repo.commit({"code.py": "x"}, "Code alone")
    second = save(repo, document(decisions=["b"], phase="p"), "t1", "ada")
    found = log(repo)
    assert [entry.credit.commit for entry in found.entries] == [second, first]
    assert lines(found) == [
        (first, "added", "/version", "1.0"),
        (first, "added", "/workflow_id", "w"),
        (first, "added", "/decisions", "a"),
        (second, "removed", "/decisions", "a"),
        (second, "added", "/decisions", "b"),
        (second, "added", "/phase", "p"),
    ]


def test_credit_comes_from_trailers_else_from_the_author(repo: Repo) -> None:
    save(repo, document(a="1"))
    save(repo, document(a="2"), "t1", "ada")
    by_task, by_author = (entry.credit for entry in log(repo).entries)
    assert (by_task.task, by_task.agent) == ("t1", "ada")
    assert (by_author.task, by_author.agent) == (None, "Ada Lovelace")
    assert by_author.time == repo.output("log", "-1", "--format=%aI", "HEAD~1").replace(
        "+00:00", "Z"
    )


def test_a_merge_shows_what_it_changed_itself(repo: Repo) -> None:
    save(repo, document(decisions=["a"], phase="0"))
    repo.branch("side")
    save(repo, document(decisions=["a", "s"], phase="1"))
    repo.checkout("main")
    save(repo, document(decisions=["a", "m"], phase="0"))
    merge = merged(repo, document(decisions=["m", "s", "own"], phase="1"), "side")
    found = log(repo)
    assert [row[1:] for row in lines(found) if row[0] == merge] == [
        ("removed", "/decisions", "a"),
        ("added", "/decisions", "own"),
    ]
    assert found.entries[0].is_merge


def test_a_merge_that_changed_nothing_itself_is_left_out(repo: Repo) -> None:
    save(repo, document(decisions=["a"]))
    for name in ("one", "two", "three"):
        repo.branch(name, "main")
        save(repo, document(decisions=["a", name]))
    repo.checkout("main")
    merge = merged(repo, document(decisions=["a", "one", "two", "three"]), "one", "two", "three")
    found = log(repo)
    assert merge not in [entry.credit.commit for entry in found.entries]
    assert sorted(str(row[3]) for row in lines(found) if row[2] == "/decisions") == [
        "a",
        "one",
        "three",
        "two",
    ]


@pytest.mark.parametrize(
    ("pointer", "expected"),
    [
        ("/tasks/b/status", [("added", "/tasks/b/status", "new"), ("changed", "/tasks/b/status")]),
        ("/phase", [("added", "/phase", "p"), ("removed", "/phase", "p")]),
        ("/phase/deeper", []),
    ],
)
def test_the_history_of_one_place(
    repo: Repo, pointer: str, expected: list[tuple[str, ...]]
) -> None:
    save(repo, document(tasks=[{"id": "a"}, {"id": "b", "status": "new"}], phase="p"))
    save(repo, document(tasks=[{"id": "b", "status": "new"}, {"id": "a", "x": "1"}], phase="p"))
    save(repo, document(tasks=[{"id": "b", "status": "done"}, {"id": "a"}]))
    found = [row[1:] for row in lines(log(repo, pointer=pointer))]
    assert [row[: len(wanted)] for row, wanted in zip(found, expected, strict=True)] == expected


def test_a_version_that_cannot_be_read_is_said_so_and_passed_over(repo: Repo) -> None:
    save(repo, document(a="1"))
    broken = repo.commit({PATH: "<<<<<<< ours\n{}\n"}, "Broken")
    mended = save(repo, document(a="2"))
    found = log(repo)
    assert "line 1" in found.entries[1].fault
    assert [row[:3] for row in lines(found)][-1] == (mended, "changed", "/a")
    assert [entry.credit.commit for entry in found.entries][1] == broken


def test_a_link_in_the_file_s_place_is_not_followed(repo: Repo) -> None:
    save(repo, document(a="1"))
    (repo.path / PATH).unlink()
    os.symlink("/etc/passwd", repo.path / PATH)  # noqa: PTH211  # the target does not matter
    repo.git("add", "--all")
    repo.git("commit", "--quiet", "--message", "Link")
    assert log(repo).entries[0].fault == "it is no plain file"


def test_a_new_layout_alone_is_an_entry_without_changes(repo: Repo) -> None:
    save(repo, document(a="1"))
    commit = repo.commit({PATH: text(document(a="1")).replace("\n", "\r\n")})
    entry = log(repo).entries[0]
    assert (entry.credit.commit, entry.changes, entry.fault) == (commit, [], "")
    assert len(log(repo, pointer="/a").entries) == 1


def test_a_context_deleted_and_made_again(repo: Repo) -> None:
    save(repo, document(a="1"))
    gone = repo.commit({PATH: None})
    save(repo, document(a="1"))
    rows = lines(log(repo))
    assert (gone, "removed", "", document(a="1")) in rows
    assert [row[1:3] for row in rows[-3:]] == [
        ("added", "/version"),
        ("added", "/workflow_id"),
        ("added", "/a"),
    ]


def test_a_child_document_in_the_parent_s_place_is_read_as_stored(repo: Repo) -> None:
    save(repo, document(decisions=["a"], parallel_tasks=[{"task_id": "t"}]))
    child = {"task_id": "t", "parent_workflow_id": "w", "decisions": ["b"]}
    commit = repo.commit({PATH: text(child)})
    found = [row[1:] for row in lines(log(repo)) if row[0] == commit]
    assert ("added", "/decisions", "b") in found
    assert not any(kind == "removed" for kind, *_ in found)


@pytest.mark.parametrize(
    "setting",
    ["log.follow", "log.showSignature", "log.diffMerges=first-parent", "log.showRoot=false"],
)
def test_settings_of_git_log_change_nothing(repo: Repo, setting: str) -> None:
    save(repo, document(a="1"))
    repo.branch("side")
    save(repo, document(a="1", b="1"))
    repo.checkout("main")
    save(repo, document(a="2"))
    merged(repo, document(a="2", b="1"), "side")
    before = lines(log(repo))
    key, _, value = setting.partition("=")
    repo.git("config", key, value or "true")
    assert lines(log(repo)) == before


def test_from_a_subfolder_and_in_a_bare_clone(repo: Repo, tmp_path: Path) -> None:
    save(repo, document(a="1"))
    save(repo, document(a="2"))
    expected = lines(log(repo))
    (repo.path / "deep").mkdir()
    assert lines(log(Repo(repo.path / "deep"))) == expected
    repo.git("clone", "--quiet", "--bare", ".", str(tmp_path / "bare.git"))
    assert lines(log(Repo(tmp_path / "bare.git"))) == expected


def test_a_shallow_clone_begins_where_it_is_cut_off(repo: Repo, tmp_path: Path) -> None:
    save(repo, document(a="1"))
    last = save(repo, document(a="2"))
    repo.git("clone", "--quiet", "--depth=1", f"file://{repo.path}", str(tmp_path / "shallow"))
    found = lines(log(Repo(tmp_path / "shallow")))
    assert {row[0] for row in found} == {last}
    assert (last, "added", "/a", "2") in found


def test_a_task_s_branch(repo: Repo) -> None:
    opened = git_context.open(repo.path)
    opened.start("w", {"decisions": []})
    opened.fork("t", agent="ada", scope="x")
    opened.add("decisions", "mine", task="t")
    assert opened.log(task="t").entries[0].credit.task == "t"
    assert all(entry.credit.task is None for entry in opened.log(branch="main").entries)


def test_trailers_quoted_in_the_middle_of_a_message_count_where_they_agree(repo: Repo) -> None:
    save(repo, document(a="1"))
    body = "* one\n\nContext-Task: t1\nContext-Agent: ada\n\n* two\n\n    Context-Task: t1\n\nEnd"
    repo.commit({PATH: text(document(a="2"))}, f"Squashed (#1)\n\n{body}")
    repo.commit({PATH: text(document(a="3"))}, f"Two\n\n{body}\n\nContext-Task: t2\n\nEnd")
    two, one, _ = (entry.credit for entry in log(repo).entries)
    assert (one.task, one.agent) == ("t1", "ada")
    assert two.task is None


def test_no_such_context_revision_or_place(repo: Repo) -> None:
    save(repo, document(a="1"))
    opened = git_context.open(repo.path)
    with pytest.raises(GitContextError, match="No commit up to"):
        opened.log("HEAD", workflow="other")
    with pytest.raises(GitContextError, match="names no commit"):
        opened.log("nowhere", workflow="w")
    with pytest.raises(GitContextError, match="not a JSON Pointer"):
        opened.log("HEAD", "/a~", workflow="w")


def test_messages_that_are_not_utf_8_and_hold_control_characters(repo: Repo) -> None:
    save(repo, document(a="1"))
    repo.write(PATH, text(document(a="2")))
    repo.git("add", "--all")
    repo.git("commit", "--quiet", "--file=-", input=b"Caf\xe9 \x1b[31m\n\n" + words("t").encode())
    entry = log(repo).entries[0]
    assert entry.subject.startswith("Caf")
    assert entry.credit.task == "t"


def test_the_newest_commits_and_what_they_did_alone(repo: Repo) -> None:
    opened = small(repo)
    opened.add("decisions", "second")
    opened.set("/current_agent", "bob")
    (newest,) = opened.log(limit=1).entries
    assert "/current_agent" in [change.pointer for change in newest.changes]
    (newest,) = opened.log(limit=1, all_fields=False).entries
    assert [change.pointer for change in newest.changes] == ["/decisions"]
