"""Both engines tell the same of a repository, and git reads what they write."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from git_context.errors import GitContextError
from git_context.repository.git import Git
from git_context.repository.git_objects import FILE, FOLDER, TreeEntry, read_tree, write_tree
from git_context.repository.object_store import ObjectStore
from git_context.repository.plumbing import Plumbing

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.repos import Repo

NAMES = ("file", "folder", "folder/file", "link", "link/file", "*", "missing", "folder/missing")


def both(folder: Path) -> tuple[ObjectStore, ObjectStore]:
    plumbing, libgit2 = ObjectStore(Git(folder)), ObjectStore(Git(folder), is_lasting=True)
    assert isinstance(plumbing.engine, Plumbing)
    assert not isinstance(libgit2.engine, Plumbing)
    return plumbing, libgit2


@pytest.fixture
def full(repo: Repo) -> Repo:
    """Return a repository with files, a link, branches, a tag and a symbolic ref."""
    repo.write("folder/file", "inner")
    os.symlink("folder", repo.path / "link")  # noqa: PTH211  # the target does not matter
    repo.commit({"file": "content\n", "*": "star"})
    repo.git("branch", "feature/one")
    repo.git("tag", "--annotate", "--message=x", "v1")
    repo.git("symbolic-ref", "refs/heads/alias", "refs/heads/main")
    return repo


def test_refs(full: Repo) -> None:
    one, other = both(full.path)
    for ref in (
        "refs/heads/main",
        "refs/heads/alias",
        "refs/heads/missing",
        "HEAD",
        "refs/tags/v1",
    ):
        assert one.tip(ref) == other.tip(ref)
    for prefixes in [("refs/heads/",), ("refs/heads/feature/", "refs/tags/"), ("refs/none/",)]:
        assert one.refs(*prefixes) == other.refs(*prefixes)
    assert one.tip("refs/heads/main") == full.head()


def test_what_is_no_ref_is_not_taken_for_a_revision(full: Repo) -> None:
    for store in both(full.path):
        for name in ("refs/heads/main~0", "refs/heads/main@{0}", "refs/heads/a..b", "--all", ""):
            assert store.tip(name) is None


def test_heads(repo: Repo) -> None:
    for command in (["checkout", "-b", "new"], ["commit", "--allow-empty", "-m", "x"]):
        repo.git(*command)
        for store in both(repo.path):
            assert store.head() == "refs/heads/new"
            assert (store.tip("HEAD") is None) == (command[0] == "checkout")
    repo.git("checkout", "--detach")
    for store in both(repo.path):
        assert store.head() is None


@pytest.mark.parametrize("name", NAMES)
def test_files(full: Repo, name: str) -> None:
    one, other = both(full.path / "folder")
    commit = full.head()
    assert one.entry(commit, name) == other.entry(commit, name)
    try:
        expected = other.read(commit, name)
    except GitContextError as error:
        with pytest.raises(GitContextError, match=error.message):
            one.read(commit, name)
    else:
        assert one.read(commit, name) == expected


def test_commits(full: Repo) -> None:
    first = full.head()
    full.git("commit", "--allow-empty", "-m", "subject\n\nÄ body\n\nTrailer: x\n")
    full.git("checkout", "--quiet", "-b", "side", first)
    full.commit({"file": "side"})
    full.git("merge", "--quiet", "--no-edit", "main")
    merge = full.head()
    for store in both(full.path):
        assert store.parents(merge) == [full.output("rev-parse", f"HEAD^{n}") for n in (1, 2)]
        assert store.message(store.parents(merge)[1]) == "subject\n\nÄ body\n\nTrailer: x\n"
        assert str(store.committed_at(merge)) == full.output("log", "-1", "--format=%ct")
        assert store.contains(merge, first)
        assert not store.contains(first, merge)
        side, main = store.parents(merge)
        assert store.merge_base(side, [main]) == first
        assert store.ahead_behind(merge, first) == (3, 0)


def test_an_object_that_is_missing_or_of_another_type_is_an_error(full: Repo) -> None:
    tree = full.output("rev-parse", "HEAD^{tree}")
    for store in both(full.path):
        assert not store.has("1" * 40)
        with pytest.raises(GitContextError, match=f"The object {'1' * 40} is missing"):
            store.content(TreeEntry("1" * 40, FILE))
        with pytest.raises(GitContextError, match="is a tree, not a commit"):
            store.parents(tree)
        assert store.parents(full.head()) == []  # and it goes on


def test_what_is_written_is_read_at_once_and_by_git_after_the_commit(full: Repo) -> None:
    content = b'{"a": [1]}\n' * 3000 + b" "
    for store in both(full.path):
        blob = store.engine.write("blob", content)
        assert store.engine.read(blob) == ("blob", content)
        assert store.engine.size(blob) == len(content)
        below = store.write_tree({"x": TreeEntry(blob, FILE)})
        tree = store.write_tree({"d": TreeEntry(below, FOLDER), "e": TreeEntry(blob, FILE)})
        person = "A <a@b> 1700000000 +0000"
        commit = store.write_commit(
            f"tree {tree}\nauthor {person}\ncommitter {person}\n\nx\n".encode()
        )
        assert full.git("show", f"{commit}:d/x").stdout == content
        assert store.read(commit, "d/x") == content
    assert full.output("fsck", "--strict", "--no-dangling") == ""


def test_what_git_packs_and_prunes_meanwhile_is_found(full: Repo) -> None:
    stores = both(full.path)
    for store in stores:
        assert store.read(full.head(), "file") == b"content\n"
    new = full.commit({"file": "new"})
    full.git("gc", "--quiet", "--prune=now")
    for store in stores:
        assert store.read(new, "file") == b"new"


def test_a_process_of_git_that_was_killed_is_started_again(full: Repo) -> None:
    store = both(full.path)[0]
    assert store.read(full.head(), "file") == b"content\n"
    engine = store.engine
    assert isinstance(engine, Plumbing)
    assert engine._process  # noqa: SLF001  # which nobody else can kill for sure
    os.kill(engine._process.pid, signal.SIGKILL)  # noqa: SLF001
    with pytest.raises(GitContextError, match="git stopped"):
        store.content(TreeEntry(full.output("rev-parse", "HEAD:folder/file"), FILE))
    assert store.read(full.head(), "folder/file") == b"inner"


def test_refs_are_read_anew_where_they_moved(repo: Repo) -> None:
    first = repo.commit({"file": "1"})
    one, other = both(repo.path)
    assert one.tip("refs/heads/main") == other.tip("refs/heads/main") == first
    second = repo.commit({"file": "2"})
    assert other.tip("refs/heads/main") == second
    one.forget_refs()
    assert one.tip("refs/heads/main") == second


def test_a_file_up_to_the_limit_is_read_and_a_larger_one_is_refused(full: Repo) -> None:
    commit = full.head()
    for store in both(full.path):
        assert store.read(commit, "file", len("content\n")) == b"content\n"
        with pytest.raises(GitContextError, match="is larger than"):
            store.read(commit, "file", len("content\n") - 1)


entries = st.dictionaries(
    st.text(st.characters(exclude_characters="/\0", max_codepoint=0x2FF), min_size=1, max_size=4)
    | st.sampled_from(["a", "a.", "a0", "a-b", "a/b".replace("/", "\x2e"), "\udcff"]),
    st.sampled_from([FILE, FOLDER, 0o100755, 0o120000, 0o160000]),
    max_size=8,
)


@given(entries)
def test_a_tree_is_written_as_git_sorts_it(modes: dict[str, int]) -> None:
    tree = {name: TreeEntry("ab" * 20, mode) for name, mode in modes.items()}
    content = write_tree(tree)
    read = read_tree(content, 20)
    assert read == tree

    def key(name: str) -> bytes:
        slash = b"/" if tree[name].mode == FOLDER else b""
        return os.fsencode(name) + slash

    assert list(read) == sorted(tree, key=key)


def test_an_answer_that_was_interrupted_is_nobody_elses(
    full: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = both(full.path)[0]
    ids = [full.output("rev-parse", f"HEAD:{name}") for name in ("file", "folder/file")]

    def interrupted(*_: object) -> bytes:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Plumbing, "_received", interrupted)
        with pytest.raises(KeyboardInterrupt):
            store.content(TreeEntry(ids[0], FILE))

    assert store.content(TreeEntry(ids[1], FILE)) == b"inner"
    assert store.content(TreeEntry(ids[0], FILE)) == b"content\n"


def test_many_objects_are_read_by_libgit2_where_it_can(
    full: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("git_context.repository.object_store._MANY_READS", 3)
    store = both(full.path)[0]
    written = store.engine.write("blob", b"not flushed")
    head = full.head()
    assert store.read(head, "folder/file") == b"inner"
    assert not isinstance(store.engine, Plumbing)
    assert store.read(head, "file") == b"content\n"
    assert store.content(TreeEntry(written, FILE)) == b"not flushed"
