from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import git_context
from git_context.errors import GitContextError
from git_context.setup import demo
from tests.support.histories import (
    PATH,
    blame,
    document,
    merged,
    origins,
    removals,
    save,
    text,
    words,
)
from tests.support.repos import Repo
from tests.support.workflows import TASKS, children

if TYPE_CHECKING:
    from pathlib import Path

    from git_context.history.blame import Blame


def assert_example(found: Blame) -> None:
    """Each part of the example's merged context belongs to the task that wrote it."""
    by_task = {(part.pointer, part.value): part.by.task for part in found.parts if part.member}
    for name, child in children().items():
        for field in ("decisions", "files_modified", "pending_actions"):
            assert {by_task[f"/{field}", item] for item in child[field]} == {name}
        inside = f"/parallel_tasks/{name}/context/"
        tasks = {part.by.task for part in found.parts if part.pointer.startswith(inside)}
        assert tasks == {name}
    own = {part.by.task for part in found.parts if part.pointer.startswith("/success_criteria")}
    assert own == {None}
    assert {part.by.agent for part in found.parts if part.by.task == "test-impl"} == {
        "playwright-tester"
    }


@pytest.mark.usefixtures("home")
def test_the_example_merged_by_plain_git(tmp_path: Path) -> None:
    built = demo.build(tmp_path / "demo")
    assert_example(git_context.open(built.folder).blame())


def test_the_example_merged_in_one_commit(repo: Repo) -> None:
    opened = git_context.open(repo.path)
    repo.commit({"README": "x"})
    opened.import_(demo_folder(repo))
    opened.merge()
    assert len(repo.output("rev-list", "--parents", "-1", "HEAD").split()) == 5
    assert_example(opened.blame())
    assert len({part.by.commit for part in opened.blame().parts}) >= len(TASKS) + 1


def demo_folder(repo: Repo) -> Path:
    from tests.support.workflows import EXAMPLE  # noqa: PLC0415

    folder = repo.path.parent / "documents"
    folder.mkdir()
    for file in EXAMPLE.iterdir():
        if file.name.startswith(("1", "2")):
            (folder / file.name).write_bytes(file.read_bytes())
    return folder


def test_through_merges_and_merges_of_merges(repo: Repo) -> None:
    base = save(repo, document(decisions=["a"]))
    repo.branch("one")
    one = save(repo, document(decisions=["a", "1"]))
    repo.branch("two", "main")
    two = save(repo, document(decisions=["a", "2"]))
    merged(repo, document(decisions=["a", "2", "1"]), "one")
    repo.checkout("one")
    again = save(repo, document(decisions=["a", "1", "3"]))
    repo.checkout("main")
    merge = merged(repo, document(decisions=["a", "1", "2", "own"]), "two")
    merged(repo, document(decisions=["own", "a", "1", "2", "3"]), "one")
    assert origins(blame(repo), "/decisions") == {
        "a": base,
        "1": one,
        "2": two,
        "3": again,
        "own": merge,
    }


def test_many_parents(repo: Repo) -> None:
    base = save(repo, document(decisions=["a"]))
    expected = {"a": base}
    for name in map(str, range(12)):
        repo.branch(name, "main")
        expected[name] = save(repo, document(decisions=["a", name]))
    repo.checkout("main")
    merged(repo, document(decisions=list(expected)), *map(str, range(12)))
    assert origins(blame(repo), "/decisions") == expected


def test_after_a_rebase_and_a_cherry_pick_the_agent_stays(repo: Repo) -> None:
    save(repo, document(decisions=["a"], x={"p": 1, "q": 1, "r": 1, "s": 1}))
    repo.branch("task")
    save(repo, document(decisions=["a"], x={"p": 1, "q": 1, "r": 1, "s": 2}), "t", "ada")
    repo.checkout("main")
    save(repo, document(decisions=["b"], x={"p": 1, "q": 1, "r": 1, "s": 1}))
    repo.git("checkout", "--quiet", "-b", "picked")
    repo.git("cherry-pick", "task")
    repo.git("rebase", "--quiet", "main", "task")
    for name in ("task", "picked"):
        (part,) = blame(repo, name, "/x/s").parts
        assert (part.by.commit, part.by.task, part.by.agent) == (repo.head(name), "t", "ada")


def test_what_two_brought_belongs_to_the_first(repo: Repo) -> None:
    save(repo, document(decisions=["a"]))
    repo.branch("task")
    first = save(repo, document(decisions=["a", "b"]), "t", "ada")
    repo.checkout("main")
    save(repo, document(decisions=["a", "b"]))
    merged(repo, document(decisions=["a", "b"]), "task")
    assert origins(blame(repo), "/decisions")["b"] == first


def test_a_squash_is_traced_to_the_commits_it_names(repo: Repo) -> None:
    base = save(repo, document(decisions=["a"]))
    repo.branch("task")
    one = save(repo, document(decisions=["a", "1"]), "t", "ada")
    two = save(repo, document(decisions=["a", "1", "2"]), "t", "bob")
    repo.checkout("main")
    repo.git("merge", "--squash", "task")
    repo.git("commit", "--quiet", "--no-edit")
    save(repo, document(decisions=["2", "a", "1"]))
    expected = {"a": base, "1": one, "2": two}
    assert origins(blame(repo), "/decisions") == expected


def test_a_squash_of_commits_that_are_gone(repo: Repo, tmp_path: Path) -> None:
    save(repo, document(decisions=["a"]))
    repo.branch("task")
    save(repo, document(decisions=["a", "1"]), "t", "ada")
    repo.checkout("main")
    repo.git("merge", "--squash", "task")
    repo.git("commit", "--quiet", "--no-edit")
    repo.git("clone", "--quiet", "--single-branch", f"file://{repo.path}", str(tmp_path / "other"))
    other = Repo(tmp_path / "other")
    by = {part.value: part.by for part in blame(other).parts if part.pointer == "/decisions"}
    assert (by["1"].commit, by["1"].task, by["1"].agent) == (repo.head(), "t", "ada")


def test_a_revert_removes_and_its_revert_brings(repo: Repo) -> None:
    base = save(repo, document(decisions=["a"]))
    added = save(repo, document(decisions=["a", "b"]), "t", "ada")
    repo.git("revert", "--no-edit", "HEAD")
    gone = repo.head()
    repo.git("revert", "--no-edit", "HEAD")
    found = blame(repo)
    assert origins(found, "/decisions") == {"a": base, "b": repo.head()}
    assert removals(found) == [("/decisions", "b", gone, added)]


def test_removals_through_merges(repo: Repo) -> None:
    base = save(repo, document(decisions=["a", "b"], phase="p"))
    repo.branch("task")
    on_task = save(repo, document(decisions=["a"], phase="p"), "t", "ada")
    repo.checkout("main")
    on_main = save(repo, document(decisions=["a", "b", "c"]))
    merged(repo, document(decisions=["a", "c"]), "task")
    assert removals(blame(repo)) == [
        ("/decisions", "b", on_task, base),
        ("/phase", "p", on_main, base),
    ] or removals(blame(repo)) == [
        ("/phase", "p", on_main, base),
        ("/decisions", "b", on_task, base),
    ]


def test_what_a_merge_threw_away_is_its_removal(repo: Repo) -> None:
    save(repo, document(decisions=["a"]))
    repo.branch("task")
    lost = save(repo, document(decisions=["a", "lost"]), "t", "ada")
    repo.checkout("main")
    save(repo, document(decisions=["a", "m"]))
    repo.git("merge", "--quiet", "--no-edit", "--strategy=ours", "task")
    assert removals(blame(repo)) == [("/decisions", "lost", repo.head(), lost)]


def test_one_place(repo: Repo) -> None:
    base = save(repo, document(tasks=[{"id": "a", "s": 1}, {"id": "b"}], decisions=["x", "y"]))
    save(repo, document(tasks=[{"id": "b"}, {"id": "a", "s": 1}], decisions=["y", "x"]))
    last = save(repo, document(tasks=[{"id": "b"}, {"id": "a", "s": 2}], decisions=["n", "y", "x"]))
    shown = {
        pointer: [(part.pointer, part.by.commit) for part in blame(repo, pointer=pointer).parts]
        for pointer in ("/tasks/a", "/tasks/1/s", "/decisions/0", "/decisions/2")
    }
    assert shown == {
        "/tasks/a": [("/tasks/a/id", base), ("/tasks/a/s", last)],
        "/tasks/1/s": [("/tasks/a/s", last)],
        "/decisions/0": [("/decisions", last)],
        "/decisions/2": [("/decisions", base)],
    }


def test_a_place_that_is_gone_has_removals_alone(repo: Repo) -> None:
    base = save(repo, document(phase="p"))
    gone = save(repo, document())
    found = blame(repo, pointer="/phase")
    assert (found.parts, removals(found)) == ([], [("/phase", "p", gone, base)])
    with pytest.raises(GitContextError, match="/never"):
        blame(repo, pointer="/never")


def test_an_unreadable_version_changes_no_credit(repo: Repo) -> None:
    base = save(repo, document(decisions=["a"]))
    repo.commit({PATH: "{"}, "Broken")
    last = save(repo, document(decisions=["a", "b"]))
    assert origins(blame(repo), "/decisions") == {"a": base, "b": last}


def test_clocks_that_went_backwards_do_not_confuse(repo: Repo) -> None:
    save(repo, document(decisions=["a"]))
    repo.branch("task")
    repo.write(PATH, text(document(decisions=["a", "b"])))
    repo.git("add", "--all")
    late = {"GIT_COMMITTER_DATE": "2040-01-01T00:00:00Z"}
    repo.git("commit", "--quiet", "--message", words("t"), env=late)
    first = repo.head()
    again = save(repo, document(decisions=["a", "b"], phase="x"))
    repo.checkout("main")
    merged(repo, document(decisions=["a", "b"], phase="x"), "task")
    found = blame(repo)
    assert origins(found, "/decisions")["b"] == first
    assert origins(found, "/phase") == {"x": again}
