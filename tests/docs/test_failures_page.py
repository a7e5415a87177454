"""The messages of merges that the page on operations quotes are those that people see."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from git_context.repository.git import Git
from git_context.setup.install import DRIVER, install
from git_context.setup.interpreter import driver_interpreter, site_folder
from tests.docs.console import matches
from tests.support.markdown import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.repos import Repo

CONTEXT = ".claude/context/w.json"
_PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
_SECTION = _PAGE.split("\n## When a merge by git fails\n")[1].split("\n## ")[0]
MESSAGES = [
    span
    for span in re.findall(r"`([^`\n]+)`", _SECTION)
    if span.startswith(("git-context", "warning:")) and ":" in span
]


def _context(*decisions: str, summary: str = "start") -> str:
    document = {"workflow_id": "w", "decisions": decisions, "context_summary": summary}
    return json.dumps(document, indent=2) + "\n"


def _branches(repo: Repo, ours: str, theirs: str) -> None:
    """Put the driver and two versions of a context into the repository: ours, and a branch."""
    install(Git(repo.path))
    repo.commit({CONTEXT: _context("one")})
    repo.branch("theirs")
    repo.commit({CONTEXT: theirs})
    repo.checkout("main")
    repo.commit({CONTEXT: ours})


def _spoil_driver(repo: Repo, part: str, replacement: str) -> None:
    command = repo.output("config", DRIVER)
    assert part in command
    repo.git("config", DRIVER, command.replace(part, replacement))


def _quoted(*, said: bytes) -> list[str]:
    """Return the messages of the page that stand in what a merge printed."""
    lines = [line.replace(CONTEXT, "FILE") for line in said.decode().splitlines()]
    return [
        message
        for message in MESSAGES
        if any(matches(message, line) or matches(f"{message} …", line) for line in lines)
    ]


def _merge(repo: Repo) -> list[str]:
    merge = repo.merge("theirs")
    assert merge.returncode == 1
    assert repo.conflicts() == [CONTEXT]
    return _quoted(said=merge.stderr)


def _again(repo: Repo, *, init: bool = True) -> None:
    """Mend the cause as the page says, and merge again."""
    repo.git("merge", "--abort")
    if init:
        install(Git(repo.path))
    assert repo.merge("theirs").returncode == 0
    assert json.loads(repo.read(CONTEXT))["decisions"] == ["one", "ours", "theirs"]


def test_the_page_quotes_messages() -> None:
    assert len(MESSAGES) == len(set(MESSAGES)) == 7


def test_both_sides_changed_one_value(repo: Repo) -> None:
    _branches(repo, _context("one", summary="ours"), _context("one", summary="theirs"))

    assert _merge(repo) == [MESSAGES[0]]


def test_the_interpreter_is_gone(repo: Repo) -> None:
    _branches(repo, _context("one", "ours"), _context("one", "theirs"))
    _spoil_driver(repo, f"{driver_interpreter()} -I", "/nowhere/python -I")

    assert _merge(repo) == [MESSAGES[1]]
    _again(repo)


@pytest.mark.parametrize(
    ("part", "replacement", "code"),
    [
        ("import main; main()", "import os; os.kill(os.getpid(), 9)", 137),
        (f"{site_folder()} ", "/nowhere ", 1),
    ],
)
def test_the_driver_is_killed_or_gone(repo: Repo, part: str, replacement: str, code: int) -> None:
    _branches(repo, _context("one", "ours"), _context("one", "theirs"))
    _spoil_driver(repo, part, replacement)

    merge = repo.merge("theirs")

    shown = MESSAGES[1].replace("127", f"{code}").replace("FILE", CONTEXT)
    assert shown in merge.stderr.decode().splitlines()
    assert repo.conflicts() == [CONTEXT]
    _again(repo)


def test_a_bug_in_the_driver(repo: Repo) -> None:
    _branches(repo, _context("one", "ours"), _context("one", "theirs"))
    _spoil_driver(
        repo,
        "from git_context.driver import main; main()",
        "from git_context import driver; driver.run = None; driver.main()",
    )

    assert _merge(repo) == [MESSAGES[2]]


def test_a_version_is_not_json(repo: Repo) -> None:
    _branches(
        repo, _context("one", "ours"), _context("one", "theirs").replace('"theirs"', '"theirs",')
    )

    assert _merge(repo) == [MESSAGES[3]]


def test_a_version_of_another_file_is_not_json(repo: Repo) -> None:
    install(Git(repo.path))
    repo.write(".gitattributes", "*.json merge=context\n")
    lines = [f'  "{name}": 1,' for name in "abcdefgh"]
    base = "\n".join(["{", "  // as people write it", *lines, '  "z": 1', "}", ""])
    repo.commit({"tsconfig.json": base})
    repo.branch("theirs")
    repo.commit({"tsconfig.json": base.replace('"z": 1', '"z": 2')})
    repo.checkout("main")
    repo.commit({"tsconfig.json": base.replace('"a": 1', '"a": 2')})

    merge = repo.merge("theirs")

    assert merge.returncode == 0
    said = (merge.stdout + merge.stderr).replace(b"tsconfig.json", b"FILE").decode()
    assert MESSAGES[4] in said


def test_the_rules_cannot_be_read(repo: Repo) -> None:
    _branches(repo, _context("one", "ours"), _context("one", "theirs"))
    repo.write(".git-context.toml", "[merge")

    assert _merge(repo) == [MESSAGES[5]]
    repo.write(".git-context.toml", "[merge]")
    _again(repo, init=False)


def test_the_clone_is_not_set_up(repo: Repo, tmp_path: Path) -> None:
    _branches(repo, _context("one", "ours"), _context("one", "theirs"))
    repo.git("clone", "--quiet", repo.path, tmp_path / "clone")
    clone = type(repo)(tmp_path / "clone")

    merge = clone.merge("origin/theirs")

    assert merge.returncode == 1
    assert _quoted(said=merge.stdout + merge.stderr) == [MESSAGES[6]]
    assert clone.read(CONTEXT) == _context("one", "ours")
    clone.git("branch", "theirs", "origin/theirs")
    _again(clone)
