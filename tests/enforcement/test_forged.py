"""What an attacker may try who can push, or who writes files that others commit."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.enforcement.commits import refused
from tests.support.sample_context import DOCUMENT, PATH, text

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.repos import Repo

MARK = "$(touch executed)`touch executed`;touch executed"


def pushed(repo: Repo, ref: str = "main") -> bytes:
    done = repo.git("push", "--no-verify", "origin", f"HEAD:refs/heads/{ref}", check=False)
    assert done.returncode != 0
    return done.stderr


def snapshot(folder: Path) -> set[str]:
    return {os.path.relpath(path, folder) for path in folder.rglob("*") if ".git" not in path.parts}


@pytest.mark.parametrize(
    ("where", "target"),
    [(PATH, "/etc/passwd"), (".claude/context", "../../outside.json"), (".claude", ".claude")],
)
def test_a_link_is_refused_and_never_followed(
    guarded: Repo, server: Repo, where: str, target: str
) -> None:
    outside = guarded.path.parent / "outside.json"
    outside.write_text("{}", encoding="utf-8")
    guarded.git("rm", "-r", "--quiet", ".claude")
    link = guarded.path / where
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(target)
    guarded.git("add", "--all")

    refused(guarded.git("commit", "-m", "x", check=False), "CTX015", "a symbolic link", where)
    refused(guarded.git("context", "validate", where, check=False), "CTX015")
    guarded.git("commit", "--no-verify", "-m", "x")
    assert b"CTX015" in pushed(guarded)
    assert outside.read_text(encoding="utf-8") == "{}"
    assert server.head("main") != guarded.head()


def test_a_submodule_in_place_of_a_context(guarded: Repo, server: Repo) -> None:
    guarded.git("update-index", "--cacheinfo", f"160000,{guarded.head()},{PATH}")

    refused(guarded.git("commit", "-m", "x", check=False), "CTX015", "a submodule")
    guarded.git("commit", "--no-verify", "-m", "x")
    assert b"CTX015" in pushed(guarded)
    assert server.head("main") != guarded.head()


def test_200_megabytes_are_not_read(guarded: Repo, server: Repo) -> None:
    with (guarded.path / PATH).open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    guarded.git("add", "--all")
    limit = ("sh", "-c", 'ulimit -v 400000; exec "$@"', "sh")

    refused(guarded.run(*limit, "git", "commit", "-m", "x", check=False), "CTX014", "209715 KB")
    refused(guarded.run(*limit, "git", "context", "validate", check=False), "CTX014")
    guarded.git("commit", "--no-verify", "-m", "x")
    assert b"CTX014" in pushed(guarded)
    assert server.head("main") != guarded.head()


def test_ids_are_refused_and_nothing_is_done_with_them(guarded: Repo, server: Repo) -> None:
    ids = ("../../x", "-rf", "--exec=touch executed", MARK, "a\nb", "\x1b[2J")
    entries = [{"task_id": task, "context_ref": f".claude/context/{task}"} for task in ids]
    guarded.write(PATH, text(parallel_tasks=[*DOCUMENT["parallel_tasks"], *entries]))
    guarded.git("add", "--all")
    before = snapshot(guarded.path.parent)

    done = guarded.git("commit", "-m", "x", check=False)
    refused(done, *(f"CTX009 /parallel_tasks/{at}/task_id" for at in range(2, 8)))
    assert b"\x1b[2J" not in done.stderr
    guarded.git("commit", "--no-verify", "-m", "x")
    assert b"CTX009" in pushed(guarded)
    assert snapshot(guarded.path.parent) == before
    assert server.head("main") != guarded.head()


def test_file_names_are_refused_and_nothing_is_done_with_them(guarded: Repo, server: Repo) -> None:
    names = (MARK, "-rf", "a\nb", "::error::x", "..", "%0A")
    blob = (
        guarded.git("hash-object", "-w", "--stdin", input=text().encode()).stdout.decode().strip()
    )
    entries = "".join(f"100644 blob {blob}\t{name}.json\0" for name in names)
    tree = guarded.git("mktree", "-z", input=entries.encode()).stdout.decode().strip()
    for folder in ("context", ".claude"):
        entry = f"040000 tree {tree}\t{folder}\0"
        tree = guarded.git("mktree", "-z", input=entry.encode()).stdout.decode().strip()
    commit = guarded.output("commit-tree", "-p", "HEAD", "-m", "x", tree)
    before = snapshot(guarded.path.parent)

    done = guarded.git("push", "--no-verify", "origin", f"{commit}:main", check=False)

    refused(done)
    assert done.stderr.count(b"error CTX009:") == len(names)
    assert b"\n::error::" not in done.stderr
    assert snapshot(guarded.path.parent) == before
    assert server.head("main") != commit


def test_a_task_forges_no_parent(guarded: Repo, server: Repo) -> None:
    """A merge of an unrelated root that says what it likes does not make that the parent's word."""
    guarded.checkout("context/w/api")
    tip = guarded.head()
    guarded.git("checkout", "--quiet", "--orphan", "forged")
    guarded.write(PATH, text(constraints=[]))
    guarded.git("add", "--all")
    guarded.git("commit", "--no-verify", "--quiet", "-m", "x")
    root, tree = guarded.head(), guarded.output("rev-parse", "HEAD^{tree}")
    merge = guarded.output("commit-tree", "-p", tip, "-p", root, "-m", "x", tree)

    done = guarded.git("push", "--no-verify", "origin", f"{merge}:context/w/api", check=False)

    refused(done, "CTX016")
    assert server.head("context/w/api") == tip


def test_a_task_forges_no_merge_that_nobody_can_verify(guarded: Repo, server: Repo) -> None:
    guarded.checkout("context/w/api")
    tip = guarded.head()
    guarded.write(PATH, "{ no JSON")
    guarded.git("commit", "--no-verify", "--quiet", "-am", "x")
    broken = guarded.head()
    guarded.write(PATH, text(constraints=[]))
    guarded.git("add", "--all")
    tree = guarded.output("write-tree")
    merge = guarded.output("commit-tree", "-p", tip, "-p", broken, "-m", "x", tree)

    done = guarded.git("push", "--no-verify", "origin", f"{merge}:context/w/api", check=False)

    refused(done, "CTX016")
    assert server.head("context/w/api") == tip
