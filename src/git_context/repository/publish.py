"""Moving branches: compare and swap, tried again until it is done, with working trees in tow.

A ref, a file and an index cannot change in one step. Where a branch is checked out, the order makes
up for it:

1. a journal says what is about to happen, and `index.lock` keeps git out of the working tree;
2. the new file and the new index are written beside the old ones;
3. the ref moves: before, what is prepared gets thrown away, from here on it is put in place, by
   this process or, where that was killed, by the next git-context command (`recover_all`);
4. file and index are renamed into place, and the lock and the journal go.

So git's own commands are locked out of what a killed process leaves half done, and the text of
`index.lock` says what to do. Refs reach the disk as git's own settings say (`core.fsync`), objects
as libgit2 does it (`core.fsyncObjectFiles`); files are synchronised before they are renamed.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from git_context.errors import GitContextError
from git_context.repository import files, refs, worktrees
from git_context.repository.following import Follower, Step
from git_context.repository.locks import (
    JOURNAL,
    PATIENCE,
    Turn,
    branch_lock,
    branch_lock_if_free,
    journals,
    private_file,
)
from git_context.repository.treefollowing import TreeFollower
from git_context.repository.worktrees import Worktree

if TYPE_CHECKING:
    from collections.abc import Callable

    from git_context.repository.store import Store


class Plan(NamedTuple):
    """Refs to move together, why (for the reflogs), and the one file in which commits differ.

    Without a path, they can differ in any files.
    """

    moves: list[refs.Move]
    reason: str
    path: str = ""


def publish(store: Store, ref: str, make: Callable[[str | None], Plan | None]) -> Plan | None:
    """Have `make` plan a change of the branch `ref` from its tip, and carry it out.

    Where others moved a ref meanwhile, `make` is asked again with the new tip; so it only reads,
    and writes objects. `None` from it means that nothing is to be done. Working trees that have the
    branch checked out follow. Raises `GitContextError` where one has changes of its own in such a
    file, or a lock does not come free in `PATIENCE` seconds; nothing has changed then.
    """
    turn = Turn()
    with branch_lock(store, ref, turn) as hold:
        recover(store, ref)
        while True:
            plan = make(store.tip(ref))
            if plan is None:
                return None
            try:
                _carry_out(store, ref, plan, hold, turn)
            except refs.OvertakenError as overtaken:
                if not turn.wait():
                    raise _never_settled(ref) from overtaken
            except refs.HeldError as held:
                if not turn.wait():
                    raise _still_held(held.path) from held
            else:
                return plan


def recover(store: Store, ref: str) -> None:
    """Finish or undo what a killed process began on `ref`, which the caller holds the lock of."""
    journal = private_file(store.common_dir, ref, JOURNAL)
    if content := files.read(journal):
        _settle(store, _followers(store, journal, content), journal)


def recover_all(store: Store) -> None:
    """Do so for every branch that no running process holds; a read-only repository stays as is."""
    for journal in journals(store.common_dir):
        with suppress(GitContextError):
            followers = _followers(store, journal, files.read(journal))
            for ref in {follower.step.ref for follower in followers}:
                with branch_lock_if_free(store, ref) as hold:
                    if hold is not None:
                        recover(store, ref)


def _carry_out(store: Store, ref: str, plan: Plan, hold: int, turn: Turn) -> None:
    steps = [
        Step(ref, move.old, move.new, plan.path)
        for move in plan.moves
        if move.ref == ref and move.new
    ]
    followers = [
        _kind(step).begin(store, tree, step)
        for step in steps
        for tree in worktrees.having(store, ref)
    ]
    if not followers:
        refs.move(store.git, plan.moves, plan.reason, hold)
        return
    journal = private_file(store.common_dir, ref, JOURNAL)
    with store.shared():
        files.replace(journal, _written(followers))
    try:
        for follower in followers:
            follower.lock(turn)
            follower.refuse_changes()
            follower.prepare()
        refs.move(store.git, plan.moves, plan.reason, hold)
    finally:
        _settle(store, followers, journal)


def _settle(store: Store, followers: list[Follower], journal: Path) -> None:
    """Go on from what the ref says: it moved, and all follows, or it did not, and nothing does."""
    for follower in followers:
        tip = store.tip(follower.step.ref)
        if tip and store.contains(tip, follower.step.new):
            follower.finish()
        else:
            follower.abandon()
    journal.unlink(missing_ok=True)


def _kind(step: Step) -> type[Follower]:
    return Follower if step.path else TreeFollower


def _written(followers: list[Follower]) -> bytes:
    records = [
        {
            "step": follower.step._asdict(),
            "top": str(follower.tree.top),
            "git_dir": str(follower.tree.git_dir),
            "token": follower.token,
            "seen": follower.seen,
        }
        for follower in followers
    ]
    return json.dumps(records).encode()


def _followers(store: Store, journal: Path, content: bytes) -> list[Follower]:
    try:
        return [
            _kind(step := Step(**record["step"]))(
                store,
                Worktree(Path(record["top"]), Path(record["git_dir"])),
                step,
                record["token"],
                record["seen"],
            )
            for record in json.loads(content)
            if Path(record["top"]).is_dir() and Path(record["git_dir"]).is_dir()
        ]
    except (ValueError, KeyError, TypeError) as error:
        raise GitContextError(
            f"{journal} is damaged: it told what a killed command left half done.",
            hint="Look at git status, remove a stale index.lock, then delete the file.",
        ) from error


def _never_settled(ref: str) -> GitContextError:
    return GitContextError(
        f"{ref} was moved by others for {PATIENCE:.0f} seconds on end.", hint="Try again."
    )


def _still_held(lock: str) -> GitContextError:
    return GitContextError(
        f"{lock} has existed for {PATIENCE:.0f} seconds: another git process holds it.",
        hint=f"If none is running, one was killed; then delete the file: rm '{lock}'",
    )
