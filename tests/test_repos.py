from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.repos import Repo


def test_a_repository_knows_no_settings_but_its_own_and_the_sealed_homes(
    repo: Repo, home: Path
) -> None:
    origins = repo.output("config", "--list", "--show-origin", "--name-only").splitlines()

    files = {origin.split("\t")[0] for origin in origins}
    assert files == {f"file:{home}/.gitconfig", "file:.git/config"}
    assert not [name for name in os.environ if name.startswith(("GIT_DIR", "GIT_AUTHOR"))]


def test_commits_are_a_minute_apart_and_read_back(repo: Repo) -> None:
    repo.commit({"a/b.txt": "one\r\n"})
    repo.branch("side")
    repo.commit({"a/b.txt": None, "c": b"\xff"})
    repo.checkout("main")

    dates = [int(date) for date in repo.output("log", "--format=%ct", "side").splitlines()]
    assert dates[0] > dates[1]
    assert repo.read("a/b.txt") == repo.show("a/b.txt") == "one\r\n"
    assert repo.output("ls-tree", "-r", "--name-only", "side") == "c"


def test_conflicts_lists_unmerged_paths(repo: Repo) -> None:
    repo.commit({"f": "base\n"})
    repo.branch("side")
    repo.commit({"f": "theirs\n"})
    repo.checkout("main")
    repo.commit({"f": "ours\n"})

    assert repo.merge("side").returncode == 1
    assert repo.conflicts() == ["f"]
    assert [repo.show("f", stage) for stage in (":1", ":2", ":3")] == [
        "base\n",
        "ours\n",
        "theirs\n",
    ]
