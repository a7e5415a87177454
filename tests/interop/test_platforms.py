"""What other systems do otherwise, as far as one can have it here; see docs/platforms.md."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import git_context
from git_context.driver import MERGED, DriverCall, run
from git_context.repository.git import Git
from tests.support.edits import AGREEING
from tests.support.repos import Repo
from tests.support.workflows import W_JSON, child, small, stored

LABELS = ("7", "shop.json", "%S", "%X", "%Y")

# What Python has on POSIX alone (docs.python.org, "Availability: Unix"), of what we might use.
WITHOUT_POSIX = """
import os, sys
for name in ("fcntl", "grp", "pty", "pwd", "resource", "termios", "tty"):
    sys.modules[name] = None
for name in (
    "O_CLOEXEC O_DIRECTORY O_NOFOLLOW O_NONBLOCK fchmod fork geteuid getpgid getuid killpg mkfifo"
    " set_blocking setsid uname"
).split():
    delattr(os, name)
"""


def without_posix(
    program: str, *arguments: str | Path, folder: Path
) -> subprocess.CompletedProcess[str]:
    """Run a program of Python that meets nothing of POSIX."""
    site = os.fspath(Path(git_context.__file__).parents[1])
    return subprocess.run(
        [sys.executable, "-c", f"{WITHOUT_POSIX}\nsys.path.insert(0, {site!r})\n{program}"]
        + [os.fspath(argument) for argument in arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def versions(tmp_path: Path) -> list[Path]:
    """Return the files of base, ours and theirs, whose edits agree."""
    files = [tmp_path / name for name in ("base", "ours", "theirs")]
    for file, text in zip(files, AGREEING[:3], strict=True):
        file.write_text(text, encoding="utf-8")
    return files


def test_the_merge_driver_needs_no_posix(versions: list[Path], tmp_path: Path) -> None:
    assert run(DriverCall([*map(str, versions), *LABELS])) == MERGED
    merged = versions[1].read_bytes()
    versions[1].write_text(AGREEING.ours, encoding="utf-8")

    done = without_posix(
        "from git_context.driver import main; main()", *versions, *LABELS, folder=tmp_path
    )

    assert (done.returncode, done.stderr) == (MERGED, "")
    assert versions[1].read_bytes() == merged


def test_the_diff_driver_needs_no_posix(versions: list[Path], tmp_path: Path) -> None:
    done = without_posix(
        "from git_context.textconv import main; main()", versions[0], folder=tmp_path
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert 'workflow_id: "shop"' in done.stdout


@pytest.mark.parametrize("arguments", [["status"], ["init"], ["--help"]], ids=" ".join)
def test_commands_say_what_they_need(tmp_path: Path, arguments: list[str]) -> None:
    done = without_posix(
        "from git_context.cli import main; sys.exit(main())", *arguments, folder=tmp_path
    )

    assert done.returncode == 3
    assert done.stdout == ""
    said, hint = done.stderr.splitlines()
    assert said.startswith("Error: git-context does not run on this system: it needs the locks of")
    assert hint.startswith("Hint: On Windows, use the Windows Subsystem for Linux")


def test_programs_are_told_the_same(tmp_path: Path) -> None:
    program = """
import git_context
from git_context.errors import GitContextError
try:
    git_context.open()
except GitContextError as error:
    print(error)
"""
    done = without_posix(program, folder=tmp_path)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("git-context does not run on this system")


# What `git init` sets on other file systems, and installers of git for Windows and macOS do.
SETTINGS = {
    "names without case": ["core.ignoreCase=true"],
    "names composed": ["core.precomposeUnicode=true"],
    "no modes": ["core.fileMode=false"],
    "no links": ["core.symlinks=false"],
    "line ends of two bytes": ["core.autocrlf=true"],
    "line ends of the system": ["core.eol=crlf"],
    "names that are no names elsewhere": ["core.protectNTFS=true", "core.protectHFS=true"],
}


@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)
def test_a_workflow_with_the_settings_of_other_systems(repo: Repo, settings: list[str]) -> None:
    for setting in settings:
        repo.git("config", *setting.split("="))
    repo.commit({".gitattributes": "*.json text\n"})
    opened = small(repo, "t")
    repo.git("worktree", "add", "--quiet", "../task", "context/w/t")
    task = Repo(repo.path.parent / "task")

    opened.save(child("t", decisions=["made"]), task="t")
    assert "made" in task.read(W_JSON)
    opened.merge()

    assert stored(repo, "HEAD")["decisions"] == ["first", "made"]
    assert "\r" not in repo.show(W_JSON)
    for tree in (repo, task):
        assert tree.output("status", "--porcelain") == ""
        content = tree.read(W_JSON)
        is_converted = any("crlf" in setting for setting in settings)
        assert content.count("\r\n") == (content.count("\n") if is_converted else 0)


def test_folders_above_may_be_links(repo: Repo) -> None:
    """As /tmp and /var are on macOS."""
    above = repo.path.parent / "above"
    above.symlink_to(repo.path.parent, target_is_directory=True)
    linked = Repo(above / "repo")
    opened = small(linked, "t")
    linked.git("worktree", "add", "--quiet", above / "task", "context/w/t")

    opened.save(child("t", decisions=["made"]), task="t")
    merged = opened.merge()

    assert merged.commit == repo.head()
    assert stored(repo, "HEAD")["decisions"] == ["first", "made"]
    for tree in (repo, Repo(repo.path.parent / "task")):
        assert "made" in tree.read(W_JSON)
        assert tree.output("status", "--porcelain") == ""


def test_names_in_two_normal_forms_are_two(tmp_path: Path) -> None:
    """File systems may take one for the other; documents do not."""
    composed, decomposed = "\u00e9", "e\u0301"
    texts = ('{"a": 1}', f'{{"a": 1, "{composed}": 2}}', f'{{"a": 1, "{decomposed}": 3}}')
    files = [tmp_path / name for name in ("base", "ours", "theirs")]
    for file, text in zip(files, texts, strict=True):
        file.write_text(text, encoding="utf-8")

    assert run(DriverCall([*map(str, files), *LABELS])) == MERGED

    merged = f'{{"a": 1, "{composed}": 2, "{decomposed}": 3}}'
    assert files[1].read_text(encoding="utf-8") == merged


@pytest.mark.parametrize(
    ("said", "version"),
    [
        ("git version 2.39.5", (2, 39, 5)),
        ("git version 2.39.5 (Apple Git-154)", (2, 39, 5)),
        ("git version 2.45.1.windows.1", (2, 45, 1)),
        ("git version 2.53.0-rc1", (2, 53)),
        ("git version 2.48.1.505.g1a2b3c4", (2, 48, 1, 505)),
    ],
)
def test_versions_of_git(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, version: tuple[int, ...]
) -> None:
    program = tmp_path / "git"
    program.write_text(f"#!/bin/sh\necho '{said}'\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", os.fspath(tmp_path), prepend=os.pathsep)

    assert Git(tmp_path).version() == version
