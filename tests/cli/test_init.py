from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from git_context.setup.command import driver_command
from tests.support.repos import Repo
from tests.support.versions import needs_reftable

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Call = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def _inside(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repo.path)


def test_it_says_what_it_changed_and_the_second_time_that_it_changed_nothing(
    call: Call, repo: Repo
) -> None:
    code, out, err = call("init")

    assert (code, err) == (0, "")
    assert "set merge.context.driver (local configuration)\n" in out
    assert f"created {repo.path}/.gitattributes\n" in out
    assert f"\nCommit {repo.path}/.gitattributes" in out
    assert call("init") == (0, "Already set up; nothing changed.\n", "")
    assert call("init", "--local") == (0, "Already set up; nothing changed.\n", "")


def test_it_says_what_it_removed(call: Call, repo: Repo) -> None:
    call("init")

    code, out, _ = call("init", "--remove")

    assert code == 0
    assert f"removed {repo.path}/.git/info/attributes\n" in out
    assert "-merge stays in .gitattributes" in out
    assert call("init", "--remove")[1].startswith("Nothing to remove.\n")


def test_for_every_repository(call: Call, repo: Repo, home: Path) -> None:
    assert call("init", "--global")[0] == 0

    assert (home / ".config/git/attributes").is_file()
    assert not (repo.path / ".gitattributes").exists()
    assert call("init", "--global", "--remove")[0] == 0
    assert not (home / ".config/git/attributes").exists()


@pytest.mark.parametrize(
    "format_option",
    ["--object-format=sha256", pytest.param("--ref-format=reftable", marks=needs_reftable)],
)
def test_a_repository_that_libgit2_cannot_read(
    call: Call, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format_option: str
) -> None:
    assert home.is_dir()
    repo = Repo.create(tmp_path / "other", format_option)
    before = {file: file.stat() for file in repo.path.rglob("*")}
    monkeypatch.chdir(repo.path)

    for command in (
        ["init"],
        ["init", "--hooks"],
        ["doctor"],
        ["status"],
        ["diff"],
        ["review", "x"],
    ):
        code, out, err = call(*command)
        assert (code, out) == (3, "")
        assert err.startswith("Error: This repository uses ")
        assert "which libgit2 cannot read." in err

    assert {file: file.stat() for file in repo.path.rglob("*")} == before
    repo.git("config", "merge.context.driver", driver_command("python", "/site"))
    assert call("init", "--remove")[0] == 0
    assert repo.git("config", "merge.context.driver", check=False).returncode == 1
