"""Moving branches: compare and swap, tried again until it is done, with working trees in tow.

A ref, a file and an index cannot change in one step. If a branch is checked out, the order makes
up for it:

1. a journal says what is about to happen, and `index.lock` keeps git out of the working tree;
2. the new file and the new index are written beside the old ones;
3. the ref moves: before, what is prepared gets thrown away, from here on it is put in place, by
   this process or, where that was killed, by the next git-context command (`recover_all`);
4. file and index are renamed into place, and the lock and the journal go.

Working trees that check the branch out meanwhile, by plain git, follow afterwards (`_catch_up`).

So git's own commands are locked out of what a killed process leaves half done, and the text of
`index.lock` says what to do. Refs reach the disk as git's own settings say (`core.fsync`), objects
as libgit2 does it (`core.fsyncObjectFiles`); files are synchronised before they are renamed.
"""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from git_context.errors import ErrorKind, GitContextError
from git_context.repository import files, refs, worktrees
from git_context.repository.locks import (
    JOURNAL,
    PATIENCE,
    Backoff,
    branch_lock,
    branch_lock_if_free,
    journals,
    private_file,
)
from git_context.repository.worktree_update import RefUpdate, WorktreeUpdate
from git_context.repository.worktrees import Worktree

if TYPE_CHECKING:
    from collections.abc import Callable

    from git_context.repository.object_store import ObjectStore

# A lock of git's that is older belongs to no checkout, but to an editor, or to a killed process.
_CHECKOUT: Final = 5.0


class Plan(NamedTuple):
    """Refs to move together, why (for the reflogs), and the one file in which commits differ.

    Without a path, they can differ in any files.
    """

    moves: list[refs.Move]
    reason: str
    path: str = ""


def publish(store: ObjectStore, ref: str, make: Callable[[str | None], Plan | None]) -> Plan | None:
    """Have `make` plan a change of the branch `ref` from its tip, and carry it out.

    If others moved a ref meanwhile, `make` is asked again with the new tip; so it only reads,
    and writes objects. `None` from it means that nothing is to be done. Working trees that have the
    branch checked out follow. Raises `GitContextError` where one has changes of its own in such a
    file, or a lock does not come free in `PATIENCE` seconds; nothing has changed then.
    """
    backoff = Backoff()
    with branch_lock(store, ref, backoff) as hold:
        recover(store, ref)
        while True:
            plan = make(store.tip(ref))
            if plan is None:
                return None
            try:
                _carry_out(store, ref, plan, hold, backoff)
            except refs.RefMovedError as overtaken:
                if not backoff.wait():
                    raise _never_settled(ref) from overtaken
            except GitContextError:
                # `git gc --prune=now` takes objects that nothing refers to yet: make them again.
                if not (_is_collected(store, plan) and backoff.wait()):
                    raise
                store.reopen()
            except refs.LockHeldError as held:
                if not backoff.wait():
                    raise _still_held(held.path) from held
            else:
                return plan


def recover(store: ObjectStore, ref: str) -> None:
    """Finish or undo what a killed process began on `ref`, which the caller holds the lock of."""
    journal = private_file(store.common_dir, ref, JOURNAL)
    if content := files.read(journal):
        store.forget_refs()
        try:
            _settle(store, _read_journal(store, journal, content), journal)
        except refs.LockHeldError as held:
            raise _still_held(held.path) from held


def recover_all(store: ObjectStore) -> None:
    """Do so for every branch that no running process holds; a read-only repository stays as is."""
    for journal in journals(store.common_dir):
        with suppress(GitContextError):
            updates = _read_journal(store, journal, files.read(journal))
            for ref in {update.ref_update.ref for update in updates}:
                with branch_lock_if_free(store, ref) as hold:
                    if hold is not None:
                        recover(store, ref)


def _carry_out(store: ObjectStore, ref: str, plan: Plan, hold: int, backoff: Backoff) -> None:
    steps = [
        RefUpdate(ref, move.old, move.new, plan.path)
        for move in plan.moves
        if move.ref == ref and move.new
    ]
    updates = [
        _kind(ref_update).begin(store, tree, ref_update)
        for ref_update in steps
        for tree in worktrees.worktrees_with(store, ref)
    ]
    if updates:
        _move_with(updates, store, plan, hold, backoff)
    else:
        _move_refs(store, plan, hold)
    followed = {each.tree.git_dir for each in updates if each.is_checked_out()}
    for ref_update in steps:
        _catch_up(store, ref_update, followed)


def _move_refs(store: ObjectStore, plan: Plan, hold: int) -> None:
    try:
        refs.move(store.git, plan.moves, plan.reason, hold)
    finally:
        store.forget_refs()  # those are others now, or were others already


def _is_collected(store: ObjectStore, plan: Plan) -> bool:
    return any(move.new and not store.has(move.new) for move in plan.moves)


def _move_with(
    updates: list[WorktreeUpdate], store: ObjectStore, plan: Plan, hold: int, backoff: Backoff
) -> None:
    """Move the refs, and take the followers, which are on the same branch, along or nowhere."""
    journal = private_file(store.common_dir, updates[0].ref_update.ref, JOURNAL)
    with store.shared():
        files.replace(journal, _written(updates))
    try:
        for update in updates:
            update.lock(backoff)
            if not update.is_checked_out():
                raise refs.RefMovedError(f"{update.tree.top} has left {update.ref_update.ref}")
            update.refuse_changes()
            update.prepare()
        _move_refs(store, plan, hold)
    finally:
        _settle(store, updates, journal)


def _settle(store: ObjectStore, updates: list[WorktreeUpdate], journal: Path) -> None:
    """Go on from what the ref says: it moved, and all follows, or it did not, and nothing does.

    A working tree that has left the branch meanwhile, or is gone, is left alone.
    """
    for update in updates:
        if not update.tree.top.is_dir():
            update.let_go()
        elif update.is_checked_out() and _is_published(store, update.ref_update):
            update.finish()
        else:
            update.abandon()
    journal.unlink(missing_ok=True)


def _is_published(store: ObjectStore, ref_update: RefUpdate) -> bool:
    """Tell whether a ref has moved to a commit; one that git has collected was never published."""
    tip = store.tip(ref_update.ref)
    return bool(tip and store.has(ref_update.new) and store.contains(tip, ref_update.new))


def _catch_up(store: ObjectStore, ref_update: RefUpdate, followed: set[Path]) -> None:
    """Bring working trees along that were checking the branch out, by plain git, while it moved.

    They have the files of the old commit then. git itself takes those to the new one, unless they
    were changed. `followed` are the git directories of those that are there already.
    """
    backoff = Backoff(_CHECKOUT)
    others = [*set(worktrees.git_dirs(store)) - followed]
    while any(map(_is_in_use, others)) and backoff.wait():
        pass
    late = [git_dir for git_dir in others if worktrees.branch_of(git_dir) == ref_update.ref]
    tip = store.tip(ref_update.ref) if late else None
    if not (tip and ref_update.old):
        return
    with suppress(GitContextError):  # the branch has moved, whatever else
        for tree in worktrees.checked_out(store, ref_update.ref):
            if tree.git_dir in late:
                asked = ("-m", "-u", "--no-recurse-submodules", ref_update.old, tip)
                tree.git().run("read-tree", *asked, check=False)


def _is_in_use(git_dir: Path) -> bool:
    """Tell whether git has begun a short time ago to write the index or `HEAD`."""
    for name in ("index.lock", "HEAD.lock"):
        with suppress(FileNotFoundError):
            if time.time() - (git_dir / name).stat().st_mtime < _CHECKOUT:
                return True
    return False


def _kind(ref_update: RefUpdate) -> type[WorktreeUpdate]:
    if ref_update.path:
        return WorktreeUpdate
    from git_context.repository.full_worktree_update import (  # noqa: PLC0415  # for merges of code
        FullWorktreeUpdate,
    )

    return FullWorktreeUpdate


def _written(updates: list[WorktreeUpdate]) -> bytes:
    import json  # noqa: PLC0415  # where a working tree follows

    records = [
        {
            "step": update.ref_update._asdict(),
            "top": str(update.tree.top),
            "git_dir": str(update.tree.git_dir),
            "token": update.token,
            "seen": update.seen,
        }
        for update in updates
    ]
    return json.dumps(records).encode()


def _read_journal(store: ObjectStore, journal: Path, content: bytes) -> list[WorktreeUpdate]:
    import json  # noqa: PLC0415  # see `_written`

    try:
        return [
            _kind(ref_update := RefUpdate(**record["step"]))(
                store,
                _tree(Path(record["top"]), Path(record["git_dir"])),
                ref_update,
                record["token"],
                record["seen"],
            )
            for record in json.loads(content)
            if Path(record["git_dir"]).is_dir()
        ]
    except (ValueError, KeyError, TypeError) as error:
        raise GitContextError(
            f"{journal} is damaged: it listed what a killed command left half done.",
            hint="Look at git status, remove a stale index.lock, then delete the file.",
            kind=ErrorKind.INVALID,
        ) from error


def _tree(top: Path, git_dir: Path) -> Worktree:
    """Return a working tree that stood at `top`, where it stands now."""
    found = None if top.is_dir() else worktrees.moved(git_dir)
    return found or Worktree(top, git_dir)


def _never_settled(ref: str) -> GitContextError:
    return GitContextError(
        f"{ref} was moved by others for {PATIENCE:.0f} seconds on end.", hint="Try again."
    )


def _still_held(lock: str) -> GitContextError:
    return GitContextError(
        f"{lock} has existed for {PATIENCE:.0f} seconds: another git process holds it.",
        hint=f"If none is running, one was killed; then delete the file: rm '{lock}'",
        kind=ErrorKind.BUSY,
    )
