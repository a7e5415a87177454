"""Names, settings and kinds of repository out of the ordinary: no edit is lost in any of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from git_context.repository.git import Git
from git_context.setup.install import install
from tests.support.edits import AGREEING, BASE, CLASHING, CONTEXT, Put, Versions, text, versions
from tests.support.forks import BOTH, fork, is_right
from tests.support.git_oracle import assert_all_stand, assert_nothing_lost, assert_stages_show
from tests.support.repos import Repo

if TYPE_CHECKING:
    from pathlib import Path

NAMES = (
    "two words.json",
    "$(touch hacked) `touch hacked`.json",
    """it's "quoted".json""",
    "-é😀.json",
    "--help;touch hacked|&.json",
    "100%A %O %%.json",
    "two\nlines.json",
    "back\\slash*[?].json",
)


def with_crlf(sides: Versions) -> Versions:
    base, ours, theirs = (content.replace("\n", "\r\n") for content in sides[:3])
    return Versions(base, ours, theirs, sides.edits)


@pytest.mark.parametrize("name", NAMES)
@BOTH
def test_any_name(installed: Repo, sides: Versions, name: str) -> None:
    path = f".claude/context/{name}"
    fork(installed, sides, path)

    merge = installed.merge("side")

    assert is_right(sides, merge.returncode)
    assert_nothing_lost(installed, path, sides.edits)
    assert not list(installed.path.rglob("hacked"))


def test_a_name_with_a_dash_in_front_at_the_top(any_json: Repo) -> None:
    fork(any_json, AGREEING, "-rf.json")

    assert any_json.merge("side").returncode == 0
    assert_nothing_lost(any_json, "-rf.json", AGREEING.edits)


@BOTH
def test_line_ends_that_git_converts(installed: Repo, sides: Versions) -> None:
    installed.git("config", "core.autocrlf", "true")
    fork(installed, with_crlf(sides))

    code = installed.merge("side").returncode

    content = installed.read(CONTEXT)
    assert is_right(sides, code)
    assert content.count("\n") == content.count("\r\n")
    assert "\r" not in installed.show(CONTEXT, "HEAD")
    assert installed.output("status", "--porcelain") == ("" if code == 0 else f"UU {CONTEXT}")
    assert_nothing_lost(installed, CONTEXT, sides.edits)


@BOTH
def test_line_ends_that_are_committed(installed: Repo, sides: Versions) -> None:
    fork(installed, with_crlf(sides))

    assert is_right(sides, installed.merge("side").returncode)
    content = installed.read(CONTEXT)
    assert content.count("\n") == content.count("\r\n")
    assert_nothing_lost(installed, CONTEXT, sides.edits)


@BOTH
def test_line_ends_that_one_side_changed(installed: Repo, sides: Versions) -> None:
    fork(installed, sides._replace(theirs=sides.theirs.replace("\n", "\r\n")))

    assert is_right(sides, installed.merge("side").returncode)
    assert_nothing_lost(installed, CONTEXT, sides.edits)


@pytest.mark.parametrize("form", ["absolute", "relative"])
@BOTH
def test_from_elsewhere_by_git_dir(installed: Repo, sides: Versions, form: str) -> None:
    fork(installed, sides)
    installed.git("config", "merge.conflictStyle", "diff3")
    outside = Repo(installed.path.parent)
    folder = installed.path if form == "absolute" else installed.path.relative_to(outside.path)
    where = {"GIT_DIR": f"{folder}/.git", "GIT_WORK_TREE": f"{folder}"}

    merge = outside.merge("side", env=where)

    assert is_right(sides, merge.returncode)
    assert (b"\n|||||||" in (installed.path / CONTEXT).read_bytes()) == (sides is CLASHING)
    assert_nothing_lost(installed, CONTEXT, sides.edits)


@BOTH
def test_from_a_folder_below_the_top(installed: Repo, sides: Versions) -> None:
    fork(installed, sides)

    merge = Repo(installed.path / ".claude").merge("side")

    assert is_right(sides, merge.returncode)
    assert_nothing_lost(installed, CONTEXT, sides.edits)


@BOTH
def test_in_a_linked_worktree(installed: Repo, sides: Versions) -> None:
    fork(installed, sides)
    installed.git("worktree", "add", "--quiet", "../linked", "-b", "elsewhere")
    linked = Repo(installed.path.parent / "linked")

    merge = linked.merge("side")

    assert is_right(sides, merge.returncode)
    assert_nothing_lost(linked, CONTEXT, sides.edits)


@BOTH
def test_in_a_submodule(installed: Repo, sides: Versions, tmp_path: Path) -> None:
    fork(installed, sides)
    outer = Repo.create(tmp_path / "outer")
    outer.git("submodule", "--quiet", "add", installed.path, "inner")
    outer.commit(message="Add the submodule")
    inner = Repo(outer.path / "inner")
    install(Git(inner.path))

    merge = inner.merge("origin/side")

    assert is_right(sides, merge.returncode)
    assert_nothing_lost(inner, CONTEXT, sides.edits)


def test_in_a_clone_that_is_not_set_up(installed: Repo, tmp_path: Path) -> None:
    """The committed `-merge` makes git conflict, where a text merge would pass in silence."""
    ours, theirs = Put("/version", "1.1"), Put("/context_summary", "Theirs.")
    fork(installed, versions([ours], [theirs]))
    installed.git("clone", "--quiet", installed.path, tmp_path / "clone")
    clone = Repo(tmp_path / "clone")

    merge = clone.merge("origin/side")

    assert merge.returncode == 1
    assert f"CONFLICT (content): Merge conflict in {CONTEXT}".encode() in merge.stdout
    assert b"Cannot merge binary files" in merge.stdout + merge.stderr
    assert_stages_show(clone, CONTEXT, (ours, theirs))


@BOTH
def test_outside_of_a_sparse_checkout(installed: Repo, sides: Versions) -> None:
    installed.commit({"code/main.py": "pass\n"})
    fork(installed, sides)
    installed.git("sparse-checkout", "set", "code")
    assert not (installed.path / CONTEXT).exists()

    code = installed.merge("side").returncode

    assert is_right(sides, code)
    if code == 0:
        assert_all_stand(installed.show(CONTEXT), sides.edits)
    else:
        assert_nothing_lost(installed, CONTEXT, sides.edits)


def test_an_octopus_merge_is_refused(installed: Repo) -> None:
    """git would do it as text, without a driver and whatever the attributes say."""
    fork(installed, AGREEING)
    installed.branch("other", "main~1")
    installed.commit({CONTEXT: text(BASE, Put("/metadata/other", 1))})
    installed.checkout("main")
    before = installed.head()

    merge = installed.merge("side", "other")

    assert merge.returncode != 0
    assert b"Not handling anything other than two heads merge" in merge.stderr
    assert (installed.head(), installed.read(CONTEXT)) == (before, AGREEING.ours)
    assert installed.output("status", "--porcelain") == ""
