"""Pipes, folders, devices and the like where a document is expected; few files at a time."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from functools import partial
from typing import TYPE_CHECKING

import pytest

from tests.support.branches import branch, forked, state
from tests.support.workflows import W_JSON, child, is_sound

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.repos import Repo

    Make = Callable[[Path], None]

PATIENCE = 60  # seconds, after which a command is one that waits for ever


def run(
    repo: Repo, *arguments: str, files: int = 0, stdin: str = os.devnull
) -> subprocess.CompletedProcess[str]:
    """Run a command as a process of its own, which may have so many files open at a time."""
    bound = partial(resource.setrlimit, resource.RLIMIT_NOFILE, (files, files)) if files else None
    with open(stdin, "rb") as given:  # noqa: PTH123  # the name of a device
        return subprocess.run(
            [sys.executable, "-m", "git_context", *arguments],
            cwd=repo.path,
            stdin=given,
            capture_output=True,
            check=False,
            text=True,
            timeout=PATIENCE,
            preexec_fn=bound,
        )


def is_refused(done: subprocess.CompletedProcess[str], message: str) -> bool:
    """Tell whether a command ended with one sentence that says so, and perhaps a hint."""
    error, *hints = done.stderr.splitlines()
    return (
        done.returncode == 3
        and error.startswith("Error: ")
        and message in error
        and all(line.startswith("Hint: ") for line in hints)
    )


def device(file: Path) -> None:
    file.symlink_to("/dev/zero")


KINDS: list[tuple[Make, str]] = [
    (os.mkfifo, "the document is empty"),
    (os.mkdir, "Is a directory"),
    (device, "it is no plain file"),
]


@pytest.mark.parametrize(("make", "message"), KINDS)
@pytest.mark.parametrize("command", ["save", "start v"])
def test_documents(repo: Repo, command: str, make: Make, message: str) -> None:
    forked(repo)
    make(repo.path / "document")
    before = repo.output("for-each-ref")
    assert is_refused(run(repo, *command.split(), "--file", "document"), message)
    assert repo.output("for-each-ref") == before


def test_standard_input_has_an_end(repo: Repo) -> None:
    forked(repo)
    assert is_refused(run(repo, "save", "-f", "-", stdin="/dev/zero"), "larger than 200 MB")
    assert is_refused(run(repo, "format", "-", stdin="/dev/zero"), "larger than 200 MB")


def test_a_pipe_between_processes_is_read(repo: Repo) -> None:
    forked(repo, "a")
    said = f"{sys.executable} -m git_context save -t a -f <(sleep 0.2; echo '{{\"x\": 1}}')"
    repo.run("bash", "-c", said)
    assert run(repo, "show", "-t", "a", "/x").stdout == "1\n"


@pytest.mark.parametrize(
    ("make", "message"),
    [(os.mkfifo, "no plain file"), (os.mkdir, "Is a directory"), (device, "a symbolic link")],
)
def test_imports(repo: Repo, tmp_path: Path, make: Make, message: str) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "w.json").write_text('{"workflow_id": "w"}')
    make(folder / "x.json")
    assert is_refused(run(repo, "import", str(folder)), message)


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir, device])
def test_settings(repo: Repo, make: Make) -> None:
    """Commands that read the settings of the working tree end; git's merge shows both sides."""
    opened = forked(repo, "a")
    run(repo, "init")
    repo.commit()
    opened.save(child("a", decisions=["a"]), task="a")
    opened.add("decisions", "main")
    make(repo.path / ".git-context.toml")
    merged = repo.merge(branch("a"))
    assert merged.returncode == 1
    assert b"git-context: .git-context.toml: " in merged.stderr
    assert b"internal error" not in merged.stderr
    assert repo.conflicts() == [W_JSON]
    assert is_refused(
        run(repo, "resolve", "--take", "ours"), ".git-context.toml is not a plain file"
    )
    assert run(repo, "validate").returncode == 1


def test_settings_that_are_nested_too_deep(repo: Repo) -> None:
    forked(repo)
    repo.commit({".git-context.toml": "x = " + "[" * 3000 + "]" * 3000})
    for command in ("log", "verify"):
        assert is_refused(run(repo, command), ".git-context.toml: it is nested too deep")


def test_settings_that_are_a_folder_in_a_commit(repo: Repo) -> None:
    forked(repo)
    repo.commit({".git-context.toml/x": ""})
    for command in ("log", "verify", "merge"):
        assert is_refused(run(repo, command), "is a folder, not a file")


@pytest.mark.parametrize("command", ["show", "log", "blame", "stats", "report", "diff", "review"])
def test_what_is_no_single_commit(repo: Repo, command: str) -> None:
    forked(repo)
    repo.commit()
    for revision in ("^HEAD", "HEAD^!"):
        assert is_refused(run(repo, command, revision), "names no commit here")


def test_few_files_at_a_time(repo: Repo) -> None:
    opened = forked(repo, "a")
    opened.save(child("a", decisions=["a"]), task="a")
    for files in (6, 10, 11):
        for command in ("show", f"add decisions x{files}"):
            before = state(repo)
            done = run(repo, *command.split(), files=files)
            assert done.returncode == 0 or (
                is_refused(done, "Too many open files") and state(repo) == before
            )
    assert is_sound(repo)


def test_what_happens_after_the_commit_does_not_refuse_it(repo: Repo, tmp_path: Path) -> None:
    opened = forked(repo, "a")
    (tmp_path / "there").write_text("in the way")
    done = run(repo, "fork", "b", "-a", "ada", "--worktree", str(tmp_path / "there"))
    assert (done.returncode, "Note: This came after" in done.stderr) == (1, True)
    assert repo.head(branch("b"))
    opened.save(child("a", decisions=["a"]), task="a")
    before = repo.head()
    said = f"{sys.executable} -m git_context merge --json > /dev/full"
    merged = repo.run("sh", "-c", said, check=False)
    assert (merged.returncode, repo.head() != before) == (1, True)
    assert b"Note: This came after the commit: main moved" in merged.stderr
    merged = repo.run("sh", "-c", said, check=False)
    assert (merged.returncode, b"Note: " in merged.stderr) == (3, False)
