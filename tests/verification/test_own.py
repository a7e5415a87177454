"""Own checks: packages and commands, within limits, and only by the user's leave."""

from __future__ import annotations

import json
import os
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

import git_context
from git_context.document.policy import SETTINGS_FILE
from git_context.errors import GitContextError
from git_context.verification.configured import read_checks
from git_context.verification.running import LARGEST, run
from tests.verification.workflows import check, failing
from tests.workflow.workflows import child

if TYPE_CHECKING:
    from pathlib import Path

    from git_context.api import Repository
    from git_context.verification.findings import Finding
    from tests.repos import Repo


def with_command(repo: Repo, script: str, seconds: float = 10) -> Repository:
    """Start a workflow with a check, which is a script of the repository."""
    words = json.dumps([sys.executable, "-I", "checks/own.py"])
    settings = f"[checks.commands]\nlicence = {{ run = {words}, seconds = {seconds} }}\n"
    repo.commit({SETTINGS_FILE: settings, "checks/own.py": script})
    opened = git_context.open(repo.path)
    opened.start("w", {"licence": "MIT"})
    return opened


def allow(opened: Repository) -> None:
    _, [permission] = opened.own_checks()
    opened.allow_check(permission.digest[:12])


def own(opened: Repository) -> list[Finding]:
    return [finding for finding in check(opened) if finding.check == "own"]


FINDS = """
import json, sys
given = json.load(sys.stdin)
assert given["format"] == 1 and given["workflow"] == "w", given
print(json.dumps({"findings": [
    {"status": "mismatch", "message": "Not " + given["document"]["licence"], "pointer": "/licence",
     "concern": "Licence", "tasks": ["t"], "recommendation": "Ask."}]}))
"""


def test_a_command_runs_when_it_is_allowed_and_not_before(repo: Repo) -> None:
    opened = with_command(repo, FINDS)
    [finding] = own(opened)
    assert finding.status == "unverified"
    assert "not allowed" in finding.message
    allow(opened)
    [finding] = own(opened)
    assert finding[1:7] == (
        "mismatch",
        "licence: Licence",
        "Not MIT",
        ("t",),
        "/licence",
        "Ask.",
    )
    opened.verify()
    assert repo.output("config", "--local", "context.allowChecks")


def test_a_command_that_changed_or_whose_script_did_must_be_allowed_again(repo: Repo) -> None:
    opened = with_command(repo, FINDS)
    allow(opened)
    script = repo.read("checks/own.py")
    repo.write("checks/own.py", script + "#")
    assert "not allowed" in own(opened)[0].message
    repo.write("checks/own.py", script)
    assert failing(own(opened))
    repo.commit({SETTINGS_FILE: repo.read(SETTINGS_FILE).replace("-I", "-B")})
    assert "not allowed" in own(opened)[0].message


def test_nothing_that_a_repository_holds_allows_a_command(repo: Repo, tmp_path: Path) -> None:
    opened = with_command(repo, FINDS)
    allow(opened)
    repo.git("clone", "--quiet", repo.path, tmp_path / "clone")
    clone = git_context.open(tmp_path / "clone")
    assert "not allowed" in own(clone)[0].message
    with pytest.raises(GitContextError, match="No command"):
        clone.allow_check("0123456789ab")
    with pytest.raises(GitContextError, match="No command"):
        clone.allow_check("")


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("raise SystemExit('no')", "exited with 1: no"),
        ("print('no')", "no JSON"),
        ("print('{}')", "no list 'findings'"),
        ("print('[1]')", "must be an object"),
        ("print('[{}]')", "'status' must be"),
        ('print(\'[{"status": "aligned"}]\')', "must be strings"),
        ('print(\'[{"status": "aligned", "message": "x", "tasks": [1]}]\')', "must be strings"),
        ("import time; time.sleep(60)", "more than 0.5 seconds"),
        ("print('x' * 3_000_000)", "more than 1048576 bytes"),
    ],
)
def test_what_goes_wrong_is_a_finding(repo: Repo, script: str, words: str) -> None:
    opened = with_command(repo, script, seconds=0.5 if "sleep" in script else 30)
    allow(opened)
    [finding] = own(opened)
    assert finding.status == "unverified"
    assert words in finding.message


def test_a_check_that_finds_nothing_says_so(repo: Repo) -> None:
    opened = with_command(repo, "print('[]')")
    allow(opened)
    assert [(each.status, each.concern) for each in own(opened)] == [("aligned", "licence: ran")]


def test_a_command_does_not_see_gits_variables(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_INDEX_FILE", "elsewhere")
    ran = run(["env"], repo.path, b"", 30)
    assert b"PATH=" in ran.output
    assert b"GIT_INDEX_FILE" not in ran.output


def test_nothing_of_a_command_is_left_running(tmp_path: Path) -> None:
    script = "(sleep 60; touch late) & echo $! > pid; echo done"
    ran = run(["sh", "-c", script], tmp_path, b"", 30)
    assert ran.output == b"done\n"
    pid = int((tmp_path / "pid").read_text())
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        if (state := f"/proc/{pid}/stat") and os.path.exists(state):  # noqa: PTH110  # a path of proc
            with open(state, encoding="utf-8") as file:  # noqa: PTH123  # the same
                if file.read().rpartition(")")[2].split()[0] == "Z":
                    return
        time.sleep(0.05)
    pytest.fail("the command's child still runs")


def test_a_command_need_not_read_what_it_is_given(tmp_path: Path) -> None:
    assert run(["true"], tmp_path, b"x" * (2 * LARGEST), 30) == (b"", "")
    assert run(["cat"], tmp_path, b"x" * LARGEST, 30).output == b"x" * LARGEST
    assert "cannot be started" in run(["./nothing"], tmp_path, b"", 30).fault


PACKAGE = """
from git_context.checks import MISSING, Finding

def licences(subject):
    for task in subject.tasks:
        assert task.files is not None or task.commit is None
        yield Finding(MISSING, f"{task.task} has no licence.", tasks=(task.task,))

def broken(subject):
    raise RuntimeError("no")
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a package installed that offers two checks."""
    folder = tmp_path / "site"
    info = folder / "house_rules-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: house-rules\nVersion: 1.0\n")
    listed = "licences = house_rules:licences\nbroken = house_rules:broken\n"
    (info / "entry_points.txt").write_text(f"[git_context.checks]\n{listed}")
    (folder / "house_rules.py").write_text(PACKAGE)
    monkeypatch.syspath_prepend(str(folder))


@pytest.mark.usefixtures("package")
def test_checks_of_packages_run_where_they_are_named(repo: Repo) -> None:
    opened = git_context.open(repo.path)
    opened.start("w")
    opened.fork("t", agent="ada")
    opened.save(child("t", decisions=["x"]), task="t")
    opened.merge()
    assert own(opened) == []
    settings = '[checks]\nentry-points = ["licences", "broken", "unknown"]\n'
    repo.commit({SETTINGS_FILE: settings})
    found = {each.concern: each for each in own(opened)}
    assert [each.status for each in found.values()] == ["missing", "unverified", "unverified"]
    assert found["licences: t has no licence."].tasks == ("t",)
    assert "RuntimeError: no" in found["broken: not run"].message
    assert "no package" in found["unknown: not run"].message


@pytest.mark.parametrize(
    "text",
    [
        "checks = 1",
        "[checks]\nother = 1",
        "[checks]\nentry-points = [1]",
        "[checks]\ncommands = []",
        "[checks.commands]\nx = 1",
        "[checks.commands]\nx = { seconds = 1 }",
        "[checks.commands]\nx = { run = 'rm' }",
        "[checks.commands]\nx = { run = [] }",
        "[checks.commands]\nx = { run = ['a'], shell = true }",
        "[checks.commands]\nx = { run = ['a'], seconds = true }",
        "[checks.commands]\nx = { run = ['a'], seconds = 0 }",
        "[checks.commands]\nx = { run = ['a'], seconds = 1e9 }",
        '[checks.commands]\nx = { run = ["a\\u0000"] }',
        "[checks",
    ],
)
def test_a_table_that_is_wrong_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_checks(text)


def test_settings_that_are_wrong_are_told_with_their_commit(repo: Repo) -> None:
    repo.commit({SETTINGS_FILE: "[checks]\nother = 1"})
    opened = git_context.open(repo.path)
    opened.start("w")
    with pytest.raises(GitContextError, match=r"At .*, .git-context.toml: .*'other'"):
        check(opened)


def test_the_module_of_checks_offers_what_they_need() -> None:
    import git_context.checks as offered  # noqa: PLC0415  # as a package would

    names: Any = offered.__all__
    assert all(getattr(offered, name) for name in names)
