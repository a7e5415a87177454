"""Conflicts that were left as text, because the driver could not run, decided once it can."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import git_context
from tests.git.meddling import MOMENTS, meddle_with_driver
from tests.support.edits import BASE, CONTEXT, text
from tests.support.git_oracle import is_unmerged, strict

if TYPE_CHECKING:
    from pathlib import Path

    from git_context.workflow.resolving.resolve import Resolved
    from tests.support.repos import Repo

ITEMS = [f"decision {at}" for at in range(8)]


def put(repo: Repo, branch: str, **members: Any) -> None:
    """Commit the context with other members to a branch."""
    repo.checkout(branch)
    repo.commit({CONTEXT: text({**strict(repo.read(CONTEXT)), **members})})


def resolve(repo: Repo, **how: Any) -> Resolved:
    return git_context.open(repo.path).resolve(**how)


@pytest.fixture
def twice(installed: Repo) -> Repo:
    """Return two branches that add one item at two places, remove one each, and conflict."""
    installed.commit({CONTEXT: text({**BASE, "decisions": ITEMS, "context_summary": "old"})})
    installed.branch("side")
    put(installed, "main", decisions=["new", *ITEMS[:4], *ITEMS[5:]], context_summary="o")
    put(installed, "side", decisions=[*ITEMS[:2], *ITEMS[3:], "new"], context_summary="t")
    installed.checkout("main")
    return installed


MERGED = sorted(["new", *ITEMS[:2], ITEMS[3], *ITEMS[5:]])


@pytest.mark.parametrize("style", ["merge", "diff3"])
@pytest.mark.parametrize(("take", "summary"), [("ours", "o"), ("theirs", "t")])
def test_all_else_is_merged_as_the_driver_would_have(
    twice: Repo, tmp_path: Path, style: str, take: str, summary: str
) -> None:
    twice.git("config", "merge.conflictStyle", style)
    meddle_with_driver(twice, tmp_path / "site", MOMENTS["before reading"])
    assert twice.merge("side").returncode == 1
    assert twice.read(CONTEXT).count('"new"') > 1, "git merges this text as we do: nothing is tried"
    done = resolve(twice, take=[take])
    assert [file.staged for file in done.files] == [True]
    document = strict(twice.read(CONTEXT))
    assert (sorted(document["decisions"]), document["context_summary"]) == (MERGED, summary)


def test_sides_left_whole_are_merged_too(twice: Repo, tmp_path: Path) -> None:
    meddle_with_driver(twice, tmp_path / "site", MOMENTS["before reading"])
    twice.merge("side")
    ours, theirs = (twice.show(CONTEXT, branch) for branch in ("main", "side"))
    twice.write(CONTEXT, f"<<<<<<< ours\n{ours}\n=======\n{theirs}\n>>>>>>> theirs\n")
    resolve(twice, take=["ours"])
    assert sorted(strict(twice.read(CONTEXT))["decisions"]) == MERGED


def test_what_was_edited_in_it_stays(twice: Repo, tmp_path: Path) -> None:
    meddle_with_driver(twice, tmp_path / "site", MOMENTS["before reading"])
    twice.merge("side")
    twice.write(CONTEXT, twice.read(CONTEXT).replace('"decision 7"', '"mine"'))
    resolve(twice, take=["ours"])
    assert "mine" in strict(twice.read(CONTEXT))["decisions"]


def criss_cross(repo: Repo) -> None:
    """Have both branches merge the other's first commit, then conflict again."""
    firsts = [repo.head(branch) for branch in ("main", "side")]
    for branch, other in zip(("main", "side"), reversed(firsts), strict=True):
        repo.checkout(branch)
        repo.merge(other)
        resolve(repo, take=["ours"])
        repo.git("commit", "--quiet", "--no-edit")
    put(repo, "main", context_summary="o again", phase="p")
    put(repo, "side", context_summary="t again", decisions=[*ITEMS[:2], "new", "later"])
    repo.checkout("main")


def test_several_merge_bases_are_merged_again(twice: Repo, tmp_path: Path) -> None:
    criss_cross(twice)
    assert twice.merge("side").returncode == 1
    resolve(twice, take=["ours"])
    expected = strict(twice.read(CONTEXT))
    assert expected["decisions"].count("new") == 1
    twice.git("reset", "--quiet", "--hard")
    meddle_with_driver(twice, tmp_path / "site", MOMENTS["before reading"])
    assert twice.merge("side").returncode == 1
    assert "<<<<<<<" in twice.git("show", f":1:{CONTEXT}").stdout.decode()
    done = resolve(twice, take=["ours"])
    assert [file.staged for file in done.files] == [True]
    assert strict(twice.read(CONTEXT)) == expected


def test_without_a_base_that_anybody_can_read_every_difference_is_asked_about(twice: Repo) -> None:
    twice.git("checkout", "--quiet", "-b", "broken", "main~1")
    twice.commit({CONTEXT: "{\n"})
    for branch, summary, items in (("one", "1", ["x", "y"]), ("other", "2", ["y"])):
        twice.git("checkout", "--quiet", "-b", branch, "broken")
        twice.commit({CONTEXT: text({**BASE, "context_summary": summary, "decisions": items})})
    assert twice.merge("one").returncode == 1
    found = git_context.open(twice.path).conflicts().conflicts
    assert sorted((one.pointer, one.has_base) for one in found) == [
        ("/context_summary", False),
        ("/decisions", False),
    ]
    resolve(twice, take=["ours"])
    assert twice.read(CONTEXT) == twice.show(CONTEXT)
    assert not is_unmerged(twice, CONTEXT)
