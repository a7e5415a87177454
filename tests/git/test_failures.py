"""The real driver failing in real merges: both sides show, always, and nobody sees a traceback."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from git_context.setup.command import driver_command
from tests.git.meddling import MOMENTS, PACKAGE, PYTHON, meddle_with_driver
from tests.support.edits import AGREEING, CONTEXT, Put, versions
from tests.support.forks import fork
from tests.support.git_oracle import assert_all_stand, assert_nothing_lost, assert_text_conflict
from tests.support.regions import choose

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.repos import Repo


@pytest.fixture
def diverged(installed: Repo) -> Repo:
    """Return a repository with two branches whose edits agree."""
    fork(installed, AGREEING)
    return installed


def assert_both_sides_show(repo: Repo) -> None:
    base, ours, theirs = (text.encode() for text in AGREEING[:3])
    assert_text_conflict(repo, CONTEXT, base, ours, theirs)
    assert repo.output("status", "--porcelain") == f"UU {CONTEXT}"


def merge_and_fail(repo: Repo) -> str:
    """Merge, which is to end in a conflict, and return what stands on standard error."""
    merge = repo.merge("side")
    said = merge.stderr.decode()
    assert merge.returncode == 1, said
    assert "Traceback" not in said
    return said


def test_the_package_is_gone(diverged: Repo, tmp_path: Path) -> None:
    site = tmp_path / "site"
    shutil.copytree(PACKAGE, site / "git_context", ignore=shutil.ignore_patterns("__pycache__"))
    diverged.git("config", "merge.context.driver", driver_command(PYTHON, os.fspath(site)))
    shutil.rmtree(site)

    said = merge_and_fail(diverged)

    assert f"git-context could not merge {CONTEXT} (exit code 1)" in said
    assert_both_sides_show(diverged)


def test_a_module_is_gone(diverged: Repo, tmp_path: Path) -> None:
    site = tmp_path / "site"
    shutil.copytree(PACKAGE, site / "git_context", ignore=shutil.ignore_patterns("__pycache__"))
    diverged.git("config", "merge.context.driver", driver_command(PYTHON, os.fspath(site)))
    (site / "git_context" / "merge" / "decisions.py").write_text("half a modu", encoding="utf-8")

    said = merge_and_fail(diverged)

    assert f"git-context could not merge {CONTEXT} (exit code 1)" in said
    assert_both_sides_show(diverged)


def test_the_interpreter_is_gone(diverged: Repo, tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.symlink_to(PYTHON)
    site = os.fspath(PACKAGE.parent)
    diverged.git("config", "merge.context.driver", driver_command(os.fspath(python), site))
    python.unlink()

    said = merge_and_fail(diverged)

    assert f"git-context could not merge {CONTEXT} (exit code 127)" in said
    assert_both_sides_show(diverged)


@pytest.mark.parametrize("moment", MOMENTS)
def test_the_driver_dies(diverged: Repo, tmp_path: Path, moment: str) -> None:
    meddle_with_driver(diverged, tmp_path / "site", MOMENTS[moment])

    said = merge_and_fail(diverged)

    code = 70 if moment == "no space" else 137
    assert f"git-context could not merge {CONTEXT} (exit code {code})" in said
    if moment == "after writing":  # what ours was is merged already
        chosen = choose((diverged.path / CONTEXT).read_bytes(), "ours")
        assert_all_stand(chosen, AGREEING.edits)
    else:
        assert_both_sides_show(diverged)
    assert not list(diverged.path.glob(".merge_file*"))


def test_the_meddling_itself_is_harmless(diverged: Repo, tmp_path: Path) -> None:
    meddle_with_driver(diverged, tmp_path / "site", "")

    assert diverged.merge("side").returncode == 0
    assert_nothing_lost(diverged, CONTEXT, AGREEING.edits)


def test_the_disk_is_full(installed: Repo) -> None:
    """No file may grow beyond a size that each side has and the merged one exceeds."""
    edits = [Put(f"/{side}", [f"{side} {number} " * 10 for number in range(999)]) for side in "ab"]
    fork(installed, versions(edits[:1], edits[1:]))
    before, ours = installed.head(), installed.read(CONTEXT)
    blocks = len(ours) * 3 // 2 // 512

    merge = installed.run(
        "sh", "-c", f"ulimit -f {blocks}; exec git merge --no-edit side", check=False
    )

    assert merge.returncode not in (0, 1)
    assert b"Traceback" not in merge.stderr
    assert (installed.head(), installed.read(CONTEXT)) == (before, ours)
    assert installed.output("status", "--porcelain", "--untracked-files=no") == ""

    assert installed.merge("side").returncode == 0
    assert_nothing_lost(installed, CONTEXT, edits)


def test_the_settings_cannot_be_used(diverged: Repo) -> None:
    diverged.write(".git-context.toml", '[merge]\n"/decisions" = "guess"\n')

    said = merge_and_fail(diverged)

    [line] = said.splitlines()
    assert line.startswith("git-context: .git-context.toml: [merge] /decisions: 'guess'")
    assert_text_conflict(diverged, CONTEXT, *(text.encode() for text in AGREEING[:3]))


def test_settings_behind_a_link_are_not_read(diverged: Repo, tmp_path: Path) -> None:
    (tmp_path / "rules.toml").write_text('[merge]\n"/decisions" = "ours"\n')
    (diverged.path / ".git-context.toml").symlink_to(tmp_path / "rules.toml")

    merge_and_fail(diverged)

    assert_text_conflict(diverged, CONTEXT, *(text.encode() for text in AGREEING[:3]))
