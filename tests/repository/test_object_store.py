"""The store opens every repository that git opens, by what git says of it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

import git_context
from git_context.errors import GitContextError
from tests.support.repos import Repo
from tests.support.workflows import is_sound, shown, small

NOBODY = 65534

# Reads the context of each commit that is pushed, before git accepts it.
READING_HOOK = f"""#!/bin/sh
export PYTHONPATH='{Path(git_context.__file__).parents[1]}'
while read -r old new ref; do
  '{sys.executable}' -m git_context show "$new" /decisions --workflow w || exit 1
done
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a repository to somebody else")
def test_git_alone_decides_whose_repositories_are_used(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    small(repo)
    for path in (repo.path, repo.path / ".git"):
        os.chown(path, NOBODY, NOBODY)
    with pytest.raises(GitContextError, match="dubious ownership"):
        git_context.open(repo.path)
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "safe.directory")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "*")
    assert shown(git_context.open(repo.path))["decisions"] == ["first"]


def test_what_a_push_brings_is_read_before_it_is_accepted(repo: Repo, tmp_path: Path) -> None:
    small(repo)
    server = Repo.create(tmp_path / "server", "--bare")
    hook = server.path / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(READING_HOOK)
    hook.chmod(0o755)
    pushed = repo.git("push", server.path, "main", check=False)
    assert pushed.returncode == 0, pushed.stderr
    assert b'"first"' in pushed.stderr


def test_a_folder_with_a_line_break_in_its_name(home: Path, tmp_path: Path) -> None:
    assert home.is_dir()
    repo = Repo.create(tmp_path / "line\nbreak")
    small(repo, "t").add("decisions", "a")
    assert repo.output("status", "--porcelain") == ""
    there = Repo(tmp_path / "an\nother")
    repo.git("worktree", "add", "--quiet", there.path, "context/w/t")
    git_context.open(there.path).add("decisions", "b")
    assert there.output("status", "--porcelain") == ""
    assert is_sound(repo)
