"""Every operation of git that merges files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.edits import CONTEXT
from tests.support.forks import fork

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.edits import Versions
    from tests.support.repos import Repo

    Operation = Callable[[Repo, Versions], int]


def merge(repo: Repo, sides: Versions) -> int:
    fork(repo, sides)
    return repo.merge("side").returncode


def merge_no_ff(repo: Repo, sides: Versions) -> int:
    fork(repo, sides)
    return repo.merge("--no-ff", "side").returncode


def merge_recursive(repo: Repo, sides: Versions) -> int:
    fork(repo, sides)
    return repo.merge("-s", "recursive", "side").returncode


def merge_squash(repo: Repo, sides: Versions) -> int:
    fork(repo, sides)
    return repo.git("merge", "--squash", "side", check=False).returncode


def merge_no_commit(repo: Repo, sides: Versions) -> int:
    fork(repo, sides)
    return repo.merge("--no-ff", "--no-commit", "side").returncode


def pull(repo: Repo, sides: Versions) -> int:
    fork(repo, sides)
    return repo.git("pull", "--no-rebase", "--no-edit", ".", "side", check=False).returncode


def rebase(repo: Repo, sides: Versions) -> int:
    fork(repo, sides)
    repo.checkout("side")
    return repo.git("rebase", "main", check=False).returncode


def rebase_apply(repo: Repo, sides: Versions) -> int:
    fork(repo, sides)
    repo.checkout("side")
    return repo.git("rebase", "--apply", "main", check=False).returncode


def rebase_merges(repo: Repo, sides: Versions) -> int:
    """Rebase a branch whose second commit is a merge of what its first parent never touched."""
    repo.commit({CONTEXT: sides.base}, "Base")
    repo.branch("side")
    repo.commit({CONTEXT: sides.theirs}, "Theirs")
    repo.branch("code", "main")
    repo.commit({"code.py": "pass\n"}, "Code")
    repo.checkout("side")
    assert repo.merge("code").returncode == 0
    repo.checkout("main")
    repo.commit({CONTEXT: sides.ours}, "Ours")
    repo.checkout("side")
    return repo.git("rebase", "--rebase-merges", "main", check=False).returncode


def cherry_pick(repo: Repo, sides: Versions) -> int:
    fork(repo, sides)
    return repo.git("cherry-pick", "side", check=False).returncode


def revert(repo: Repo, sides: Versions) -> int:
    """Revert a commit that led from theirs to the base, after which ours came."""
    repo.commit({CONTEXT: sides.theirs}, "Theirs")
    repo.commit({CONTEXT: sides.base}, "Base")
    repo.commit({CONTEXT: sides.ours}, "Ours")
    return repo.git("revert", "--no-edit", "HEAD~1", check=False).returncode


def stash_pop(repo: Repo, sides: Versions) -> int:
    repo.commit({CONTEXT: sides.base}, "Base")
    repo.write(CONTEXT, sides.theirs)
    repo.git("stash", "push", "--quiet")
    repo.commit({CONTEXT: sides.ours}, "Ours")
    return repo.git("stash", "pop", check=False).returncode


def am_three_way(repo: Repo, sides: Versions) -> int:
    fork(repo, sides)
    patch = repo.git("format-patch", "--stdout", "-1", "side").stdout
    return repo.git("am", "--3way", check=False, input=patch).returncode


def apply_three_way(repo: Repo, sides: Versions) -> int:
    fork(repo, sides)
    patch = repo.git("diff", "--no-textconv", "--full-index", "main~1", "side").stdout
    return repo.git("apply", "--3way", check=False, input=patch).returncode


OPERATIONS = (
    merge,
    merge_no_ff,
    merge_recursive,
    merge_squash,
    merge_no_commit,
    pull,
    rebase,
    rebase_apply,
    rebase_merges,
    cherry_pick,
    revert,
    stash_pop,
    am_three_way,
    apply_three_way,
)
