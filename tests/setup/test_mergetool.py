"""The settings of the merge tool, and what doctor says of them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from git_context.errors import GitContextError
from git_context.repository.git import Git
from git_context.setup.doctor import diagnose
from git_context.setup.install import install, remove
from git_context.setup.mergetool import COMMAND, TRUST, trouble

if TYPE_CHECKING:
    from tests.support.repos import Repo


def test_the_tool_is_set_up_by_this_interpreter(repo: Repo) -> None:
    install(Git(repo.path))
    assert repo.output("config", COMMAND).startswith(sys.executable)
    assert repo.output("config", TRUST) == "true"
    assert trouble(Git(repo.path)) == ""


def test_it_is_taken_away_again(repo: Repo) -> None:
    install(Git(repo.path))
    remove(Git(repo.path))
    assert repo.git("config", COMMAND, check=False).returncode == 1
    assert repo.git("config", TRUST, check=False).returncode == 1


def test_a_tool_of_that_name_that_is_not_ours_stays(repo: Repo) -> None:
    repo.git("config", COMMAND, "meld")
    with pytest.raises(GitContextError, match="meld"):
        install(Git(repo.path))
    assert trouble(Git(repo.path)) == ""
    remove(Git(repo.path))
    assert repo.output("config", COMMAND) == "meld"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (sys.executable, "/nowhere/python", "gone"),
        ("resolve", "solve", "another version"),
        ("'", '"', "another version"),
    ],
)
def test_what_is_wrong_is_told(repo: Repo, old: str, new: str, said: str) -> None:
    install(Git(repo.path))
    repo.git("config", COMMAND, repo.output("config", COMMAND).replace(old, new))
    assert said in trouble(Git(repo.path))
    assert any(
        said in found.problem and COMMAND in found.problem for found in diagnose(Git(repo.path))
    )


def test_settings_that_are_missing_are_told(repo: Repo) -> None:
    install(Git(repo.path))
    repo.git("config", TRUST, "false")
    assert TRUST in trouble(Git(repo.path))
    repo.git("config", "--unset", COMMAND)
    assert COMMAND in trouble(Git(repo.path))
