"""Completion in real shells, driven as a person drives them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pexpect
import pytest

from git_context.cli import main
from git_context.cli.commands import COMMANDS
from git_context.cli.completion import SHELLS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.repos import Repo


@pytest.fixture
def forked(repo: Repo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Repo:
    """Return a repository with a workflow and two tasks, the current folder of a shell."""
    monkeypatch.chdir(repo.path)
    commands = tmp_path / "bin"
    commands.mkdir()
    command = commands / "git-context"
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m git_context "$@"\n')
    command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{commands}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    main(["start", "profile"])
    for task in ("backend", "basement"):
        main(["fork", task, "--agent", "ada", "--scope", "all"])
    return repo


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_is_one_that_the_shell_reads(
    shell: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["completion", shell]) == 0
    script = capsys.readouterr().out
    assert "_GIT_CONTEXT_COMPLETE" in script
    checked = subprocess.run(
        [_found(shell), "-n"], input=script, text=True, capture_output=True, check=False
    )
    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.usefixtures("forked")
@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("git-context chec", {"check", "check-merge", "checkpoint"}),
        ("git-context merge ba", {"backend", "basement"}),
        ("git-context save --task bac", {"backend"}),
        ("git-context show --branch ma", {"main"}),
        ("git-context status --workflow p", {"profile"}),
        ("git-context completion f", {"fish"}),
        ("git-context log --js", {"--json"}),
        ("git-context ", set(COMMANDS)),
        ("git-context nothing-of-ours x", set()),
    ],
)
def test_bash_offers_what_can_follow(line: str, offered: set[str]) -> None:
    assert _in_bash(line, "_git_context_alone") == offered


@pytest.mark.usefixtures("forked")
@pytest.mark.parametrize("before", ["git context", "git -C . context", "git --no-pager context"])
def test_gits_own_completion_finds_the_function(before: str) -> None:
    assert _in_bash(f"{before} merge back", "_git_context") == {"backend"}


def test_a_branch_that_means_something_to_a_shell_is_not_offered(forked: Repo) -> None:
    forked.git("commit", "--allow-empty", "-qm", "one more")
    forked.git("branch", "ma$(touch${IFS}made)")
    forked.git("branch", "ma`id`")
    assert _in_bash("git-context show --branch ma", "_git_context_alone") == {"main"}


@pytest.mark.usefixtures("forked")
@pytest.mark.parametrize("before", ["git-context", "git context"])
def test_zsh_completes_a_task(before: str) -> None:
    setup = 'autoload -Uz compinit; compinit -u; eval "$(git-context completion zsh)"'
    with _shell("zsh", "-f", "-i") as zsh:
        zsh.sendline(f"{setup}; PS1=; echo rea''dy")
        zsh.expect_exact("ready\r\n")
        zsh.send(f"{before} close back\t")
        zsh.expect_exact("backend")


@pytest.mark.usefixtures("forked")
@pytest.mark.parametrize("before", ["git-context", "git context", "git -C . context"])
def test_fish_completes_a_task(before: str) -> None:
    script = f'git-context completion fish | source; complete --do-complete "{before} close back"'
    done = subprocess.run(
        [_found("fish"), "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["backend"]


def test_outside_a_repository_nothing_is_offered_and_nothing_said(
    forked: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert forked.path != tmp_path
    monkeypatch.chdir(tmp_path)
    assert _in_bash("git-context merge ba", "_git_context_alone") == set()


def _in_bash(line: str, function: str) -> set[str]:
    """Return what the function replies where the cursor stands at the line's end."""
    words = line.split(" ")
    listed = " ".join(f"'{word}'" for word in words)
    script = (
        'compopt() { :; }; eval "$(git-context completion bash)";'
        f"COMP_WORDS=({listed}); COMP_CWORD={len(words) - 1}; {function};"
        'printf "%s\\n" "${COMPREPLY[@]}"'
    )
    done = subprocess.run(
        ["bash", "--norc", "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    return {word for word in done.stdout.splitlines() if word}


def _shell(name: str, *arguments: str) -> pexpect.spawn[str]:
    environment = {**os.environ, "TERM": "xterm"}
    return pexpect.spawn(
        _found(name), list(arguments), env=environment, encoding="utf-8", timeout=20
    )


def _found(shell: str) -> str:
    path = shutil.which(shell)
    if path is None:
        pytest.skip(f"{shell} is not installed")
    return path
