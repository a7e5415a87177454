"""The origins of the sides of a conflict in the index: git's operation in progress."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from git_context.errors import GitContextError
from git_context.repository import commits, files
from git_context.repository.names import HEADS, SHORT, short, task_of
from git_context.workflow.resolving.model import Provenance

if TYPE_CHECKING:
    from pathlib import Path

    from git_context.repository.object_store import ObjectStore

REBASED: Final = (
    "In a rebase, ours is the branch that is rebased onto, theirs the commit that is replayed."
)
_ID_LENGTHS: Final = (40, 64)


class SidesProvenance(NamedTuple):
    """The two sides as far as they are known, and what is worth knowing about them."""

    ours: Provenance
    theirs: Provenance
    note: str = ""


def identify_sides(store: ObjectStore, stage: str) -> SidesProvenance:
    """Tell who ours and theirs are, from what git keeps while it waits for a resolution.

    `stage` is the object of theirs, by which a stash is known that was applied.
    """
    git_dir = store.git_dir
    ours = _head(store)
    for state in ("rebase-merge", "rebase-apply"):
        if (git_dir / state).is_dir():
            return _rebased(store, git_dir / state)
    if merged := _commit(git_dir / "MERGE_HEAD"):
        return SidesProvenance(ours, commit_provenance(store, merged, _branch_at(store, merged)))
    if picked := _commit(git_dir / "CHERRY_PICK_HEAD"):
        return SidesProvenance(ours, commit_provenance(store, picked, _branch_at(store, picked)))
    if reverted := _commit(git_dir / "REVERT_HEAD"):
        return SidesProvenance(
            ours,
            Provenance(f"before {reverted[:SHORT]}"),
            f"A revert: theirs is what stood before {reverted[:SHORT]}, the base what it made.",
        )
    if _is_stashed(store, stage):
        return SidesProvenance(ours, Provenance("stash", commit=store.tip("refs/stash") or ""))
    return SidesProvenance(ours, Provenance())


def commit_provenance(store: ObjectStore, commit: str, label: str = "") -> Provenance:
    """Tell who made a commit, and when, if it is here; the id may be anything."""
    if not _is_id(commit):
        return Provenance(label)
    try:
        trailers = commits.parse_trailers(store.message(commit))
        time = commits.moment(store.committed_at(commit))
    except GitContextError:
        return Provenance(label, commit=commit)
    task = task_of(HEADS + label)
    name = task.id if task else trailers.get(commits.TASK, "")
    return Provenance(label, name, trailers.get(commits.AGENT, ""), commit, time)


def _head(store: ObjectStore) -> Provenance:
    commit, ref = store.tip("HEAD"), store.head()
    label = short(ref) if ref else "HEAD"
    return commit_provenance(store, commit, label) if commit else Provenance(label)


def _rebased(store: ObjectStore, state: Path) -> SidesProvenance:
    """Tell the sides of a rebase, or of `git am`, which names no branch."""
    branch = short(files.read(state / "head-name").decode(errors="replace").strip())
    commit = _commit(store.git_dir / "REBASE_HEAD") or _commit(state / "original-commit")
    onto = _commit(state / "onto")
    ours = commit_provenance(store, onto, _branch_at(store, onto)) if onto else _head(store)
    theirs = commit_provenance(store, commit, branch) if commit else Provenance(branch)
    return SidesProvenance(ours, theirs, REBASED if branch else "")


def _branch_at(store: ObjectStore, commit: str) -> str:
    """Return the branch that ends at a commit; one that is here before remote ones."""
    listed = store.git.text(
        "for-each-ref",
        f"--points-at={commit}",
        "--format=%(refname)",
        "refs/heads",
        "refs/remotes",
    )
    return short(listed.split("\n")[0]).removeprefix("refs/remotes/")


def _is_stashed(store: ObjectStore, stage: str) -> bool:
    stash = store.tip("refs/stash")
    if not stash or not stage:
        return False
    done = store.git.run("ls-tree", "-r", stash, check=False)
    return f" {stage}\t".encode() in done.stdout


def _commit(file: Path) -> str:
    """Return the commit that a file of git's names first, if there is one."""
    words = files.read(file).decode(errors="replace").split()
    return words[0] if words and _is_id(words[0]) else ""


def _is_id(text: str) -> bool:
    return len(text) in _ID_LENGTHS and all(letter in "0123456789abcdef" for letter in text)
