"""Who the sides of a conflict in the index are: what git is in the middle of, and with whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from git_context.errors import GitContextError
from git_context.repository import commits, files
from git_context.repository.names import HEADS, SHORT, short, task_of
from git_context.workflow.resolving.model import By

if TYPE_CHECKING:
    from pathlib import Path

    from git_context.repository.store import Store

REBASED: Final = (
    "In a rebase, ours is the branch that is rebased onto, theirs the commit that is replayed."
)
_ID_LENGTHS: Final = (40, 64)


class Parties(NamedTuple):
    """The two sides as far as they are known, and what is worth knowing about them."""

    ours: By
    theirs: By
    note: str = ""


def parties(store: Store, stage: str) -> Parties:
    """Tell who ours and theirs are, from what git keeps while it waits for a resolution.

    `stage` is the object of theirs, by which a stash is known that was applied.
    """
    git_dir = store.git_dir
    ours = _head(store)
    for state in ("rebase-merge", "rebase-apply"):
        if (git_dir / state).is_dir():
            return _rebased(store, git_dir / state)
    if merged := _commit(git_dir / "MERGE_HEAD"):
        return Parties(ours, by(store, merged, _branch_at(store, merged)))
    if picked := _commit(git_dir / "CHERRY_PICK_HEAD"):
        return Parties(ours, by(store, picked, _branch_at(store, picked)))
    if reverted := _commit(git_dir / "REVERT_HEAD"):
        return Parties(
            ours,
            By(f"before {reverted[:SHORT]}"),
            f"A revert: theirs is what stood before {reverted[:SHORT]}, the base what it made.",
        )
    if _is_stashed(store, stage):
        return Parties(ours, By("stash", commit=store.tip("refs/stash") or ""))
    return Parties(ours, By())


def by(store: Store, commit: str, label: str = "") -> By:
    """Tell who made a commit, and when, if it is here; the id may be anything."""
    if not _is_id(commit):
        return By(label)
    try:
        said = commits.trailers_of(store.message(commit))
        time = commits.moment(store.committed_at(commit))
    except GitContextError:
        return By(label, commit=commit)
    task = task_of(HEADS + label)
    name = task.id if task else said.get(commits.TASK, "")
    return By(label, name, said.get(commits.AGENT, ""), commit, time)


def _head(store: Store) -> By:
    commit, ref = store.tip("HEAD"), store.head()
    label = short(ref) if ref else "HEAD"
    return by(store, commit, label) if commit else By(label)


def _rebased(store: Store, state: Path) -> Parties:
    """Tell the sides of a rebase, or of `git am`, which names no branch."""
    branch = short(files.read(state / "head-name").decode(errors="replace").strip())
    commit = _commit(store.git_dir / "REBASE_HEAD") or _commit(state / "original-commit")
    onto = _commit(state / "onto")
    ours = by(store, onto, _branch_at(store, onto)) if onto else _head(store)
    theirs = by(store, commit, branch) if commit else By(branch)
    return Parties(ours, theirs, REBASED if branch else "")


def _branch_at(store: Store, commit: str) -> str:
    """Return the branch that ends at a commit; one that is here before remote ones."""
    listed = store.git.text(
        "for-each-ref",
        f"--points-at={commit}",
        "--format=%(refname)",
        "refs/heads",
        "refs/remotes",
    )
    return short(listed.split("\n")[0]).removeprefix("refs/remotes/")


def _is_stashed(store: Store, stage: str) -> bool:
    stash = store.tip("refs/stash")
    if not stash or not stage:
        return False
    done = store.git.run("ls-tree", "-r", stash, check=False)
    return f" {stage}\t".encode() in done.stdout


def _commit(file: Path) -> str:
    """Return the commit that a file of git's names first, if there is one."""
    said = files.read(file).decode(errors="replace").split()
    return said[0] if said and _is_id(said[0]) else ""


def _is_id(text: str) -> bool:
    return len(text) in _ID_LENGTHS and all(letter in "0123456789abcdef" for letter in text)
