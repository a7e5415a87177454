"""The same branches on several machines: brought together through a git server.

Each branch goes one of four ways: made here, moved on here, merged, or pushed. A push that the
server refuses because the branch has moved on there is fetched, merged and tried again.
"""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from git_context.errors import FINDINGS, ErrorKind, GitContextError
from git_context.repository import remotes
from git_context.repository.branch_tasks import adopted_branches
from git_context.repository.names import TASKS, short, task_of
from git_context.repository.publish import Plan, publish
from git_context.repository.refs import Move
from git_context.workflow import workflow_branches
from git_context.workflow.merging.merge import merge
from git_context.workflow.merging.merge_plan import MergeSource
from git_context.workflow.merging.result import ConflictsError
from git_context.workflow.target import Target

if TYPE_CHECKING:
    from collections.abc import Callable

    from git_context.repository.names import TaskName
    from git_context.repository.object_store import ObjectStore
    from git_context.wire import merging as wire
    from git_context.workflow.merging.merge import MergeOptions
    from git_context.workflow.merging.result import MergeResult
    from git_context.workflow.target import CommitInfo

ATTEMPTS: Final = 20
_FIRST_PAUSE: Final = 0.05
_LONGEST_PAUSE: Final = 2.0


class SyncScope(NamedTuple):
    """Which branches: all tasks' or those of one workflow; with `parent`, its own branch too."""

    workflow: str | None = None
    parent: bool = False


class SyncResult(NamedTuple):
    """The outcome for each branch, by its name.

    `received` were made or moved on here, `merged` were brought together, `sent` are on the remote
    now. `conflicts` are merges that wait for a decision, `refused` pushes that the remote does not
    take, with its reason, and `left_out` what cannot be brought together, and why not. `unsynced`
    are other branches of the workflows, with commits that the remote is not known to have.
    """

    remote: str
    received: list[str]
    merged: list[str]
    sent: list[str]
    conflicts: list[MergeResult]
    refused: dict[str, str]
    left_out: dict[str, str]
    unsynced: list[str]

    def to_json(self, *, exact: bool = False) -> wire.Sync:
        """Return what `--json` says of it; numbers of the context are plain, or else `exact`."""
        conflicts = [merge.to_json(exact=exact) for merge in self.conflicts]
        return cast("wire.Sync", {**self._asdict(), "conflicts": conflicts})


class UnsyncedError(GitContextError):
    """Some branches could not be brought together; `sync` tells which. All others are."""

    def __init__(self, sync: SyncResult) -> None:
        branches = [*(merge.branch for merge in sync.conflicts), *sync.refused, *sync.left_out]
        if sync.conflicts:
            hint = "Decide conflicts with --take, or write them down with --record."
        elif sync.refused:
            hint = "The remote gave the reasons; see its rules, or who may push."
        else:
            hint = "Everything else is. Correct what is the matter with these, and sync again."
        super().__init__(
            f"Not in step with {sync.remote}: {', '.join(branches)}.",
            hint=hint,
            exit_code=FINDINGS,
            kind=ErrorKind.CONFLICTS if sync.conflicts else ErrorKind.REFUSED,
        )
        self.sync = sync


def sync(
    store: ObjectStore,
    remote: str,
    scope: SyncScope,
    options: MergeOptions,
    commit_info: CommitInfo,
) -> SyncResult:
    """Fetch, bring every branch together with the remote's, and push what the remote lacks.

    Branches that are closed here are not made again. Raises `UnsyncedError` where some branches
    cannot be merged or pushed, and `GitContextError` where the remote cannot be reached, or has
    moved on again after each of so many attempts.
    """
    run = _SyncRun(store, remote, scope, options, commit_info)
    run.persist(lambda: run.push(run.receive()))
    return run.result()


def receive(
    store: ObjectStore,
    remote: str,
    scope: SyncScope,
    options: MergeOptions,
    commit_info: CommitInfo,
) -> SyncResult:
    """Fetch, and bring every branch here up to date with the remote's; push nothing.

    Raises `UnsyncedError` where conflicts are to be decided; what is left out, it just tells.
    """
    run = _SyncRun(store, remote, scope, options, commit_info)
    run.persist(lambda: run.receive() is not None)
    if run.synced.conflicts:
        raise UnsyncedError(run.synced)
    return run.synced


class _SyncRun:
    """One command: where, which branches, how, and what became of them so far."""

    def __init__(
        self,
        store: ObjectStore,
        remote: str,
        scope: SyncScope,
        options: MergeOptions,
        commit_info: CommitInfo,
    ) -> None:
        self._store = store
        self._scope = scope
        self._options = options
        self._commit_info = commit_info
        self.synced = SyncResult(remote, [], [], [], [], {}, {}, [])

    def persist(self, attempt: Callable[[], bool]) -> None:
        """Attempt until it works, after pauses of growing random length."""
        pause = _FIRST_PAUSE
        for _ in range(ATTEMPTS):
            try:
                if attempt():
                    return
            except remotes.RefContentionError:
                pass
            time.sleep(random.uniform(0, pause))  # noqa: S311  # jitter, not a secret
            pause = min(pause * 2, _LONGEST_PAUSE)
        raise GitContextError(
            f"The push to {self.synced.remote} was rejected {ATTEMPTS} times because the"
            " branch kept moving.",
            hint="Nothing is lost; try again.",
            kind=ErrorKind.BUSY,
        )

    def result(self) -> SyncResult:
        """Return what became of the branches. Raises `UnsyncedError` where not all went well."""
        self.synced.unsynced[:] = self._unsynced()
        if self.synced.conflicts or self.synced.refused or self.synced.left_out:
            raise UnsyncedError(self.synced)
        return self.synced

    def _unsynced(self) -> list[str]:
        """List the workflows' own branches, and adopted ones, that are not part of the sync."""
        store, ours = self._store, self._ours()
        workflows = {task.workflow for task in map(task_of, ours) if task}
        adopted = adopted_branches(store).items()
        refs = {ref for ref, task in adopted if task.workflow in workflows}
        for workflow in workflows:
            refs.update(workflow_branches.list_branches(store, workflow))
        return [short(ref) for ref in sorted(refs - set(ours)) if self._is_ahead(ref)]

    def _is_ahead(self, ref: str) -> bool:
        """Tell whether a branch here has commits that the remote is not known to have."""
        tip = self._store.tip(ref)
        theirs = self._store.tip(f"refs/remotes/{self.synced.remote}/{short(ref)}")
        return tip is not None and not (theirs and self._store.contains(theirs, tip))

    def receive(self) -> dict[str, str]:
        """Fetch, and bring every branch here up to date; returns the remote's tips."""
        ours = self._ours()
        parents = [ref for ref in ours if not ref.startswith(TASKS)]
        theirs = remotes.fetch(self._store, self.synced.remote, parents)
        self.synced.conflicts.clear()
        self.synced.left_out.clear()
        for ref, tip in theirs.items():
            task = task_of(ref)
            is_meant = self._is_of_scope(task) if task else ref in parents
            if is_meant and ours.get(ref) != tip:
                self._bring_or_leave_out(ref, task, tip)
        return theirs

    def _is_of_scope(self, task: TaskName) -> bool:
        return self._scope.workflow in (None, task.workflow)

    def push(self, theirs: dict[str, str]) -> bool:
        """Push what the remote, whose tips are given, lacks; `False` where it has moved on."""
        synced = self.synced
        stuck = {merge.branch for merge in synced.conflicts}
        stuck |= {*synced.refused, *synced.left_out}
        ours = self._ours().items()
        unpushed = [ref for ref, tip in ours if tip != theirs.get(ref) and short(ref) not in stuck]
        if not unpushed:
            return True
        pushed = remotes.push(self._store, synced.remote, unpushed)
        synced.sent.extend(map(short, pushed.sent))
        synced.refused.update({short(ref): why for ref, why in pushed.refused.items()})
        return not pushed.behind

    def _bring_or_leave_out(self, ref: str, task: TaskName | None, theirs: str) -> None:
        """Bring one branch up to date; what is the matter with it does not concern the others."""
        workflow = task.workflow if task else self._scope.workflow or ""
        try:
            self._bring(Target(ref, workflow, task), theirs)
        except GitContextError as error:
            self.synced.left_out[short(ref)] = f"{error.message} {error.hint}".strip()

    def _bring(self, target: Target, theirs: str) -> None:
        """Bring one branch here up to date with the remote's commit."""
        store, ref = self._store, target.ref
        reason = f"context: Fetch {short(ref)} from {self.synced.remote}"

        def forward(tip: str | None) -> Plan | None:
            if tip and not store.contains(theirs, tip):
                return None
            return Plan([Move(ref, theirs, tip)], reason)

        if self._has(target, theirs):
            return
        is_forwarded = publish(store, ref, forward)
        if is_forwarded:
            self.synced.received.append(short(ref))
        else:
            source = MergeSource(f"{self.synced.remote}/{short(ref)}", theirs)
            self._merge(target, source)

    def _has(self, target: Target, theirs: str) -> bool:
        """Tell whether a branch has the remote's commit, or had it when it was closed."""
        tip = self._store.tip(target.ref)
        if tip is None and target.task:
            tip = self._store.tip(target.task.closed)
        return tip is not None and self._store.contains(tip, theirs)

    def _merge(self, target: Target, source: MergeSource) -> None:
        try:
            merged = merge(self._store, target, [source], self._options, self._commit_info)
        except ConflictsError as error:
            self.synced.conflicts.append(error.merge)
        else:
            if merged.changed:
                self.synced.merged.append(merged.branch)

    def _ours(self) -> dict[str, str]:
        """Return the branches here that are meant, with their tips."""
        store, (workflow, with_parent) = self._store, self._scope
        below = TASKS + (f"{workflow}/" if workflow else "")
        found = {ref: tip for ref, tip in store.refs(below).items() if task_of(ref)}
        if with_parent and workflow:
            workflow_branch = workflow_branches.workflow_branch(store, workflow)
            tip = store.tip(workflow_branch)
            assert tip  # noqa: S101  # a branch that was just found
            found[workflow_branch] = tip
        return found
