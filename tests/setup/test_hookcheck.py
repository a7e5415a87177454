from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from git_context.repository.git import Git
from git_context.setup import confighooks
from git_context.setup.finding import WARNING
from git_context.setup.hookcheck import examine_hooks
from git_context.setup.hooks import INSTALLED, install_hooks, remove_hooks, script
from git_context.setup.install import SetupChanges
from tests.support.repos import Repo
from tests.support.versions import READS_HOOKS, needs_configured_hooks, needs_hook_files

if TYPE_CHECKING:
    from pathlib import Path

CURE = "git context init --hooks"
LEFTHOOK = "#!/bin/sh\ncall_lefthook run\n"


@pytest.fixture
def hooked(repo: Repo) -> Repo:
    install_hooks(Git(repo.path), SetupChanges())
    return repo


def problems(repo: Repo, cure: str = CURE) -> list[str]:
    found = list(examine_hooks(Git(repo.path)))
    assert {(finding.severity, finding.cure) for finding in found} <= {(WARNING, cure)}
    return [finding.problem for finding in found]


def cured(repo: Repo) -> bool:
    install_hooks(Git(repo.path), SetupChanges())
    return problems(repo) == []


def own_file(repo: Repo, name: str, content: str, mode: int = 0o755) -> None:
    repo.write(name, content).chmod(mode)


def test_all_is_well_with_hooks_and_without(repo: Repo, hooked: Repo) -> None:
    assert problems(hooked) == []
    remove_hooks(Git(repo.path), SetupChanges())
    assert problems(repo) == []


@needs_hook_files
@pytest.mark.parametrize("names", [["pre-push"], ["pre-commit", "pre-merge-commit", "pre-push"]])
def test_files_that_are_gone(hooked: Repo, names: list[str]) -> None:
    for name in names:
        (hooked.path / ".git/hooks" / name).unlink()

    assert problems(hooked) == [
        f"git does not run git-context's hook {name}: {hooked.path}/.git/hooks/{name} is gone."
        for name in names
    ]
    assert cured(hooked)


@needs_hook_files
def test_a_server_s_only_hook_is_gone(home: Path, tmp_path: Path) -> None:
    assert home.is_dir()
    server = Repo.create(tmp_path / "server.git", "--bare")
    install_hooks(Git(server.path), SetupChanges())
    (server.path / "hooks/pre-receive").unlink()

    assert len(problems(server)) == 1
    assert cured(server)


@needs_hook_files
@pytest.mark.parametrize("kept", [False, True])
def test_a_file_that_lefthook_replaced(hooked: Repo, *, kept: bool) -> None:
    file = hooked.path / ".git/hooks/pre-commit"
    if kept:
        file.rename(file.with_name("pre-commit.old"))
    own_file(hooked, ".git/hooks/pre-commit", LEFTHOOK)

    [problem] = problems(hooked)

    assert ("lefthook" in problem and "pre-commit.old" in problem) == kept
    assert "another program" in problem
    assert cured(hooked)


@needs_hook_files
def test_a_file_that_git_ignores(hooked: Repo) -> None:
    (hooked.path / ".git/hooks/pre-commit").chmod(0o644)

    assert problems(hooked)[0].endswith("pre-commit is not executable.")
    assert cured(hooked)


@needs_hook_files
def test_git_looks_for_hooks_elsewhere(hooked: Repo) -> None:
    hooked.git("config", "core.hooksPath", "elsewhere")
    assert len(problems(hooked)) == 3
    assert cured(hooked)

    hooked.git("config", "--unset", "core.hooksPath")
    hooked.git("config", "--global", "core.hooksPath", "/elsewhere")
    found = list(examine_hooks(Git(hooked.path)))
    assert len(found) == 3
    assert "core.hooksPath is set for all repositories: /elsewhere" in found[0].problem
    assert "core.hooksPath .git/hooks" in found[0].cure


@needs_hook_files
def test_husky_calls_no_pre_merge_commit_before_9_1_5(repo: Repo) -> None:
    repo.git("config", "core.hooksPath", ".husky/_")
    husky = '#!/usr/bin/env sh\n. "$(dirname "$0")/h"'
    for name in ("pre-commit", "pre-push"):
        own_file(repo, f".husky/_/{name}", husky)
    install_hooks(Git(repo.path), SetupChanges())
    (repo.path / ".husky/_/pre-merge-commit").unlink()

    [problem] = problems(repo)

    assert "hook pre-merge-commit: " in problem
    assert "nothing calls" in problem
    assert cured(repo)
    (repo.path / ".husky/pre-push").unlink()
    assert "pre-push does not call it." in problems(repo)[0]
    assert cured(repo)


@needs_hook_files
def test_hooks_are_configured_and_git_is_too_old_for_that(repo: Repo) -> None:
    git = Git(repo.path)
    for name in ("pre-commit", "pre-merge-commit", "pre-push"):
        confighooks.write(git, name, "", SetupChanges())

    assert len(problems(repo)) == 3
    assert "too old" in problems(repo)[0]
    assert cured(repo)
    remove_hooks(git, SetupChanges())
    assert repo.git("config", "--get-regexp", "^hook|^git-context", check=False).stdout == b""


def test_another_version_wrote_a_file(repo: Repo) -> None:
    repo.git("config", INSTALLED, "true")
    for name in ("pre-commit", "pre-merge-commit", "pre-push"):
        own_file(repo, f".git/hooks/{name}", script(name, "/a folder"))
    assert problems(repo) == []

    own_file(repo, ".git/hooks/pre-commit", script("pre-commit").replace("case", "CASE"))

    assert problems(repo) == ["Hooks were written by another version of git-context."]
    assert cured(repo)
    assert bool(confighooks.command(Git(repo.path), "pre-commit")) == READS_HOOKS


@needs_configured_hooks
def test_another_version_configured_a_hook(hooked: Repo) -> None:
    hooked.git("config", "hook.git-context.pre-commit.command", "git context hook pre-commit")

    assert problems(hooked) == [
        "hook.git-context.pre-commit was written by another version of git-context."
    ]
    assert cured(hooked)


@needs_configured_hooks
def test_some_settings_are_gone(hooked: Repo) -> None:
    hooked.git("config", "--remove-section", "hook.git-context.pre-push")

    assert "hook pre-push: " in problems(hooked)[0]
    assert cured(hooked)


@needs_configured_hooks
@pytest.mark.parametrize("switch", ["git-context.pre-push", "pre-push"])
def test_a_configured_hook_is_turned_off(hooked: Repo, switch: str) -> None:
    key = f"hook.{switch}.enabled"
    hooked.git("config", key, "false")
    if "disabled" not in hooked.output("hook", "list", "pre-push"):
        pytest.skip("a whole event can be turned off since git 2.55")

    cure = f"git config --unset-all {key}"

    assert problems(hooked, cure) == [f"git does not run the hook pre-push: {key} is false."]
    hooked.git(*cure.split()[1:])
    assert problems(hooked) == []


@needs_configured_hooks
def test_a_setting_that_stops_git(hooked: Repo) -> None:
    hooked.git("config", "hook.other.event", "pre-commit")

    found = list(examine_hooks(Git(hooked.path)))

    assert "hook.other.command" in found[0].problem
