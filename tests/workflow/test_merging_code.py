"""The code in the branches, merged with the contexts by git itself."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

import git_context
from git_context.workflow.merging import code
from git_context.workflow.merging.result import ConflictsError
from tests.support.branches import branch, commit_on, forked, parents, state
from tests.support.repos import Repo
from tests.support.workflows import W_JSON, child, is_sound, stored

if TYPE_CHECKING:
    from pathlib import Path

LINES = "".join(f"line {number}\n" for number in range(20))


def test_code_and_contexts_come_together(repo: Repo) -> None:
    repo.commit({"shared.txt": LINES, "gone.txt": "x", "old/name.txt": LINES + "end\n"})
    opened = forked(repo, "a", "b", "c")
    for task in ("a", "b", "c"):
        opened.save(child(task, decisions=[task]), task=task)
    commit_on(repo, branch("a"), {"a/new.py": "a", "shared.txt": LINES.replace("line 1\n", "A\n")})
    commit_on(repo, branch("b"), {"gone.txt": None, "shared.txt": LINES.replace("line 18", "B")})
    start, tips = repo.head(), [repo.head(branch(task)) for task in ("a", "b", "c")]
    opened.merge()
    assert parents(repo) == [start, *tips]
    assert repo.read("shared.txt") == LINES.replace("line 1\n", "A\n").replace("line 18", "B")
    assert repo.read("a/new.py") == "a"
    assert not (repo.path / "gone.txt").exists()
    assert stored(repo, "main")["decisions"] == ["first", "a", "b", "c"]
    assert repo.output("status", "--porcelain") == ""
    assert is_sound(repo)


def test_a_dry_run_leaves_nothing_behind_not_even_objects(tmp_path: Path, home: Path) -> None:
    assert home.is_dir()
    repo = Repo.create(tmp_path / 'a: "path" \\ of\nits own')
    repo.commit({"shared.txt": LINES})
    opened = forked(repo, "a", "b")
    for task, line in (("a", "line 1\n"), ("b", "line 18\n")):
        opened.save(child(task, decisions=[task]), task=task)
        commit_on(repo, branch(task), {"shared.txt": LINES.replace(line, f"{task}\n")})
    before = sorted(repo.path.rglob("*"))
    tried = opened.merge(dry_run=True)
    assert sorted(repo.path.rglob("*")) == before
    assert [source.name for source in tried.merged] == ["a", "b"]
    assert not tried.files
    assert opened.merge().value == tried.value


def test_a_rename_on_one_side_meets_an_edit_on_the_other(repo: Repo) -> None:
    repo.commit({"old.txt": LINES})
    opened = forked(repo, "a", "b")
    commit_on(repo, branch("a"), {"old.txt": None, "dir/new.txt": LINES})
    commit_on(repo, branch("b"), {"old.txt": LINES.replace("line 5", "five")})
    opened.merge()
    assert repo.read("dir/new.txt") == LINES.replace("line 5", "five")
    assert not (repo.path / "old.txt").exists()


def test_other_merge_drivers_and_attributes_count(repo: Repo) -> None:
    repo.commit({".gitattributes": "*.log merge=union\n", "x.log": "one\n"})
    opened = forked(repo, "a", "b")
    for task in ("a", "b"):
        commit_on(repo, branch(task), {"x.log": f"one\n{task}\n"})
    opened.merge()
    assert repo.read("x.log") == "one\na\nb\n"


def test_a_driver_that_prints_does_no_harm(repo: Repo) -> None:
    program = f"{sys.executable} -c 'print(chr(120) * 50)'"
    repo.git("config", "merge.loud.driver", program)
    repo.commit({".gitattributes": "*.dat merge=loud\n", "x.dat": "one\n"})
    opened = forked(repo, "a", "b")
    for task in ("a", "b"):
        commit_on(repo, branch(task), {"x.dat": f"{task}\n"})
    opened.merge()
    assert repo.read("x.dat") == "a\n"


def test_a_conflict_in_code_leaves_everything_as_it_was(repo: Repo) -> None:
    repo.commit({"f.txt": "one\n", "g.txt": "one\n"})
    opened = forked(repo, "a", "b", "c")
    commit_on(repo, branch("a"), {"f.txt": "A\n", "g.txt": "A\n"})
    commit_on(repo, branch("b"), {"f.txt": "B\n"})
    tip = commit_on(repo, branch("c"), {"g.txt": None})
    before = state(repo)
    for more in ({}, {"record": True}, {"take": ["theirs"]}):
        with pytest.raises(ConflictsError) as error:
            opened.merge(**more)
        found = [(file.path, file.kind, file.task) for file in error.value.merge.files]
        assert found == [("f.txt", "contents", "b"), ("g.txt", "modify/delete", "c")]
        assert error.value.merge.files[1].commit == tip
        assert error.value.exit_code == 1
        assert state(repo) == before
    assert is_sound(repo)


def test_branches_that_changed_contexts_alone_start_no_merge_of_code(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit({"code.txt": "x"})
    opened = forked(repo, "a", "b", "c")
    for task in ("a", "b"):
        opened.save(child(task, decisions=[task]), task=task)
    commit_on(repo, branch("c"), {"code.txt": "y"})
    monkeypatch.setattr(code.CodeMerge, "_by_git", None)
    opened.merge()
    assert repo.read("code.txt") == "y"
    assert stored(repo, "main")["decisions"] == ["first", "a", "b"]


def test_context_files_never_conflict_as_text_nor_merge_as_text(repo: Repo) -> None:
    """git's text merge would take both additions, and make a key that stands twice."""
    repo.commit({W_JSON: '{\n"workflow_id": "w",\n"a": 1,\n\n\n"b": 2\n}\n'})
    for task in ("a", "b"):
        repo.git("branch", branch(task))
    for task, text in (
        ("a", '{\n"workflow_id": "w",\n"new": 1,\n"a": 1,\n\n\n"b": 2\n}\n'),
        ("b", '{\n"workflow_id": "w",\n"a": 1,\n\n\n"b": 2,\n"new": 2\n}\n'),
    ):
        commit_on(repo, branch(task), {W_JSON: text, f"{task}.txt": "x"})
    opened = git_context.open(repo.path)
    with pytest.raises(ConflictsError) as error:
        opened.merge()
    assert [found.conflict.pointer for found in error.value.merge.conflicts] == ["/new"]
    assert not error.value.merge.files


def test_code_of_a_criss_cross_history_is_merged_over_both_bases(repo: Repo) -> None:
    repo.commit({"f.txt": LINES})
    opened = forked(repo, "a", "b")
    one = LINES.replace("line 2\n", "A\n")
    two = LINES.replace("line 17\n", "B\n")
    both = one.replace("line 17\n", "B\n")
    old = {
        "a": commit_on(repo, branch("a"), {"f.txt": one}),
        "b": commit_on(repo, branch("b"), {"f.txt": two}),
    }
    for into, other in (("a", "b"), ("b", "a")):
        repo.checkout(branch(into))
        repo.git("merge", "--quiet", "--no-edit", old[other])
        repo.checkout("main")
    commit_on(repo, branch("a"), {"f.txt": both.replace("A\n", "AA\n")})
    commit_on(repo, branch("b"), {"f.txt": both.replace("B\n", "BB\n")})
    opened.merge("b", branch=branch("a"))
    merged = repo.show("f.txt", branch("a"))
    assert merged == LINES.replace("line 2\n", "AA\n").replace("line 17\n", "BB\n")


def test_executable_files_links_and_submodules_are_carried(repo: Repo) -> None:
    opened = forked(repo, "a", "b")
    opened.save(child("b", decisions=["b"]), task="b")
    repo.checkout(branch("a"))
    script = repo.write("run.sh", "#!/bin/sh\n")
    script.chmod(0o755)
    (repo.path / "link").symlink_to("run.sh")
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{repo.head()},sub")
    repo.git("add", "run.sh", "link")
    repo.git("commit", "--quiet", "--message", "kinds")
    repo.checkout("main")
    opened.merge()
    assert (repo.path / "run.sh").stat().st_mode & 0o111
    assert (repo.path / "link").readlink().name == "run.sh"
    assert repo.output("ls-files", "--stage", "sub").startswith("160000")
