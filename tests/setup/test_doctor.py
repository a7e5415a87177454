from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

import git_context
from git_context.repository.git import Git
from git_context.setup import diffdriver
from git_context.setup.attributes import NEVER_AS_TEXT
from git_context.setup.command import driver_command
from git_context.setup.doctor import diagnose
from git_context.setup.finding import ERROR, WARNING
from git_context.setup.install import DRIVER, RECURSIVE, install, settings
from tests.setup.fake_sites import exiting, fake_site
from tests.support.repos import Repo
from tests.support.versions import needs_configured_hooks

PYTHON = os.path.realpath(sys.executable)
SITE = Path(git_context.__file__).parent.parent


@pytest.fixture
def healthy(repo: Repo) -> Repo:
    """Return a repository that is set up, `.gitattributes` being committed."""
    install(Git(repo.path))
    repo.commit(message="Set up")
    return repo


def problems(repo: Repo, severity: str) -> str:
    found = diagnose(Git(repo.path))
    assert all(finding.cure for finding in found)
    return "\n".join(finding.problem for finding in found if finding.severity == severity)


def test_nothing_to_find(healthy: Repo) -> None:
    assert diagnose(Git(healthy.path)) == []


def test_the_repository_is_only_read(healthy: Repo, tmp_path: Path) -> None:
    def files() -> dict[Path, bytes]:
        return {file: file.read_bytes() for file in healthy.path.rglob("*") if file.is_file()}

    temporary = tmp_path / "tmp"
    temporary.mkdir()
    before = files()

    healthy.run(
        PYTHON,
        "-c",
        "from git_context.cli import main; raise SystemExit(main(['doctor']))",
        env={"TMPDIR": os.fspath(temporary), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )

    assert files() == before
    assert list(temporary.iterdir()) == []


def test_a_bare_repository(healthy: Repo, tmp_path: Path) -> None:
    healthy.git("clone", "--quiet", "--bare", healthy.path, tmp_path / "bare")
    bare = Repo(tmp_path / "bare")
    assert "The merge driver is not configured" in problems(bare, ERROR)

    install(Git(bare.path))

    assert diagnose(Git(bare.path)) == []


def test_a_linked_worktree(healthy: Repo, tmp_path: Path) -> None:
    healthy.git("worktree", "add", "--quiet", tmp_path / "linked", "-b", "linked")

    assert diagnose(Git(tmp_path / "linked")) == []


@pytest.mark.parametrize(
    "settings",
    [
        {"merge.ff": "only"},
        {"merge.verifySignatures": "true"},
        {"commit.gpgSign": "true", "gpg.program": "false"},
        {"core.hooksPath": "/nonexistent", "core.autocrlf": "true"},
        {"merge.conflictStyle": "diff3", "merge.renames": "false"},
    ],
    ids=str,
)
@pytest.mark.parametrize("scope", ["--local", "--global"])
def test_settings_of_the_user_do_not_disturb_the_trial(
    healthy: Repo, settings: dict[str, str], scope: str
) -> None:
    for key, value in settings.items():
        healthy.git("config", scope, key, value)

    assert diagnose(Git(healthy.path)) == []


@needs_configured_hooks
def test_configured_hooks_of_the_user_do_not_disturb_the_trial(healthy: Repo) -> None:
    healthy.git("config", "--global", "hook.no.command", "exit 1")
    for event in ("pre-commit", "commit-msg", "pre-merge-commit", "prepare-commit-msg"):
        healthy.git("config", "--global", "--add", "hook.no.event", event)

    assert diagnose(Git(healthy.path)) == []


def test_a_repository_without_anything(repo: Repo) -> None:
    assert "The merge driver is not configured" in problems(repo, ERROR)
    assert "git merges contexts as text" in problems(repo, ERROR)
    assert "does not say -merge" in problems(repo, WARNING)


def test_the_driver_is_gone_from_the_settings(healthy: Repo) -> None:
    healthy.git("config", "--remove-section", "merge.context")

    assert problems(healthy, ERROR) == "The merge driver is not configured."


def test_another_driver_bears_the_name(healthy: Repo) -> None:
    healthy.git("config", DRIVER, "my-driver %O %A %B")

    assert "not git-context's: my-driver" in problems(healthy, ERROR)


def test_the_interpreter_is_gone(healthy: Repo, tmp_path: Path) -> None:
    gone = tmp_path / "python"
    healthy.git("config", DRIVER, driver_command(os.fspath(gone), os.fspath(SITE)))

    assert problems(healthy, ERROR) == f"The configured Python is gone: {gone}"


def test_the_package_is_gone(healthy: Repo, tmp_path: Path) -> None:
    healthy.git("config", DRIVER, driver_command(PYTHON, os.fspath(tmp_path)))

    assert f"gone from the configured folder: {tmp_path}" in problems(healthy, ERROR)


def test_the_driver_cannot_be_imported(healthy: Repo, tmp_path: Path) -> None:
    site = fake_site(tmp_path / "site", "import nothing_of_that_name\n")
    healthy.git("config", DRIVER, driver_command(PYTHON, os.fspath(site)))

    assert "No module named 'nothing_of_that_name'" in problems(healthy, ERROR)


@pytest.mark.parametrize(
    ("driver", "trouble"),
    [(exiting(0), "the result is {"), (exiting(1), "could not merge"), (exiting(3), "conflict")],
)
def test_the_driver_merges_wrongly(
    healthy: Repo, tmp_path: Path, driver: str, trouble: str
) -> None:
    site = fake_site(tmp_path / "site", driver)
    healthy.git("config", DRIVER, driver_command(PYTHON, os.fspath(site)))

    found = problems(healthy, ERROR)

    assert found.startswith("A trial merge went wrong: ")
    assert trouble in found.lower()


def test_another_version_wrote_the_command(healthy: Repo) -> None:
    command = driver_command(PYTHON, os.fspath(SITE))
    healthy.git("config", DRIVER, f"{command} ")

    assert "written by another version" in problems(healthy, WARNING)


def test_a_command_that_cannot_be_read(healthy: Repo) -> None:
    healthy.git("config", DRIVER, "git_context.driver 'unclosed")

    assert "written by another version" in problems(healthy, WARNING)
    assert "A trial merge went wrong" in problems(healthy, ERROR)


def test_the_merge_of_common_ancestors(healthy: Repo) -> None:
    healthy.git("config", RECURSIVE, "binary")

    assert f"{RECURSIVE} is not 'context'" in problems(healthy, WARNING)

    # By default, git merges them with the same driver.
    healthy.git("config", "--unset", RECURSIVE)

    assert problems(healthy, WARNING) == ""


def test_two_different_configurations(healthy: Repo, tmp_path: Path) -> None:
    healthy.git("config", "--global", DRIVER, driver_command(PYTHON, os.fspath(tmp_path)))

    assert "differently, for all repositories" in problems(healthy, WARNING)


@pytest.mark.parametrize(
    ("line", "consequence"),
    [
        ("*.json merge=union", "git merges them with 'union'"),
        ("*.json -merge", "git reports a conflict for every context"),
        ("*.json !merge", "git merges contexts as text"),
        ("*.json merge", "git merges them with 'set'"),
    ],
)
def test_another_attribute_wins(healthy: Repo, line: str, consequence: str) -> None:
    with (healthy.path / ".git/info/attributes").open("a") as file:
        file.write(line + "\n")

    assert consequence in problems(healthy, ERROR)


def test_attributes_for_everybody_that_are_not_committed(repo: Repo) -> None:
    install(Git(repo.path))
    repo.git("commit", "--quiet", "--allow-empty", "--message", "Nothing")

    [finding] = diagnose(Git(repo.path))

    assert (finding.severity, finding.cure) == (
        WARNING,
        "git add .gitattributes && git commit",
    )


@pytest.mark.parametrize("name", [".claude/.gitattributes", ".claude/context/.gitattributes"])
def test_attributes_for_everybody_that_a_deeper_file_undoes(healthy: Repo, name: str) -> None:
    healthy.commit({name: "*.json merge\n"})

    assert "does not say -merge" in problems(healthy, WARNING)


def test_attributes_of_the_user_are_nobody_elses(healthy: Repo, home: Path) -> None:
    healthy.commit({".gitattributes": None})
    attributes = home / ".config/git/attributes"
    attributes.parent.mkdir(parents=True)
    attributes.write_bytes(NEVER_AS_TEXT + b"\n")

    assert "does not say -merge" in problems(healthy, WARNING)


def test_modules_that_are_not_compiled(healthy: Repo, tmp_path: Path) -> None:
    shutil.copytree(
        SITE / "git_context",
        tmp_path / "git_context",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    for key, value in settings(PYTHON, os.fspath(tmp_path)).items():
        healthy.git("config", key, value)

    [finding] = diagnose(Git(healthy.path))

    assert "not compiled" in finding.problem
    assert finding.severity == WARNING


def test_differences_by_an_old_command(healthy: Repo) -> None:
    command = healthy.output("config", diffdriver.TEXTCONV)
    healthy.git("config", diffdriver.TEXTCONV, command.replace("format=", "format=0"))
    assert problems(healthy, WARNING) == (
        "The settings by which git compares contexts are missing or old."
    )


def test_somebody_whom_git_does_not_know(healthy: Repo, home: Path) -> None:
    (home / ".gitconfig").write_text("[user]\n\tuseConfigOnly = true\n", encoding="utf-8")

    differences, merges = diagnose(Git(healthy.path))

    assert differences.severity == WARNING
    assert differences.problem.startswith("git does not know who you are, so that git diff")
    assert merges.severity == ERROR
    assert "no merge, save or commit" in merges.problem
    install(Git(healthy.path))
    assert diagnose(Git(healthy.path)) == [merges]
    healthy.git("clone", "--quiet", "--bare", ".", "bare")
    bare = Git(healthy.path / "bare")
    install(bare)
    assert diagnose(bare) == []  # where nobody commits
    for command in merges.cure.split("; "):
        healthy.git(*command.split()[1:])
    install(Git(healthy.path))
    assert diagnose(Git(healthy.path)) == []


def test_differences_as_text(healthy: Repo) -> None:
    healthy.write(".git/info/attributes", "/.claude/context/*.json merge=context\n")
    assert problems(healthy, WARNING) == (
        "git compares contexts as text: git check-attr says diff: unspecified."
    )


def test_a_way_of_ones_own_to_see_differences(healthy: Repo) -> None:
    healthy.git("config", diffdriver.TEXTCONV, "my-converter")
    assert diagnose(Git(healthy.path)) == []


def test_an_old_git(healthy: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = shutil.which("git")
    old = tmp_path / "bin" / "git"
    old.parent.mkdir()
    old.write_text(
        '#!/bin/sh\nfor word; do [ "$word" = version ] && echo "git version 2.25.1" && exit; done\n'
        f'exec {real} "$@"\n'
    )
    old.chmod(0o755)
    monkeypatch.setenv("PATH", os.fspath(old.parent), prepend=os.pathsep)

    assert problems(healthy, WARNING) == "git 2.25.1 is too old for merges without a working tree."


@pytest.mark.parametrize("name", ["git-crypt", "lfs", "redact"])
def test_a_filter_that_contexts_go_through(healthy: Repo, name: str) -> None:
    healthy.commit({".gitattributes": f"*.json filter={name}\n" + healthy.read(".gitattributes")})

    finding = diagnose(Git(healthy.path))[0]

    assert finding.severity == ERROR
    assert f"Contexts go through the filter {name!r}." in finding.problem
    cure = finding.cure.partition(".gitattributes: ")[2].partition(";")[0]
    healthy.commit({".gitattributes": healthy.read(".gitattributes") + f"{cure}\n"})
    assert diagnose(Git(healthy.path)) == []


def test_a_filter_that_one_context_goes_through(healthy: Repo) -> None:
    name = ".claude/context/secret.json"
    healthy.commit({name: "{}", ".claude/.gitattributes": "secret.json filter=crypt\n"})
    (healthy.path / "folder").mkdir()

    [finding] = diagnose(Git(healthy.path / "folder"))

    assert finding.problem.startswith(f"{name} goes through the filter 'crypt'.")


@pytest.mark.parametrize("cache", [".cache/uv/archive-v0/x", ".cache/pipx/x", "pipx/.cache/x"])
def test_a_driver_in_a_cache_that_may_be_emptied(healthy: Repo, tmp_path: Path, cache: str) -> None:
    site = tmp_path / cache / "site-packages"
    shutil.copytree(SITE / "git_context", site / "git_context")
    healthy.git("config", DRIVER, driver_command(PYTHON, os.fspath(site)))

    assert f"from a cache that may be emptied at any time: {site}" in problems(healthy, WARNING)
