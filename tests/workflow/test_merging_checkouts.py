"""The branch that is merged into, checked out, changed, or nowhere; and merges that are killed."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

import git_context
from git_context.errors import GitContextError
from git_context.repository.full_worktree_update import FullWorktreeUpdate
from tests.support.branches import branch, commit_on, forked, parents, state
from tests.support.faults import Watch, kill_at, remove_gits_own_locks, settle
from tests.support.faults import kill_after as kill_after_seconds
from tests.support.repos import Repo
from tests.support.workflows import W_JSON, child, is_sound, stored

if TYPE_CHECKING:
    from pathlib import Path

    from git_context.api import Repository
    from git_context.repository.locks import Backoff

MANY = [f"dir{number % 3}/file{number}.txt" for number in range(12)]


def ready(repo: Repo) -> Repository:
    """Make two tasks that change contexts and code: files made, changed, deleted, moved."""
    repo.commit({name: f"{name}\n" for name in MANY} | {"folder/x": "1", "plain": "2"})
    opened = forked(repo, "a", "b")
    opened.save(child("a", decisions=["a"]), task="a")
    commit_on(
        repo,
        branch("a"),
        {
            MANY[0]: "A\n",
            MANY[1]: None,
            "new/deep/er.txt": "new",
            "folder/x": None,
            "folder/y": "1",
        },
    )
    repo.checkout(branch("b"))
    (repo.path / "plain").unlink()
    repo.commit({"plain/inner": "2", MANY[2]: "B\n", MANY[3]: None})
    repo.checkout("main")
    opened.save(child("b", decisions=["b"]), task="b")
    return opened


def assert_follows(repo: Repo) -> None:
    assert repo.output("status", "--porcelain") == ""
    assert repo.read(MANY[0]) == "A\n"
    assert repo.read(MANY[2]) == "B\n"
    assert repo.read("plain/inner") == "2"
    assert repo.read("new/deep/er.txt") == "new"
    assert not (repo.path / MANY[1]).exists()
    assert not (repo.path / "folder/x").exists()
    assert is_sound(repo)


def test_the_working_tree_follows(repo: Repo) -> None:
    ready(repo).merge()
    assert_follows(repo)


def test_a_folder_left_empty_goes_and_a_file_takes_its_place(repo: Repo) -> None:
    repo.commit({"thing/only": "1"})
    opened = forked(repo, "a")
    repo.checkout(branch("a"))
    repo.git("rm", "-rq", "thing")
    repo.commit({"thing": "now a file"})
    repo.checkout("main")
    opened.merge()
    assert repo.read("thing") == "now a file"
    assert repo.output("status", "--porcelain") == ""


def test_any_linked_working_tree_follows(repo: Repo, tmp_path: Path) -> None:
    opened = ready(repo)
    repo.git("checkout", "--quiet", "--detach")
    linked = Repo(tmp_path / "linked")
    repo.git("worktree", "add", "--quiet", linked.path, "main")
    before = repo.head()
    opened.merge(branch="main")
    assert_follows(linked)
    assert repo.head() == before
    assert repo.output("status", "--porcelain") == ""
    assert repo.read(MANY[0]) == f"{MANY[0]}\n"


def test_a_branch_checked_out_nowhere_moves_alone(repo: Repo) -> None:
    opened = ready(repo)
    repo.branch("elsewhere")
    before = state(repo)
    opened.merge(branch="main")
    after = state(repo)
    assert after.pop("refs") != before.pop("refs")
    assert after == before
    assert len(parents(repo)) == 3


@pytest.mark.parametrize("setting", ["any.other", "merge.renormalize"])
def test_a_bare_repository(repo: Repo, tmp_path: Path, setting: str) -> None:
    ready(repo)
    repo.git("clone", "--quiet", "--bare", repo.path, tmp_path / "bare")
    bare = Repo(tmp_path / "bare")
    bare.git("config", setting, "true")
    git_context.open(bare.path).merge()
    assert stored(bare, "main")["decisions"] == ["first", "a", "b"]
    assert bare.show(MANY[2], "main") == "B\n"


def test_what_the_user_staged_and_changed_survives(repo: Repo) -> None:
    opened = ready(repo)
    repo.write(MANY[8], "staged\n")
    repo.write("added", "staged too\n")
    repo.git("add", MANY[8], "added")
    repo.git("rm", "--quiet", "--cached", MANY[9])
    repo.write(MANY[10], "not staged\n")
    (repo.path / MANY[11]).unlink()
    repo.write("untracked", "mine\n")
    shown = repo.output("status", "--porcelain")
    opened.merge()
    assert repo.output("status", "--porcelain") == shown
    assert repo.read(MANY[8]) == "staged\n"
    assert repo.read(MANY[10]) == "not staged\n"
    assert repo.read(MANY[9]) == f"{MANY[9]}\n"
    assert repo.read(MANY[0]) == "A\n"


@pytest.mark.parametrize(
    ("path", "stage"), [(MANY[0], False), (MANY[0], True), (MANY[1], False), (W_JSON, True)]
)
def test_a_changed_file_that_would_be_overwritten_is_a_refusal(
    repo: Repo,
    path: str,
    *,
    stage: bool,
) -> None:
    opened = ready(repo)
    repo.write(path, "mine\n")
    if stage:
        repo.git("add", path)
    before = state(repo)
    with pytest.raises(GitContextError, match="changes in the way of the merge") as error:
        opened.merge()
    assert path in error.value.message
    assert state(repo) == before
    assert is_sound(repo)


@pytest.mark.parametrize("ignored", [False, True])
def test_an_untracked_file_that_would_be_overwritten_is_a_refusal(
    repo: Repo, *, ignored: bool
) -> None:
    opened = ready(repo)
    repo.write("new/deep/er.txt", "mine\n")
    if ignored:
        repo.write(".git/info/exclude", "new/\n")
    before = state(repo)
    with pytest.raises(GitContextError, match=r"new/deep/er\.txt"):
        opened.merge()
    assert state(repo) == before


def test_a_file_that_is_staged_as_it_would_be_is_no_hindrance(repo: Repo) -> None:
    opened = ready(repo)
    repo.write(MANY[0], "A\n")
    repo.git("add", MANY[0])
    opened.merge()
    assert_follows(repo)


def test_a_merge_in_progress_is_a_refusal(repo: Repo) -> None:
    opened = ready(repo)
    repo.branch("one")
    repo.commit({MANY[5]: "1\n"})
    repo.checkout("main")
    repo.commit({MANY[5]: "2\n"})
    repo.merge("one")
    before = state(repo)
    with pytest.raises(GitContextError, match="in the way"):
        opened.merge()
    assert state(repo) == before


def test_files_are_checked_out_as_attributes_say(repo: Repo) -> None:
    repo.commit({".gitattributes": "*.crlf text eol=crlf\n"})
    opened = forked(repo, "a", "b")
    commit_on(repo, branch("a"), {"x.crlf": "one\ntwo\n"})
    opened.save(child("b", decisions=["b"]), task="b")
    opened.merge()
    assert (repo.path / "x.crlf").read_bytes() == b"one\r\ntwo\r\n"
    assert repo.output("status", "--porcelain") == ""


def test_a_submodule_is_left_as_it_is_as_in_gits_own_merges(repo: Repo, tmp_path: Path) -> None:
    inner = Repo.create(tmp_path / "inner")
    old, new = (inner.commit({"f": text}) for text in ("old", "new"))
    repo.git("submodule", "--quiet", "add", inner.path, "sub")
    inside = Repo(repo.path / "sub")
    inside.checkout(old)
    repo.commit()
    opened = forked(repo, "a")
    repo.checkout(branch("a"))
    inside.checkout(new)
    repo.commit({"g": "1"})
    repo.checkout("main")
    inside.checkout(old)
    opened.merge()
    assert repo.output("rev-parse", "main:sub", ":sub").split() == [new, new]
    assert inside.head() == old
    assert repo.output("status", "--porcelain") == "M sub"
    assert repo.read("g") == "1"


def test_an_index_that_changes_before_it_is_locked_is_looked_at_again(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit({"f": "old"})
    opened = forked(repo, "a")
    commit_on(repo, branch("a"), {"f": "new"})
    repo.write("f", "staged")
    repo.git("add", "f")
    lock = FullWorktreeUpdate.lock

    def late(follower: FullWorktreeUpdate, turn: Backoff) -> None:
        repo.git("reset", "--quiet", "--hard")
        lock(follower, turn)

    monkeypatch.setattr(FullWorktreeUpdate, "lock", late)
    opened.merge()
    assert repo.read("f") == "new"
    assert repo.output("status", "--porcelain") == ""


def test_a_sparse_checkout_stays_sparse(repo: Repo) -> None:
    opened = ready(repo)
    repo.git("sparse-checkout", "set", "--no-cone", "/*", "!/dir0/", "!/new/")
    assert not (repo.path / MANY[0]).exists()
    opened.merge()
    assert repo.output("status", "--porcelain") == ""
    assert not (repo.path / "new").exists()
    assert not (repo.path / MANY[0]).exists()
    assert repo.read(MANY[2]) == "B\n"


@pytest.mark.parametrize("index", ["full", "sparse"])
def test_a_context_that_was_begun_outside_of_a_sparse_checkout_follows_every_verb(
    repo: Repo, index: str
) -> None:
    repo.commit({"code/f": "1", "more/f": "1"})
    kind = "--sparse-index" if index == "sparse" else "--no-sparse-index"
    repo.git("sparse-checkout", "set", kind, "code")
    opened = forked(repo, "a", "b")
    for task in ("a", "b"):
        opened.save(child(task, decisions=[task]), task=task)
        opened.merge()
        assert repo.output("status", "--porcelain") == ""
        assert repo.read(W_JSON) == repo.show(W_JSON)
        opened.add("decisions", f"then-{task}")
    assert stored(repo, "main")["decisions"] == ["first", "a", "then-a", "b", "then-b"]
    assert not (repo.path / "more").exists()
    assert is_sound(repo)


def test_file_names_of_all_kinds(repo: Repo) -> None:
    names = ["-dash", "a b\n", "'quote\"", "$(touch x)", "ü/é", "\\"]
    opened = forked(repo, "a", "b")
    commit_on(repo, branch("a"), dict.fromkeys(names, "1"))
    opened.save(child("b", decisions=["b"]), task="b")
    opened.merge()
    assert all(repo.read(name) == "1" for name in names)
    assert repo.output("status", "--porcelain") == ""


def merging(opened: Repository, _mark: str) -> None:
    opened.merge(branch="main")


class MergeWatch(Watch):
    """Asserts that a killed merge left the old state, or the whole new one."""

    def __init__(self, repo: Repo) -> None:
        super().__init__(repo)
        self.start = repo.head("main")

    def holds(self) -> None:
        if self.repo.head("main") == self.start:
            assert self.repo.output("status", "--porcelain") == ""
            assert self.repo.read(MANY[0]) == f"{MANY[0]}\n"
            assert is_sound(self.repo)
        else:
            assert len(parents(self.repo)) == 3
            assert_follows(self.repo)
        assert not list((self.repo.path / ".git").glob(".git-context-*"))
        assert not list((self.repo.path / ".git").glob("index.git-context*"))

    def rewind(self) -> None:
        self.repo.git("reset", "--quiet", "--hard", self.start)


def count_steps(repo: Repo, watch: MergeWatch) -> int:
    """Find out how many steps the merge takes, nearly, and look what some kills leave."""
    steps = 1
    while kill_at(repo, merging, "", steps):
        settle(repo)
        watch.holds()
        watch.rewind()
        steps += 9
    watch.rewind()
    return steps


def test_killed_at_some_steps(repo: Repo) -> None:
    ready(repo)
    watch = MergeWatch(repo)
    steps = count_steps(repo, watch)
    moved = 0
    for number in range(steps - 25, steps, 3):
        kill_at(repo, merging, "", number)
        moved += repo.head("main") != watch.start
        settle(repo)
        watch.holds()
        watch.rewind()
    assert moved  # some kills came after the point of no return


@pytest.mark.soak
def test_killed_at_every_step(repo: Repo) -> None:
    ready(repo)
    watch = MergeWatch(repo)
    number = 1
    while kill_at(repo, merging, "", number):
        settle(repo)
        watch.holds()
        watch.rewind()
        number += 1
    assert number > 40


@pytest.mark.parametrize(
    "kills", [pytest.param(6, id="some"), pytest.param(100, id="many", marks=pytest.mark.soak)]
)
def test_killed_at_any_moment_together_with_git(
    repo: Repo, monkeypatch: pytest.MonkeyPatch, kills: int
) -> None:
    ready(repo)
    chance = random.Random(kills)
    watch = MergeWatch(repo)
    for _ in range(kills):
        kill_after_seconds(repo, merging, "", chance.uniform(0.05, 0.4))
        remove_gits_own_locks(repo, monkeypatch)
        settle(repo)
        watch.holds()
        watch.rewind()


def half_done(repo: Repo, watch: MergeWatch) -> None:
    """Kill a merge after the branch moved and before all files follow."""
    for number in range(count_steps(repo, watch), 0, -1):
        kill_at(repo, merging, "", number)
        if repo.head("main") != watch.start and (repo.path / ".git/index.lock").exists():
            return
        settle(repo)
        watch.rewind()
    raise AssertionError("no step lies between the branch and the files")


def test_a_lock_removed_by_hand_loses_nobodys_work(repo: Repo) -> None:
    ready(repo)
    half_done(repo, MergeWatch(repo))
    (repo.path / ".git/index.lock").unlink()
    repo.write("mine", "1")
    repo.git("add", "mine")
    settle(repo)
    assert repo.output("status", "--porcelain") == "A  mine"
    assert repo.read(MANY[0]) == "A\n"
    assert is_sound(repo)
