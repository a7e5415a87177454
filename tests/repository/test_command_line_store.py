"""A glance tells what the store tells."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from git_context.errors import GitContextError
from git_context.repository.command_line_store import CommandLineStore
from git_context.repository.git import Git
from git_context.repository.object_store import ObjectStore

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.repos import Repo

NAMES = ("file", "folder", "folder/file", "link", "link/file", "*", "missing", "folder/missing")


def both(folder: Path) -> tuple[ObjectStore, CommandLineStore]:
    store = ObjectStore(Git(folder))
    return store, CommandLineStore.at(store)


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
    store, glance = both(full.path)
    for ref in ("refs/heads/main", "refs/heads/alias", "refs/heads/missing", "HEAD"):
        assert glance.tip(ref) == store.tip(ref)
    for prefixes in [("refs/heads/",), ("refs/heads/feature/", "refs/tags/"), ("refs/none/",)]:
        assert glance.refs(*prefixes) == store.refs(*prefixes)


def test_what_is_no_ref_is_not_taken_for_a_revision(full: Repo) -> None:
    _, glance = both(full.path)
    for name in ("refs/heads/main~0", "refs/heads/main@{0}", "refs/heads/a..b", "--all", ""):
        assert glance.tip(name) is None


def test_heads(repo: Repo) -> None:
    seen = []
    for command in (["checkout", "-b", "new"], ["commit", "--allow-empty", "-m", "x"]):
        repo.git(*command)
        store, glance = both(repo.path)
        seen.append(glance.head())
        assert (glance.head(), glance.tip("HEAD")) == (store.head(), store.tip("HEAD"))
    repo.git("checkout", "--detach")
    assert both(repo.path)[1].head() is None
    assert seen == ["refs/heads/new", "refs/heads/new"]


@pytest.mark.parametrize("name", NAMES)
def test_files(full: Repo, name: str) -> None:
    store, glance = both(full.path / "folder")
    commit = full.head()
    assert glance.entry(commit, name) == store.entry(commit, name)
    try:
        expected = store.read(commit, name)
    except GitContextError as error:
        with pytest.raises(GitContextError, match=error.message):
            glance.read(commit, name)
    else:
        assert glance.read(commit, name) == expected


def test_what_was_looked_ahead_for_is_read_once(
    full: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, glance = both(full.path)
    commit = full.head()
    entries = [store.entry(commit, name) for name in ("file", "*", "folder/file", "file")]
    files = [entry for entry in entries if entry]
    expected = [store.content(entry) for entry in files]

    glance.prefetch(files)

    monkeypatch.delattr(Git, "run")
    monkeypatch.delattr(ObjectStore, "content")
    assert (
        [glance.content(entry) for entry in files]
        == expected
        == [b"content\n", b"star", b"inner", b"content\n"]
    )


@pytest.mark.parametrize(("limit", "value"), [("_MOST_AT_ONCE", 2), ("_LARGEST_AT_ONCE", 16)])
def test_too_much_is_not_looked_ahead_for(
    full: Repo, monkeypatch: pytest.MonkeyPatch, limit: str, value: int
) -> None:
    store, glance = both(full.path)
    entries = [store.entry(full.head(), name) for name in ("file", "*", "folder/file")]
    monkeypatch.setattr(f"git_context.repository.command_line_store.{limit}", value)

    glance.prefetch(filter(None, entries))

    assert glance._contents == {}  # noqa: SLF001  # whether anything is held


def test_what_is_missing_is_told_when_it_is_asked_for(full: Repo) -> None:
    store, glance = both(full.path)
    found = store.entry(full.head(), "file")
    assert found
    lost = found._replace(id="1" * 40)

    glance.prefetch([found, lost])

    assert glance.content(found) == b"content\n"
    with pytest.raises(GitContextError, match="1111"):
        glance.content(lost)


def test_a_new_glance_sees_what_is_new(repo: Repo) -> None:
    first = repo.commit({"file": "1"})
    store, glance = both(repo.path)
    assert glance.tip("refs/heads/main") == first
    second = repo.commit({"file": "2"})
    assert CommandLineStore.at(store).tip("refs/heads/main") == second


def test_a_file_up_to_the_limit_is_read_and_a_larger_one_is_refused(
    full: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = full.head()
    for limit, message in ((len("content\n"), ""), (len("content\n") - 1, "is larger than")):
        for module in ("object_store", "command_line_store"):
            monkeypatch.setattr(f"git_context.repository.{module}.LARGEST", limit)
        for objects in both(full.path):
            if message:
                with pytest.raises(GitContextError, match=message):
                    objects.read(commit, "file")
            else:
                assert objects.read(commit, "file") == b"content\n"
