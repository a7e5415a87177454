from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.enforcement.commits import refused
from tests.support.repos import Repo
from tests.support.sample_context import BROKEN, DOCUMENT, PATH, text

if TYPE_CHECKING:
    from pathlib import Path

TASKS = DOCUMENT["parallel_tasks"]


@pytest.fixture
def plain(repo: Repo, program: Path) -> Repo:
    """Return a repository in which nothing of git-context is set up."""
    assert program.is_dir()
    repo.commit({PATH: text()}, "Begin")
    repo.git("branch", "side")
    return repo


def both(repo: Repo, ours: str, theirs: str) -> None:
    """Commit a version of the context on `main` and another one on `side`."""
    repo.commit({PATH: ours})
    repo.checkout("side")
    repo.commit({PATH: theirs})
    repo.checkout("main")


def test_a_good_merge_passes_and_writes_nothing(plain: Repo) -> None:
    both(plain, text(phase="x"), text(parallel_tasks=[TASKS[0], {**TASKS[1], "status": "done"}]))
    objects = plain.output("count-objects", "-v")

    assert plain.git("context", "check-merge", "main", "side").stdout == b""
    assert plain.output("count-objects", "-v") == objects
    assert plain.output("status", "--porcelain") == ""


def test_a_conflict_fails_and_is_named(plain: Repo) -> None:
    both(plain, text(feature_spec={"name": "A"}), text(feature_spec={"name": "B"}))

    done = plain.git("context", "check-merge", "main", "side", check=False)

    refused(done, "CTX019", "/feature_spec/name", "both modified")


def test_a_fault_of_the_result_fails_though_both_sides_are_fine(plain: Repo) -> None:
    word = "word " * 60_000
    both(plain, text(metadata={"a": word}), text(metadata={"b": word}))

    refused(plain.git("context", "check-merge", "main", "side", check=False), "CTX014")


@pytest.mark.parametrize("code", ["CTX001", "CTX005", "CTX010", "CTX013"])
def test_a_fault_that_the_branch_brings_fails(plain: Repo, code: str) -> None:
    both(plain, text(phase="x"), BROKEN[code])

    refused(plain.git("context", "check-merge", "main", "side", check=False), code)


def test_the_settings_of_the_base_are_in_force(plain: Repo) -> None:
    plain.checkout("side")
    allow = '[secrets]\nallow = ["1a5d44a2dca19669d72edf4c"]\n'
    plain.commit({PATH: BROKEN["CTX013"], ".git-context.toml": allow})
    plain.checkout("main")
    refused(plain.git("context", "check-merge", "main", "side", check=False), "CTX013")

    plain.commit({".git-context.toml": allow})
    assert plain.git("context", "check-merge", "main", "side").returncode == 0


LONG = [f"decision {number}" for number in range(20)]
ENTRIES = [{"task_id": f"task-{number}"} for number in range(20)]
NEW = {"task_id": "new"}
LETTERS = ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "code"),
    [
        (
            text(decisions=LONG),
            text(decisions=[*LONG[1:], LONG[0]]),
            text(decisions=LONG[1:]),
            "CTX018",
        ),
        (
            text(decisions=LETTERS),
            text(decisions=["new", *LETTERS]),
            text(decisions=[*LETTERS, "new"]),
            "CTX018",
        ),
        (
            text(decisions=LONG),
            text(decisions=[*LONG[1:6], LONG[0], *LONG[6:]]),
            text(decisions=[*LONG[1:16], LONG[0], *LONG[16:]]),
            "CTX018",
        ),
        (
            text(parallel_tasks=ENTRIES),
            text(parallel_tasks=[NEW, *ENTRIES]),
            text(parallel_tasks=[*ENTRIES[:9], NEW, *ENTRIES[9:]]),
            "CTX008",
        ),
        (
            text(decisions=LONG),
            text(decisions=LONG).replace("{\n", '{\n  "phase": "x",\n', 1),
            text(decisions=LONG).replace('  "decisions"', '  "phase": "x",\n  "decisions"'),
            "CTX002",
        ),
    ],
    ids=["an item again", "an item twice", "an item moved twice", "an entry twice", "a key twice"],
)
def test_what_a_merge_as_text_would_spoil_is_said(
    plain: Repo, base: str, ours: str, theirs: str, code: str
) -> None:
    plain.commit({PATH: base})
    plain.git("branch", "--force", "side")
    both(plain, ours, theirs)
    refused(
        plain.git("context", "check-merge", "main", "side", check=False), code, "merged as text"
    )

    plain.commit({".gitattributes": "/.claude/context/*.json -merge\n"})
    assert plain.git("context", "check-merge", "main", "side").returncode == 0


def test_clones_without_history_are_told_to_fetch_it(plain: Repo, tmp_path: Path) -> None:
    both(plain, text(phase="x"), text(decisions=["two"]))
    clone = Repo(tmp_path / "clone")
    plain.git(
        "clone", "--quiet", "--depth=1", "--no-single-branch", f"file://{plain.path}", clone.path
    )

    done = clone.git("context", "check-merge", "origin/main", "origin/side", check=False)
    refused(done, "CTX019", "shallow")
    refused(clone.git("context", "check-merge", "origin/main", "nowhere", check=False), "nowhere")


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_formats(plain: Repo, form: str) -> None:
    both(plain, text(feature_spec={"name": "A"}), text(feature_spec={"name": "B"}))

    done = plain.git("context", "check-merge", "main", "side", "--format", form, check=False)

    assert done.returncode == 1
    json.loads(done.stdout)


def test_verify_merge_looks_at_commits(plain: Repo) -> None:
    both(plain, text(decisions=["one", "a"]), text(decisions=["one", "b"]))
    plain.git("merge", "--quiet", "-s", "ours", "side")

    refused(plain.git("context", "verify-merge", check=False), "CTX018", "'b'")
    refused(plain.git("context", "verify-merge", "HEAD", check=False), "CTX018", "'b'")
    assert plain.git("context", "verify-merge", "HEAD~1").returncode == 0


def test_verify_merge_sees_what_a_merge_by_lines_doubled(plain: Repo) -> None:
    plain.commit({PATH: text(decisions=LETTERS), ".gitattributes": "*.json merge=text\n"})
    plain.git("branch", "--force", "side")
    both(plain, text(decisions=["new", *LETTERS]), text(decisions=[*LETTERS, "new"]))
    plain.git("merge", "--quiet", "--no-edit", "side")
    assert json.loads(plain.read(PATH))["decisions"] == ["new", *LETTERS, "new"]

    refused(plain.git("context", "verify-merge", check=False), "CTX018", "more often", "'new'")
    refused(plain.git("context", "validate", "--range", "HEAD^..", check=False), "CTX018")


def test_a_criss_cross_history_is_verified(plain: Repo) -> None:
    plain.git("context", "init")
    both(plain, text(decisions=["one", "a"]), text(decisions=["one", "b"]))
    plain.git("branch", "old")
    plain.git("merge", "--quiet", "--no-edit", "side")
    plain.checkout("side")
    plain.git("merge", "--quiet", "--no-edit", "old")
    plain.commit({PATH: plain.read(PATH).replace('"a"', '"a",\n    "c"')})
    plain.checkout("main")
    plain.git("merge", "--quiet", "--no-edit", "side")

    assert plain.git("context", "verify-merge").returncode == 0
    assert plain.git("context", "validate", "--range", "HEAD~2..HEAD").returncode == 0
