"""Histories, names and set-ups out of the ordinary: no edit is lost in any of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.edits import (
    AGREEING,
    BASE,
    CLASHING,
    CONTEXT,
    OURS,
    THEIRS,
    THEIRS_CLASHING,
    Add,
    Drop,
    Put,
    text,
)
from tests.support.forks import BOTH, fork, is_right
from tests.support.git_oracle import (
    assert_all_stand,
    assert_nothing_lost,
    assert_stages_show,
    is_unmerged,
    strict,
)

if TYPE_CHECKING:
    from tests.support.edits import Edit, Versions
    from tests.support.repos import Repo


@BOTH
def test_checkout_merge_carries_changes_over(installed: Repo, sides: Versions) -> None:
    installed.commit({CONTEXT: sides.base})
    installed.branch("other")
    installed.commit({CONTEXT: sides.ours})
    installed.checkout("main")
    installed.write(CONTEXT, sides.theirs)

    installed.git("checkout", "--merge", "other")

    assert is_unmerged(installed, CONTEXT) == (sides is CLASHING)
    assert_nothing_lost(installed, CONTEXT, sides.edits)


@BOTH
def test_stash_over_uncommitted_work_elsewhere(installed: Repo, sides: Versions) -> None:
    installed.commit({CONTEXT: sides.base, "code.py": "pass\n"})
    installed.write(CONTEXT, sides.theirs)
    installed.git("stash", "push", "--quiet")
    installed.commit({CONTEXT: sides.ours})
    installed.write("code.py", "raise\n")

    installed.git("stash", "apply", check=False)

    assert installed.read("code.py") == "raise\n"
    assert_nothing_lost(installed, CONTEXT, sides.edits)


@BOTH
def test_a_merge_in_the_rebased_branch_is_made_anew(installed: Repo, sides: Versions) -> None:
    fork(installed, sides)
    installed.branch("both", "side")
    installed.merge("main")
    if sides is CLASHING:
        installed.git("checkout", "--ours", CONTEXT)
        installed.commit(message="Settled")
    installed.branch("root", "main~1")
    installed.commit({"code.py": "pass\n"})
    installed.checkout("both")

    rebased = installed.git("rebase", "--rebase-merges", "root", check=False)

    assert is_right(sides, rebased.returncode)
    assert_nothing_lost(installed, CONTEXT, sides.edits)


SETTLED = Put("/context_summary", "Settled.")


def criss_cross(
    repo: Repo, sides: Versions, ours: tuple[Edit, ...], theirs: tuple[Edit, ...]
) -> None:
    """Let `main` and `side` merge each other's first commit, then edit the context further."""
    fork(repo, sides)
    settled = strict(text(BASE, *sides.edits, SETTLED))
    firsts = {"main": repo.head("main"), "side": repo.head("side")}
    for branch, other, edits in (("main", "side", ours), ("side", "main", theirs)):
        repo.checkout(branch)
        repo.git("merge", "--no-ff", "--no-commit", firsts[other], check=False)
        repo.commit({CONTEXT: text(settled)}, "Merge")
        repo.commit({CONTEXT: text(settled, *edits)}, "Edit further")
    repo.checkout("main")


@BOTH
def test_criss_cross(installed: Repo, sides: Versions) -> None:
    ours = (Add("/decisions", "Later, by ours"), Drop("/decisions", "Decided by theirs"))
    theirs = (Add("/decisions", "Later, by theirs"), Drop("/files_modified", "ours.py"))
    criss_cross(installed, sides, ours, theirs)

    merge = installed.merge("side")

    assert merge.returncode == 0, merge.stdout
    taken_back = (Add("/decisions", "Decided by theirs"), Add("/files_modified", "ours.py"))
    kept = [edit for edit in AGREEING.edits if edit not in taken_back]
    assert_nothing_lost(installed, CONTEXT, [*kept, SETTLED, *ours, *theirs])


@BOTH
def test_renamed_to_two_names(installed: Repo, sides: Versions) -> None:
    """git merges the content with markers longer by one, and conflicts over the name."""
    shop, store = ".claude/context/shop-2.json", ".claude/context/store.json"
    installed.commit({CONTEXT: sides.base})
    installed.branch("side")
    installed.commit({CONTEXT: None, store: sides.theirs})
    installed.checkout("main")
    installed.commit({CONTEXT: None, shop: sides.ours})

    assert installed.merge("side").returncode == 1
    for path in (shop, store):
        if sides is AGREEING:
            assert_all_stand(installed.read(path), sides.edits)
        else:
            assert_nothing_lost(installed, path, sides.edits, marker_size=8)


def test_both_add_the_file(installed: Repo) -> None:
    ours = {**BASE, "decisions": ["Decided by ours"], "metadata": {"owner": "ada"}}
    theirs = {**BASE, "decisions": ["Decided by theirs"], "metadata": {"editor": "eve"}}
    installed.branch("side")
    installed.commit({CONTEXT: text(theirs)})
    installed.checkout("main")
    installed.commit({CONTEXT: text(ours)})

    assert installed.merge("side").returncode == 0
    added = (
        Add("/decisions", "Decided by ours"),
        Add("/decisions", "Decided by theirs"),
        Put("/metadata/owner", "ada"),
        Put("/metadata/editor", "eve"),
    )
    assert_nothing_lost(installed, CONTEXT, added)


def test_both_add_the_file_and_contradict_each_other(installed: Repo) -> None:
    ours, theirs = Put("/phase", "ours"), Put("/phase", "theirs")
    installed.branch("side")
    installed.commit({CONTEXT: text(BASE, theirs)})
    installed.checkout("main")
    installed.commit({CONTEXT: text(BASE, ours)})

    assert installed.merge("side").returncode == 1
    assert_nothing_lost(installed, CONTEXT, (ours, theirs))


@BOTH
@pytest.mark.parametrize("who", ["main", "side"])
def test_one_side_renames_the_file(installed: Repo, sides: Versions, who: str) -> None:
    renamed = ".claude/context/store.json"
    installed.commit({CONTEXT: sides.base})
    for branch, content in (("side", sides.theirs), ("main", sides.ours)):
        if branch == "side":
            installed.branch("side")
        else:
            installed.checkout("main")
        files = {CONTEXT: None, renamed: content} if branch == who else {CONTEXT: content}
        installed.commit(files)

    merge = installed.merge("side")

    assert is_right(sides, merge.returncode)
    assert not (installed.path / CONTEXT).exists()
    assert_nothing_lost(installed, renamed, sides.edits)


@pytest.mark.parametrize("remover", ["main", "side"])
def test_one_side_removes_the_file(installed: Repo, remover: str) -> None:
    """git settles this by itself: it keeps the changed file, unmerged."""
    changed = text(BASE, *OURS)
    installed.commit({CONTEXT: text(BASE)})
    installed.branch("side")
    installed.commit({CONTEXT: None if remover == "side" else changed})
    installed.checkout("main")
    installed.commit({CONTEXT: None if remover == "main" else changed})

    merge = installed.merge("side")

    assert merge.returncode == 1
    assert b"CONFLICT (modify/delete)" in merge.stdout
    assert installed.read(CONTEXT) == changed
    assert_stages_show(installed, CONTEXT, OURS)


def test_a_change_on_one_side_needs_no_driver(installed: Repo) -> None:
    installed.commit({CONTEXT: text(BASE)})
    installed.branch("side")
    installed.commit({CONTEXT: text(BASE, *THEIRS)})
    installed.checkout("main")
    installed.commit({"code.py": "pass\n"})

    assert installed.merge("side").returncode == 0
    assert installed.read(CONTEXT) == text(BASE, *THEIRS)


def test_rerere_repeats_a_resolution_and_no_other(installed: Repo) -> None:
    installed.git("config", "rerere.enabled", "true")
    fork(installed, CLASHING)
    before = installed.head()
    installed.merge("side")
    installed.write(CONTEXT, text(BASE, *OURS, *THEIRS, SETTLED))
    installed.commit(message="Merge")
    installed.git("reset", "--quiet", "--hard", before)

    assert installed.merge("side").returncode == 1
    assert is_unmerged(installed, CONTEXT)
    assert_all_stand(installed.read(CONTEXT), (*AGREEING.edits, SETTLED))

    installed.git("merge", "--abort")
    another = Put("/context_summary", "Summed up anew.")
    installed.commit({CONTEXT: text(BASE, *OURS, another)})

    assert installed.merge("side").returncode == 1
    assert_nothing_lost(installed, CONTEXT, (*THEIRS_CLASHING, *OURS, another))
