"""Files that many commits changed, asked of git at once: the same as one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from git_context.repository.git import Git
from git_context.verification.changed_files import differences, files_by_commit

if TYPE_CHECKING:
    from tests.support.repos import Repo

TEXT = "".join(f"Line {number} of a text that is long enough\n" for number in range(20))


def test_each_commit_and_each_pair_for_itself(repo: Repo) -> None:
    # A name that is a commit's id to whoever reads names alone.
    first = repo.commit({"a b.txt": TEXT})
    second = repo.commit({first: "1\n", "ü\n.txt": "1\n"})
    repo.git("mv", "a b.txt", "c.txt")
    third = repo.commit({"c.txt": TEXT + "One more\n"})
    same = repo.commit({}, "--allow-empty")
    git = Git(repo.path)

    assert files_by_commit(git, [third, second, first, same]) == {
        first: ["a b.txt"],
        second: [first, "ü\n.txt"],
        third: ["a b.txt", "c.txt"],
        same: [],
    }
    found = differences(git, [(first, third), (second, third), (third, same), (first, second)])
    assert found[first, third] == ({"a b.txt", "c.txt", first, "ü\n.txt"}, {"c.txt": "a b.txt"})
    assert found[second, third] == ({"a b.txt", "c.txt"}, {"c.txt": "a b.txt"})
    assert found[third, same] == (set(), {})
    assert found[first, second] == ({first, "ü\n.txt"}, {})


def test_of_nothing_is_nothing(repo: Repo) -> None:
    assert files_by_commit(Git(repo.path), []) == {}
    assert differences(Git(repo.path), []) == {}
