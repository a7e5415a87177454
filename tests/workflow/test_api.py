"""The package as its users import it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import git_context
from git_context.api import Repository
from git_context.errors import GitContextError
from tests.support.workflows import small

if TYPE_CHECKING:
    from tests.support.repos import Repo

SLOW = ("click", "deepdiff", "json", "pathlib", "pydantic", "pygit2", "re", "subprocess", "typing")


def test_the_public_names_are_there(repo: Repo) -> None:
    assert git_context.GitContextError is GitContextError
    assert git_context.Repository is Repository
    with pytest.raises(AttributeError, match="no attribute 'nope'"):
        git_context.nope  # type: ignore[attr-defined]  # noqa: B018  # the access is the point
    assert isinstance(small(repo), git_context.Repository)


def test_importing_the_package_costs_next_to_nothing() -> None:
    code = f"import sys, git_context; print([name for name in {SLOW} if name in sys.modules])"
    source = os.fspath(Path(__file__).resolve().parents[2] / "src")
    done = subprocess.run(
        [sys.executable, "-S", "-c", code],
        env={**os.environ, "PYTHONPATH": source},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "[]\n"


def test_keywords_that_are_none_mean_the_same_as_none_given(repo: Repo) -> None:
    opened = small(repo)
    assert opened.show(workflow=None, task=None, branch=None) == opened.show()


def test_numbers_of_python_are_kept_exactly(repo: Repo) -> None:
    opened = small(repo)
    opened.set("/numbers", [1, 1.5, 12345678901234567890, 1e22, True, None, b"1.10"])
    assert opened.show(pointer="/numbers").value == [
        b"1",
        b"1.5",
        b"12345678901234567890",
        b"1e+22",
        True,
        None,
        b"1.10",
    ]
    with pytest.raises(TypeError, match="not a JSON value"):
        opened.set("/numbers", float("nan"))
    with pytest.raises(TypeError, match="not a JSON"):
        opened.add("decisions", {1: 2})
