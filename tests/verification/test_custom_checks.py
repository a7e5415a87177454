"""Own checks: those of packages that the user has installed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import git_context
from git_context.document.policy import SETTINGS_FILE
from git_context.errors import GitContextError
from git_context.verification.check_settings import parse_checks
from tests.support.verified_workflows import check
from tests.support.workflows import child

if TYPE_CHECKING:
    from pathlib import Path

    from git_context.api import Repository
    from git_context.verification.findings import VerificationFinding
    from tests.support.repos import Repo


def own(opened: Repository) -> list[VerificationFinding]:
    return [finding for finding in check(opened) if finding.check == "own"]


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
        "[checks]\nentry-points = 'x'",
        "[checks]\ncommands = []",
        "[checks.commands]\nx = { run = ['a'] }",
        "[checks",
    ],
)
def test_a_table_that_is_wrong_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_checks(text)


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
