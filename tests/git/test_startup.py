"""What the driver's process imports, as git starts it: little, because it starts for each file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.git.imports import SLOW, heavy
from tests.support.edits import AGREEING, CLASHING, CONTEXT, Versions
from tests.support.forks import fork

if TYPE_CHECKING:
    from tests.support.repos import Repo

LINES = Versions(
    '{"id": 1}\n', '{"id": 1}\n{"id": 2, "by": "ours"}\n', '{"id": 1}\n{"id": 3}\n', ()
)


def imported(repo: Repo, branch: str = "side") -> tuple[int, set[str]]:
    """Merge while Python reports its imports: git's exit code, and the modules by name."""
    command = repo.output("config", "merge.context.driver")
    assert command.count(" -I -S -c ") == 1
    watched = command.replace(" -I -S -c ", " -X importtime -I -S -c ")
    repo.git("config", "merge.context.driver", watched)
    merge = repo.merge(branch)
    reported = [line for line in merge.stderr.decode().splitlines() if "import time:" in line]
    return merge.returncode, {line.rpartition("|")[2].strip() for line in reported}


@pytest.mark.parametrize(
    ("path", "sides"),
    [(CONTEXT, AGREEING), ("package.json", AGREEING), ("log.jsonl", LINES)],
    ids=["context", "other JSON", "JSON Lines"],
)
def test_a_clean_merge_imports_nothing_slow(any_json: Repo, path: str, sides: Versions) -> None:
    fork(any_json, sides, path)

    code, modules = imported(any_json)

    assert code == 0
    assert {"git_context.driver", "git_context.merge.threeway", "os"} <= modules
    assert modules & SLOW == set()
    assert heavy(modules) == set()
    assert {name for name in modules if name.startswith("git_context.repository")} == set()


def test_a_conflict_imports_nothing_heavy(installed: Repo) -> None:
    fork(installed, CLASHING)

    code, modules = imported(installed)

    assert code == 1
    assert "git_context.jsontext.markers" in modules
    assert heavy(modules) == set()


def test_a_repository_with_rules_imports_nothing_heavy(installed: Repo) -> None:
    installed.commit({".git-context.toml": '[merge]\n"/decisions" = "sequence"\n'})
    fork(installed, AGREEING)

    code, modules = imported(installed)

    assert code == 0
    assert "tomllib" in modules
    assert heavy(modules) == set()
