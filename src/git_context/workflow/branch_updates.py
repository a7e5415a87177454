"""A base merged into every open branch of a remote, without a checkout, and never over a push.

The merge button of a hosting service runs no merge driver. If a branch has its base already,
the button has nothing to merge. Nothing here but what is known of the remote changes: no branch, no
working tree.
"""

from __future__ import annotations

from contextlib import ExitStack
from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

from git_context.counts import pluralize
from git_context.errors import GitContextError
from git_context.repository import remotes
from git_context.repository.names import HEADS, short
from git_context.repository.refs import Move
from git_context.repository.rules_tree import with_rules_of
from git_context.repository.scratch import scratch
from git_context.workflow.merging.merge import MergeOptions, merge_commit
from git_context.workflow.merging.merge_plan import MergeSource
from git_context.workflow.open_branches import find_base, foreign_origin, open_branches
from git_context.workflow.target import Target

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from git_context.repository.object_store import ObjectStore
    from git_context.wire import merging as wire
    from git_context.wire.merging import UpdateState
    from git_context.workflow.merging.code import CodeConflict
    from git_context.workflow.merging.contexts import DocumentConflict
    from git_context.workflow.open_branches import Base, OpenBranch

ATTEMPTS: Final = 5
MOST: Final = 1000  # branches in one call; whoever may push can make any number
_DONE: Final = ("updated", "current", "other_base")


class BranchUpdate(NamedTuple):
    """The outcome for one branch, into which `source` was, or was not, merged.

    `before` and `commit` are its tips. `why` says, as a sentence, why it was not merged.
    """

    branch: str
    source: str
    state: UpdateState
    before: str
    commit: str
    why: str = ""
    conflicts: Sequence[DocumentConflict] = ()
    files: Sequence[CodeConflict] = ()

    @property
    def is_done(self) -> bool:
        """Whether the branch has all that it is to get."""
        return self.state in _DONE

    def to_json(self, *, exact: bool = False) -> wire.BranchUpdate:
        """Return what `--json` says of it; numbers of the context are plain, or else `exact`."""
        return {
            "branch": self.branch,
            "source": self.source,
            "state": self.state,
            "before": self.before,
            "commit": self.commit,
            "why": self.why,
            "conflicts": [found.to_json(exact=exact) for found in self.conflicts],
            "files": [file.to_json() for file in self.files],
        }


class BranchUpdates(NamedTuple):
    """The outcome for all branches: the remote, the base, and whether it was a trial."""

    remote: str
    base: str
    commit: str
    dry_run: bool
    branches: list[BranchUpdate]

    @property
    def is_done(self) -> bool:
        """Whether every branch has all that it is to get."""
        return all(branch.is_done for branch in self.branches)

    def to_json(self, *, exact: bool = False) -> wire.BranchUpdates:
        """Return what `--json` says of it; numbers of the context are plain, or else `exact`."""
        return {
            "remote": self.remote,
            "base": self.base,
            "commit": self.commit,
            "dry_run": self.dry_run,
            "branches": [branch.to_json(exact=exact) for branch in self.branches],
        }


def update_branches(
    store: ObjectStore,
    remote: str,
    base: str | None,
    patterns: Sequence[str] = (),
    *,
    dry_run: bool = False,
) -> BranchUpdates:
    """Fetch, merge the base into every open branch of the remote, and push what is clean.

    A sub-task's branch gets the base by way of the branch that it was forked from, so that both can
    still be merged. A branch that moves meanwhile is fetched and merged again. Trouble with one
    branch does not concern the others. With `dry_run`, nothing is pushed. Raises
    `GitContextError` where the remote cannot be reached, or there is no such base.
    """
    heads = remotes.fetch_all(store, remote)
    found = find_base(store, heads, base)
    with ExitStack() as stack:
        trial = stack.enter_context(scratch(store)) if dry_run else store
        ruled = stack.enter_context(with_rules_of(trial, found.commit))
        run = _UpdateRun(_Remote(store, remote, dry_run), ruled, found, heads.tips)
        branches = run.update(open_branches(store, heads.tips, found, patterns))
    return BranchUpdates(remote, short(found.ref), found.commit, dry_run, branches)


class _Remote(NamedTuple):
    """The remote that branches are fetched from and, but for a trial, pushed to."""

    store: ObjectStore
    name: str
    is_trial: bool

    def push(self, moves: Sequence[Move]) -> remotes.PushResult:
        """Push commits to their branches; in a trial, say that they are pushed."""
        if self.is_trial:
            return remotes.PushResult([move.ref for move in moves], [], {})
        return remotes.push_commits(self.store, self.name, moves)


class _UpdateRun:
    """One command: what it merges, by the rules of the base, and where branches are by now."""

    def __init__(
        self, remote: _Remote, store: ObjectStore, base: Base, tips: dict[str, str]
    ) -> None:
        self._remote = remote
        self._store = store
        self._base = base
        self._tips = tips

    def update(self, branches: Sequence[OpenBranch]) -> list[BranchUpdate]:
        """Update branches, which come in the order of their depth; a parent is pushed first."""
        done: list[BranchUpdate] = []
        for _, level in groupby(branches[:MOST], key=lambda branch: branch.depth):
            done += self._update_level(list(level))
        done += [
            _left_out(branch, f"Only {MOST:,} branches are updated at once; run it again.")
            for branch in branches[MOST:]
        ]
        return sorted(done, key=lambda update: update.branch)

    def _update_level(
        self, branches: Sequence[OpenBranch], attempts: int = ATTEMPTS
    ) -> list[BranchUpdate]:
        """Merge and push until none of the branches has moved meanwhile, so many times at most."""
        updates = self._push([self._merge(branch) for branch in branches])
        moved = {update.branch for update in updates if update.state == "moved"}
        is_last = attempts == 1 or not moved
        if is_last or not self._fetch():
            return updates
        again = [branch for branch in branches if short(branch.ref) in moved]
        others = [update for update in updates if update.branch not in moved]
        return others + self._update_level(list(self._still_open(again)), attempts - 1)

    def _fetch(self) -> bool:
        """Find out where branches are now; where that fails, what was done so far is reported."""
        try:
            self._tips = remotes.fetch_all(self._remote.store, self._remote.name).tips
        except GitContextError:
            return False
        self._store.reopen()
        return True

    def _still_open(self, branches: Sequence[OpenBranch]) -> Iterator[OpenBranch]:
        """Give branches where they are now, but those that are gone or have been merged."""
        for branch in branches:
            tip = self._tips.get(branch.ref)
            if tip and not self._store.contains(self._base.commit, tip):
                yield branch._replace(tip=tip)

    def _merge(self, branch: OpenBranch) -> BranchUpdate:
        """Merge into one branch what it comes from; nothing is pushed yet."""
        base = short(self._base.ref)
        origin = foreign_origin(self._store, branch, self._base)
        if origin:
            why = f"It was begun from {short(origin)}, and has work that {base} has not."
            return _update(branch, "other_base", why)
        source = self._source(branch)
        if source is None:
            parent = short(branch.upstream)
            return _left_out(branch, f"It waits for {parent}, which has not got {base} yet.")
        if self._store.contains(branch.tip, source.commit):
            return _update(branch, "current")
        try:
            return self._merged(branch, source)
        except GitContextError as error:
            return _left_out(branch, f"{error.message} {error.hint}".strip())

    def _source(self, branch: OpenBranch) -> MergeSource | None:
        """Return what is merged into a branch: the base, or its parent, once that has the base."""
        name = short(branch.upstream)
        if branch.upstream == self._base.ref:
            return MergeSource(name, self._base.commit)
        tip = self._tips.get(branch.upstream)
        has_base = tip is not None and self._store.contains(tip, self._base.commit)
        return MergeSource(name, tip) if tip and has_base else None

    def _merged(self, branch: OpenBranch, source: MergeSource) -> BranchUpdate:
        target = Target(branch.ref, branch.task.workflow if branch.task else "", branch.task)
        options = MergeOptions(rules=self._base.commit)
        merged = merge_commit(self._store, target, branch.tip, source, options)
        if merged.changed:
            return _update(branch, "updated")._replace(commit=merged.commit)
        why = f"{pluralize(len(merged.conflicts) + len(merged.files), 'conflict')} to decide."
        stuck = _update(branch, "conflicts", why)
        return stuck._replace(conflicts=merged.conflicts, files=merged.files)

    def _push(self, updates: Sequence[BranchUpdate]) -> list[BranchUpdate]:
        """Push what is new, and return what became of everything."""
        new = [update for update in updates if update.state == "updated"]
        moves = [Move(HEADS + update.branch, update.commit, update.before) for update in new]
        pushed = self._remote.push(moves)
        sent = {move.ref: move.new for move in moves if move.new and move.ref in pushed.sent}
        self._tips.update(sent)
        return [_after_push(update, pushed) for update in updates]


def _after_push(update: BranchUpdate, pushed: remotes.PushResult) -> BranchUpdate:
    ref = HEADS + update.branch
    if ref in pushed.refused:
        why = f"The push was refused: {pushed.refused[ref]}"
        return update._replace(state="refused", commit=update.before, why=why)
    if ref in pushed.behind:
        why = f"It moved {ATTEMPTS} times while it was merged; run it again."
        return update._replace(state="moved", commit=update.before, why=why)
    return update


def _update(branch: OpenBranch, state: UpdateState, why: str = "") -> BranchUpdate:
    source = short(branch.upstream)
    return BranchUpdate(short(branch.ref), source, state, branch.tip, branch.tip, why)


def _left_out(branch: OpenBranch, why: str) -> BranchUpdate:
    return _update(branch, "left_out", why)
