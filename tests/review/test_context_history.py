from __future__ import annotations

from typing import TYPE_CHECKING

from git_context.review.context_history import UNKNOWN, read_context_history
from tests.support.workflows import small

if TYPE_CHECKING:
    from tests.support.repos import Repo

CONTEXT = ".claude/context/w.json"


def test_commits_sizes_and_origins(repo: Repo) -> None:
    opened = small(repo, "one", "two")
    opened.add("decisions", "of one", task="one")
    opened.add("decisions", "of two", task="two")
    opened.merge()
    repo.commit({"code.py": "print()"}, "Code")
    head = repo.head()
    merge = repo.head("main~1")
    found = read_context_history(opened.store, "w", head, {merge: "merge"})
    ids = [node.credit.commit for node in found.commits]
    assert ids[-1] == merge  # the commit of code did not touch the context
    assert found.commits[-1].refs == ["merge"]
    assert set(found.commits[-1].parents) < set(ids[:-1])
    assert all(
        ids.index(parent) < at for at, node in enumerate(found.commits) for parent in node.parents
    )
    assert found.sizes == {
        commit: int(repo.output("cat-file", "-s", f"{commit}:{CONTEXT}")) for commit in ids
    }
    origins = {part.value: part.by.task for part in found.parts if part.pointer == "/decisions"}
    assert origins["of one"] == "one"
    assert origins["of two"] == "two"


def test_a_context_that_was_deleted(repo: Repo) -> None:
    opened = small(repo)
    gone = repo.commit({CONTEXT: None}, "Delete")
    found = read_context_history(opened.store, "w", gone, {})
    assert found.commits[-1].credit.commit == gone
    assert gone not in found.sizes
    assert found.parts == []
    assert found.removed
    assert {one.by.commit for one in found.removed} == {gone}


def test_what_was_taken_out_is_credited_to_who_did(repo: Repo) -> None:
    opened = small(repo, "one")
    opened.remove("decisions", "first", branch="main")
    found = read_context_history(opened.store, "w", repo.head(), {})
    (removed,) = [one for one in found.removed if one.pointer == "/decisions"]
    assert (removed.value, removed.by.commit) == ("first", repo.head())


def test_a_context_that_never_was(repo: Repo) -> None:
    opened = small(repo)
    assert read_context_history(opened.store, "other", repo.head(), {}) == UNKNOWN
